"""What all tables share: one metadata with constraint names spelled out, and columns for moments and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Dialect, MetaData
from sqlalchemy.types import UserDefinedType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_encode = msgspec.json.encode
_decode = msgspec.json.decode


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return (moment - EPOCH) // MICROSECOND


class Moment(UserDefinedType[datetime]):
    """An aware moment, kept as integer microseconds UTC: sorts, compares and survives every time zone."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "INTEGER"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        return _micros_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        return _moment_or_none


class Json(UserDefinedType[Any]):
    """A JSON value or msgspec struct, kept as text; read back as plain dicts and lists."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TEXT"

    def bind_processor(self, dialect: Dialect) -> Callable[[object], str | None]:
        return _text_or_none

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:
        return _value_or_none


def _micros_or_none(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def _moment_or_none(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(0, 0, value)


def _text_or_none(value: object) -> str | None:
    return None if value is None else _encode(value).decode()


def _value_or_none(value: str | None) -> Any:
    return None if value is None else _decode(value)
