"""One component of a flow as a layered tree: places relative to its root, and its rows from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.analysis.blocks import Component
from app.model.flow import Flow
from app.model.nodes import Node, ports

PITCH = 336
"""Centre to centre of two branches."""
GAP = 48
"""Between the rows."""
BRANCH_GAP = 56
"""Below a row that branches: the branch's name stands there, too."""
WIDE_GAP = 72
"""Below a split in three or more, and above a join: there wires run across."""
_HEAD = 72
"""Steps of a row share the line through the middle of their first 72 px."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Between columns, rows, below a row that branches, and where wires run across; the canvas's own by default."""

    pitch: float = PITCH
    gap: float = GAP
    branch: float = BRANCH_GAP
    wide: float = WIDE_GAP


_USUAL = Spacing()


@dataclass(slots=True)
class Tree:
    """Centres of top edges relative to the root's; every row is below the one before it."""

    places: dict[str, Place]
    rows: list[list[str]]


def tree(flow: Flow, part: Component, high: Mapping[str, float], spacing: Spacing = _USUAL) -> Tree:
    """Columns by counting leaves, rows by the longest way down; a step stands centred over what hangs below it."""
    blocks = part.blocks
    left: dict[str, float] = {part.root: 0.0}
    level: dict[str, int] = {part.root: 0}
    for block in blocks.values():
        slots = [(slot, blocks[slot] if slot else None) for slot in block.slots]
        at = left[block.id] + (block.leaves - sum(branch.leaves if branch else 1 for _slot, branch in slots)) / 2
        below = level[block.id] + 1
        deepest = 0
        for slot, branch in slots:
            if slot and branch:
                left[slot], level[slot] = at, below
                deepest = max(deepest, branch.levels)
            at += branch.leaves if branch else 1
        below += deepest
        for join in block.joins:
            left[join] = left[block.id] + (block.leaves - blocks[join].leaves) / 2
            level[join] = below
            below += blocks[join].levels
    rows: list[list[str]] = [[] for _ in range(max(level.values()) + 1)]
    for node_id, row in level.items():
        rows[row].append(node_id)
    rows = [row for row in rows if row]
    tops = _tops(flow, rows, high, {join for block in blocks.values() for join in block.joins}, spacing)
    centre = {node_id: (left[node_id] + blocks[node_id].leaves / 2) * spacing.pitch for node_id in level}
    root = part.root
    return Tree({n: (centre[n] - centre[root], tops[n] - tops[root]) for n in level}, rows)


def _tops(
    flow: Flow, rows: list[list[str]], high: Mapping[str, float], joins: set[str], spacing: Spacing
) -> dict[str, float]:
    tops: dict[str, float] = {}
    y, gap = 0.0, 0.0
    for row in rows:
        y += max(gap, spacing.wide) if gap and not joins.isdisjoint(row) else gap
        line = -(-(y + max(_anchor(high[n]) for n in row)) // 4) * 4
        for node_id in row:
            tops[node_id] = line - _anchor(high[node_id])
        y = max(tops[n] + high[n] for n in row)
        gap = max(_gap_below(flow.by_id[n], spacing) for n in row)
    return tops


def _gap_below(node: Node, spacing: Spacing) -> float:
    ways = len(ports(node))
    return spacing.wide if ways > 2 else spacing.branch if ways == 2 else spacing.gap


def _anchor(height: float) -> float:
    return min(height, _HEAD) / 2
