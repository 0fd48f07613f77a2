"""Everything known of many customers at once, as the engine's facts and histories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, or_, select

from app.engine.guardrails import LATE
from app.engine.history import History
from app.model.customer import ConsentEvent, Contact, Event, Facts, Interaction, Order
from app.model.flow import Flow
from app.store import timer_rows
from app.store.asking import among, id_list, one_of
from app.store.code_rows import given_codes
from app.store.database import Database
from app.store.people import CUSTOMER, customer_of
from app.store.prepared import Prepared, raw_of
from app.store.recording_orders import order_lines
from app.store.segments import segments_of
from app.store.standings import standings_of
from app.store.tables_flows import flow, interaction, message
from app.store.tables_people import consent_event, customer, event, shop, shop_order, suppression
from app.store.visits import LATEST, shop_hour

NEWSLETTER_SENT = "Newsletter Sent"
"""An event of this name is a contact made by another program: `title`, `content`, `marketing` are its properties."""

PAGE = 500
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than anything that is recorded."""

_CUSTOMERS = Prepared(
    CUSTOMER.add_columns(suppression.c.reason, suppression.c.at)
    .outerjoin_from(customer, suppression, suppression.c.address_hmac == customer.c.address_hmac)
    .where(among(customer.c.id))
    .order_by(customer.c.id)
)
_NEXT = Prepared(
    select(customer.c.id)
    .where(customer.c.id > bindparam("after"))
    .order_by(customer.c.id)
    .limit(bindparam("most", type_=Integer))
)
_SHOP = Prepared(select(shop.c.policy, shop.c.timezone, LATEST.label("latest")))
_UNTIL: Any = bindparam("until")
_ORDERS = Prepared(
    select(
        shop_order.c.customer_id,
        shop_order.c.external_id,
        shop_order.c.occurred_at,
        shop_order.c.total,
        shop_order.c.currency,
        shop_order.c.id,
    )
    .where(among(shop_order.c.customer_id), shop_order.c.status == "completed", shop_order.c.occurred_at <= _UNTIL)
    .order_by(shop_order.c.customer_id, shop_order.c.occurred_at, shop_order.c.id)
)
_EVENTS = Prepared(
    select(event.c.customer_id, event.c.external_id, event.c.name, event.c.occurred_at, event.c.properties)
    .where(among(event.c.customer_id), event.c.occurred_at <= _UNTIL)
    .order_by(event.c.customer_id, event.c.occurred_at, event.c.id)
)
_SAID = (
    select(
        consent_event.c.customer_id,
        consent_event.c.channel,
        consent_event.c.action,
        consent_event.c.occurred_at,
        consent_event.c.basis,
        consent_event.c.source,
        consent_event.c.wording,
        consent_event.c.proof,
    )
    .where(among(consent_event.c.customer_id))
    .order_by(consent_event.c.customer_id, consent_event.c.occurred_at, consent_event.c.id)
)
_CONSENTS = Prepared(_SAID.where(consent_event.c.occurred_at <= _UNTIL))
_CONSENTS_NOW = Prepared(_SAID.where((consent_event.c.occurred_at <= _UNTIL) | (consent_event.c.action == "withdrawn")))
# What may have gone out counts as having gone out: too few messages are better than one too many.
_LEFT = func.coalesce(message.c.sent_at, message.c.wire_at, message.c.claimed_at, type_=message.c.sent_at.type)
_MESSAGES = Prepared(
    select(
        message.c.customer_id,
        _LEFT,
        message.c.content,
        message.c.enrolment_id,
        message.c.node,
        message.c.message_class,
        message.c.subject,
        message.c.due_at,
        flow.c.name,
    )
    .outerjoin_from(message, flow, flow.c.id == message.c.flow_id)
    .where(
        among(message.c.customer_id),
        message.c.kind == "flow",
        one_of(message.c.state, ("sent", "uncertain", "on_wire", "claimed")),
        or_(_LEFT.is_(None), _LEFT <= _UNTIL),
    )
    .order_by(message.c.customer_id, _LEFT)
)
_INTERACTIONS = Prepared(
    select(
        interaction.c.customer_id,
        interaction.c.at,
        message.c.enrolment_id,
        message.c.node,
        interaction.c.what,
        flow.c.name,
    )
    .join_from(interaction, message, message.c.id == interaction.c.message_id)
    .outerjoin(flow, flow.c.id == message.c.flow_id)
    .where(among(interaction.c.customer_id), interaction.c.at <= _UNTIL)
    .order_by(interaction.c.customer_id, interaction.c.at)
)


class FactsOf:
    """Facts and histories, many customers in a handful of statements."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def at(self, customers: Collection[int], now: datetime) -> dict[int, Facts]:
        """The facts up to and including `now` of those of the customers who exist."""
        with self._db.read() as connection:
            return facts_at(connection, customers, now)

    def history(self, customer_id: int) -> History | None:
        """Everything recorded of one customer; None if there is none of this id."""
        with self._db.read() as connection:
            return histories(connection, (customer_id,)).get(customer_id)

    def of(self, customers: Collection[int]) -> dict[int, History]:
        """Everything recorded of those of the customers who exist."""
        with self._db.read() as connection:
            return histories(connection, customers)

    def page(self, after: int, limit: int) -> Iterator[History]:
        """The histories of the customers that follow on the one with this id, by id."""
        with self._db.read() as connection:
            found = histories(connection, customer_page(connection, after, limit))
        yield from found.values()

    def histories(self) -> Iterator[History]:
        """Every customer's history, by id, a page at a time: memory stays the same however many there are."""
        last = 0
        while True:
            with self._db.read() as connection:
                ids = customer_page(connection, last, PAGE)
                found = histories(connection, ids)
            if not ids:
                return
            yield from found.values()
            last = ids[-1]

    def candidates(self, flow: Flow, since: datetime, until: datetime) -> Iterator[History]:
        """The histories of those whom the flow's trigger may let in during (since, until]; some whom it does not."""
        with self._db.read() as connection:
            ids = timer_rows.candidates(connection, flow, since, until)
        for start in range(0, len(ids), PAGE):
            yield from self.of(ids[start : start + PAGE]).values()


def customer_page(connection: Connection, after: int, limit: int) -> list[int]:
    """The ids of the next customers after this one, ascending."""
    return [key for (key,) in _NEXT.rows(raw_of(connection), {"after": after, "most": limit})]


def facts_at(connection: Connection, customers: Collection[int], now: datetime) -> dict[int, Facts]:
    """As `FactsOf.at`, inside a transaction."""
    return {key: history.at(now) for key, history in histories(connection, customers, now).items()}


def facts_now(connection: Connection, customers: Collection[int], now: datetime) -> dict[int, Facts]:
    """As `facts_at`, for the moment that it is: a stop counts although a clock that was wrong has dated it later."""
    found = histories(connection, customers, now, stops_count=True)
    return {key: history.at(now) for key, history in found.items()}


def histories(
    connection: Connection, customers: Collection[int], until: datetime | None = None, *, stops_count: bool = False
) -> dict[int, History]:
    """Everything recorded of these customers (up to `until`), by id, ascending.

    With `stops_count`, stops that are dated later are among it, as if said at `until`.
    """
    if not customers:
        return {}
    raw, bound = raw_of(connection), {"ids": id_list(customers), "until": until or FAR}
    policy, zone, latest = _SHOP.rows(raw)[0]
    sources = frozenset(policy.get("sources", ()))
    segments, best_hour = segments_of(connection), shop_hour(connection, latest, zone)
    orders = _orders(connection, bound)
    events: dict[int, list[Event]] = defaultdict(list)
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for owner, external_id, name, occurred_at, properties in _EVENTS.rows(raw, bound):
        events[owner].append(Event(external_id, name, occurred_at, properties))
        if name == NEWSLETTER_SENT:
            contacts[owner].append(_newsletter(occurred_at, properties))
    for owner, at, content, enrolment, node, kind, subject, due, name in _MESSAGES.rows(raw, bound):
        if at is not None:
            selling = kind != "service"
            late = selling and at - due > LATE
            contacts[owner].append(Contact(at, content, enrolment or 0, node, selling, subject, late, name or ""))
    consents: dict[int, list[ConsentEvent]] = defaultdict(list)
    for owner, *line in (_CONSENTS_NOW if stops_count else _CONSENTS).rows(raw, bound):
        channel, action, occurred_at, basis, source, wording, proof = line
        if stops_count and until is not None and occurred_at > until:
            occurred_at = until
        consents[owner].append(ConsentEvent(channel, action, occurred_at, basis, source, wording, proof))
    interactions: dict[int, list[Interaction]] = defaultdict(list)
    for owner, at, enrolment, node, what, name in _INTERACTIONS.rows(raw, bound):
        interactions[owner].append(Interaction(at, enrolment or 0, node, what, name or ""))
    codes = given_codes(connection, customers, until or FAR)
    standings = standings_of(connection, customers)
    found: dict[int, History] = {}
    for row in _CUSTOMERS.rows(raw, {"ids": bound["ids"]}):
        key = row[0]
        found[key] = History(
            customer=customer_of(row),
            orders=tuple(orders.get(key, ())),
            events=tuple(events.get(key, ())),
            consents=tuple(consents.get(key, ())),
            contacts=tuple(sorted(contacts.get(key, ()), key=_when)),
            interactions=tuple(interactions.get(key, ())),
            suppressed=row[12] or "",
            suppressed_at=None if stops_count else row[13],
            sources=sources,
            codes=tuple(codes.get(key, ())),
            standing=standings.get(key),
            segments=segments,
            best_hour=best_hour,
        )
    return found


def _orders(connection: Connection, bound: dict[str, Any]) -> dict[int, list[Order]]:
    rows = _ORDERS.rows(raw_of(connection), bound)
    lines = order_lines(connection, [row[5] for row in rows])
    orders: dict[int, list[Order]] = defaultdict(list)
    for owner, external_id, occurred_at, total, currency, row_id in rows:
        bought = tuple(lines[row_id])
        orders[owner].append(Order(external_id, occurred_at, total, currency, "completed", bought))
    return orders


def _newsletter(at: datetime, properties: dict[str, Any]) -> Contact:
    return Contact(
        at=at,
        content=str(properties.get("content", "")),
        marketing=properties.get("marketing") is not False,
        title=str(properties.get("title", "")),
    )


def _when(contact: Contact) -> datetime:
    return contact.at
