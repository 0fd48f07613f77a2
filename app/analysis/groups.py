"""Groups of steps with a heading: they are for the eye, so what does not fit is dropped and never an error."""

from __future__ import annotations

from collections.abc import Container, Iterable

import msgspec

from app.model.flow import Group


def sound_groups(groups: Iterable[Group], known: Container[str]) -> tuple[Group, ...]:
    """Groups by id, without unknown steps, each step in the first group that claims it, without empty groups."""
    taken: set[str] = set()
    kept = []
    for group in sorted(groups, key=lambda one: one.id):
        mine = tuple(sorted({node_id for node_id in group.nodes if node_id in known} - taken))
        taken.update(mine)
        if mine:
            kept.append(group if group.nodes == mine else msgspec.structs.replace(group, nodes=mine))
    return tuple(kept)
