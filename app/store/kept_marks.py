"""Stops, complaints and messages that came back, by day and by the message they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, text

from app.store.asking import among, id_list, one_of
from app.store.columns import EPOCH, MICROSECOND, micros
from app.store.kept_days import Bucket, days_of
from app.store.kept_notes import MARK
from app.store.mailbox_effects import BOUNCE, COMPLAINT, UNSUBSCRIBE
from app.store.tables_flows import message
from app.store.tables_people import event

MARKS = {UNSUBSCRIBE: "stops", COMPLAINT: "complaints", BOUNCE: "bounces"}


class Counted(NamedTuple):
    """A row of `day_total`."""

    what: str
    flow_id: int
    day: int
    kind: str
    node: str = ""
    detail: str = ""
    target: str = ""
    people: int = 0


def count_marks(connection: Connection, buckets: Sequence[Bucket]) -> list[Counted]:
    """What came back during the buckets, of whatever automation."""
    if not buckets:
        return []
    first, last = (EPOCH + at * MICROSECOND for at in (buckets[0].start_at, max(one.end_at for one in buckets)))
    found: Counter[tuple[int, int, str, str]] = Counter()
    for row, mail in _marks(connection, first, last):
        at = micros(row.occurred_at)
        day = next((one.day for one in buckets if one.start_at <= at < one.end_at), None)
        if day is not None:
            found[mail.flow_id, day, MARKS[row.name], mail.node] += 1
    return [Counted(MARK, *key[:3], node=key[3], people=many) for key, many in found.items()]


def read_marks(connection: Connection, since: datetime | None, until: datetime) -> list[Counted]:
    """What came back before `until`, from the day of `since` on (None: ever), by automation, message and kind."""
    days = days_of(connection)
    first, last = -1 if since is None else days.of(since), days.of(until)
    found = [
        Counted(MARK, flow_id, 0, kind, node, people=many)
        for flow_id, kind, node, many in connection.execute(_TOTALS, {"what": MARK, "first": first, "last": last})
    ]
    return found + count_marks(connection, [Bucket(0, last, days.start(last), micros(until))])


def _marks(connection: Connection, first: datetime, last: datetime) -> list[tuple[Any, Any]]:
    # what the mailbox tells has ids of its own, which the index on them finds among millions of events
    asked = [event.c.external_id >= "mail:", event.c.external_id < "mail;", one_of(event.c.name, tuple(MARKS))]
    span = (event.c.occurred_at >= first, event.c.occurred_at < last)
    statement = select(event.c.name, event.c.occurred_at, event.c.properties).where(*asked, *span)
    rows = connection.execute(statement).all()
    numbers = {number for row in rows if isinstance(number := row.properties.get("message"), int)}
    sent = select(message.c.id, message.c.flow_id, message.c.node).where(among(message.c.id))
    known = {row.id: row for row in connection.execute(sent, {"ids": id_list(numbers)})}
    told = ((row, known.get(row.properties.get("message"))) for row in rows)
    return [(row, mail) for row, mail in told if mail is not None and mail.flow_id is not None]


_TOTALS = text(
    "SELECT flow_id, kind, node, CAST(sum(people) AS BIGINT) FROM day_total WHERE what = :what AND day >= :first "
    "AND day < :last "
    "GROUP BY flow_id, kind, node"
)
