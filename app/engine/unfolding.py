"""What is known of one customer while time goes forward: the facts that `History.at` cuts, kept from look to look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from msgspec.structs import force_setattr

from app.engine.history import EVER, History
from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, Interaction, Order

NEVER = datetime.min.replace(tzinfo=UTC)
Recorded = TypeVar("Recorded", Order, Event, ConsentEvent)


class Unfolding:
    """Facts of moments that never go back.

    What has reached out to the customer is the replay's own; all else is as it is recorded.
    """

    facts: Facts
    """Those of the moment that was gone to last. A trial goes to millions of moments, so it is one value that goes
    along with the time: whoever keeps it has the next moment's.
    """

    def __init__(self, history: History, contacts: Iterable[Contact]) -> None:
        """`contacts` ascend in time; each counts from its own moment on."""
        self._history = history
        self._to_come = tuple(contacts)
        self._interactions: list[Interaction] = []
        self.facts = history.cut(NEVER, history.customer, (), (), (), (), ())
        self.same_until = NEVER
        """Before this moment nothing is added but by the replay."""
        self._next_order = self._next_event = self._next_consent = self._next_news = NEVER

    def change(self, customer: Customer) -> None:
        """The customer is another one from now on."""
        force_setattr(self.facts, "customer", customer)

    def contacted(self, contact: Contact) -> None:
        """Something has reached out to the customer now."""
        force_setattr(self.facts, "contacts", (*self.facts.contacts, contact))

    def interacted(self, interaction: Interaction) -> None:
        """The customer does something with a message, now or later."""
        facts = self.facts
        self._interactions.append(interaction)
        if interaction.at <= facts.now:
            force_setattr(facts, "interactions", (*facts.interactions, interaction))
        else:
            self.same_until = min(self.same_until, interaction.at)

    def go_to(self, now: datetime) -> Facts:
        """The facts up to and including `now`, which is not before the moment gone to last."""
        if now >= self.same_until:
            self._recall(now)
        force_setattr(self.facts, "now", now)
        return self.facts

    def _recall(self, now: datetime) -> None:
        """Take in what has come up to `now`, and find out when there will be more."""
        history, facts = self._history, self.facts
        if now >= self._next_news:
            self._next_news = history.next_news(now)
            self.facts = facts = history.cut(
                now, facts.customer, facts.orders, facts.events, facts.consents, facts.contacts, facts.interactions
            )
        if now >= self._next_order:
            orders, self._next_order = _by_now(history.orders, facts.orders, now)
            force_setattr(facts, "orders", orders)
            vars(facts).clear()  # what was found out of the orders before
        if now >= self._next_event:
            events, self._next_event = _by_now(history.events, facts.events, now)
            force_setattr(facts, "events", events)
        if now >= self._next_consent:
            consents, self._next_consent = _by_now(history.consents, facts.consents, now)
            force_setattr(facts, "consents", consents)
        self.same_until = min(self._next_order, self._next_event, self._next_consent, self._next_news)
        if self._to_come or self._interactions:
            self._recall_messages(now)

    def _recall_messages(self, now: datetime) -> None:
        facts, to_come = self.facts, self._to_come
        come = tuple([contact for contact in to_come if contact.at <= now])
        self._to_come = to_come[len(come) :]
        force_setattr(facts, "contacts", facts.contacts + come)
        force_setattr(facts, "interactions", tuple([one for one in self._interactions if one.at <= now]))
        later = [contact.at for contact in self._to_come[:1]] + [one.at for one in self._interactions if one.at > now]
        self.same_until = min(self.same_until, *later) if later else self.same_until


def _by_now(
    recorded: tuple[Recorded, ...], known: tuple[Recorded, ...], now: datetime
) -> tuple[tuple[Recorded, ...], datetime]:
    """What has come by now, of which some is known, and when the next one comes."""
    count = before = len(known)
    total = len(recorded)
    while count < total:
        at = recorded[count].occurred_at
        if at > now:
            return (recorded[:count] if count > before else known), at
        count += 1
    return recorded, EVER
