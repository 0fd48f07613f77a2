"""HTML broken into short lines where a line break means nothing, so that quoted-printable has nothing to fold."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 75
"""Characters, an equals sign counted as the three it becomes (=3D)."""
_TAG = re.compile(
    r"(<!--\[if[^\]]*\]>(?:<!-->)?|<!(?:--<!)?\[endif\]-->|<!--.*?-->|<style\b.*?</style>|<[^>]*>)", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""\s+([^\s=>"']+(?:=(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)""")
_RULE = re.compile(r"(?:&#?\w+;|[^;])*;?")
"""One rule of a style with its semicolon; that of `&quot;` is not one."""


def short_lines(html: str) -> str:
    """The same document with line breaks in place of some spaces: in text, inside tags, after a `;` of a style.

    A word longer than a line stays as it is.
    """
    out: list[str] = []
    room = WIDTH
    for joint, unit in _units(html):
        first, *more = unit.split("\n")
        if _cost(joint + first) > room:
            joint, room = "\n", WIDTH
        out.append(joint + unit)
        room = WIDTH - _cost(more[-1]) if more else room - _cost(joint.strip("\n") + unit)
    return "".join(out)


def _cost(text: str) -> int:
    return len(text) + 2 * text.count("=")


def _units(html: str) -> Iterator[tuple[str, str]]:
    """Pieces that may be parted, each with the joint before it."""
    before, unit = "", ""
    for joint, piece in _pieces(html):
        if joint is None:
            unit += piece
        else:
            yield before, unit
            before, unit = joint, piece
    yield before, unit


def _pieces(html: str) -> Iterator[tuple[str | None, str]]:
    """(joint, piece): the joint, " " or "", stood before the piece and may become a break; None where none may be."""
    for part in _TAG.split(html):
        if not part:
            continue
        if part.startswith("<!"):
            yield None, part
        elif part.startswith("<style"):
            first, *rules = re.split(r"(?<=[;{}>])\s*", part)
            yield None, first
            yield from (("", rule) for rule in rules)
        elif part.startswith("<"):
            yield from _tag_pieces(part)
        else:
            first, *words = part.split(" ")
            yield None, first
            yield from ((" ", word) for word in words)


def _tag_pieces(tag: str) -> Iterator[tuple[str | None, str]]:
    end = re.search(r"\s*/?>$", tag)
    head = re.match(r"</?[^\s>/]+", tag)
    attributes = [found[1] for found in _ATTRIBUTE.finditer(tag, head.end(), end.start())] if head and end else []
    if not head or not end or _bare(tag) != _bare("".join((head[0], *attributes, end[0]))):
        yield None, tag  # a tag of some other make is left alone
        return
    yield None, head[0]
    for attribute in attributes:
        if attribute.startswith('style="'):
            first, *rules = _RULE.findall(attribute)
            yield " ", first
            yield from (("", rule.lstrip()) for rule in rules if rule.strip())
        else:
            yield " ", attribute
    yield "", end[0].strip()


def _bare(tag: str) -> str:
    return "".join(tag.split())
