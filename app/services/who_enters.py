"""Who would come into a draft: counted with the very functions that let people in. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from app.engine.history import History
from app.engine.shelf import NO_SHELF, Shelf
from app.engine.triggers import entry_for_event, timed_entries
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.sources import OnCalendarDay, OnDateField, OnEvent, OnHand, OnProductNews, OnSegmentEntry
from app.model.truth import holds
from app.services.desk import Desk

SPAN = timedelta(days=30)
NAMES = 3
When = Literal["now", "past", "coming"]


class WhoEnters(msgspec.Struct, frozen=True):
    """How many customers, and the first names of a few. `when`: those for whom the trigger's rules hold right now; who
    would have come in during the last 30 days; who comes in during the next 30 days, as far as is known.
    """

    when: When
    people: int = 0
    names: tuple[str, ...] = ()


def who_enters(desk: Desk, flow: Flow, cancelled: Callable[[], bool] = lambda: False) -> WhoEnters | None:
    """For whom the draft's trigger is, each customer once; None without a trigger. Reads the histories of those whom
    it may be about, so off the UI thread. Raises PolkuError cancelled.
    """
    trigger = flow.trigger
    if trigger is None:
        return None
    when, now = _when(trigger), desk.clock.now()
    since, until = (now, now + SPAN) if when == "coming" else (now - SPAN, now)
    shelf = desk.store.products.shelf(since, until) if isinstance(trigger.source, OnProductNews) else NO_SHELF
    look = _Look(flow, trigger, since, until, desk.shop.timezone, shelf)
    everybody = when == "now"
    people = 0
    names: list[str] = []
    for history in desk.store.facts.histories() if everybody else desk.store.facts.candidates(flow, since, until):
        if cancelled():
            raise PolkuError("cancelled", "user")
        if look.fulfils(history, now) if everybody else look.comes_in(history):
            people += 1
            if len(names) < NAMES:
                names.append(history.customer.first_name or history.customer.email)
    return WhoEnters(when, people, tuple(names))


def _when(trigger: Trigger) -> When:
    match trigger.source:
        case OnSegmentEntry() | OnHand():
            return "now"
        case OnDateField() | OnCalendarDay():
            return "coming"
        case _:
            return "past"


class _Look(msgspec.Struct, frozen=True):
    """What is asked of each customer."""

    flow: Flow
    trigger: Trigger
    since: datetime
    until: datetime
    zone: str
    shelf: Shelf

    def fulfils(self, history: History, now: datetime) -> bool:
        """Whether the rules of the trigger hold for the customer now."""
        source = self.trigger.source
        rules = (source.rule if isinstance(source, OnSegmentEntry) else None, self.trigger.audience)
        facts = history.at(now)
        return all(holds(rule, facts) for rule in rules if rule is not None)

    def comes_in(self, history: History) -> bool:
        """Whether anything in the span lets the customer in."""
        source = self.trigger.source
        if not isinstance(source, OnEvent):
            return bool(timed_entries(self.flow, history, self.since, self.until, self.zone, self.shelf))
        name, since, until = source.event, self.since, self.until
        came = (one for one in history.events if one.name == name and since < one.occurred_at <= until)
        return any(entry_for_event(self.flow, one, history.at(one.occurred_at)) for one in came)
