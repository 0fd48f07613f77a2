"""What a gesture gives back, and small helpers for making the next flow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from app.analysis.groups import sound_groups
from app.model.flow import Edge, Flow
from app.model.nodes import Node, ports
from app.model.template import Template


class Edit(msgspec.Struct, frozen=True):
    """The flow after one intention of a person: one entry in the undo list.

    `code` and `params` name it; `app.ui.words.edits` turns them into words ("Lisää odotus"). Edits in a row
    with the same non-empty `merge` become one entry. `select`: the steps to select afterwards, None = leave as it is.
    """

    flow: Flow
    code: str
    params: dict[str, str | int] = {}
    merge: str = ""
    select: tuple[str, ...] | None = None


def without(flow: Flow, lost: Sequence[Node]) -> Flow:
    """The flow without these steps and all that leads to or from them. Their places are still told."""
    ways = {(node.id, port) for node in lost for port in ports(node)}
    cut = {edge for way in ways if (edge := flow.edge_at.get(way))}
    cut.update(edge for node in lost for edge in flow.edges_into.get(node.id, ()))
    made = flow.with_few(lost=lost, cut=tuple(cut))
    return made.having(groups=sound_groups(flow.groups, made.by_id)) if flow.groups else made


def with_templates(flow: Flow, templates: Iterable[Template]) -> Flow:
    """The flow with these messages, put in order."""
    return flow.having(templates=tuple(sorted(templates, key=lambda one: one.id)))


def rebuilt(
    flow: Flow,
    *,
    nodes: Iterable[Node] | None = None,
    edges: Iterable[Edge] | None = None,
    templates: Iterable[Template] | None = None,
) -> Flow:
    """The flow with these parts, sorted as a flow keeps them."""
    kept = flow.nodes if nodes is None else tuple(sorted(nodes, key=lambda node: node.id))
    return msgspec.structs.replace(
        flow,
        nodes=kept,
        groups=sound_groups(flow.groups, {node.id for node in kept}) if flow.groups else (),
        edges=flow.edges if edges is None else tuple(sorted(edges)),
        templates=flow.templates if templates is None else tuple(sorted(templates, key=lambda made: made.id)),
    )
