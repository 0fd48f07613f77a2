"""What has been kept long enough: counting it, telling of it, and removing it, a few thousand rows at a time.

Nobody who has to be remembered is forgotten by age: the suppression list stays, and with each customer their log of
consent. Who is forgotten for being idle may come back as anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, or_, select, update

from app.model.confirming import ASKED, CONFIRMATION_ASKED, FORM_SENT
from app.model.retention import Kind, Outdated, Trace
from app.model.sources import CART_EVENTS, CART_LEFT, VIEW_EVENTS
from app.store.asking import among, id_list, one_of
from app.store.database import Database
from app.store.documents import decode_entry, encode_entry
from app.store.erase import forget
from app.store.tables_flows import MESSAGE_STATES, ON_WAY, OPEN, decision, enrolment, flow, interaction, message
from app.store.tables_hits import hit
from app.store.tables_people import consent_event, customer, event, order_line, shop_order
from app.store.tables_sources import order_origin

BATCH = 2_000
"""Rows of one transaction: others may write in between."""
EXAMPLES = 30
SETTLED_FOR_GOOD = 1_000_000
"""Above any version of the rules that judge hits: without device and network nobody can judge again."""
BROWSING = (*VIEW_EVENTS, "Page Viewed", "Products Searched", "Product Clicked", "Link Clicked")
CARTS = (*CART_EVENTS, "Product Removed", "Cart Viewed", CART_LEFT)

_NAME = func.trim(customer.c.first_name + " " + customer.c.last_name)
_LEFT = func.coalesce(message.c.sent_at, message.c.settled_at, message.c.created_at, type_=message.c.sent_at.type)
_DONE = tuple(state for state in MESSAGE_STATES if state not in (*OPEN, "claimed", "on_wire", "uncertain"))


class RetentionOf:
    """Everything but files; those are the services'."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def outdated(self, kind: Kind, before: datetime, examples: int = EXAMPLES) -> Outdated:
        """What is older than `before`: nothing is changed."""
        subquery = _OLD[kind](before).subquery()
        counted = select(func.count(), func.count(func.distinct(subquery.c[1])))
        with self._db.read() as connection:
            rows, people = connection.execute(counted).one()
            told = (
                select(customer.c.email, _NAME, subquery.c[2], subquery.c[3])
                .select_from(subquery.outerjoin(customer, customer.c.id == subquery.c[1]))
                .order_by(subquery.c[2], subquery.c[0])
                .limit(examples)
            )
            found = tuple(
                Trace(email or "", name or "", at or before, what or "")
                for email, name, at, what in connection.execute(told)
            )
        return Outdated(kind, before, rows, people, found)

    def remove(self, kind: Kind, before: datetime, now: datetime, cancelled: Callable[[], bool]) -> int:
        """Remove what is older than `before`, batch by batch; how much that was. Called off, the rest stays."""
        total = 0
        while not cancelled():
            with self._db.write() as connection:
                ids = list(connection.scalars(_OLD[kind](before).with_only_columns(_ID[kind]).limit(BATCH)))
                if not ids:
                    break
                _REMOVE[kind](connection, ids, now)
            total += len(ids)
        if total:
            self._db.forget_deleted()
        return total

    def forget(self, ids: Collection[int], before: datetime, now: datetime) -> int:
        """Forget those of these customers who are idle since before; how many they were."""
        with self._db.write() as connection:
            idle = _people(before).where(among(customer.c.id)).with_only_columns(customer.c.id)
            found = list(connection.scalars(idle, {"ids": id_list(ids)}))
            _forget(connection, found, now)
        self._db.forget_deleted()
        return len(found)


# ---- what is old: id, whose, when, what


def _events(names: Sequence[str]) -> Callable[[datetime], Select[Any]]:
    def old(before: datetime) -> Select[Any]:
        columns = (event.c.id, event.c.customer_id, event.c.occurred_at, event.c.name)
        return select(*columns).where(one_of(event.c.name, names), event.c.occurred_at < before)

    return old


def _hits(before: datetime) -> Select[Any]:
    told = or_(hit.c.agent != "", hit.c.network != "", hit.c.body != "")
    columns = (hit.c.id, message.c.customer_id, hit.c.at, hit.c.kind)
    joined = hit.outerjoin(message, message.c.id == hit.c.message_id)
    return select(*columns).select_from(joined).where(hit.c.at < before, told)


def _sent(before: datetime) -> Select[Any]:
    told = or_(
        message.c.subject != "", message.c.reply_text != "", message.c.looked.is_not(None), message.c.staff.is_not(None)
    )
    columns = (message.c.id, message.c.customer_id, _LEFT, message.c.subject)
    return select(*columns).where(before > _LEFT, one_of(message.c.state, _DONE), told)


def _routes(before: datetime) -> Select[Any]:
    seen = exists().where(decision.c.enrolment_id == enrolment.c.id, decision.c.seen != {})
    columns = (enrolment.c.id, enrolment.c.customer_id, enrolment.c.ended_at, flow.c.name)
    joined = enrolment.join(flow, flow.c.id == enrolment.c.flow_id)
    told = or_(seen, ~enrolment.c.entry.contains('"properties":{}', autoescape=True))
    return select(*columns).select_from(joined).where(enrolment.c.state == "ended", enrolment.c.ended_at < before, told)


def _orders(before: datetime) -> Select[Any]:
    lines = exists().where(order_line.c.order_id == shop_order.c.id)
    columns = (shop_order.c.id, shop_order.c.customer_id, shop_order.c.occurred_at, shop_order.c.external_id)
    return select(*columns).where(shop_order.c.occurred_at < before, lines)


def _people(before: datetime) -> Select[Any]:
    """Those of whom nothing has been heard since, whom no message has reached since, and who are in no automation."""
    mine = customer.c.id

    def none(where: ColumnElement[bool]) -> ColumnElement[bool]:
        return ~exists().where(where)

    latest = select(func.max(event.c.occurred_at, type_=event.c.occurred_at.type)).where(event.c.customer_id == mine)
    columns = (
        customer.c.id,
        customer.c.id.label("owner"),
        func.coalesce(latest.correlate(customer).scalar_subquery(), customer.c.created_at).label("latest"),
        customer.c.city,
    )
    return select(*columns).where(
        customer.c.created_at < before,
        none(and_(event.c.customer_id == mine, event.c.occurred_at >= before)),
        none(and_(shop_order.c.customer_id == mine, shop_order.c.occurred_at >= before)),
        none(and_(message.c.customer_id == mine, or_(before <= _LEFT, one_of(message.c.state, OPEN)))),
        none(and_(interaction.c.customer_id == mine, interaction.c.at >= before)),
        none(and_(consent_event.c.customer_id == mine, consent_event.c.occurred_at >= before)),
        none(and_(enrolment.c.customer_id == mine, one_of(enrolment.c.state, ON_WAY))),
    )


def _unconfirmed(before: datetime) -> Select[Any]:
    """Those who were asked to confirm by then at the latest and never did, and of whom nothing else is known."""
    mine, line = customer.c.id, consent_event.c
    question = (
        select(
            line.customer_id,
            func.max(line.occurred_at, type_=line.occurred_at.type).label("at"),
            func.max(line.source).label("source"),
        )
        .where(line.basis == ASKED)
        .group_by(line.customer_id)
        .subquery()
    )

    def none(where: ColumnElement[bool]) -> ColumnElement[bool]:
        return ~exists().where(where)

    return select(mine, mine.label("owner"), question.c.at, question.c.source).where(
        question.c.customer_id == mine,
        question.c.at < before,
        none(and_(line.customer_id == mine, line.basis != ASKED)),
        none(shop_order.c.customer_id == mine),
        none(and_(event.c.customer_id == mine, event.c.name.not_in((CONFIRMATION_ASKED, FORM_SENT)))),
        none(and_(message.c.customer_id == mine, one_of(message.c.state, OPEN))),
    )


# ---- removing


def _delete_events(connection: Connection, ids: list[int], _now: datetime) -> None:
    connection.execute(delete(event).where(among(event.c.id)), {"ids": id_list(ids)})


def _blank_hits(connection: Connection, ids: list[int], _now: datetime) -> None:
    values = {"agent": "", "network": "", "body": "", "rules": SETTLED_FOR_GOOD}
    connection.execute(update(hit).where(hit.c.id.in_(ids)).values(values))


def _blank_sent(connection: Connection, ids: list[int], _now: datetime) -> None:
    values = {"subject": "", "reply_text": "", "looked": None, "staff": None}
    connection.execute(update(message).where(message.c.id.in_(ids)).values(values))


def _blank_routes(connection: Connection, ids: list[int], _now: datetime) -> None:
    columns = select(enrolment.c.id, enrolment.c.entry).where(enrolment.c.id.in_(ids))
    for run, entry in connection.execute(columns).all():
        bare = encode_entry(msgspec.structs.replace(decode_entry(entry), properties={}))
        connection.execute(update(enrolment).where(enrolment.c.id == run).values(entry=bare))
    connection.execute(update(decision).where(decision.c.enrolment_id.in_(ids)).values(seen={}))


def _empty_orders(connection: Connection, ids: list[int], _now: datetime) -> None:
    numbers = list(connection.scalars(select(shop_order.c.external_id).where(shop_order.c.id.in_(ids))))
    connection.execute(delete(order_line).where(order_line.c.order_id.in_(ids)))
    connection.execute(delete(order_origin).where(order_origin.c.order_id.in_(ids)))
    keys = [f"order:{number}" for number in numbers]
    connection.execute(update(event).where(event.c.external_id.in_(keys)).values(properties={}))


def _forget(connection: Connection, ids: list[int], now: datetime) -> None:
    for one in ids:
        forget(connection, one, now)


_OLD: dict[Kind, Callable[[datetime], Select[Any]]] = {
    "browsing": _events(BROWSING),
    "carts": _events(CARTS),
    "hits": _hits,
    "sent": _sent,
    "routes": _routes,
    "orders": _orders,
    "people": _people,
    "unconfirmed": _unconfirmed,
}
_ID: dict[Kind, Any] = {
    "browsing": event.c.id,
    "carts": event.c.id,
    "hits": hit.c.id,
    "sent": message.c.id,
    "routes": enrolment.c.id,
    "orders": shop_order.c.id,
    "people": customer.c.id,
    "unconfirmed": customer.c.id,
}
_REMOVE: dict[Kind, Callable[[Connection, list[int], datetime], None]] = {
    "browsing": _delete_events,
    "carts": _delete_events,
    "hits": _blank_hits,
    "sent": _blank_sent,
    "routes": _blank_routes,
    "orders": _empty_orders,
    "people": _forget,
    "unconfirmed": _forget,
}
