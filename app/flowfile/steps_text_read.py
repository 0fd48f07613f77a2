"""Reading steps from text: what `steps_text_write` wrote, or what a person wrote or a mail brought.

Every line that says a step becomes one; every other line is kept as it came, for a note. Nothing is dropped, and
nothing is raised, whatever the text holds.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.analysis.layout import standing
from app.edit import Clip, refusal
from app.flowfile.limits import COUNTS, MAX_TEXT
from app.flowfile.text_beside import GROUP, TEXT, grouped, unquoted
from app.flowfile.text_lines import Item, StepItem, items
from app.flowfile.text_mend import squashed
from app.flowfile.text_parse import MANY, TAKES, StepRead, port_name, read_step, understood
from app.flowfile.text_scan import NotUnderstoodError
from app.flowfile.text_steps import StepLines
from app.model.flow import Edge, ExitOn, Flow, Group, Note
from app.model.nodes import Branch, Case, Choice, Email, Node, Split, Trigger, ports
from app.model.template import Template

MOST_STEPS = 1_000
"""Steps in one text; the lines after them go to the note."""
MOST_WAYS = 1_000
MOST_NOTE = MAX_TEXT // 2
"""Characters in the lines of a note, not counting where they end; the lines after them go to another."""
LAST = -1
"""The way out for everyone else, however many come before it."""


class Here(msgspec.Struct, frozen=True):
    """What a text can name that is not in it: messages by name, and e-mail steps by title."""

    messages: tuple[Template, ...] = ()
    emails: Mapping[str, str] = {}


class TextSteps(msgspec.Struct, frozen=True):
    """The steps of a text; the lines that were no steps, as they came; and messages that are not known here."""

    clip: Clip = Clip()
    left: tuple[str, ...] = ()
    unknown_messages: tuple[str, ...] = ()


def read_steps(text: str, here: Here | None = None) -> TextSteps:
    """The steps in a text of any kind. Never raises."""
    structure = _Structure()
    for item in items(text):
        structure.take(item)
    return _Made(structure, here or Here()).result()


class _Level(msgspec.Struct):
    """Steps that stand equally deep. `ends`: the ways out that lead to the next one; `last`: the latest of them."""

    ends: list[tuple[int, int]]
    last: int | None = None


class _Step(msgspec.Struct):
    item: StepItem
    line: Item
    details: list[tuple[str, str, Item]] = []
    branches: list[tuple[str, int, Item]] = []
    group: Item | None = None
    ends_inside: list[tuple[int, int]] = []
    """Open ends of its branches: they lead to the step that follows on its own level."""


class _Structure:
    """Finds out what belongs to what: by depth, and by what can stand where if depths were lost on the way."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []
        self.edges: list[tuple[int, int, int]] = []
        self.ways: list[tuple[list[tuple[int, int]], Item]] = []
        self.left: list[Item] = []
        self.notes: list[list[str]] = []
        self._levels: list[_Level] = [_Level([])]
        self._on_note = False

    def take(self, item: Item) -> None:
        """The next line."""
        if self._of_note(item):
            return
        match item.what:
            case "header":
                pass
            case "loose":
                self._levels = [_Level([])]
            case "way":
                self._way(item)
            case "branch":
                self._branch(item)
            case "step":
                if not self._detail(item):
                    self._step(item)
            case _:
                if not self._detail(item):
                    self.left.append(item)

    def _of_note(self, item: Item) -> bool:
        """Takes a note, or the next line of the one right above."""
        if item.what == "note" and len(self.notes) < COUNTS["notes"]:
            self.notes.append([unquoted(item.words)])
            self._on_note = True
        elif self._on_note and TEXT in item.details and sum(map(len, self.notes[-1])) + len(item.words) < MOST_NOTE:
            self.notes[-1].append(unquoted(item.words))
        else:
            self._on_note = False
        return self._on_note

    def _step(self, item: Item) -> None:
        if item.step is None or len(self.steps) >= MOST_STEPS:
            self.left.append(item)
            return
        level = self._level_at(item.indent)
        number = len(self.steps)
        self.steps.append(_Step(item.step, item))
        self.edges += [(source, port, number) for source, port in level.ends]
        level.last = number
        level.ends = [(number, 0)]

    def _level_at(self, indent: int) -> _Level:
        """The level that a step this deep stands on; branches that end before it lead on to it."""
        while len(self._levels) > 1:
            outer = self._levels[-2].last
            if outer is None or self.steps[outer].item.indent < indent or self._levels[-1].last is None:
                break
            inside = self._levels[-1]
            if inside.last is not None and self.steps[inside.last].item.indent <= indent:
                break
            self._close()
        return self._levels[-1]

    def _close(self) -> None:
        """The innermost branch is over."""
        inner = self._levels.pop()
        last = self._levels[-1].last
        if last is not None:
            step = self.steps[last]
            step.ends_inside += inner.ends
            told = {number for _name, number, _item in step.branches}
            rest = [(last, 1)] if step.item.kind in ("condition", "await") and 1 not in told else []
            rest += [(last, LAST)] if step.item.kind == "choice" and LAST not in told else []
            self._levels[-1].ends = [*step.ends_inside, *rest]

    def _branch(self, item: Item) -> None:
        for depth in range(len(self._levels) - 1, -1, -1):
            last = self._levels[depth].last
            if last is None:
                continue
            step = self.steps[last]
            number = _port_number(step, item.words)
            if step.item.indent <= item.indent and number is not None:
                while len(self._levels) > depth + 1:
                    self._close()
                step.branches.append((item.words, number, item))
                self._levels.append(_Level([(last, number)]))
                if item.step is not None:
                    self._step(item)
                return
        self.left.append(item)
        self._levels = [_Level([])]  # what follows belongs to a branch that is not there

    def _way(self, item: Item) -> None:
        if len(self.ways) >= MOST_WAYS:
            self.left.append(item)
            return
        level = self._level_at(item.indent)
        self.ways.append((level.ends, item))
        level.ends = []

    def _detail(self, item: Item) -> bool:
        """Takes a line as a detail of the step above it, if that has such a detail."""
        for level in reversed(self._levels):
            if level.last is None:
                continue
            step = self.steps[level.last]
            if step.item.indent > item.indent:
                continue
            if GROUP in item.details and step.group is None and not step.branches:
                step.group = item
                return True
            deeper = step.item.indent < item.indent
            key = _detail_key(step, item, deeper=deeper)
            if key is None:
                return False
            step.details.append((key, item.words, item))
            return True
        return False


def _detail_key(step: _Step, item: Item, *, deeper: bool) -> str | None:
    if step.branches:
        return None
    taken = {key for key, _words, _item in step.details}
    for key in item.details:
        fits = key in TAKES[step.item.kind] and (key in MANY or key not in taken)
        untold = key == "rule" and not understood("condition", step.item.head, _nobody)
        if fits and (deeper or item.what != "step" or untold):
            return key
    return None


def _nobody(_title: str, _mark: str) -> str:
    return ""


def _port_number(step: _Step, words: str) -> int | None:
    """Which way out of a step a branch line opens: None for a step that has no such way, or has told it."""
    told = {number for _name, number, _item in step.branches}
    if step.item.kind == "condition" and words in ("yes", "no"):
        number = 0 if words == "yes" else 1
        return None if number in told else number
    if step.item.kind == "await" and words in ("event", "timeout"):
        number = 0 if words == "event" else 1
        return None if number in told else number
    if step.item.kind == "choice" and words == "else":
        return None if LAST in told else LAST
    if step.item.kind in ("split", "choice") and words == "branch" and len(told - {LAST}) < COUNTS["branches"]:
        return len(told - {LAST})
    return None


def _with_cases(node: Choice, step: _Step) -> Choice:
    """The choice with a case for each branch, also for those whose rule is not told."""
    labels = [item.label for _words, number, item in step.branches if number != LAST]
    more = (Case(port_name(n), label) for n, label in enumerate(labels) if n >= len(node.cases))
    return msgspec.structs.replace(node, cases=(*node.cases, *more))


class _Made:
    """Makes the steps that the structure tells, and joins them."""

    def __init__(self, structure: _Structure, here: Here) -> None:
        self._structure = structure
        self._here = here
        self._left = list(structure.left)
        self._unknown: list[str] = []
        self._templates = {squashed(template.name): template for template in reversed(here.messages)}
        self._nodes: dict[int, Node] = {}
        self._exits: list[ExitOn] = []
        self._used: dict[str, Template] = {}

    def result(self) -> TextSteps:
        """All of it."""
        self._number_emails()
        for number, step in enumerate(self._structure.steps):
            self._make(number, step)
        nodes = tuple(self._nodes.values())
        edges = self._edges()
        flow = self._with_ways(Flow(nodes=tuple(sorted(nodes, key=lambda node: node.id)), edges=tuple(sorted(edges))))
        self._left.sort(key=lambda item: item.number)
        clip = Clip(
            nodes,
            flow.edges,
            tuple(self._used.values()),
            standing(flow),
            self._groups(),
            tuple(self._exits),
            self._notes(),
        )
        return TextSteps(clip, tuple(item.raw for item in self._left), tuple(dict.fromkeys(self._unknown)))

    def _groups(self) -> tuple[Group, ...]:
        told = {_id(n): step.group.words for n, step in enumerate(self._structure.steps) if step.group is not None}
        return grouped(told, (node.id for node in self._nodes.values()))

    def _notes(self) -> tuple[Note, ...]:
        texts = ("\n".join(lines) for lines in self._structure.notes)
        return tuple(Note(f"n{number:05}", text) for number, text in enumerate(texts))

    def _number_emails(self) -> None:
        self._by_mark: dict[str, str] = {}
        self._by_title: dict[str, str] = dict(self._here.emails)
        for number, step in reversed(list(enumerate(self._structure.steps))):
            if step.item.kind == "email":
                self._by_title[step.item.head] = _id(number)
                if step.item.mark:
                    self._by_mark[step.item.mark] = _id(number)

    def _email_of(self, title: str, mark: str) -> str:
        found = self._by_mark.get(mark) if mark else None
        return found or self._by_title.get(title, "")

    def _make(self, number: int, step: _Step) -> None:
        lines = StepLines(step.item.kind, step.item.head, tuple((key, words) for key, words, _item in step.details))
        try:
            read = read_step(lines, self._email_of)
            node = self._with_branches(read, step)
        except NotUnderstoodError:
            self._left += [*_told_by(step), *(item for _name, _number, item in step.branches)]
            return
        self._left += [step.details[index][2] for index in read.bad]
        if isinstance(node, Trigger) and any(isinstance(other, Trigger) for other in self._nodes.values()):
            self._left += _told_by(step)
            return
        if isinstance(node, Email):
            node = self._with_message(node, read.message)
        self._exits += read.exits
        self._nodes[number] = msgspec.structs.replace(node, id=_id(number))

    def _with_branches(self, read: StepRead, step: _Step) -> Node:
        if isinstance(read.node, Choice):
            return _with_cases(read.node, step)
        if not isinstance(read.node, Split) or not step.branches:
            return read.node
        branches = []
        for _words, number, item in step.branches:
            branches.append(Branch(port_name(number), item.label, item.weight))
        return msgspec.structs.replace(read.node, branches=tuple(branches))

    def _with_message(self, node: Email, name: str) -> Email:
        if not name:
            return node
        template = self._templates.get(squashed(name))
        if template is None:
            self._unknown.append(name)
            return node
        taken = self._used.get(template.id, template)
        if taken is not template:  # messages of different automations may have the same id
            template = msgspec.structs.replace(template, id=f"m{len(self._used):05}")
            self._templates[squashed(name)] = template
        self._used[template.id] = template
        return msgspec.structs.replace(node, template=template.id)

    def _edges(self) -> list[Edge]:
        """The edges among the steps that were made; one that was not is passed by, as if it had been deleted."""
        onward: dict[int, int] = {}
        for source, port, target in self._structure.edges:
            if source not in self._nodes and port == 0:
                onward.setdefault(source, target)
        found: dict[tuple[str, str], Edge] = {}
        for source, port, target in self._structure.edges:
            node = self._nodes.get(source)
            end: int | None = target
            while end is not None and end not in self._nodes:
                end = onward.get(end)  # always further down
            if node is None or end is None or port >= len(ports(node)) or isinstance(self._nodes[end], Trigger):
                continue
            found.setdefault((node.id, ports(node)[port]), Edge(node.id, ports(node)[port], _id(end)))
        return list(found.values())

    def _with_ways(self, flow: Flow) -> Flow:
        """The flow with the ways that lead to a step by its mark or its words, where they may."""
        targets = self._named()
        for ends, item in self._structure.ways:
            number = targets.get(f"[{item.mark}]" if item.mark else _plain(item.words))
            joined = False
            for source, port in ends if number is not None else ():
                node = self._nodes.get(source)
                if node is None or number is None or port >= len(ports(node)):
                    continue
                name, target = ports(node)[port], _id(number)
                if (node.id, name) not in flow.edge_at and not refusal(flow, node.id, name, target):
                    edges = tuple(sorted((*flow.edges, Edge(node.id, name, target))))
                    flow = msgspec.structs.replace(flow, edges=edges)
                    joined = True
            if not joined:
                self._left.append(item)
        return flow

    def _named(self) -> dict[str, int]:
        """The steps by mark, by head and by the whole of their line, the first one of each."""
        found: dict[str, int] = {}
        for number in self._nodes:
            step = self._structure.steps[number].item
            for name in (f"[{step.mark}]" if step.mark else "", _plain(step.head), step.told):
                found.setdefault(name, number)
        return found


def _told_by(step: _Step) -> list[Item]:
    """The lines that say a step, without its branches."""
    return [step.line, *(item for _key, _words, item in step.details), *([step.group] if step.group else [])]


def _plain(words: str) -> str:
    return words.casefold().replace(":", "")


def _id(number: int) -> str:
    return f"s{number:05}"
