"""The consent log looked at as a whole: how things stand by channel and source, and statements for many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, null, select

from app.model.confirming import ASKED, CONFIRMED, WITHIN
from app.model.consent import ConsentGroup
from app.model.customer import ConsentEvent
from app.store.columns import MICROSECOND
from app.store.database import Database
from app.store.people import append_consents
from app.store.tables_people import consent_event, customer, shop_order, suppression

PAGE = 2_000
_RANK = (
    func.row_number()
    .over(
        partition_by=(consent_event.c.customer_id, consent_event.c.channel),
        order_by=(consent_event.c.occurred_at.desc(), consent_event.c.id.desc()),
    )
    .label("place")
)
_BOUGHT = exists().where(shop_order.c.customer_id == customer.c.id, shop_order.c.status == "completed")


def _last() -> Any:
    """The line that decides, of each customer and channel."""
    lines = select(
        consent_event.c.customer_id,
        consent_event.c.channel,
        consent_event.c.action,
        consent_event.c.basis,
        consent_event.c.source,
        consent_event.c.occurred_at,
        _RANK,
    ).where(consent_event.c.basis != ASKED)
    ranked = lines.subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()


class Confirmations(msgspec.Struct, frozen=True):
    """What became of those who were asked to confirm, by the last time each was: they add up to `asked`.

    `ended`: stopped, or came to a permission another way, before they answered.
    """

    asked: int = 0
    confirmed: int = 0
    waiting: int = 0
    expired: int = 0
    ended: int = 0


class Permissions:
    """Asked rarely, over everybody: off the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def groups(self) -> list[ConsentGroup]:
        """How the log stands now; who has no line of a channel is not in it."""
        last = _last()
        keys = (last.c.channel, last.c.action, last.c.basis, last.c.source)
        buyers = func.count().filter(_BOUGHT)
        statement = (
            select(*keys, func.count(), buyers)
            .join_from(last, customer, customer.c.id == last.c.customer_id)
            .group_by(*keys)
            .order_by(func.count().desc(), *keys)
        )
        with self._db.read() as connection:
            return [ConsentGroup(*row) for row in connection.execute(statement)]

    def wordings(self) -> dict[str, int]:
        """How many lines of the log were given by each text."""
        statement = select(consent_event.c.wording, func.count()).where(consent_event.c.wording != "")
        with self._db.read() as connection:
            return dict(connection.execute(statement.group_by(consent_event.c.wording)).all())

    def confirmations(self, now: datetime) -> Confirmations:
        """What became of those who were asked to confirm."""
        line = consent_event.c
        by_mail = line.channel == "email"
        asked = (
            select(line.customer_id, func.max(line.occurred_at, type_=line.occurred_at.type).label("at"))
            .where(by_mail, line.basis == ASKED)
            .group_by(line.customer_id)
            .subquery()
        )
        since = and_(line.customer_id == asked.c.customer_id, by_mail, line.basis != ASKED)
        later = and_(since, line.occurred_at >= asked.c.at)
        confirmed = exists().where(later, line.source == CONFIRMED)
        kind = case(
            (confirmed, "confirmed"),
            (exists().where(later), "ended"),
            (asked.c.at > now - WITHIN, "waiting"),
            else_="expired",
        ).label("kind")
        kinds = select(kind).select_from(asked).subquery()
        with self._db.read() as connection:
            counted = select(kinds.c.kind, func.count()).group_by(kinds.c.kind)
            found: dict[str, int] = dict(connection.execute(counted).all())
        return Confirmations(sum(found.values()), **found)

    def withdrawn_since(self, channel: str, since: datetime) -> int:
        """How many have taken a permission back since then."""
        lines = consent_event.c
        statement = select(func.count(func.distinct(lines.customer_id))).where(
            lines.channel == channel, lines.action == "withdrawn", lines.occurred_at >= since
        )
        with self._db.read() as connection:
            return connection.scalar(statement) or 0

    def count(self, who: Who, channel: str) -> int:
        """How many people a statement would be about."""
        with self._db.read() as connection:
            return connection.scalar(select(func.count()).select_from(who.statement(channel).subquery())) or 0

    def state(self, who: Who, line: ConsentEvent, now: datetime) -> int:
        """Append the line for everybody it is about, page by page; how many those were. It stands right above the line
        that decided until now, so that every no of the person that is told of later stands above it.
        """
        total, after = 0, 0
        while True:
            with self._db.write() as connection:
                page = who.page(connection, line.channel, after)
                if not page:
                    return total
                lines = [
                    (one, line if at is None else msgspec.structs.replace(line, occurred_at=at + MICROSECOND))
                    for one, at in page
                ]
                append_consents(connection, lines, now)
            total, after = total + len(page), page[-1][0]


class Who:
    """Whom a statement is about, by their last word on the channel."""

    def __init__(self, action: str, basis: str, source: str | None, buyers: bool) -> None:
        """`action` "" means those without any line; `source` None means any."""
        self._action, self._basis, self._source, self._buyers = action, basis, source, buyers

    def page(self, connection: Connection, channel: str, after: int) -> list[tuple[int, datetime | None]]:
        """The next of them by id with the moment of the line that decides; nobody who is on the suppression list."""
        statement = self.statement(channel).where(customer.c.id > after).order_by(customer.c.id).limit(PAGE)
        return [(one, at) for one, at in connection.execute(statement)]

    def statement(self, channel: str) -> Select[Any]:
        """(id, moment of the line that decides) of all of them."""
        free = ~exists().where(suppression.c.address_hmac == customer.c.address_hmac)
        where: list[ColumnElement[bool]] = [free, *([_BOUGHT] if self._buyers else [])]
        if not self._action:
            line = and_(consent_event.c.customer_id == customer.c.id, consent_event.c.channel == channel)
            return select(customer.c.id, null()).where(*where, ~exists().where(line))
        last = _last()
        where += [last.c.channel == channel, last.c.action == self._action, last.c.basis == self._basis]
        if self._source is not None:
            where.append(last.c.source == self._source)
        return select(customer.c.id, last.c.occurred_at).join(last, last.c.customer_id == customer.c.id).where(*where)
