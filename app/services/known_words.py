"""The words a shop's own data uses, to choose from: categories, tags, profile fields, event names."""

from __future__ import annotations

from collections import Counter

import msgspec

from app.services.desk import Desk


class KnownWords(msgspec.Struct, frozen=True):
    """Each list with the most used first."""

    events: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


def known_words(desk: Desk) -> KnownWords:
    """What the shop has now."""
    tags, fields = desk.store.customers.words()
    events = Counter(desk.store.events.names())
    categories = Counter(product.category for product in desk.store.products.all() if product.category)
    return KnownWords(_ordered(events), _ordered(categories), _ordered(Counter(tags)), _ordered(Counter(fields)))


def _ordered(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(word for word, _count in counts.most_common())
