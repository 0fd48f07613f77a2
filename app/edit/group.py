"""Groups: a heading over some steps."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from app.analysis.groups import sound_groups
from app.edit.edit import Edit
from app.edit.fresh import NewId, new_id
from app.model.flow import Flow, Group


def group(flow: Flow, ids: Collection[str], title: str = "", make_id: NewId = new_id) -> Edit:
    """Puts these steps under one heading; they leave the groups they were in. Nothing happens without a step."""
    mine = tuple(sorted(node_id for node_id in set(ids) if node_id in flow.by_id))
    if not mine:
        return Edit(flow, "group", {"n": 0})
    rest = [msgspec.structs.replace(one, nodes=tuple(n for n in one.nodes if n not in mine)) for one in flow.groups]
    made = Group(make_id("group"), title, mine)
    groups = sound_groups([*rest, made], flow.by_id)
    return Edit(msgspec.structs.replace(flow, groups=groups), "group", {"n": len(mine)}, select=mine)


def ungroup(flow: Flow, ids: Collection[str]) -> Edit:
    """Takes the headings away over any of these steps; the steps stay."""
    gone = tuple(one for one in flow.groups if not set(ids).isdisjoint(one.nodes))
    kept = tuple(one for one in flow.groups if one not in gone)
    return Edit(msgspec.structs.replace(flow, groups=kept), "ungroup", {"n": len(gone)})


def name_group(flow: Flow, group_id: str, title: str) -> Edit:
    """Another heading. Nothing happens where there is no such group."""
    groups = tuple(msgspec.structs.replace(one, title=title) if one.id == group_id else one for one in flow.groups)
    return Edit(msgspec.structs.replace(flow, groups=groups), "name_group")


def group_of(flow: Flow, ids: Collection[str]) -> Group | None:
    """The group that consists of exactly these steps, None if there is none."""
    if not ids or not flow.groups:
        return None
    wanted = tuple(sorted(ids))
    return next((one for one in flow.groups if one.nodes == wanted), None)
