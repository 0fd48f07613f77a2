"""Who is asked to confirm: permissions and subscriptions of people whom nobody may write to yet are held back as they
are recorded, and a mail is asked for instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from app.model.confirming import (
    ASKED,
    CONFIRMATION_ASKED,
    CONFIRMED_ELSEWHERE,
    FORM_SENT,
    SUBSCRIBED,
    Confirming,
    may_be_asked,
)
from app.model.customer import ConsentEvent, Customer, Event, Facts, JsonValue
from app.model.truth import has_consent
from app.store.asking import among, id_list
from app.store.suppressions import UNSUBSCRIBED
from app.store.tables_people import consent_event, customer, shop, suppression

SETTING = "confirming"
Owned = tuple[int, ConsentEvent]
Happened = tuple[int, Event]
LINES = (
    select(
        consent_event.c.customer_id,
        *(consent_event.c[name] for name in ConsentEvent.__struct_fields__),
    )
    .where(among(consent_event.c.customer_id))
    .order_by(consent_event.c.customer_id, consent_event.c.occurred_at, consent_event.c.id)
)
_LISTED = (
    select(customer.c.id, suppression.c.reason)
    .join(suppression, suppression.c.address_hmac == customer.c.address_hmac)
    .where(among(customer.c.id))
)


def confirming_of(connection: Connection) -> Confirming | None:
    """The shop's choice, None where nobody is asked."""
    kept = (connection.scalar(select(shop.c.settings)) or {}).get(SETTING)
    return msgspec.convert(kept, Confirming) if kept else None


class Asking:
    """Looks at what one transaction records. Costs nothing where nobody is asked."""

    def __init__(self, connection: Connection, history_before: datetime | None = None) -> None:
        """What a source tells from before `history_before` is taken as it is told."""
        self._connection = connection
        kept = confirming_of(connection)
        self._since = max(kept.since, history_before or kept.since) if kept else None
        self._flow = kept.flow if kept else ""

    def permissions(self, lines: Sequence[Owned]) -> Sequence[Owned]:
        """The lines as they are recorded."""
        given = {owner for owner, line in lines if self._is_asked_for(line)}
        if not given:
            return lines
        free = _Free(self._connection, given)
        kept: list[Owned] = []
        for owner, line in lines:
            if not self._is_asked_for(line) or free.agreed(owner, line.occurred_at):
                kept.append((owner, line))
            elif free.ask(owner, line.occurred_at):
                kept.append((owner, msgspec.structs.replace(line, basis=ASKED)))
        return kept

    def subscriptions(self, events: Sequence[Happened]) -> tuple[Sequence[Happened], list[Owned]]:
        """(the events as they are recorded, the lines of those who are asked because of them)."""
        sent = {owner for owner, one in events if self._is_subscription(one)}
        if not sent:
            return events, []
        free = _Free(self._connection, sent)
        kept: list[Happened] = []
        lines: list[Owned] = []
        for owner, one in events:
            if not self._is_subscription(one) or free.agreed(owner, one.occurred_at):
                kept.append((owner, one))
                continue
            kept.append((owner, msgspec.structs.replace(one, name=FORM_SENT)))
            if free.ask(owner, one.occurred_at):
                source = str(one.properties.get("source") or SUBSCRIBED)
                lines.append((owner, ConsentEvent("email", "granted", one.occurred_at, ASKED, source)))
        return kept, lines

    def questions(self, lines: Iterable[Owned]) -> list[Happened]:
        """The events that have a mail sent to those who are asked by these lines, by the shop's own automation."""
        return [(owner, self._question(owner, line)) for owner, line in lines if line.basis == ASKED]

    def _question(self, owner: int, line: ConsentEvent) -> Event:
        told: dict[str, JsonValue] = {"source": line.source, "automation": self._flow}
        return Event(f"asked:{owner}:{line.occurred_at.isoformat()}", CONFIRMATION_ASKED, line.occurred_at, told)

    def _is_asked_for(self, line: ConsentEvent) -> bool:
        return (
            self._since is not None
            and (line.channel, line.action, line.basis) == ("email", "granted", "consent")
            and line.occurred_at >= self._since
            and line.proof != CONFIRMED_ELSEWHERE
        )

    def _is_subscription(self, one: Event) -> bool:
        return self._since is not None and one.name == SUBSCRIBED and one.occurred_at >= self._since


class _Free:
    """What is known of some people, and of whom this transaction has asked already."""

    def __init__(self, connection: Connection, owners: Collection[int]) -> None:
        bound = {"ids": id_list(owners)}
        self._lines: dict[int, list[ConsentEvent]] = {}
        for owner, *line in connection.execute(LINES, bound):
            self._lines.setdefault(owner, []).append(ConsentEvent(*line))
        self._listed: dict[int, str] = dict(connection.execute(_LISTED, bound).all())

    def agreed(self, owner: int, at: datetime) -> bool:
        """Whether they may be written to already."""
        known = tuple(self._lines.get(owner, ()))
        return owner not in self._listed and has_consent(Facts(Customer(owner, ""), at, consents=known))

    def ask(self, owner: int, at: datetime) -> bool:
        """Whether they are asked now; then they are not asked again."""
        known = self._lines.setdefault(owner, [])
        if self._listed.get(owner, UNSUBSCRIBED) != UNSUBSCRIBED or not may_be_asked(known, at):
            return False
        known.append(ConsentEvent("email", "granted", at, ASKED))
        return True
