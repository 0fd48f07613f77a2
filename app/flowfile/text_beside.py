"""Headings over steps and notes beside them, as steps as text say them.

odota: 4 tuntia
  ryhmä: Ensikertalaiset
muistilappu: Kysy Elsalta
  teksti: ennen joulua
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from app.flowfile.text_mend import squashed
from app.flowfile.text_scan import Scan
from app.flowfile.text_words import DETAILS, NOTE, QUOTES, Language, word
from app.model.flow import Group, Note

GROUP, TEXT = "group", "text"
"""The details that say under which heading a step is, and the further lines of a note."""
_NUMBERED = re.compile(r"(.*?)\s*\[(\d{1,4})\]", re.ASCII)
_OPENING = tuple(QUOTES)


def headings(groups: Iterable[Group], order: Iterable[str], language: Language) -> dict[str, str]:
    """The line beneath each step that is in a group, by the step's id; `order`: of the steps in the text.

    The second group with the same heading is [2].
    """
    lines: dict[str, str] = {}
    same: dict[str, int] = {}
    home = {node_id: group for group in groups for node_id in group.nodes}
    for group in {home[node_id].id: home[node_id] for node_id in order if node_id in home}.values():
        title = squashed(group.title)
        same[title] = number = same.get(title, 0) + 1
        plain = not title.startswith(_OPENING) and _NUMBERED.fullmatch(title) is None
        told = f"{title if plain else exact(title)}{f' [{number}]' if number > 1 else ''}"
        lines.update(dict.fromkeys(group.nodes, f"{word(DETAILS[GROUP], language)}: {told}".rstrip()))
    return lines


def heading(words: str) -> tuple[str, int]:
    """The heading that such a line tells, and the number of the group with it."""
    found = _NUMBERED.fullmatch(words)
    title, number = (found[1], int(found[2])) if found else (words, 1)
    return unquoted(title), number


def grouped(told: Mapping[str, str], order: Iterable[str]) -> tuple[Group, ...]:
    """The groups of steps by what their lines say, in the order of the steps."""
    members: dict[tuple[str, int], list[str]] = {}
    for node_id in order:
        if node_id in told:
            members.setdefault(heading(told[node_id]), []).append(node_id)
    return tuple(Group(f"g{n:05}", key[0], tuple(sorted(ids))) for n, (key, ids) in enumerate(members.items()))


def note_lines(note: Note, language: Language) -> list[str]:
    """A note: its first line with the keyword, then one line each, so that none of them is lost."""
    first, *more = note.text.split("\n")
    lines = [f"{word(NOTE, language)}: {_as_it_is(first)}"]
    return [*lines, *(f"  {word(DETAILS[TEXT], language)}: {_as_it_is(line)}" for line in more)]


def exact(text: str) -> str:
    """A text in quotation marks, with signs for whatever mail and chats would change."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        f"\\u{ord(sign):04x}" if (sign == before == " ") or (sign != " " and squashed(sign) != sign) else sign
        for before, sign in zip('"' + quoted, quoted, strict=False)
    )


def unquoted(words: str) -> str:
    """What `exact` or a person wrote."""
    if not words.startswith(_OPENING):
        return words
    try:
        text = json.loads(words)
    except ValueError:
        scan = Scan(words)
        text = scan.quoted()
        return text if text is not None and scan.done() else words
    return text if isinstance(text, str) else words


def _as_it_is(line: str) -> str:
    """A line of a note: bare if that comes back the same."""
    return line if line == squashed(line) and not line.startswith(_OPENING) else exact(line)
