"""What a gesture gives back, and small helpers for making the next flow."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.analysis.groups import sound_groups
from app.model.flow import Edge, Flow
from app.model.nodes import Node
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
