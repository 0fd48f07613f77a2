"""Who would be on the way already, had the automation been running: seen before publishing, taken in after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import msgspec

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.history import History
from app.engine.replay import play
from app.engine.stage import TICK, Stage
from app.engine.work import Enrol, Scan
from app.model.entry import Entry
from app.model.flow import Flow
from app.services.crew import in_pages
from app.services.desk import Desk
from app.services.flows import load_live
from app.services.trial_scene import name_of

LOOKED_BACK = timedelta(days=90)
TakeIn = Literal["none", "in_time", "all"]


class Entering(msgspec.Struct, frozen=True):
    """A customer who would be on the way, and how many of the messages would have been due already."""

    customer: int
    name: str
    email: str
    entry: Entry
    overdue: int


class Backfill(msgspec.Struct, frozen=True):
    """`in_time`: every message of theirs is still to come. `late`: one or more should have come before now; such a
    message leaves late, or not at all where it is too late for it.
    """

    in_time: tuple[Entering, ...] = ()
    late: tuple[Entering, ...] = ()

    def chosen(self, take_in: TakeIn) -> tuple[Entering, ...]:
        """Those whom a choice takes in."""
        return {"none": (), "in_time": self.in_time, "all": self.in_time + self.late}[take_in]


class _Work:
    """Looks for those on the way; travels to other processes."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def of(self, histories: Iterator[History]) -> list[Entering]:
        """Those of these customers who are on the way at the end of the span."""
        found: list[Entering] = []
        for history in histories:
            lived = play(self._stage, history)
            for number, way in enumerate(lived.ways, 1):
                if way.ended is None:
                    overdue = sum(message.way == number for message in lived.messages)
                    who = history.customer
                    found.append(Entering(who.id, name_of(who), who.email, way.entry, overdue))
        return found


def look_back(desk: Desk, name: str, draft: Flow) -> Backfill:
    """Who would be on the way now, by the last 90 days. Those who are on the way already are left out."""
    if draft.trigger is None:
        return Backfill()
    now = desk.clock.now()
    since = now - LOOKED_BACK
    shelf = desk.store.products.shelf(since, now)
    stage = Stage({name: draft}, since, now + TICK, NO_GUARDRAILS, desk.shop.timezone, shelf=shelf)
    found = [one for page in in_pages(desk, _Work(stage), lambda: False) for one in page]
    known = _known(desk, name, {one.customer for one in found})
    found = [one for one in found if one.customer not in known]
    return Backfill(tuple(one for one in found if not one.overdue), tuple(one for one in found if one.overdue))


def take_in(desk: Desk, name: str, choice: TakeIn) -> int:
    """Let them into the live version, as of the moment that would have brought them in; how many came in."""
    live = next((one for one in desk.store.ledger().live_flows() if one.name == name), None)
    flow = load_live(desk, name)
    if choice == "none" or live is None or flow is None or flow.trigger is None:
        return 0
    people = look_back(desk, name, flow).chosen(choice)
    enrol = tuple(Enrol(one.customer, one.entry, flow.trigger.id) for one in people)
    return desk.store.ledger().record_scan(Scan(live, enrol), desk.clock.now()) if enrol else 0


def _known(desk: Desk, name: str, customers: set[int]) -> set[int]:
    """Who has come into an earlier version of it: they go on there, or have been."""
    ledger = desk.store.ledger()
    live = next((one for one in ledger.live_flows() if one.name == name), None)
    if live is None:
        return set()
    return {customer for customer, times in ledger.entered(live.id, customers).items() if times}
