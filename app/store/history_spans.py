"""What came in as history: events from before a source was connected. They enrol nobody.

They are known by their row numbers, which one transaction gives in a row, and kept with the batch they came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, String, cast, func, insert, select

from app.store.tables_people import event, import_batch

OPEN = "open"
"""In the counts of a batch that has not come to its end."""
Span = tuple[int, int]
"""(first, last) row of `event`, both in it."""


def last_event(connection: Connection) -> int:
    """The newest row; 0 without any."""
    return connection.scalar(select(func.max(event.c.id))) or 0


def joined(spans: list[Span], first: int, last: int) -> None:
    """Add a span, as part of the one before it where they touch; an empty one adds nothing."""
    if last < first:
        return
    if spans and spans[-1][1] + 1 == first:
        spans[-1] = (spans[-1][0], last)
    else:
        spans.append((first, last))


def note_batch(
    connection: Connection,
    kind: str,
    source: str,
    now: datetime,
    counts: Mapping[str, object],
    spans: Sequence[Span] = (),
) -> None:
    """Write down what a batch brought; `spans` are the rows of `event` that came in as history."""
    told = {**counts, "history": [list(span) for span in spans]} if spans else counts
    connection.execute(insert(import_batch).values(kind=kind, source=source, at=now, counts=told))


def first_batch(connection: Connection, kind: str) -> datetime | None:
    """When the first import of this kind came in, as far as it has come to its end."""
    rows = connection.execute(select(import_batch.c.at, import_batch.c.counts).where(import_batch.c.kind == kind))
    return min((at for at, counts in rows if OPEN not in counts), default=None)


def come_as_history(connection: Connection, rows: Sequence[int]) -> set[int]:
    """Which of these rows of `event` came in as history."""
    if not rows:
        return set()
    noted = select(import_batch.c.counts).where(cast(import_batch.c.counts, String).contains('"history"'))
    spans = [span for counts in connection.scalars(noted) for span in counts["history"]]
    return {row for row in rows if any(first <= row <= last for first, last in spans)}
