"""Event rows: what a customer did, with the event's own data as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.model.customer import Event, JsonValue, Shop
from app.shop.addresses import read_address
from app.shop.columns import Mapping
from app.shop.rows import BadRow, Cells, EventRow, read_rows
from app.shop.table import Table
from app.shop.values import BadCellError, read_moment

MAX_DEPTH = 12
MAX_PROPERTIES = 20_000

NAMES = {
    "tilasi uutiskirjeen": "Newsletter Subscribed",
    "loi asiakastilin": "Account Created",
    "katsoi tuotetta": "Product Viewed",
    "lisäsi ostoskoriin": "Product Added",
    "aloitti kassan": "Checkout Started",
    "hylkäsi ostoskorin": "Cart Abandoned",
    "avasi viestin": "Email Opened",
    "napsautti linkkiä": "Email Link Clicked",
    "active on site": "Page Viewed",
    "viewed product": "Product Viewed",
    "added to cart": "Product Added",
    "started checkout": "Checkout Started",
    "placed order": "Order Completed",
}
"""Other systems' words for the same happenings (Klaviyo's, and Finnish ones)."""


def read_events(file: Path | Table, mapping: Mapping, shop: Shop) -> Iterator[EventRow | BadRow]:
    """The rows of an event file, in file order. Raises PolkuError as `read_rows` does.

    Without an id of its own an event gets one made of its contents, so that it is known again.
    """
    return read_rows(file, mapping, lambda cells, _table: _event_row(cells, shop))


def _event_row(cells: Cells, shop: Shop) -> EventRow:
    address = cells.read("email", read_address)
    name = cells["name"][:100]
    if not name:
        raise BadCellError("event-name-missing", column="name")
    at = cells.read("occurred_at", lambda text: read_moment(text, shop.timezone))
    event_id = cells["event_id"]
    if len(event_id) > 200:
        raise BadCellError("too-long", column="event_id")
    if not event_id:
        told = "\n".join((address.value.casefold(), name, at.isoformat(), cells["properties"]))
        event_id = "file:" + hashlib.sha256(told.encode()).hexdigest()[:32]
    properties = _properties(cells["properties"])
    event = Event(event_id, NAMES.get(name.casefold(), name), at, properties)
    return EventRow(cells.number, address.value, event, address.suggestion, cells.preview)


def _properties(text: str) -> dict[str, JsonValue]:
    if not text:
        return {}
    if len(text) > MAX_PROPERTIES:
        raise BadCellError("too-long", column="properties")
    try:
        found = msgspec.json.decode(text, type=dict[str, JsonValue])
    except (msgspec.MsgspecError, RecursionError):
        raise BadCellError("properties-bad", column="properties") from None
    if _depth(found) > MAX_DEPTH:
        raise BadCellError("properties-bad", column="properties")
    return found


def _depth(value: JsonValue) -> int:
    match value:
        case dict():
            return 1 + max((_depth(one) for one in value.values()), default=0)
        case list():
            return 1 + max((_depth(one) for one in value), default=0)
        case _:
            return 0
