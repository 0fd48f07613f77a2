"""Publishing: look first, then make the draft an immutable version that runs."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.model.errors import PolkuError
from app.model.finding import Finding
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.flows import Difference, differences, flow_row, load_draft, load_live
from app.services.sentences.findings import say

People = Literal["keep", "move", "drop"]


class PublishPlan(msgspec.Struct, frozen=True):
    """What publishing would mean now.

    `people`: on the way in the live version; `people_lost`: at steps the draft removes.
    """

    name: str
    title: str
    version: int
    findings: tuple[Finding, ...]
    differences: tuple[Difference, ...]
    people: int
    people_lost: int
    next_at: datetime | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def can_publish(self) -> bool:
        """Errors stop publishing; warnings do not."""
        return not self.errors


def plan_publish(desk: Desk, name: str) -> PublishPlan:
    """Look at what publishing would do. Changes nothing."""
    row, draft, live = flow_row(desk, name), load_draft(desk, name), load_live(desk, name)
    waiting = desk.store.flows.people(name) if live else {}
    return PublishPlan(
        name=name,
        title=draft.name,
        version=len(desk.store.flows.versions(name)) + 1,
        findings=check_flow(desk, draft),
        differences=differences(live, draft),
        people=sum(waiting.values()),
        people_lost=sum(count for node, count in waiting.items() if node not in draft.by_id),
        next_at=desk.store.stats.standing(desk.clock.now()).next_at if row.live_version else None,
    )


def publish_flow(desk: Desk, name: str, people: People = "keep") -> int:
    """Publish the draft and return the version's number. Raises PolkuError("flow-has-errors") and changes nothing."""
    plan = plan_publish(desk, name)
    if plan.errors:
        first = say(plan.errors[0], load_draft(desk, name))
        raise PolkuError("flow-has-errors", "user", count=len(plan.errors), first=first)
    return desk.store.flows.publish(name, desk.clock.now(), people)
