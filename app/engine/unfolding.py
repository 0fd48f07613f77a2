"""What is known of one customer while time goes forward: the facts that `History.at` cuts, kept from look to look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from app.engine.history import History
from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, Interaction, Order

EVER = datetime.max.replace(tzinfo=UTC)


class Unfolding:
    """Facts of moments that never go back.

    `customer` and what has reached out to them are the replay's own; all else is as it is recorded.
    """

    def __init__(self, history: History, contacts: Iterable[Contact]) -> None:
        """`contacts` ascend in time; each counts from its own moment on."""
        self._history = history
        self._customer = history.customer
        self._to_come = list(contacts)
        self._contacts: tuple[Contact, ...] = ()
        self._interactions: list[Interaction] = []
        self._orders: tuple[Order, ...] = ()
        self._events: tuple[Event, ...] = ()
        self._consents: tuple[ConsentEvent, ...] = ()
        self._arrived = 0
        self._same_until = EVER
        """Before this moment nothing is added but by the replay."""
        self._known: Facts | None = None
        self._recall()

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
        known, history = self._known, self._history
        if known is not None and known.now == now:
            return known
        if now >= self._same_until:
            self._recall(now)
        interactions = self._interactions
        self._known = known = history.cut(
            now,
            self._customer,
            self._orders,
            self._events,
            self._consents,
            self._contacts,
            tuple([one for one in interactions if one.at <= now]) if interactions else (),
        )
        return known

    def _recall(self, now: datetime | None = None) -> None:
        """Take in what is recorded up to `now` (None: nothing yet), and find out when there will be more."""
        history, to_come = self._history, self._to_come
        orders, events, consents = len(self._orders), len(self._events), len(self._consents)
        until = EVER
        for order in history.orders[orders:]:
            if now is None or order.occurred_at > now:
                until = order.occurred_at
                break
            orders += 1
        for event in history.events[events:]:
            if now is None or event.occurred_at > now:
                until = min(until, event.occurred_at)
                break
            events += 1
        for line in history.consents[consents:]:
            if now is None or line.occurred_at > now:
                until = min(until, line.occurred_at)
                break
            consents += 1
        for contact in to_come[self._arrived :]:
            if now is None or contact.at > now:
                until = min(until, contact.at)
                break
            self._arrived += 1
            self._contacts += (contact,)
        self._orders, self._events = history.orders[:orders], history.events[:events]
        self._consents, self._same_until = history.consents[:consents], until
