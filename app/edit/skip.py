"""Skipped steps: people pass through them and nothing happens."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from app.analysis.graph import loop_without_wait
from app.edit.edit import Edit, rebuilt
from app.model.flow import Flow
from app.model.nodes import Node, Skippable, is_skipped


def skippable(flow: Flow, ids: Collection[str]) -> tuple[Node, ...]:
    """Those of the steps that can be skipped: people leave them by one way."""
    chosen = (flow.by_id.get(node_id) for node_id in ids)
    return tuple(node for node in chosen if isinstance(node, Skippable))


def all_skipped(flow: Flow, ids: Collection[str]) -> bool:
    """Whether everything of these that can be skipped is."""
    steps = skippable(flow, ids)
    return bool(steps) and all(is_skipped(node) for node in steps)


def skip(flow: Flow, ids: Collection[str], on: bool = True) -> Edit:
    """Marks steps skipped, or takes the mark away. ValueError("loop") if people would go round without ever waiting."""
    changed = {node.id: msgspec.structs.replace(node, skipped=on) for node in skippable(flow, ids)}
    made = rebuilt(flow, nodes=(changed.get(node.id, node) for node in flow.nodes))
    if on and loop_without_wait(made):
        raise ValueError("loop")
    return Edit(made, "skip" if on else "unskip", {"n": len(changed)})
