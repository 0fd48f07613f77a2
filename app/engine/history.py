"""One customer's whole past, from which the facts of any moment are cut.

Used by the try-out, the persona walk and timed triggers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar

import msgspec

from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, GivenCode, Interaction, Order
from app.model.rules import Rule
from app.model.standing import Standing

EVER = datetime.max.replace(tzinfo=UTC)
Dated = TypeVar("Dated", Contact, Interaction)


class History(msgspec.Struct, frozen=True, dict=True):
    """Everything recorded of one customer. All sequences ascend in time; only completed orders are in `orders`.

    `suppressed_at` / `suppressed` tell since when and why the customer is on the suppression list ("" = not).
    `segments` and `best_hour` are the shop's, as in Facts.
    """

    customer: Customer
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    consents: tuple[ConsentEvent, ...] = ()
    contacts: tuple[Contact, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    suppressed: str = ""
    suppressed_at: datetime | None = None
    sources: frozenset[str] = frozenset()
    segments: Mapping[str, Rule] = {}
    best_hour: int | None = None
    codes: tuple[GivenCode, ...] = ()
    standing: Standing | None = None

    @cached_property
    def untold_orders(self) -> list[datetime]:
        """When orders were made that no event tells of."""
        told = {event.occurred_at for event in self.events}
        return [order.occurred_at for order in self.orders if order.occurred_at not in told]

    def next_news(self, now: datetime) -> datetime:
        """When the next thing after `now` comes that facts hold beside orders, events, consents and messages."""
        if not (self.suppressed_at or self.codes or self.standing):  # most customers
            return EVER
        moments = [one.at for one in self.codes]
        if self.suppressed_at is not None:
            moments.append(self.suppressed_at)
        if self.standing is not None:
            moments.append(self.standing.at)
        return min((at for at in moments if at > now), default=EVER)

    def at(
        self,
        now: datetime,
        contacts: Sequence[Contact] | None = None,
        customer: Customer | None = None,
        interactions: Sequence[Interaction] | None = None,
    ) -> Facts:
        """The facts up to and including `now`.

        `contacts`, `customer`, `interactions` replace the recorded ones (try-out).
        """
        return self.cut(
            now,
            customer or self.customer,
            self.orders[: bisect_right(self.orders, now, key=_when)],
            self.events[: bisect_right(self.events, now, key=_when)],
            self.consents[: bisect_right(self.consents, now, key=_when)],
            tuple(contacts) if contacts is not None else self._until(self.contacts, now),
            tuple(interactions) if interactions is not None else self._until(self.interactions, now),
        )

    def past(self, before: datetime, now: datetime) -> Facts:
        """The facts of `now` had nothing happened from `before` on."""
        return self.cut(
            now,
            self.customer,
            self.orders[: bisect_left(self.orders, before, key=_when)],
            self.events[: bisect_left(self.events, before, key=_when)],
            self.consents[: bisect_right(self.consents, now, key=_when)],
            self._until(self.contacts, now),
            self._until(self.interactions, now),
        )

    def cut(
        self,
        now: datetime,
        customer: Customer,
        orders: tuple[Order, ...],
        events: tuple[Event, ...],
        consents: tuple[ConsentEvent, ...],
        contacts: tuple[Contact, ...],
        interactions: tuple[Interaction, ...],
    ) -> Facts:
        """The facts of a moment whose sequences have been cut already; all else is as this history has it by then."""
        suppressed, codes, standing = self.suppressed, self.codes, self.standing
        if suppressed and self.suppressed_at is not None and self.suppressed_at > now:
            suppressed = ""
        if codes:
            codes = tuple([one for one in codes if one.at <= now])
        if standing is not None and standing.at > now:
            standing = None
        return Facts(
            customer,
            now,
            orders,
            events,
            consents,
            contacts,
            interactions,
            suppressed,
            self.sources,
            self.segments,
            self.best_hour,
            codes,
            standing,
        )

    @staticmethod
    def _until(items: tuple[Dated, ...], now: datetime) -> tuple[Dated, ...]:
        return items[: bisect_right(items, now, key=lambda item: item.at)]


def _when(item: Order | Event | ConsentEvent) -> datetime:
    return item.occurred_at
