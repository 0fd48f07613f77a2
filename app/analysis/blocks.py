"""The order and nesting behind the tidy layout: every step belongs to the block of the step that rules over it.

A step reached by one edge hangs below the step it comes from; a join hangs below the nearest step that every way to it
passes (its immediate dominator), under all of that step's branches. Blocks therefore never overlap, whatever is joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.model.flow import Flow
from app.model.nodes import kind_of, ports


@dataclass(slots=True)
class Block:
    """A step, what hangs below each of its ports, and the joins below all of them.

    `ruler`: the step it hangs below, "" for a root. `slots`: the branch below each port, or None where a way out leads
    elsewhere or nowhere yet. `leaves`: width in columns.
    """

    id: str
    slots: list[str | None]
    joins: list[str] = field(default_factory=list)
    ruler: str = ""
    leaves: int = 1


@dataclass(slots=True)
class Component:
    """What can be reached from one root, ancestors first."""

    root: str
    blocks: dict[str, Block]


def components(flow: Flow, within: Collection[str] | None = None) -> list[Component]:
    """The flow as blocks: first from its triggers, then from every loose step that nothing leads to, then the rest.

    `within`: only these steps; from what else there is, none of them can be come to.
    """
    by_id, entered = flow.by_id, flow.edges_into
    names = sorted(by_id if within is None else within)
    triggers = [name for name in names if kind_of(by_id[name]) == "trigger"]
    heads = [name for name in names if name not in entered and kind_of(by_id[name]) != "trigger"]
    seen: Seen = set() if within is None else Region(within)
    found = []
    for root in (*triggers, *heads, *names):
        if root not in seen:
            order = forward_order(flow, root, seen)
            found.append(Component(root, grown(flow, order)))
    return found


class Seen(Protocol):
    """The steps that a walk has come to, or may not come to."""

    def __contains__(self, node_id: str) -> bool: ...

    def add(self, node_id: str) -> None:
        """One more."""


class Region:
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
        """The walk has come to one of them."""
        self._left.discard(node_id)


def forward_order(flow: Flow, root: str, seen: Seen) -> list[str]:
    """Reverse postorder from the root, so that every edge but a loop's last one goes from earlier to later."""
    seen.add(root)
    done: list[str] = []
    stack = [(root, _targets(flow, root))]
    while stack:
        node_id, targets = stack[-1]
        while targets:
            target = targets.pop()
            if target not in seen:
                seen.add(target)
                stack.append((target, _targets(flow, target)))
                break
        else:
            stack.pop()
            done.append(node_id)
    return done[::-1]


def _targets(flow: Flow, node_id: str) -> list[str]:
    """Where the ways out of a step lead, in their order."""
    at, steps = flow.edge_at, flow.by_id
    found = (at.get((node_id, port)) for port in ports(steps[node_id]))
    return [edge.target for edge in found if edge and edge.target in steps]


def below(blocks: Mapping[str, Block], head: str) -> list[str]:
    """A step and all that hangs below it."""
    found = [head]
    for node_id in found:  # grows as it goes
        block = blocks[node_id]
        found += (child for child in (*block.slots, *block.joins) if child)
    return found


def grown(flow: Flow, order: list[str]) -> dict[str, Block]:
    """The blocks of steps that are named in their forward order, the first of them on top."""
    place = {node_id: index for index, node_id in enumerate(order)}
    blocks = {node_id: Block(node_id, [None] * len(ports(flow.by_id[node_id]))) for node_id in order}
    depth = {order[0]: 0}
    for node_id in order[1:]:
        here = place[node_id]
        edges = [edge for edge in flow.edges_into.get(node_id, ()) if place.get(edge.source, here) < here]
        if len(edges) == 1:
            above = edges[0].source
            at = ports(flow.by_id[above]).index(edges[0].port)
            blocks[above].slots[at] = node_id
        else:
            above = _common(blocks, depth, (edge.source for edge in edges))
            blocks[above].joins.append(node_id)
        blocks[node_id].ruler, depth[node_id] = above, depth[above] + 1
    for node_id in reversed(order):
        blocks[node_id].leaves = leaves(blocks, blocks[node_id])
    return blocks


def leaves(blocks: Mapping[str, Block], block: Block) -> int:
    """How many columns a block needs, from what its branches and joins need."""
    side_by_side = sum(blocks[slot].leaves if slot else 1 for slot in block.slots)
    return max([1, side_by_side, *(blocks[join].leaves for join in block.joins)])


def _common(blocks: Mapping[str, Block], depth: Mapping[str, int], sources: Iterable[str]) -> str:
    """The nearest step that rules over all sources."""
    ways = iter(sources)
    found = next(ways)
    for way in ways:
        other = way
        while found != other:
            if depth[found] >= depth[other]:
                found = blocks[found].ruler
            else:
                other = blocks[other].ruler
    return found
