"""Publishing: look first, then make the draft an immutable version that runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from app.engine.advance import ARRIVING
from app.engine.moving import Choice, landing, wait_changed
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.flows import Difference, differences, flow_row, load_draft, load_live
from app.services.sentences.findings import say
from app.services.track_pull import tell_track

People = Literal["keep", "move", "drop"]


class MidWay(msgspec.Struct, frozen=True):
    """The people who stand at one step now. `lands`: the step where they would go on in the new version, "" if none.

    `flow` is the version they are in. `recounts`: it is a wait that lasts otherwise in the new version.
    """

    node: str
    flow: Flow
    people: int
    lands: str
    recounts: bool = False


class PublishPlan(msgspec.Struct, frozen=True):
    """What publishing would mean now.

    `mid`: who is on the way now, by the step they stand at, in the order of their way.
    """

    name: str
    title: str
    version: int
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...]
    mid: tuple[MidWay, ...]
    next_at: datetime | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def people(self) -> int:
        """How many are on the way."""
        return sum(one.people for one in self.mid)

    @property
    def people_lost(self) -> int:
        """How many of them have nowhere to go on."""
        return sum(one.people for one in self.mid if not one.lands)

    @property
    def can_publish(self) -> bool:
        """Errors stop publishing; warnings do not."""
        return not self.errors


def plan_publish(desk: Desk, name: str) -> PublishPlan:
    """Look at what publishing would do. Changes nothing."""
    row, draft, live = flow_row(desk, name), load_draft(desk, name), load_live(desk, name)
    return PublishPlan(
        name=name,
        title=draft.name,
        version=len(desk.store.flows.versions(name)) + 1,
        findings=check_flow(desk, draft),
        differences=differences(live, draft),
        mid=_mid_way(desk, name, draft) if live else (),
        next_at=desk.store.stats.standing(desk.clock.now()).next_at if row.live_version else None,
    )


def _mid_way(desk: Desk, name: str, draft: Flow) -> tuple[MidWay, ...]:
    """Those of older versions who stand at the same step count with it; the newest version says where they go on."""
    found: dict[str, MidWay] = {}
    versions: dict[int, Flow] = {}
    for number, standing, count in desk.store.flows.standing(name):
        old = versions.setdefault(number, desk.store.flows.version(name, number))
        node = standing.removeprefix(ARRIVING)
        before = found[node].people if node in found else 0
        lands = landing(old, draft, node).removeprefix(ARRIVING)
        found[node] = MidWay(node, old, before + count, lands, wait_changed(old, draft, node))
    order = {node.id: place for flow in (*versions.values(), draft) for place, node in enumerate(in_order(flow))}
    return tuple(sorted(found.values(), key=lambda one: (order.get(one.node, len(order)), one.node)))


def publish_flow(desk: Desk, name: str, people: People = "keep", choices: Mapping[str, Choice] | None = None) -> int:
    """Publish the draft and return the version's number. Raises PolkuError("flow-has-errors") and changes nothing.

    `people`: what becomes of those on the way; `choices` by the step they stand at go before it.
    """
    plan = plan_publish(desk, name)
    if plan.errors:
        first = say(plan.errors[0], load_draft(desk, name))
        raise PolkuError("flow-has-errors", "user", count=len(plan.errors), first=first)
    number = desk.store.flows.publish(name, desk.clock.now(), people, choices)
    tell_track(desk)
    return number
