"""What a shop system's webhooks look like."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app.shop.connect.source import Page
from app.shop.connect.values import Record


class Topic(msgspec.Struct, frozen=True):
    """`mark` is a name that only this kind of record has: the topic is not signed, the body is. `make` raises
    BadCellError.
    """

    part: str
    mark: str
    make: Callable[[Record], Page]


class HookForm(msgspec.Struct, frozen=True):
    """Headers, in small letters, of the signature (Base64 of the HMAC-SHA256 of the body) and of the topic; the topics
    that mean something here; and the record's field that says when it changed.
    """

    signature: str
    topic: str
    changed: str
    topics: dict[str, Topic]
