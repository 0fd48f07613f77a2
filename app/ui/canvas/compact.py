"""A flow drawn small and readable, for the cards of Library and Home.

Steps are as large as their words need and stand as near as that allows. Words keep their size on the screen.
"""

from __future__ import annotations

from collections.abc import Container

import msgspec
from PySide6.QtCore import QSizeF

from app.analysis.blocks import Component, components
from app.analysis.layout import Place
from app.analysis.obstacles import Rect, around
from app.analysis.tree import Spacing, Tree
from app.model.flow import Flow
from app.model.nodes import Node, kind_of
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.parts import Shape, Wire, dressed
from app.ui.canvas.small import compact_size
from app.ui.canvas.text import text_width
from app.ui.canvas.words import CardText, card_text

LABEL_HIGH, LABEL_PAD = 16.0, 6
"""The name of a branch: its height, and the room on either side of its words."""
_APART = 10.0
_LONE, _LEAF = 176.0, 132.0
"""The widest a step is above a fork or alone, and in one of several columns."""
_NARROWEST = 104.0
_CLEAR = 4.0
_LOOSE, _TIGHT = 17, 9
_FORK, _ACROSS = 14.0, 26.0
"""Added to the gap where a branch has its name, and where wires run across."""


class Compact(Geometry):
    """The part of a flow that its trigger leads to, laid out for a room of this size; it may come out higher."""

    def __init__(self, flow: Flow, room: QSizeF) -> None:
        parts = components(flow)
        shown = _only(flow, parts[0]) if parts else flow
        self._sizes: dict[str, tuple[float, float]] = {}
        super().__init__(shown, self._arranged(shown, parts[0], room) if parts else None)

    def size_of(self, node: Node, text: CardText) -> tuple[float, float]:
        return self._sizes[node.id]

    def wire(self, shape: Shape, port: str, target: Shape | None, without: Container[str] = ()) -> Wire:
        """As on the canvas; but a branch goes straight down to its step, even from under its fork."""
        made = super().wire(shape, port, target, without)
        if target is None or not made.label:
            return made
        x, fork = target.top[0], shape.y + shape.h
        if len(shape.ports) > 2:
            made.label_at = (x, target.y - LABEL_HIGH / 2 - 2)
            return made
        if target.y > fork and self._solid.hit((x - _CLEAR, fork, x + _CLEAR, target.y)) is None:
            (start, y), _side = shape.port(port)
            outside = abs(x - shape.centre[0]) > shape.w / 2
            points = [(start, y), (x, y), (x, target.y)] if outside else [(x, y), (x, target.y)]
            made = dressed(shape, port, target.id, points, "down")
        made.label_at = (made.points[-1][0], (fork + min(target.y, fork + _LOOSE + _FORK)) / 2)
        return made

    def _bounds(self) -> Rect:
        """Around steps, lines and the names of branches; what is beside them here is only air."""
        wires = [wire for wire in self.wires.values() if wire.target]
        lines = [(x, y, x, y) for wire in wires for x, y in wire.points]
        names = [_name_rect(wire) for wire in wires if wire.label]
        return around([shape.rect for shape in self.shapes.values()] + lines + names) or (0.0, 0.0, 0.0, 0.0)

    def _arranged(self, flow: Flow, part: Component, room: QSizeF) -> dict[str, Place]:
        """Columns as wide as the room allows; rows as far apart as it allows, between loose and tight."""
        total = part.blocks[part.root].leaves
        column = max(_NARROWEST, room.width() / total)
        lone = min(_LONE, room.width() - 16)
        leaf = lone if total == 1 else min(_LEAF, column - _APART)
        for node in flow.nodes:
            widest = lone if part.blocks[node.id].leaves > 1 else leaf
            self._sizes[node.id] = compact_size(kind_of(node), card_text(node, flow), widest)
        heights = {node_id: high for node_id, (_wide, high) in self._sizes.items()}
        places: dict[str, Place] = {}
        for gap in range(_LOOSE, _TIGHT - 1, -1):
            places = Tree(flow, part, heights, Spacing(column, gap, gap + _FORK, gap + _ACROSS)).places()
            if max(y + heights[n] for n, (_x, y) in places.items()) <= room.height():
                break
        return places


def _name_rect(wire: Wire) -> Rect:
    (x, y), half = wire.label_at, text_width("chip", wire.label) / 2 + LABEL_PAD
    return (x - half, y - LABEL_HIGH / 2, x + half, y + LABEL_HIGH / 2)


def _only(flow: Flow, part: Component) -> Flow:
    return msgspec.structs.replace(
        flow,
        nodes=tuple(node for node in flow.nodes if node.id in part.blocks),
        edges=tuple(edge for edge in flow.edges if edge.source in part.blocks and edge.target in part.blocks),
    )
