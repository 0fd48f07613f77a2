"""The blocks of a flow in which a few wires have changed: only those below the step that all of the change hangs below.

Every way to what hangs below a step leads over that step. So nothing else can hang elsewhere than before, as long as
all of it is still come to, and as long as the ways out of it lead on in the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from app.analysis.blocks import Block, below, forward_order, grown
from app.model.flow import Edge, Flow
from app.model.nodes import Node

_MOST = 60
"""Of more changes at once everything is looked at."""
_TRIES = 4
LARGEST = 0.5
"""Where so large a share of all steps hangs below the change, everything is looked at."""


class Regrown(NamedTuple):
    """`blocks`: those made anew, `head` first, ancestors before what hangs below them. `gone`: steps that were lost."""

    head: str
    blocks: dict[str, Block]
    gone: frozenset[str]


class _Region:
    """Steps that a walk may not leave; where it would have, in order."""

    def __init__(self, ids: Collection[str]) -> None:
        self._ids = ids
        self._left = set(ids)
        self.exits: dict[str, None] = {}

    def __contains__(self, node_id: str) -> bool:
        if node_id not in self._ids:
            self.exits[node_id] = None
        return node_id not in self._left

    def add(self, node_id: str) -> None:
        self._left.discard(node_id)


def regrown(
    before: Flow,
    after: Flow,
    blocks: Mapping[str, Block],
    nodes: tuple[Sequence[Node], Sequence[Node]],
    edges: tuple[Sequence[Edge], Sequence[Edge]],
) -> Regrown | None:
    """What hangs elsewhere after a change; None if it is too much, or if something is not come to any more.

    `nodes`, `edges`: lost and new ones. All steps before the change are in `blocks`.
    """
    lost, new = ({node.id for node in some} for some in nodes)
    changed = [*edges[0], *edges[1]]
    if len(lost) + len(new) + len(changed) > _MOST:
        return None
    gone = frozenset(lost - new)
    ends = {end for edge in changed for end in (edge.source, edge.target) if end in blocks} | (lost & new)
    head = _nearest_above(blocks, {_staying(blocks, end, gone) for end in ends | gone})
    for _try in range(_TRIES):
        if not head:
            break
        old = below(blocks, head)
        if len(old) > LARGEST * len(blocks):
            break
        was, now = _Region(old), _Region((set(old) - gone) | {node_id for node_id in new if node_id not in blocks})
        forward_order(before, head, was)
        order = forward_order(after, head, now)
        if len(order) != len(old) - len(gone) + len(new - lost):
            break
        if list(was.exits) == list(now.exits):
            made = grown(after, order)
            made[head].ruler = blocks[head].ruler
            return Regrown(head, made, gone)
        head = blocks[head].ruler
    return None


def _staying(blocks: Mapping[str, Block], node_id: str, gone: Collection[str]) -> str:
    """The step itself, or the nearest one above it that is not gone."""
    while node_id in gone:
        node_id = blocks[node_id].ruler
    return node_id


def _nearest_above(blocks: Mapping[str, Block], ids: Iterable[str]) -> str:
    """The lowest step that all of these hang below, itself one of them or not; "" if there is none."""
    common: list[str] | None = None
    for node_id in ids:
        way = []
        here = node_id
        while here:
            way.append(here)
            here = blocks[here].ruler
        if common is None:
            common = way
        else:
            known = set(common)
            at = next((number for number, step in enumerate(way) if step in known), len(way))
            common = way[at:]
    return common[0] if common else ""
