"""Statements worked out once and given to the driver as they are: for the few that run for every single mail.

SQLAlchemy's own execution costs more than these small transactions do; the statements are still written with its
tables and types, so nothing is said twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

_DIALECT = sqlite.dialect(paramstyle="named")


class Prepared:
    """A statement as text, with what turns the values of its parameters into what SQLite keeps."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = cast(SQLCompiler, statement.compile(dialect=_DIALECT))
        self._text = str(compiled)
        ways = {
            name: bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name, bind in compiled.binds.items()
        }
        self._ways = [(name, way) for name, way in ways.items() if way]
        self._fixed = self._kept({name: value for name, value in compiled.params.items() if value is not None})

    def run(self, raw: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Execute once."""
        return raw.execute(self._text, self._bound(values))

    def run_many(self, raw: sqlite3.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Execute for each row of values."""
        raw.executemany(self._text, [self._bound(values) for values in rows])

    def _bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**self._fixed, **self._kept(dict(values))}

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        for name, way in self._ways:
            if name in values:
                values[name] = way(values[name])
        return values


def raw_of(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under a SQLAlchemy one, inside the same transaction."""
    raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # we use sqlite3
    return raw
