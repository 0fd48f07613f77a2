"""Steps as text that a person can read, mail, compare and paste back.

One line a step; a branch stands deeper than its condition; "-> [1]" leads to the step marked [1]. `steps_text_read`
reads it, in Finnish and in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from app.edit import Clip
from app.flowfile.plain import Plain
from app.flowfile.text_beside import headings, note_lines
from app.flowfile.text_mend import squashed
from app.flowfile.text_parse import read_step
from app.flowfile.text_rules import normal
from app.flowfile.text_scan import NotUnderstoodError, quote
from app.flowfile.text_steps import StepLines, Writer, data_line
from app.flowfile.text_terms import within_text
from app.flowfile.text_words import BRANCHES, DETAILS, HEADER, LOOSE, STEPS, Language, word
from app.model.nodes import (
    ELSE,
    Await,
    Branching,
    Choice,
    Condition,
    Email,
    Goal,
    Node,
    Split,
    Trigger,
    kind_of,
    ports,
    rules_of_node,
)
from app.model.rules import Interacted, Rule, walk
from app.model.sources import OnEvent, OnSegmentEntry

INDENT = 2
DEEPEST = 16
"""Branches within branches; deeper ones are written apart and led to."""
FORMAT = 1

_LOOKS_MARKED = re.compile(r"\[\d+\]$", re.ASCII)


class _Item(msgspec.Struct):
    """One thing in the text: a step, a branch of one, a way to a step, or the start of steps that nothing leads to."""

    what: str
    level: int = 0
    node: Node | None = None
    port: str = ""


def write_steps(clip: Clip, language: Language, *, name: str = "", others: Mapping[str, str] | None = None) -> str:
    """The text of these steps, ending in a line break; `name` heads it. `others`: titles of e-mail steps that are not
    among them, which their rules may ask about. `steps_text_read.read_steps` gives equal steps back.
    """
    items = _laid_out(clip)
    marks = _marks(items)
    names = {template.id: squashed(template.name) for template in clip.templates}
    writer = _Writing(clip, language, names, marks, others or {})
    steps = [item.node.id for item in items if item.what == "step" and item.node is not None]
    under = headings(clip.groups, steps, language)
    lines = [f"{word(HEADER, language)} {FORMAT}: {squashed(name)}".rstrip()] if name else []
    for item in items:
        pad = " " * (INDENT * item.level)
        lines += [f"{pad}{line}".rstrip() for line in writer.item_lines(item)]
        if item.what == "step" and item.node is not None and item.node.id in under:
            lines.append(f"{pad}{' ' * INDENT}{under[item.node.id]}")
    lines += [line.rstrip() for note in clip.notes for line in note_lines(note, language)]
    return "\n".join(lines) + "\n"


def title_or_name(node: Email, names: Mapping[str, str]) -> str:
    """What an e-mail step is called: its title, or else its message's name."""
    return squashed(node.title) or names.get(node.template, "")


def _laid_out(clip: Clip) -> list[_Item]:
    """The steps in the order of the text, each once, with what stands between them."""
    by_id = {node.id: node for node in clip.nodes}
    ways = {(edge.source, edge.port): edge.target for edge in clip.edges}
    led_to = {edge.target for edge in clip.edges}
    starts = [node.id for node in clip.nodes if node.id not in led_to] + [node.id for node in clip.nodes]
    items: list[_Item] = []
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        if items:
            items.append(_Item("loose"))
        todo = [(start, "", 0)]
        while todo:
            node_id, port, level = todo.pop()
            node = by_id[node_id]
            if port:
                items.append(_Item("branch", level - 1, node, port))
                target = ways.get((node_id, port))
                if target is not None:
                    todo.append((target, "", level))
                continue
            if node_id in seen or level > 2 * DEEPEST:
                items.append(_Item("way", level, node))
                continue
            seen.add(node_id)
            items.append(_Item("step", level, node))
            if isinstance(node, Branching):
                todo += [(node_id, port, level + 2) for port in reversed(ports(node))]
            else:
                todo += [(ways[(node_id, port)], "", level) for port in ports(node) if (node_id, port) in ways]
    return items


def _marks(items: list[_Item]) -> dict[str, int]:
    """Numbers for the steps that something else in the text names, in the order of the text."""
    wanted = {item.node.id for item in items if item.what == "way" and item.node is not None}
    for item in items:
        if item.node is not None:
            wanted |= {part.node for rule in _rules(item.node) for part in walk(rule) if isinstance(part, Interacted)}
            if _LOOKS_MARKED.search(item.node.title.rstrip()):
                wanted.add(item.node.id)
    steps = [item.node.id for item in items if item.what == "step" and item.node is not None]
    return {node_id: number for number, node_id in enumerate((n for n in steps if n in wanted), 1)}


def _rules(node: Node) -> list[Rule]:
    """The rules of a step that may ask about messages."""
    return [*rules_of_node(node), *([node.where] if isinstance(node, Goal) and node.where is not None else [])]


class _Writing:
    def __init__(
        self,
        clip: Clip,
        language: Language,
        names: Mapping[str, str],
        marks: Mapping[str, int],
        others: Mapping[str, str],
    ) -> None:
        self._language, self._names, self._marks = language, names, marks
        emails = {node.id: title_or_name(node, names) for node in clip.nodes if isinstance(node, Email)}
        self._by_mark = {str(marks[node_id]): node_id for node_id in emails if node_id in marks}
        self._by_title = {squashed(title): node_id for node_id, title in others.items() if node_id not in emails}
        told = {node_id: f"[{marks[node_id]}] {quote(title)}" for node_id, title in emails.items() if node_id in marks}
        told |= {node_id: quote(title) for title, node_id in self._by_title.items()}
        self._writer = Writer(language, told, self._email_of, names, clip.exits)

    def item_lines(self, item: _Item) -> list[str]:
        """The lines of one item, not indented but among themselves."""
        language, node = self._language, item.node
        if node is None:
            return [f"{word(LOOSE, language)}:"]
        if item.what == "way":
            return [f"-> [{self._marks[node.id]}] {self._named(self._step(node))}"]
        if item.what == "branch":
            return [self._branch(node, item.port)]
        step = self._step(node)
        mark = f" [{self._marks[node.id]}]" if node.id in self._marks else ""
        details = (f"{' ' * INDENT}{word(DETAILS[key], language)}: {words}" for key, words in step.details)
        return [f"{self._named(step)}{mark}", *details]

    def _named(self, step: StepLines) -> str:
        keyword = word(STEPS[step.kind], self._language)
        return f"{keyword}: {step.head}".rstrip() if step.head or step.kind != "exit" else keyword

    def _branch(self, node: Node, port: str) -> str:
        if isinstance(node, Choice) and port != ELSE:
            case = next(case for case in node.cases if case.port == port)
            return f"{word(BRANCHES['branch'], self._language)}: {label_text(case.label)}"
        if not isinstance(node, Split):
            return f"{word(BRANCHES[port], self._language)}:"
        total = sum(branch.weight for branch in node.branches)
        branch = next(branch for branch in node.branches if branch.port == port)
        return f"{word(BRANCHES['branch'], self._language)}: {label_text(branch.label)}, {branch.weight}/{total}"

    def _step(self, node: Node) -> StepLines:
        """The step's lines, with whatever they cannot say as data beneath."""
        bare: Node = msgspec.structs.replace(node, title="")
        lines = self._writer.lines(bare, titled=False)
        if node.title and not self._says_itself(node, bare, lines):
            lines = self._writer.lines(node, titled=True)
            bare = msgspec.structs.replace(node, title=squashed(node.title))
        elif isinstance(node, Email):
            bare = msgspec.structs.replace(node, title=title_or_name(node, self._names))
        left = _left_out(bare, read_step(lines, self._email_of).node)
        return StepLines(lines.kind, lines.head, (*lines.details, data_line(left))) if left else lines

    def _says_itself(self, node: Node, bare: Node, lines: StepLines) -> bool:
        """Whether the title alone tells what the step does, so that it need not be told beneath it."""
        if kind_of(node) in ("split", "choice", "email", "sms", "notify"):
            return False
        title = squashed(node.title)
        head = within_text(title, node.within_days, self._language) if isinstance(node, Goal) else title
        try:
            read = read_step(StepLines(lines.kind, head, lines.details), self._email_of)
        except NotUnderstoodError:
            return False
        return not _left_out(bare, read.node)

    def _email_of(self, title: str, mark: str) -> str:
        return self._by_mark.get(mark, "") if mark else self._by_title.get(title, "")


def label_text(label: str) -> str:
    """The name of a branch, in quotation marks where it would be taken for something else."""
    label = squashed(label)
    return label if re.fullmatch(r"[\w .-]+", label) else quote(label)


def normal_step(node: Node) -> Node:
    """The step with its rules in the form that words have."""
    match node:
        case Condition(rule=rule):
            return msgspec.structs.replace(node, rule=normal(rule))
        case Choice(cases=cases):
            shown = (msgspec.structs.replace(one, label=squashed(one.label), rule=normal(one.rule)) for one in cases)
            named = (msgspec.structs.replace(one, port=f"p{number}") for number, one in enumerate(shown))
            return msgspec.structs.replace(node, cases=tuple(named))
        case Goal(where=where) | Await(where=where) if where is not None:
            return msgspec.structs.replace(node, where=normal(where))
        case Trigger(source=source, audience=audience):
            if isinstance(source, OnEvent) and source.where is not None:
                source = msgspec.structs.replace(source, where=normal(source.where))
            if isinstance(source, OnSegmentEntry):
                source = msgspec.structs.replace(source, rule=normal(source.rule))
            return msgspec.structs.replace(node, source=source, audience=normal(audience) if audience else None)
        case _:
            return node


def _fields(node: Node) -> dict[str, Plain]:
    found: dict[str, Plain] = msgspec.to_builtins(node)
    return found


def _left_out(wanted: Node, read: Node) -> dict[str, Plain]:
    """The fields that differ, as the flow file has them; but for those that a text says otherwise."""
    old, new = (_fields(normal_step(node)) for node in (wanted, read))
    return {key: old[key] for key in old if old[key] != new.get(key) and key not in ("id", "template", "branches")}
