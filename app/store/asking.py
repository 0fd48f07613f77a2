"""Small helpers for statements: long lists of ids as one parameter, addresses as keys."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, bindparam, or_

from app.model.errors import PolkuError
from app.store.dialects import Listed


def among(column: ColumnElement[Any], parameter: str = "ids") -> ColumnElement[bool]:
    """`column` is one of a JSON list bound to `parameter`: one statement however long the list is."""
    return column.op("IN", is_comparison=True)(Listed(bindparam(parameter, type_=Text), column.type))


def one_of(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """`column IN values`, spelled so that it may stand in a statement executed for many rows at once."""
    return or_(*(column == value for value in values))


def id_list(ids: Collection[int]) -> str:
    """The ids as what `among` binds, ascending, so that pages are read in order."""
    return msgspec.json.encode(sorted(ids)).decode()


def address_key(email: str) -> str:
    """How an address is compared: trimmed, casefolded. Raises PolkuError "customer-bad-email"."""
    key = email.strip().casefold()
    name, _, domain = key.rpartition("@")
    # Of all white space only the plain blank is printable.
    if not (name and domain and key.isprintable()) or " " in key or "<" in key or ">" in key:
        raise PolkuError("customer-bad-email", "user", email=email)
    return key


def address_hash(hmac_key: bytes, email: str) -> bytes:
    """HMAC-SHA256 of the address: it tells that somebody said stop, and not who."""
    return hmac.digest(hmac_key, address_key(email).encode(), "sha256")
