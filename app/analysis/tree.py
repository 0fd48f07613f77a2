"""How the steps of one component hang below each other: columns by counting leaves, each branch as high as it needs.

A step knows only where its branches and joins hang relative to itself. What stands in one branch therefore never moves
a step of another one, and a branch that has not changed needs no second look.

A branch that needs a column more stays under its step, and so does all that leads there; the branches beside it go half
a column outwards. Less cannot be, with columns a pitch apart and each step over the middle of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from app.analysis.blocks import Block, Component
from app.analysis.obstacles import Rect, overlap
from app.model.flow import Flow
from app.model.layers import copied
from app.model.nodes import Node, ports

PITCH = 336
"""Centre to centre of two branches."""
GAP = 48
"""Between a step and the next."""
BRANCH_GAP = 56
"""Below a step that branches: the branch's name stands there, too."""
WIDE_GAP = 72
"""Below a split in three or more, and above a join: there wires run across."""

Place = tuple[float, float]
Drop = tuple[str, float, float]
"""A step that hangs below another: how far to the side and how far down."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Between columns, steps, below one that branches, and where wires run across; the canvas's own by default."""

    pitch: float = PITCH
    gap: float = GAP
    branch: float = BRANCH_GAP
    wide: float = WIDE_GAP

    def below(self, node: Node) -> float:
        """How far below a step its branches begin."""
        ways = len(ports(node))
        return self.wide if ways > 2 else self.branch if ways == 2 else self.gap


_USUAL = Spacing()


class Tree:
    """`drops`: what hangs below each step. `deep`: how far down each block reaches. `high`: heights of the steps."""

    def __init__(self, flow: Flow, part: Component, high: Mapping[str, float], spacing: Spacing = _USUAL) -> None:
        self.blocks: MutableMapping[str, Block] = part.blocks
        self.root = part.root
        self.high: MutableMapping[str, float] = dict(high)
        self.deep: MutableMapping[str, float] = {}
        self.drops: MutableMapping[str, tuple[Drop, ...]] = {}
        self._spacing = spacing
        for node_id in reversed(part.blocks):
            self.hang(flow.by_id[node_id])

    def copy(self) -> Tree:
        """The same, to be changed."""
        made = object.__new__(Tree)
        made.blocks, made.root, made._spacing = copied(self.blocks), self.root, self._spacing
        made.high, made.deep, made.drops = copied(self.high), copied(self.deep), copied(self.drops)
        return made

    def forget(self, node_id: str) -> None:
        """A step that is gone."""
        del self.blocks[node_id], self.high[node_id], self.deep[node_id], self.drops[node_id]

    def hang(self, node: Node) -> bool:
        """Finds what hangs where below a step, from the depths of its branches; whether it takes other room now."""
        block, blocks, pitch = self.blocks[node.id], self.blocks, self._spacing.pitch
        drops: list[Drop] = []
        low = high = self.high[node.id]
        top = high + self._spacing.below(node)
        column = -sum(blocks[slot].leaves if slot else 1 for slot in block.slots) / 2
        for slot in block.slots:
            wide = blocks[slot].leaves if slot else 1
            if slot:
                drops.append((slot, (column + wide / 2) * pitch, top))
                low = max(low, top + self.deep[slot])
            column += wide
        for join in block.joins:
            top = low + self._spacing.wide
            drops.append((join, 0.0, top))
            low = top + self.deep[join]
        same = self.deep.get(node.id) == low
        self.deep[node.id], self.drops[node.id] = low, tuple(drops)
        return not same

    def box(self, node_id: str, at: Place) -> Rect:
        """What a step that stands here takes up with all that hangs below it, and more air at the sides than cards."""
        x, y = at
        half = self.blocks[node_id].leaves * self._spacing.pitch / 2
        return (x - half, y, x + half, y + self.deep[node_id])

    def near(self, area: Rect, places: Mapping[str, Place]) -> list[str]:
        """The steps that may lie in an area, ancestors first."""
        found = []
        waiting = [self.root]
        while waiting:
            here = waiting.pop()
            if overlap(self.box(here, places[here]), area):
                found.append(here)
                waiting += (node_id for node_id, _dx, _dy in reversed(self.drops[here]))
        return found

    def places(self, at: Place = (0.0, 0.0)) -> dict[str, Place]:
        """Where every step stands (the centre of its top edge) when the root stands here."""
        places = {self.root: at}
        self.spread(places, (self.root,))
        return places

    def spread(self, places: MutableMapping[str, Place], changed: Iterable[str]) -> set[str]:
        """Brings everything below the changed steps, named from the root down, to its place; what that moved.

        A branch whose head is in its place already, and unchanged, is in its place altogether.
        """
        moved: set[str] = set()
        for start in changed:
            waiting = [start]
            while waiting:
                here = waiting.pop()
                x, y = places[here]
                for node_id, dx, dy in self.drops[here]:
                    place = (x + dx, y + dy)
                    if places.get(node_id) != place:
                        places[node_id] = place
                        waiting.append(node_id)
                        moved.add(node_id)
        return moved
