"""What is known of one customer while time goes forward: the facts that `History.at` cuts, kept from look to look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from app.engine.history import EVER, History
from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, Interaction, Order

NEVER = datetime.min.replace(tzinfo=UTC)
NOTHING = Facts(Customer(0, ""), EVER)
Recorded = TypeVar("Recorded", Order, Event, ConsentEvent)


class Unfolding:
    """Facts of moments that never go back.

    `customer` and what has reached out to them are the replay's own; all else is as it is recorded.
    """

    def __init__(self, history: History, contacts: Iterable[Contact]) -> None:
        """`contacts` ascend in time; each counts from its own moment on."""
        self._history = history
        self._customer = history.customer
        self._to_come = tuple(contacts)
        self._contacts: tuple[Contact, ...] = ()
        self._interactions: list[Interaction] = []
        self._recorded: Facts | None = None
        """What is recorded of the moment looked at last, or known to be the same."""
        self._next_order = self._next_event = self._next_consent = NEVER
        self._same_until = EVER
        """Before this moment nothing is added but by the replay."""
        self._known: Facts | None = None

    @property
    def customer(self) -> Customer:
        """The customer as they are by now."""
        return self._customer

    def change(self, customer: Customer) -> None:
        """The customer is another one from now on."""
        self._customer, self._known = customer, None

    def contacted(self, contact: Contact) -> None:
        """Something has reached out to the customer now."""
        self._contacts += (contact,)
        self._known = None

    def interacted(self, interaction: Interaction) -> None:
        """The customer does something with a message, now or later."""
        self._interactions.append(interaction)
        self._known = None

    def at(self, now: datetime) -> Facts:
        """The facts up to and including `now`, which is not before the moment asked for last."""
        known = self._known
        if known is not None and known.now == now:
            return known
        recorded = self._recorded
        if now >= self._same_until or recorded is None:
            recorded = self._recall(now)
        interactions = self._interactions
        # By place, which is quicker than by name: a trial asks for the facts of millions of moments.
        self._known = known = Facts(
            self._customer,
            now,
            recorded.orders,
            recorded.events,
            recorded.consents,
            self._contacts,
            tuple([one for one in interactions if one.at <= now]) if interactions else (),
            recorded.suppressed,
            recorded.sources,
            recorded.segments,
            recorded.best_hour,
            recorded.codes,
            recorded.standing,
        )
        return known

    def _recall(self, now: datetime) -> Facts:
        """Take in what is recorded up to `now`, and find out when there will be more."""
        history, known = self._history, self._recorded or NOTHING
        orders, events, consents = known.orders, known.events, known.consents
        if now >= self._next_order:
            orders, self._next_order = _by_now(history.orders, orders, now)
        if now >= self._next_event:
            events, self._next_event = _by_now(history.events, events, now)
        if now >= self._next_consent:
            consents, self._next_consent = _by_now(history.consents, consents, now)
        self._same_until = min(self._next_order, self._next_event, self._next_consent, history.next_news(now))
        if self._to_come:
            come = tuple([contact for contact in self._to_come if contact.at <= now])
            self._contacts += come
            self._to_come = self._to_come[len(come) :]
            if self._to_come:
                self._same_until = min(self._same_until, self._to_come[0].at)
        self._recorded = history.cut(now, self._customer, orders, events, consents, (), ())
        return self._recorded


def _by_now(
    recorded: tuple[Recorded, ...], known: tuple[Recorded, ...], now: datetime
) -> tuple[tuple[Recorded, ...], datetime]:
    """What has come by now, of which some is known, and when the next one comes."""
    count = before = len(known)
    while count < len(recorded):
        at = recorded[count].occurred_at
        if at > now:
            return (recorded[:count] if count > before else known), at
        count += 1
    return recorded, EVER
