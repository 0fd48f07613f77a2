"""Merge variables as a person meets them: a word on a chip, a line in a menu."""

import re

from app.i18n import N_, _
from app.render.variables import BY_NAME, VARIABLES, is_sure

VARIABLE = re.compile(r"\{\{\s*(?P<path>[A-Za-z_][\w.]*)(?P<rest>[^{}]*)\}\}")
"""One printed variable with its filters."""

_DEFAULT = re.compile(
    r"""\|\s*default\(\s*(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\s*(?:,\s*true\s*)?\)"""
)

_CHIPS: dict[str, str] = {
    "customer.first_name": N_("first name"),
    "customer.last_name": N_("last name"),
    "customer.city": N_("town"),
    "customer.points": N_("points"),
    "orders.count": N_("number of orders"),
    "order.number": N_("order number"),
    "order.date": N_("day of the order"),
    "order.total": N_("order’s total"),
    "product.name": N_("product"),
    "product.price": N_("product’s price"),
    "product.url": N_("product’s link"),
    "cart.count": N_("products in the cart"),
    "cart.total": N_("cart’s total"),
    "cart.url": N_("link to the cart"),
    "discount.code": N_("discount code"),
    "discount.until": N_("last day of the code"),
    "shop.name": N_("shop’s name"),
    "shop.url": N_("shop’s link"),
    "today": N_("today"),
    "parts.products": N_("product rows"),
    "parts.benefits": N_("benefits"),
    "parts.personal": N_("parts for some"),
}
"""The words on chips, and what the menu offers: what an author asks for again and again. Others can be typed."""


def chip_text(source: str) -> str:
    """The word on the chip of one `{{ ... }}`: a known name, or the last part of the path."""
    match = VARIABLE.fullmatch(source)
    path = match["path"] if match else source
    return _(_CHIPS[path]) if path in _CHIPS else path.rpartition(".")[2].replace("_", " ")


def variable_source(name: str) -> str:
    """What the menu inserts; a first name that is not known is greeted as a friend."""
    source = BY_NAME[name].insert
    return source.replace('default("")', f'default("{_("friend")}")') if name == "customer.first_name" else source


def offered() -> list[tuple[str, str]]:
    """(words, source) for the menu."""
    names = [variable.name for variable in VARIABLES if variable.name in _CHIPS]
    return [(_(BY_NAME[name].description), variable_source(name)) for name in names]


def name_of(source: str) -> str:
    """`customer.city` of one `{{ customer.city | default("") }}`."""
    match = VARIABLE.fullmatch(source)
    return match["path"] if match else source


def fallback_of(source: str) -> str | None:
    """What stands where the variable of one `{{ ... }}` has no value; None if nothing is said about it."""
    found = _DEFAULT.search(source)
    return re.sub(r"\\(.)", r"\1", found["text"]) if found else None


def with_fallback(source: str, text: str) -> str:
    """The same variable with another fallback; an empty one is a fallback, too: nothing is written then."""
    said = re.sub(r'(["\\])', r"\\\1", re.sub("[{}\n]", "", text))
    filtered = f'| default("{said}")'
    if _DEFAULT.search(source):
        return _DEFAULT.sub(lambda _found: filtered, source, count=1)
    return f"{source.removesuffix('}}').rstrip()} {filtered} }}}}"


def is_safe(source: str) -> bool:
    """Whether one `{{ ... }}` can be written for everybody."""
    match = VARIABLE.fullmatch(source)
    return match is None or is_sure(match["path"]) or fallback_of(source) is not None
