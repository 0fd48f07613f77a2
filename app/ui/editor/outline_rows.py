"""The lines of the list of steps: all in reading order, branches under their step, joins as references, then notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Trigger, ports
from app.ui.canvas.parts import Shape, WireKey
from app.ui.canvas.spoken import Reading
from app.ui.canvas.words import CardText, card_text, port_words

_NOTHING: Mapping[str, Shape] = MappingProxyType({})
Role = Literal["step", "branch", "join", "note"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `key`: the step or note, or the way out that a branch or a join stands for; `parent`: index of the line
    above. `target`: the step that a join goes on at. `severity`: the worst of what is wrong there, "" for nothing.
    """

    role: Role
    key: str | WireKey
    parent: int | None
    text: str
    icon: str = ""
    tone: str = ""
    severity: str = ""
    target: str = ""

    @property
    def place(self) -> tuple[Role, str | WireKey, int | None]:
        """What stays the same while only words change."""
        return (self.role, self.key, self.parent)


def rows_of(flow: Flow, findings: Sequence[Finding] = (), drawn: Mapping[str, Shape] = _NOTHING) -> tuple[Row, ...]:
    """All lines, each after its parent; `drawn`: steps whose words are known already."""
    wrong: dict[str, list[Finding]] = {}
    for finding in findings:
        wrong.setdefault(finding.node, []).append(finding)
    return _Writer(flow, wrong, drawn).rows()


def spoken(row: Row, reading: Reading, findings: Sequence[Finding]) -> str:
    """A line as a screen reader says it."""
    if row.role == "join":
        return row.text
    if not isinstance(row.key, str):
        return reading.wire(row.key)
    if row.role == "note":
        return reading.note(row.key)
    node = reading.flow.by_id[row.key]
    tied = row.parent is not None or isinstance(node, Trigger) or row.key in reading.flow.edges_into
    states = [] if tied else [_("not connected")]
    return reading.step(row.key, [finding for finding in findings if finding.node == row.key], states)


class _Writer:
    def __init__(self, flow: Flow, wrong: Mapping[str, Sequence[Finding]], drawn: Mapping[str, Shape]) -> None:
        self._flow, self._wrong, self._drawn = flow, wrong, drawn
        self._rows: list[Row] = []
        self._seen: set[str] = set()
        self._branches: list[tuple[WireKey, int]] = []
        """Ways out still to be written, with the line above each; the last one comes first."""

    def rows(self) -> tuple[Row, ...]:
        flow = self._flow
        roots = [node.id for node in flow.nodes if isinstance(node, Trigger)]
        loose = [node.id for node in flow.nodes if node.id not in flow.edges_into and node.id not in roots]
        for start in (*roots, *loose, *(node.id for node in flow.nodes)):  # the rest: loops that nothing leads into
            if start not in self._seen:
                self._all_from(start)
        for note in flow.notes:
            self._rows.append(Row("note", note.id, None, " ".join(note.text.split()) or _("Empty note"), "quote"))
        return tuple(self._rows)

    def _all_from(self, start: str) -> None:
        """A step and all that follow it; a list of what is still to be written, since branches may lie 1,000 deep."""
        self._chain(start, None, ("", ""))
        while self._branches:
            key, parent = self._branches.pop()
            name = port_words(self._flow.by_id[key[0]], key[1])
            self._rows.append(Row("branch", key, parent, name))
            self._chain(self._flow.next_id(*key), len(self._rows) - 1, key)

    def _chain(self, node_id: str | None, parent: int | None, way: WireKey) -> None:
        """Steps one below the other, as far as the way does not branch."""
        flow = self._flow
        while node_id is not None and node_id in flow.by_id:
            if node_id in self._seen:
                self._join(node_id, parent, way)
                return
            self._seen.add(node_id)
            here = self._step(node_id, parent)
            ways = ports(flow.by_id[node_id])
            if len(ways) != 1:
                self._branches += [((node_id, port), here) for port in reversed(ways)]
                return
            way = (node_id, ways[0])
            node_id = flow.next_id(*way)

    def _step(self, node_id: str, parent: int | None) -> int:
        look = self._words(node_id)
        wrong = self._wrong.get(node_id, ())
        severity = "error" if any(f.severity == "error" for f in wrong) else "warning" if wrong else ""
        self._rows.append(Row("step", node_id, parent, look.title, look.icon, look.tone, severity))
        return len(self._rows) - 1

    def _words(self, node_id: str) -> CardText:
        node, shape = self._flow.by_id[node_id], self._drawn.get(node_id)
        return shape.text if shape is not None and shape.node is node else card_text(node, self._flow)

    def _join(self, node_id: str, parent: int | None, way: WireKey) -> None:
        words = _("goes on to: {title}").format(title=self._words(node_id).title)
        self._rows.append(Row("join", way, parent, words, icon="link", target=node_id))
