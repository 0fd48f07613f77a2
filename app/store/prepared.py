"""Statements worked out once and given to the driver as they are: for those that run for every window of mails.

SQLAlchemy's own execution costs more than these small transactions do; the statements are still written with its
tables and types, so nothing is said twice. Both drivers are spoken to in the same few words (`Raw`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Dialect, Float
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement


class Answer(Protocol):
    """What the driver says to a statement."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class Raw(Protocol):
    """The driver's own connection: sqlite3's, or psycopg's."""

    def execute(self, statement: Any, values: Any = ..., /) -> Answer: ...

    def cursor(self) -> Any: ...

    def close(self) -> None: ...


_DOUBLE = 701
"""PostgreSQL's number of the type that numbers with decimals are kept in: its dialect wants to know."""


class Prepared:
    """A statement as text, with what turns the values of its parameters into what the database keeps."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    def run(self, raw: Raw, values: Mapping[str, Any]) -> Answer:
        """Execute once."""
        spelled = self._spelled(raw)
        return raw.execute(spelled.text, spelled.bound(values))

    def rows(self, raw: Raw, values: Mapping[str, Any] = {}) -> list[tuple[Any, ...]]:
        """What a SELECT finds, as the tables' types have it."""
        spelled = self._spelled(raw)
        return spelled.read(raw.execute(spelled.text, spelled.bound(values)).fetchall())

    def run_many(self, raw: Raw, rows: Iterable[Mapping[str, Any]]) -> None:
        """Execute for each row of values."""
        spelled = self._spelled(raw)
        cursor = raw.cursor()
        cursor.executemany(spelled.text, [spelled.bound(values) for values in rows])
        cursor.close()

    def _spelled(self, raw: Raw) -> _Spelled:
        return self._sqlite if isinstance(raw, sqlite3.Connection) else self._postgresql

    @cached_property
    def _sqlite(self) -> _Spelled:
        return _Spelled(self._statement, sqlite.dialect(paramstyle="named"))

    @cached_property
    def _postgresql(self) -> _Spelled:
        import psycopg
        from sqlalchemy.dialects.postgresql import psycopg as postgresql

        spoken: Any = postgresql.dialect
        return _Spelled(self._statement, spoken(dbapi=psycopg))


class _Spelled:
    """The statement in one dialect."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
        self.text = str(compiled)
        ways = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        self._ways = [(name, way) for name, way in ways.items() if way]
        columns = [one.type.dialect_impl(dialect) for one in compiled._result_columns]
        readers = [one.result_processor(dialect, _DOUBLE if isinstance(one, Float) else None) for one in columns]
        self._readers = [(place, reader) for place, reader in enumerate(readers) if reader]
        self._fixed = self._kept({name: value for name, value in compiled.params.items() if value is not None})

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as the driver takes them, those that the statement brings along included."""
        return {**self._fixed, **self._kept(dict(values))}

    def read(self, rows: list[Any]) -> list[tuple[Any, ...]]:
        """Rows as the driver gives them, their values as the tables' types have them."""
        if not (rows and self._readers):
            return rows
        columns = list(zip(*rows, strict=True))
        for place, reader in self._readers:
            columns[place] = tuple(map(reader, columns[place]))
        return list(zip(*columns, strict=True))

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        for name, way in self._ways:
            if name in values:
                values[name] = way(values[name])
        return values


def raw_of(connection: Connection) -> Raw:
    """The driver's connection under a SQLAlchemy one, inside the same transaction."""
    return cast(Raw, connection.connection.driver_connection)
