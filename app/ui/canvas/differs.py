"""Two versions in one drawing: which steps and wires came, went or changed, and how such wires look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from app.analysis.union import Union
from app.i18n import _
from app.model.flow import Edge
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.marks import draw_tally
from app.ui.canvas.parts import Shape, Wire
from app.ui.canvas.text import elided
from app.ui.theme.tokens import Tokens

Mark = Literal["added", "removed", "changed"]
ARROW = " → "
"""Between what was and what is."""
_WORDS_WIDE = 280.0
_NARROW = 240.0
"""Steps narrower than this have their words on the right."""


@dataclass(frozen=True)
class Differs:
    """`marks` of steps; `words`: what was and what is; `wires`: (step, port, next step) of what came or went.

    `notes`: what became of notes and groups, by id. `beside`: wires for which the drawing itself has no room, since
    another one leaves from the same way out.
    """

    marks: Mapping[str, Mark]
    words: Mapping[str, str]
    wires: Mapping[tuple[str, str, str], Mark]
    beside: tuple[Wire, ...] = ()
    notes: Mapping[str, Mark] = field(default_factory=dict)

    def said(self, node_id: str) -> list[str]:
        """What became of a step or a note, for those who hear it."""
        mark = self.marks.get(node_id) or self.notes.get(node_id)
        if mark is None:
            return []
        new = _("new step") if node_id in self.marks else _("new note")
        words = {"added": new, "removed": _("goes away"), "changed": _("changed")}[mark]
        return [f"{words}: {self.words[node_id]}"] if node_id in self.words else [words]

    def of_wire(self, wire: Wire) -> Mark | None:
        """What became of a wire; None where both versions have it."""
        return self.wires.get((*wire.key, wire.target))


def differs(
    both: Union, geometry: Geometry, marks: Mapping[str, Mark], words: Mapping[str, str], notes: Mapping[str, Mark]
) -> Differs:
    """How a union looks in the drawing of its flow."""
    wires: dict[tuple[str, str, str], Mark] = {}
    edges = both.flow.edge_at
    for ways, mark in ((both.new, "added"), (both.old, "removed")):
        for way in ways:
            wires[(*way, edges[way].target)] = "added" if mark == "added" else "removed"
    for edge in both.beside:
        kept = edges[edge.source, edge.port]
        wires[edge.source, edge.port, edge.target] = (
            "removed" if wires.get((edge.source, edge.port, kept.target)) == "added" else "added"
        )
    return Differs(marks, words, wires, tuple(_beside(geometry, both.beside)), notes)


def _beside(geometry: Geometry, edges: Iterable[Edge]) -> Iterable[Wire]:
    for edge in edges:
        shape, target = geometry.shapes[edge.source], geometry.shapes.get(edge.target)
        if target is not None and edge.port in shape.ports:
            yield replace(geometry.wire(shape, edge.port, target), label="")


def draw_difference(painter: QPainter, shape: Shape, words: str, tokens: Tokens) -> None:
    """What was and what is, above the step; beside it where it is narrow."""
    narrow = shape.w < _NARROW
    shown = ARROW.join(elided("chip", part, _WORDS_WIDE / 2) for part in words.split(ARROW, 1))
    at = QPointF(shape.x + shape.w + 8, shape.y + shape.h / 2) if narrow else QPointF(shape.x, shape.y - 17)
    draw_tally(painter, at, "edit", shown, "info", tokens)
