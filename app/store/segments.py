"""The shop's named segments: rules that other rules ask about by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.model.rules import Rule
from app.store.database import Database
from app.store.prepared import Prepared, raw_of
from app.store.tables_people import segment


class Segments:
    """One list for the whole shop. What is saved holds from the next look on, also for who is on the way."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> Mapping[str, Rule]:
        """Every segment's rule, by name in order of the alphabet."""
        with self._db.read() as connection:
            return segments_of(connection)

    def save(self, name: str, rule: Rule, now: datetime) -> None:
        """Make a segment, or change one."""
        values = {"rule": rule, "updated_at": now}
        with self._db.write() as connection:
            made = upsert(segment).values(name=name, **values)
            connection.execute(made.on_conflict_do_update(index_elements=["name"], set_=values))

    def rename(self, old: str, new: str, rules: Mapping[str, Rule], now: datetime) -> None:
        """Call a segment `new` from now on; `rules` are those of all segments, by their names so far."""
        with self._db.write() as connection:
            connection.execute(delete(segment))
            rows = [
                {"name": new if name == old else name, "rule": rule, "updated_at": now} for name, rule in rules.items()
            ]
            if rows:
                connection.execute(insert(segment), rows)

    def remove(self, name: str) -> None:
        """Take a segment away; rules that ask about it know no answer any more."""
        with self._db.write() as connection:
            connection.execute(delete(segment).where(segment.c.name == name))


def segments_of(connection: Connection) -> dict[str, Rule]:
    """As `Segments.all`, inside a transaction."""
    return {name: msgspec.convert(rule, Rule) for name, rule in _SEGMENTS.rows(raw_of(connection))}


_SEGMENTS = Prepared(select(segment.c.name, segment.c.rule).order_by(segment.c.name))
