"""How the one set of tables and statements is spelled on SQLite and on PostgreSQL, wherever the two differ.

Everything else in the store is written once. What SQLite has and PostgreSQL lacks (`json_extract`, `json_each` of
text, `strftime`) is made there as functions of the shop's own schema, see `postgres_schema`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Column, Connection, FunctionElement, Integer, func, select
from sqlalchemy.dialects.sqlite.dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler, TypeCompiler
from sqlalchemy.types import TypeEngine

from app.store.columns import Moment

POSTGRESQL = "postgresql"


class Listed(FunctionElement[Any]):
    """The elements of a JSON list bound to a parameter, as rows to stand behind IN."""

    inherit_cache = True

    def __init__(self, parameter: BindParameter[str], kind: TypeEngine[Any]) -> None:
        super().__init__(parameter)
        self.type = kind


_ROWS = "(SELECT value FROM json_each({}))"


@compiles(Listed)
def _listed(element: Listed, compiler: SQLCompiler, **named: Any) -> str:
    return _ROWS.format(compiler.process(element.clauses, **named))


@compiles(Listed, POSTGRESQL)
def _listed_there(element: Listed, compiler: SQLCompiler, **named: Any) -> str:
    kind = compiler.dialect.type_compiler_instance.process(element.type)
    elements = f"jsonb_array_elements_text(CAST({compiler.process(element.clauses, **named)} AS jsonb))"
    return f"(SELECT CAST({elements} AS {kind}))"


@compiles(Integer, POSTGRESQL)
@compiles(Moment, POSTGRESQL)
def _whole_number(kind: TypeEngine[Any], compiler: TypeCompiler, **named: Any) -> str:
    return "BIGINT"  # SQLite's INTEGER has 64 bits too


@compiles(OnConflictDoNothing, POSTGRESQL)
def _or_nothing(element: Any, compiler: Any, **named: Any) -> str:
    element.constraint_target = None  # all that PostgreSQL's own clause has besides
    return str(compiler.visit_on_conflict_do_nothing(element, **named))


@compiles(OnConflictDoUpdate, POSTGRESQL)
def _or_update(element: Any, compiler: Any, **named: Any) -> str:
    element.constraint_target = None
    return str(compiler.visit_on_conflict_do_update(element, **named))


def next_ids(connection: Connection, column: Column[int], count: int) -> int:
    """The first of `count` numbers in a row that nothing in `column` has; they are the caller's inside a `write`."""
    if connection.dialect.name != POSTGRESQL:
        return (connection.scalar(select(func.max(column))) or 0) + 1
    counter = func.pg_get_serial_sequence(column.table.name, column.name)
    return int(connection.execute(select(func.setval(counter, func.nextval(counter) + count - 1))).scalar_one()) - (
        count - 1
    )


def inserted(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> int:
    """Execute an INSERT that leaves out what is there already; how many rows it added."""
    return connection.execute(statement, rows).rowcount  # what triggers write is not among them
