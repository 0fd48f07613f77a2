"""Which column means what: our own names, and the spellings of shops', mailing services' and people's files."""

from __future__ import annotations

from typing import Literal

import msgspec

from app.shop.exports import known_export
from app.shop.spellings import CUSTOMERS, EVENTS, ORDERS, PERSON, PRODUCTS, plain_header, spellings_of

Kind = Literal["customers", "orders", "events", "products"]
KINDS: tuple[Kind, ...] = ("customers", "orders", "events", "products")

CANONICAL: dict[Kind, tuple[str, ...]] = {
    "orders": (
        "order_id", "email", "occurred_at", "total", "currency", "sku", "product", "category", "quantity",
        "unit_price", "status", "first_name", "last_name",
    ),
    "customers": (
        "email", "first_name", "last_name", "phone", "language", "birth_md", "city", "consent_email", "consent_sms",
        "consent_tracking", "consent_source", "consent_at", "consent_sms_at", "blocked", "tags",
    ),
    "events": ("event_id", "email", "name", "occurred_at", "properties"),
    "products": ("sku", "name", "category", "price", "url", "picture", "stock"),
}  # fmt: skip
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "orders": ("order_id", "email", "occurred_at"),
    "customers": ("email",),
    "events": ("email", "name", "occurred_at"),
    "products": ("sku", "name"),
}

_SPELLINGS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "orders": spellings_of(PERSON, ORDERS),
    "customers": spellings_of(PERSON, CUSTOMERS),
    "events": spellings_of(PERSON, EVENTS),
    "products": spellings_of(PRODUCTS),
}


class Mapping(msgspec.Struct, frozen=True):
    """Which column of a file holds what: canonical name -> the file's own header. Saved as a map file.

    `fixed`: what holds for every row though no cell says it, as in a file of those who have unsubscribed.
    """

    kind: Kind
    columns: dict[str, str]
    fixed: dict[str, str] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be there and is not."""
        return tuple(name for name in REQUIRED[self.kind] if not self.columns.get(name))


def recognise(kind: Kind, header: tuple[str, ...]) -> Mapping:
    """The best guess for a header: what is known of this very export, our own names, then known spellings; each column
    is used once, and none for what is fixed for every row of this export.
    """
    export = known_export(header)
    known_as = export if export is not None and export.kind == kind else None
    fixed = dict(known_as.fixed) if known_as is not None else {}
    found: dict[str, str] = {}
    used: set[int] = set()
    if known_as is not None:
        places = {plain_header(cell): n for n, cell in reversed(list(enumerate(header)))}
        for name, spelled in known_as.columns.items():
            if spelled in places:
                found[name] = header[places[spelled]]
                used.add(places[spelled])
    plain = [plain_header(cell) for cell in header]
    known = {name: [plain_header(name), *_SPELLINGS[kind].get(name, ())] for name in CANONICAL[kind]}
    for depth in range(max(len(words) for words in known.values())):
        for name, words in known.items():
            if name in found or name in fixed or depth >= len(words):
                continue
            place = next((n for n, cell in enumerate(plain) if cell == words[depth] and n not in used), None)
            if place is not None:
                found[name] = header[place]
                used.add(place)
    columns = {name: found[name] for name in CANONICAL[kind] if name in found}
    return Mapping(kind, columns, fixed)


def guess_kind(header: tuple[str, ...]) -> Kind:
    """What a file most likely holds: the kind that knows most columns; a required one that is missing weighs two."""
    export = known_export(header)
    if export is not None:
        return export.kind
    guesses = {kind: recognise(kind, header) for kind in KINDS}
    return max(KINDS, key=lambda kind: len(guesses[kind].columns) - 2 * len(guesses[kind].missing))
