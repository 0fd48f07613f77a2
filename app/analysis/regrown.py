"""The blocks of a flow in which a few wires have changed: only those below the step that all of the change hangs below.

Every way to what hangs below a step leads over that step. So nothing else can hang elsewhere than before, as long as
the ways out of it lead on to the same steps in the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from app.analysis.blocks import Block, Region, below, forward_order, grown
from app.model.flow import Edge, Flow
from app.model.nodes import Node

_MOST = 60
"""Of more changes at once everything is looked at."""
_TRIES = 4
LARGEST = 0.5
"""Where so large a share of all steps hangs below the change, everything is looked at."""


class Regrown(NamedTuple):
    """`blocks`: those made anew, `head` first, ancestors before what hangs below them.

    `gone`: steps that are not come to any more.
    """

    head: str
    blocks: dict[str, Block]
    gone: frozenset[str]


def regrown(
    before: Flow,
    after: Flow,
    blocks: Mapping[str, Block],
    nodes: tuple[Sequence[Node], Sequence[Node]],
    edges: tuple[Sequence[Edge], Sequence[Edge]],
    loose: Collection[str],
) -> Regrown | None:
    """What hangs elsewhere after a change; None if it is too much.

    `nodes`, `edges`: lost and new ones, of steps that are in `blocks`, and leading out of such. `loose`: all steps that
    were not in `blocks`, and are not lost.
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
        was, now = Region(old), Region((set(old) - gone) | set(loose))
        forward_order(before, head, was)
        order = forward_order(after, head, now)
        if list(was.exits) == list(now.exits):
            made = grown(after, order)
            made[head].ruler = blocks[head].ruler
            return Regrown(head, made, frozenset(old) - made.keys())
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
