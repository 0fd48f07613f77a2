"""Web addresses in text messages: which are the same for all, and leading known ones by way of the endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable

from jinja2 import TemplateSyntaxError

from app.model.customer import Shop
from app.render.tokens import Tokens

Detour = Callable[[str], str]
"""What is written in place of an address: a short one that leads there, or the address itself."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)
"""A sentence's end is no part of an address."""
_SHOP = re.compile(r"\bshop\.url\b")
_PRODUCT = re.compile(r"\bproduct\.url\b")


def addresses_of(source: str, shop: Shop) -> tuple[str, ...]:
    """The addresses in a text that are the same for all who get it, each once; the shop's own if it is asked for."""
    tokens = Tokens(source)
    try:
        swapped = tokens.swap(source)
    except TemplateSyntaxError:  # half typed
        return ()
    fixed = [found[0] for found in _ADDRESS.finditer(swapped) if not tokens.inside(found[0])]
    own = [shop.url] if shop.url and _SHOP.search(source) else []
    return tuple(dict.fromkeys((*fixed, *own)))


def shows_product(source: str) -> bool:
    """Whether the address of a product, another one for each customer, stands in a text."""
    return bool(_PRODUCT.search(source))


def led(text: str, detour: Detour) -> str:
    """A finished text with its addresses replaced."""
    return _ADDRESS.sub(lambda found: detour(found[0]), text)
