"""A flow: one automation as a frozen value. Every change makes a new one; networkx is only ever a view of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Any, Literal

import msgspec

from app.model.differing import spliced
from app.model.layers import copied
from app.model.nodes import Email, Goal, Node, Trigger, kind_of, ports
from app.model.rules import Rule
from app.model.template import Template

_FOUND_IN = {
    "positions": ("position_of", "stands", "pinned"),
    "templates": ("template_by_id", "_digests"),
    "exits": ("enders",),
    "holdout": ("_places",),
    "groups": ("group_of",),
}
"""What is found out about a flow, by the field that it is found in; all else is found in its steps and edges."""
_OF_THE_REST = ("position_of", "pinned", "template_by_id", "group_of")
_id: Callable[[Any], str] = attrgetter("id")
_way: Callable[[Edge], tuple[str, str]] = attrgetter("source", "port")
FORMAT = 1
"""Number of the flow file's format; older ones are upgraded when read, newer ones are refused."""


class Edge(msgspec.Struct, frozen=True, order=True, forbid_unknown_fields=True):
    """From one port of a node to another node. A port has at most one edge; a node may be reached by many (joins)."""

    source: str
    port: str
    target: str


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Centre of a step's top edge on the canvas, in device-independent pixels; `pinned` = placed by hand."""

    id: str
    x: float
    y: float
    pinned: bool = False


class ExitOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer leaves as soon as this event comes after entry, wherever they are. `reason`: how it is told."""

    event: str
    reason: Literal["purchase", "goal", "event"] = "event"
    where: Rule | None = None


class Holdout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many percent of the people get nothing from the automation, so that one can compare; `seed` draws them anew.

    A larger share keeps out everybody whom a smaller one with the same seed did.
    """

    percent: Annotated[float, msgspec.Meta(gt=0, lt=100)] = 10.0
    seed: str = ""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note on the canvas."""

    id: str
    text: str
    x: float = 0.0
    y: float = 0.0


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading over some steps, for the eye only. `nodes` is sorted; a step is in one group at most."""

    id: str
    title: str = ""
    nodes: tuple[str, ...] = ()


class Flow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One automation: steps, edges, where they stand, its messages, and what ends it at any time.

    `nodes`, `edges`, `positions`, `templates` are kept sorted by id, so that equal flows are equal values and files
    differ little. `ignored`: see `model.ignoring`.
    `metrics`: what tells that it works: clicks, page_visits, opens, conversion, accounts, feedback.
    `priority`: where a customer has room for one message only, it is the one of the automation with the highest.
    """

    name: str = ""
    format: int = FORMAT
    summary: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    positions: tuple[Position, ...] = ()
    templates: tuple[Template, ...] = ()
    exits: tuple[ExitOn, ...] = ()
    metrics: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    ignored: tuple[str, ...] = ()
    library_id: str = ""
    holdout: Holdout | None = None
    priority: Annotated[int, msgspec.Meta(ge=-9, le=9)] = 0

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def edge_at(self) -> Mapping[tuple[str, str], Edge]:
        """The edge leaving (node, port)."""
        return {(edge.source, edge.port): edge for edge in self.edges}

    @cached_property
    def node_at(self) -> dict[tuple[str, str], Node]:
        """The node that the edge leaving (node, port) leads to."""
        by_id = self.by_id
        return {(edge.source, edge.port): by_id[edge.target] for edge in self.edges if edge.target in by_id}

    @cached_property
    def enders(self) -> frozenset[str]:
        """The events that may end somebody's way through the flow."""
        goals = {node.event for node in self.nodes if isinstance(node, Goal) and node.event}
        return frozenset(goals | {exit_on.event for exit_on in self.exits})

    @cached_property
    def edges_into(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges arriving at each node that has any."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.target, []).append(edge)
        return {target: tuple(edges) for target, edges in found.items()}

    @cached_property
    def position_of(self) -> Mapping[str, Position]:
        """Positions by node id."""
        return {position.id: position for position in self.positions}

    @cached_property
    def pinned(self) -> frozenset[str]:
        """What was placed by hand, by id."""
        return frozenset(position.id for position in self.positions if position.pinned)

    @cached_property
    def stands(self) -> Mapping[str, tuple[float, float]]:
        """Where the steps stand that the flow knows a place of, by id."""
        return {position.id: (position.x, position.y) for position in self.positions if position.id in self.by_id}

    @cached_property
    def template_by_id(self) -> dict[str, Template]:
        """Templates by id."""
        return {template.id: template for template in self.templates}

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """The group of each step that is in one."""
        return {node_id: group for group in self.groups for node_id in group.nodes}

    @cached_property
    def trigger(self) -> Trigger | None:
        """The flow's trigger, or None while it has none (the checks say so); the first by id if it has several."""
        return next((node for node in self.nodes if isinstance(node, Trigger)), None)

    @property
    def emails(self) -> tuple[Email, ...]:
        """The e-mail steps, by id."""
        return tuple(node for node in self.nodes if isinstance(node, Email))

    def placed(self, positions: tuple[Position, ...], **known: object) -> Flow:
        """The same flow with its steps elsewhere; what was found out about its steps and edges stays known.

        `known`: what is found out already about the places.
        """
        made = self.having(positions=positions)
        vars(made).update(known)
        return made

    def having(self, **fields: Any) -> Flow:
        """The same flow with other fields than steps and edges; what was found out about the rest stays known."""
        made = msgspec.structs.replace(self, **fields)
        lost = {name for field in fields for name in _FOUND_IN.get(field, ())}
        vars(made).update((name, value) for name, value in vars(self).items() if name not in lost)
        return made

    def with_few(
        self,
        *,
        lost: Sequence[Node] = (),
        new: Sequence[Node] = (),
        cut: Sequence[Edge] = (),
        joined: Sequence[Edge] = (),
    ) -> Flow:
        """The same flow without a few steps and edges, and with a few new ones; what is known of the rest stays known.

        A step in both is changed. Groups and places still name steps that are lost. ValueError if something that is to
        go is not there.
        """
        nodes = spliced(self.nodes if self._sorted else sorted(self.nodes, key=_id), lost, new)
        edges = spliced(self.edges if self._sorted else sorted(self.edges), cut, joined, _way)
        made = msgspec.structs.replace(self, nodes=nodes, edges=edges)
        vars(made).update((name, vars(self)[name]) for name in _OF_THE_REST if name in vars(self))
        stands, known = copied(self.stands), self.position_of
        for node in lost:
            stands.pop(node.id, None)
        stands.update((node.id, (place.x, place.y)) for node in new if (place := known.get(node.id)))
        by_id, edge_at, edges_into = copied(self.by_id), copied(self.edge_at), copied(self.edges_into)
        for node_id in {node.id for node in lost} - {node.id for node in new}:
            del by_id[node_id]
        by_id.update((node.id, node) for node in new)
        for edge in cut:
            del edge_at[_way(edge)]
        edge_at.update((_way(edge), edge) for edge in joined)
        for target in {edge.target for edge in (*cut, *joined)}:
            stay = {edge for edge in edges_into.pop(target, ()) if edge not in cut}
            into = sorted(stay | {edge for edge in joined if edge.target == target})
            if into:
                edges_into[target] = tuple(into)
        vars(made).update(by_id=by_id, edge_at=edge_at, edges_into=edges_into, stands=stands, _sorted=True)
        return made

    @cached_property
    def _sorted(self) -> bool:
        """Whether steps and edges are in their order, as they are in every flow but one made by hand."""
        return list(self.nodes) == sorted(self.nodes, key=_id) and list(self.edges) == sorted(self.edges)

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError if there is none."""
        return self.by_id[node_id]

    def email(self, node_id: str) -> Email:
        """The e-mail step with this id; KeyError if there is none."""
        node = self.by_id[node_id]
        if not isinstance(node, Email):
            raise KeyError(node_id)
        return node

    def next_id(self, node_id: str, port: str) -> str | None:
        """Where the edge at (node, port) leads, or None when nothing is joined there."""
        edge = self.edge_at.get((node_id, port))
        return edge.target if edge else None


def in_order(flow: Flow) -> tuple[Node, ...]:
    """The steps as a person reads them: from the trigger along the edges, yes before no, each once; loose ones last."""
    seen: dict[str, Node] = {}
    starts = [node for node in flow.nodes if kind_of(node) == "trigger"]
    stack = list(reversed(starts))
    while stack:
        node = stack.pop()
        if node.id in seen:
            continue
        seen[node.id] = node
        for port in reversed(ports(node)):
            target = flow.next_id(node.id, port)
            if target is not None and target in flow.by_id and target not in seen:
                stack.append(flow.by_id[target])
    for node in flow.nodes:
        seen.setdefault(node.id, node)
    return tuple(seen.values())


def some_in_order(flow: Flow, ids: Collection[str]) -> tuple[Node, ...]:
    """Those of these steps that the flow has, as a person reads them."""
    if len(ids) <= 1:
        return tuple(flow.by_id[node_id] for node_id in ids if node_id in flow.by_id)
    return tuple(node for node in in_order(flow) if node.id in ids)


def emails_in_order(flow: Flow) -> tuple[Email, ...]:
    """The e-mail steps as a person meets them on the way."""
    return tuple(node for node in in_order(flow) if isinstance(node, Email))
