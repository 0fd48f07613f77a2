"""What is known of one customer while time goes forward: the facts that `History.at` cuts, kept from look to look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.engine.history import History
from app.model.customer import Contact, Customer, Facts, Interaction


class Unfolding:
    """Facts of moments that never go back.

    `customer` and what has reached out to them are the replay's own; all else is as it is recorded.
    """

    def __init__(self, history: History, contacts: Iterable[Contact]) -> None:
        """`contacts` ascend in time; each counts from its own moment on."""
        self._history = history
        self._customer = history.customer
        self._to_come = list(contacts)
        self._contacts: list[Contact] = []
        self._interactions: list[Interaction] = []
        self._orders = self._events = self._consents = self._arrived = 0
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
        self._contacts.append(contact)
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
        orders, events, consents = self._orders, self._events, self._consents
        while orders < len(history.orders) and history.orders[orders].occurred_at <= now:
            orders += 1
        while events < len(history.events) and history.events[events].occurred_at <= now:
            events += 1
        while consents < len(history.consents) and history.consents[consents].occurred_at <= now:
            consents += 1
        self._orders, self._events, self._consents = orders, events, consents
        while self._arrived < len(self._to_come) and self._to_come[self._arrived].at <= now:
            self._contacts.append(self._to_come[self._arrived])
            self._arrived += 1
        self._known = known = history.cut(
            now,
            self._customer,
            history.orders[:orders],
            history.events[:events],
            history.consents[:consents],
            tuple(self._contacts),
            tuple([one for one in self._interactions if one.at <= now]) if self._interactions else (),
        )
        return known
