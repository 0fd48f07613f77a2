"""What may stand after `|` in a merge variable. Numbers, money and dates are written in the language of the message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context, Undefined
from markupsafe import Markup, escape

from app import i18n
from app.model.campaign import tagged
from app.render.missing import MissingValueError

MAX_TEXT = 2_000
"""Characters of any one value in a message; what is longer is cut."""
SAFE_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@|tel:\+?\d)", re.IGNORECASE)
_WHOLE_LINK = re.compile(SAFE_LINK.pattern + r"\S*", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[^\w'’´`.\- ]|[\d_]")


def default(value: object, other: object = "") -> object:
    """`other` where the value is missing or empty."""
    return other if isinstance(value, Undefined) or value is None or value == "" else value


@pass_context
def money(context: Context, value: object, currency: str = "") -> object:
    """`59,90 €` / `€59.90` in the shop's currency."""
    if isinstance(value, Undefined):
        return value
    amount = _number(value)
    if amount is None:
        return str(value)
    return price_text(amount, currency or context["_currency"])


@pass_context
def number(_context: Context, value: object, digits: int | None = None) -> object:
    """`1 284,5` / `1,284.5`."""
    # It takes the context so that Jinja does not work out a constant ahead of time, in some other language.
    if isinstance(value, Undefined):
        return value
    amount = _number(value)
    return str(value) if amount is None else number_text(amount, digits)


@pass_context
def day(context: Context, value: object, year: bool = True) -> object:
    """`17.3.2026` / `17 Mar 2026`; with `year=false` `ti 17.3.` / `Tue 17 Mar`. ISO dates in text are understood."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(context["_zone"]).date()
    return _day(value, bool(year), i18n.current_language()) if isinstance(value, date) else value


def first_name(value: object) -> object:
    """A first name fit for a greeting: the first word, capitals tamed; missing if it does not look like a name."""
    if isinstance(value, Undefined):
        return value
    words = _NOT_IN_A_NAME.sub(" ", unicodedata.normalize("NFC", str(value))).split()
    name = words[0].strip(".-'") if words else ""
    if not 2 <= len(name) <= 30 or not any(letter.isalpha() for letter in name):
        return None
    if name.isupper() or name.islower():
        name = "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
    return name


def plural(value: object, one: str, many: str) -> object:
    """`one` for exactly one, `many` for every other number: `{{ cart.count | plural("tuote", "tuotetta") }}`. A `{n}`
    in the words becomes the number.
    """
    if isinstance(value, Undefined):
        return value
    amount = float(len(value)) if isinstance(value, list) else _number(value)
    if amount is None:
        return None
    return (str(one) if amount == 1 else str(many)).replace("{n}", number_text(amount))


@pass_context
def percent(_context: Context, value: object, digits: int = 0) -> object:
    """`15 %` / `15%`; the value is in percent."""
    amount = None if isinstance(value, Undefined) else _number(value)
    if amount is None:
        return value if isinstance(value, Undefined) else str(value)
    return i18n.percent(amount / 100, digits)


@pass_context
def clock(context: Context, value: object) -> object:
    """The time of day of a moment, `16.30` / `4:30 PM`, on the customer's clock. ISO moments in text are understood."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    if not isinstance(value, datetime):
        return value
    return i18n.time((value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(context["_zone"]))


def link(value: object) -> Markup:
    """An address that is safe behind a link, ready escaped; `#` for what is not http, https, mailto or tel."""
    return ascii_html(plain_link(unescape(value) if isinstance(value, Markup) else value))


def plain_link(value: object) -> str:
    """The same for the text part: nothing is escaped."""
    plain = str(value).strip()
    return plain if _WHOLE_LINK.fullmatch(plain) else "#"


def campaign(value: object, tags: str) -> Markup:
    """A safe address with the parameters that say where the link stood, ready escaped."""
    return ascii_html(tagged(unescape(str(value)), tags))


def plain_campaign(value: object, tags: str) -> str:
    """The same for the text part."""
    return tagged(str(value), tags)


@pass_context
def shown(_context: Context, value: object) -> object:
    """What printing a value without any filter gives: numbers as people write them, never the word None."""
    if type(value) is str:
        return value
    if value is None:
        raise MissingValueError("")
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return number_text(value)
    if isinstance(value, (datetime, date)):
        return day(_context, value)
    if isinstance(value, dict):
        if not (name := _word(value)):
            raise MissingValueError("")
        return name
    return join(value)


@pass_context
def shown_in_html(context: Context, value: object) -> object:
    """The same, escaped at once where it holds more than ASCII, so that the HTML part stays ASCII."""
    plain = value if type(value) is str else shown(context, value)
    return ascii_html(plain) if isinstance(plain, str) and not plain.isascii() else plain


def ascii_html(text: str) -> Markup:
    """Escaped, with letters beyond ASCII as character references. Markup goes through as it is but for the letters."""
    return Markup(escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii"))  # noqa: S704  # escaped right here


def join(value: object, between: str = ", ") -> object:
    """The items of a list with something between them; of rows their names."""
    return between.join(filter(None, map(_word, value))) if isinstance(value, list) else value


def _word(item: object) -> str:
    """How one thing of a list is called: nothing is ever printed as a program would write it."""
    if isinstance(item, dict):
        item = item.get("name")
    return "" if item is None or isinstance(item, (dict, list)) else str(item)


def truncate(value: object, length: int = 80) -> object:
    """At most `length` characters, cut at a word, with an ellipsis."""
    if isinstance(value, Undefined) or len(str(value)) <= length:
        return value
    return str(value)[: max(length - 1, 0)].rsplit(" ", 1)[0] + "…"


def urlencode(value: object) -> object:
    """As a part of an address: everything but letters and digits as %XX."""
    return value if isinstance(value, Undefined) else quote(str(value), safe="")


def length(value: object) -> int:
    """How many items or characters; 0 for what is missing."""
    return len(value) if isinstance(value, (list, str)) else 0


def _of_text(change: Callable[[str], str]) -> Callable[[object], object]:
    return lambda value: value if isinstance(value, Undefined) else change(str(value))


def _at(place: int) -> Callable[[object], object]:
    return lambda value: value[place] if isinstance(value, list) and value else None


FILTERS: dict[str, Callable[..., Any]] = {
    "default": default,
    "d": default,
    "money": money,
    "number": number,
    "date": day,
    "first_name": first_name,
    "plural": plural,
    "percent": percent,
    "time": clock,
    "upper": _of_text(str.upper),
    "lower": _of_text(str.lower),
    "capitalize": _of_text(lambda text: text[:1].upper() + text[1:]),
    "trim": _of_text(str.strip),
    "truncate": truncate,
    "join": join,
    "first": _at(0),
    "last": _at(-1),
    "length": length,
    "urlencode": urlencode,
}
HTML_FILTERS = FILTERS | {"link": link, "campaign": campaign}
TEXT_FILTERS = FILTERS | {"link": plain_link, "campaign": plain_campaign}


def price_text(amount: float, currency: str) -> str:
    """Money in the language of `app.i18n.speaking`."""
    return _money(round(amount, 2), currency, i18n.current_language())


def number_text(value: float, digits: int | None = None) -> str:
    """A number in the language of `app.i18n.speaking`."""
    return _spelled(value, digits, i18n.current_language())


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    try:
        return float(str(value).replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def _money(amount: float, currency: str, _language: str) -> str:
    """Babel takes 50 microseconds for what repeats in every second message."""
    return i18n.money(amount, currency)


@lru_cache(maxsize=8192)
def _spelled(amount: float, digits: int | None, _language: str) -> str:
    return i18n.number(amount, digits)


@lru_cache(maxsize=4096)
def _day(value: date, year: bool, _language: str) -> str:
    return i18n.date(value, year=year)
