"""Which column means what: our own names, and the spellings of Finnish, English, WooCommerce and Shopify exports."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from app.shop.spellings import CUSTOMERS, EVENTS, ORDERS, PERSON, spellings_of

Kind = Literal["customers", "orders", "events"]
KINDS: tuple[Kind, ...] = ("customers", "orders", "events")

CANONICAL: dict[Kind, tuple[str, ...]] = {
    "orders": (
        "order_id", "email", "occurred_at", "total", "currency", "sku", "product", "category", "quantity",
        "unit_price", "status", "first_name", "last_name",
    ),
    "customers": (
        "email", "first_name", "last_name", "phone", "language", "birth_md", "city", "consent_email", "consent_sms",
        "consent_source", "consent_at", "tags",
    ),
    "events": ("event_id", "email", "name", "occurred_at", "properties"),
}  # fmt: skip
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "orders": ("order_id", "email", "occurred_at"),
    "customers": ("email",),
    "events": ("email", "name", "occurred_at"),
}

_SPELLINGS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "orders": spellings_of(PERSON, ORDERS),
    "customers": spellings_of(PERSON, CUSTOMERS),
    "events": spellings_of(PERSON, EVENTS),
}


class Mapping(msgspec.Struct, frozen=True):
    """Which column of a file holds what: canonical name -> the file's own header. Saved as a map file."""

    kind: Kind
    columns: dict[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be there and is not."""
        return tuple(name for name in REQUIRED[self.kind] if not self.columns.get(name))


def recognise(kind: Kind, header: tuple[str, ...]) -> Mapping:
    """The best guess for a header: our own names first, then known spellings; each column is used once."""
    found: dict[str, str] = {}
    used: set[int] = set()
    plain = [plain_header(cell) for cell in header]
    known = {name: [plain_header(name), *_SPELLINGS[kind].get(name, ())] for name in CANONICAL[kind]}
    for depth in range(max(len(words) for words in known.values())):
        for name, words in known.items():
            if name in found or depth >= len(words):
                continue
            place = next((n for n, cell in enumerate(plain) if cell == words[depth] and n not in used), None)
            if place is not None:
                found[name] = header[place]
                used.add(place)
    return Mapping(kind, {name: found[name] for name in CANONICAL[kind] if name in found})


def guess_kind(header: tuple[str, ...]) -> Kind:
    """What a file most likely holds: the kind that knows most columns; a required one that is missing weighs two."""
    guesses = {kind: recognise(kind, header) for kind in KINDS}
    return max(KINDS, key=lambda kind: len(guesses[kind].columns) - 2 * len(guesses[kind].missing))


def plain_header(text: str) -> str:
    """A header in small letters with single blanks, without marks: `Lineitem name` = `lineitem_name`."""
    return " ".join(re.sub(r"[^\w]|_", " ", text.casefold()).split())
