"""Numbers for Home and Activity."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, select

from app.engine.watchdog import USUAL_DAYS, Entries
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.documents import versions_by_id
from app.store.flows import find
from app.store.lease import LeaseRow, read_lease
from app.store.tables_flows import ON_WAY, OPEN, enrolment, flow, message
from app.store.tables_people import customer, shop, shop_order


class Standing(msgspec.Struct, frozen=True):
    """How the sending stands: `sender` is the program that sends, if one has said so lately."""

    paused_at: datetime | None
    people_waiting: int
    messages_due: int
    next_at: datetime | None
    sender: LeaseRow | None


class Ahead(msgspec.Struct, frozen=True):
    """Somebody whose wait ends at `due_at`: the step they stand at, in which automation (its name)."""

    customer: int
    customer_name: str
    email: str
    flow: str
    node: str
    due_at: datetime


class Stats:
    """Counts, each a statement or two on an index."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ends(self, name: str) -> dict[str, int]:
        """How many have ended, by reason."""
        with self._db.read() as connection:
            over = (enrolment.c.flow_id == find(connection, name).id, enrolment.c.state == "ended")
            statement = select(enrolment.c.end_reason, func.count()).where(*over).group_by(enrolment.c.end_reason)
            return dict(connection.execute(statement).all())

    def sent_since(self, since: datetime) -> int:
        """Messages that have left since then."""
        with self._db.read() as connection:
            return connection.scalar(select(func.count()).where(message.c.sent_at >= since, _REACHES)) or 0

    def sales_between(self, since: datetime, until: datetime) -> float:
        """The sum of the orders completed in since <= t <= until: a file may know of orders to come."""
        done = (shop_order.c.occurred_at.between(since, until), shop_order.c.status == "completed")
        with self._db.read() as connection:
            return float(connection.scalar(select(func.coalesce(func.sum(shop_order.c.total), 0.0)).where(*done)) or 0)

    def load(self, since: datetime) -> dict[int, int]:
        """How many customers got how many messages since then: messages -> customers."""
        known = (message.c.kind == "flow", message.c.customer_id.is_not(None))
        per = select(func.count().label("n")).where(message.c.sent_at >= since, *known)
        grouped = per.group_by(message.c.customer_id).subquery()
        with self._db.read() as connection:
            rows = connection.execute(select(grouped.c.n, func.count()).group_by(grouped.c.n))
            return dict(rows.all())

    def loads_of(self, customers: Collection[int], since: datetime) -> dict[int, int]:
        """How many messages have left for each of these customers since then."""
        known = (message.c.kind == "flow", message.c.sent_at >= since, among(message.c.customer_id))
        per = select(message.c.customer_id, func.count()).where(*known).group_by(message.c.customer_id)
        with self._db.read() as connection:
            return dict(connection.execute(per, {"ids": id_list(customers)}).all())

    def ways_of(self, customers: Collection[int]) -> dict[int, list[str]]:
        """The automations (their names) in which each of these customers is on the way."""
        found: dict[int, list[str]] = {}
        statement = (
            select(enrolment.c.customer_id, flow.c.name)
            .join_from(enrolment, flow, flow.c.id == enrolment.c.flow_id)
            .where(enrolment.c.state.in_(ON_WAY), among(enrolment.c.customer_id))
            .distinct()
        )
        with self._db.read() as connection:
            for who, name in connection.execute(statement, {"ids": id_list(customers)}):
                found.setdefault(who, []).append(name)
        return found

    def upcoming(self, limit: int) -> list[Ahead]:
        """Whose wait ends next, in automations that run."""
        statement = (
            select(
                customer.c.id,
                (customer.c.first_name + " " + customer.c.last_name).label("name"),
                customer.c.email,
                flow.c.name.label("flow"),
                enrolment.c.node,
                enrolment.c.due_at,
            )
            .join_from(enrolment, customer, customer.c.id == enrolment.c.customer_id)
            .join(flow, flow.c.id == enrolment.c.flow_id)
            .where(enrolment.c.state == "waiting", flow.c.state == "live")
            .order_by(enrolment.c.due_at)
            .limit(limit)
        )
        with self._db.read() as connection:
            return [
                Ahead(row.id, row.name.strip(), row.email, row.flow, row.node, row.due_at)
                for row in connection.execute(statement)
            ]

    def entries(self) -> list[Entries]:
        """How people have come into each live automation lately."""
        mine = enrolment.c.flow_id == flow.c.id
        last = select(func.max(enrolment.c.entered_at)).where(mine).correlate(flow).scalar_subquery()
        live = select(flow.c.id, flow.c.name, flow.c.live_since, flow.c.live_version, last.label("last"))
        with self._db.read() as connection:
            rows = connection.execute(live.where(flow.c.state == "live").order_by(flow.c.id)).all()
            titles = versions_by_id(connection, [row.live_version for row in rows])
            return [
                Entries(
                    row.name,
                    titles[row.live_version].name,
                    row.live_since,
                    row.last,
                    _usual(connection, row.id, row.last) if row.last else 0,
                )
                for row in rows
            ]

    def due_since(self, now: datetime) -> datetime | None:
        """Since when the oldest thing of a live automation has been due; None if nothing is."""
        runs = (
            select(func.min(enrolment.c.due_at))
            .join_from(enrolment, flow, flow.c.id == enrolment.c.flow_id)
            .where(enrolment.c.state == "waiting", enrolment.c.due_at <= now, flow.c.state == "live")
        )
        messages = (
            select(func.min(message.c.try_at))
            .join_from(message, flow, flow.c.id == message.c.flow_id)
            .where(message.c.state.in_(OPEN), message.c.try_at <= now, flow.c.state == "live")
        )
        with self._db.read() as connection:
            moments = [connection.scalar(runs), connection.scalar(messages)]
        return min((moment for moment in moments if moment), default=None)

    def last_seen(self) -> datetime | None:
        """When a program that sends last gave a sign of life."""
        with self._db.read() as connection:
            last = read_lease(connection)
        return last.seen_at if last else None

    def standing(self, now: datetime) -> Standing:
        """How the sending stands now."""
        with self._db.read() as connection:
            lease = read_lease(connection)
            due = (message.c.state.in_(OPEN), message.c.try_at <= now)
            later = select(func.min(message.c.try_at)).where(message.c.state.in_(OPEN))
            moves = select(func.min(enrolment.c.due_at)).where(enrolment.c.state == "waiting")
            moments = [connection.scalar(moves), connection.scalar(later)]
            return Standing(
                paused_at=connection.scalar(select(shop.c.paused_at)),
                people_waiting=connection.scalar(select(func.count()).where(enrolment.c.state.in_(ON_WAY))) or 0,
                messages_due=connection.scalar(select(func.count()).where(*due)) or 0,
                next_at=min((moment for moment in moments if moment), default=None),
                sender=lease if lease and lease.expires > now else None,
            )


def _usual(connection: Connection, flow_id: int, last: datetime) -> int:
    since = (enrolment.c.entered_at > last - USUAL_DAYS, enrolment.c.entered_at <= last)
    return connection.scalar(select(func.count()).where(enrolment.c.flow_id == flow_id, *since)) or 0


_REACHES = message.c.channel.in_(("mail", "sms"))
"""What reaches a person: calls to other systems and codes handed out are no messages."""
