"""What one cell means: money, a moment, a number, a state, a yes or a no."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from app.engine.times import moment
from app.model.customer import OrderStatus


class BadCellError(Exception):
    """A cell that means nothing. `code` becomes a sentence in services/sentences/import_rows.py."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


MAX_AMOUNT = Decimal(10_000_000)
MAX_LENGTH = 60
FIRST_YEAR, LAST_YEAR = 1990, 2100
_CURRENCY = re.compile(r"^(€|eur|\$|usd|kr|sek)\s*|\s*(€|euroa?|eur|e|\$|usd|kr|sek|kpl|pcs)$", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_FINNISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(?:klo\s+)?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?)?")
_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.?")

_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})

STATES: dict[str, OrderStatus] = {
    **dict.fromkeys(
        ("", "completed", "complete", "processing", "on-hold", "on hold", "paid", "partially_paid", "partially paid",
         "partially_refunded", "partially refunded", "fulfilled", "shipped", "delivered", "closed", "maksettu",
         "toimitettu", "osittain toimitettu", "valmis", "käsittelyssä", "käsitelty", "lähetetty", "vahvistettu",
         "noudettu", "laskutettu", "uusi"),
        "completed",
    ),
    **dict.fromkeys(
        ("pending", "unpaid", "authorized", "pending payment", "odottaa", "odottaa maksua", "maksamatta", "avoin"),
        "pending",
    ),
    **dict.fromkeys(
        ("cancelled", "canceled", "voided", "expired", "trash", "peruttu", "peruutettu", "hylätty", "mitätöity"),
        "cancelled",
    ),
    **dict.fromkeys(("refunded", "returned", "palautettu", "hyvitetty"), "refunded"),
    **dict.fromkeys(("failed", "declined", "epäonnistunut", "maksu epäonnistui"), "failed"),
    **dict.fromkeys(("draft", "checkout-draft", "auto-draft", "luonnos", "kesken"), "draft"),
}  # fmt: skip
"""A shop's own word for an order's state -> ours. Empty counts as completed: most exports hold paid orders only."""

_YES = {
    "yes", "y", "true", "t", "1", "x", "on", "ok", "kyllä", "k", "joo", "sallittu", "annettu", "granted", "subscribed",
    "opted-in", "confirmed", "subscribe",
}  # fmt: skip
_NO = {
    "no", "n", "false", "f", "0", "off", "ei", "kielletty", "peruttu", "perunut", "unsubscribed", "withdrawn",
    "cleaned", "opted-out", "denied", "unsubscribe",
}  # fmt: skip
_NOTHING_SAID = {"never-subscribed", "not-subscribed", "never subscribed", "not subscribed", "pending"}
"""Neither: the person has not been asked, or has not answered."""


def read_words(text: str, most: int) -> str:
    """A name or the like, on one line and at most so long; nothing of what a spreadsheet could not calculate."""
    if not text.isprintable():
        text = _NOT_TEXT.sub(" ", text).strip()
    return "" if text in _EXCEL_ERRORS else text[:most]


@lru_cache(maxsize=20_000)  # prices come again and again
def read_amount(text: str, delimiter: str = "") -> Decimal:
    """A sum of money rounded to cents: `1 284,50 €`, `1.284,50`, `1,284.50`, `84.8`.

    One comma before exactly three digits is a thousands mark in a comma-separated file, a decimal comma elsewhere
    and after a nought.
    """
    number = _number(text, delimiter)
    if number is None or abs(number) > MAX_AMOUNT:
        raise BadCellError("money-bad", value=text[:MAX_LENGTH])
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def read_quantity(text: str, delimiter: str = "") -> float:
    """How many; empty is one."""
    if not text:
        return 1.0
    number = _number(text, delimiter)
    if number is None or abs(number) > MAX_AMOUNT:
        raise BadCellError("number-bad", value=text[:MAX_LENGTH])
    return float(number)


def _number(text: str, delimiter: str) -> Decimal | None:
    if len(text) > MAX_LENGTH:
        return None
    text = _BLANKS.sub("", _CURRENCY.sub("", text.strip())).replace("\u2212", "-")
    if "," in text and "." in text:
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    elif text.count(",") > 1 or (delimiter == "," and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text)):
        text = text.replace(",", "")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    text = text.replace(",", ".")
    return Decimal(text) if re.fullmatch(r"-?(\d{1,15}(\.\d{0,20})?|\.\d{1,20})", text) else None


@lru_cache(maxsize=20_000)
def read_moment(text: str, zone_name: str) -> datetime:
    """ISO or d.m.yyyy [HH:MM] as UTC; without an offset on the clock of `zone_name`, without a time at midnight."""
    iso = _ISO.fullmatch(text[:MAX_LENGTH])
    finnish = None if iso else _FINNISH.fullmatch(text[:MAX_LENGTH])
    if iso:
        year, month, day, hour, minute, second, offset = iso.groups()
    elif finnish:
        (day, month, year, hour, minute, second), offset = finnish.groups(), None
    else:
        raise BadCellError("date-bad" if text else "date-missing", value=text[:MAX_LENGTH])
    try:
        on = date(int(year), int(month), int(day))
        at = time(int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        raise BadCellError("date-bad", value=text[:MAX_LENGTH]) from None
    if not FIRST_YEAR <= on.year < LAST_YEAR:
        raise BadCellError("date-bad", value=text[:MAX_LENGTH])
    if offset is None:
        return moment(on, at, zone_name)
    return datetime.combine(on, at, _offset(offset)).astimezone(UTC)


def _offset(text: str) -> timezone:
    if text.upper() in ("Z", "UTC"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(length if text[0] == "+" else -length)


def read_state(text: str) -> OrderStatus:
    """The order's state in our words."""
    found = STATES.get(text.strip().casefold().removeprefix("wc-"))
    if found is None:
        raise BadCellError("status-unknown", value=text[:MAX_LENGTH])
    return found


def read_consent(text: str) -> bool | None:
    """Yes, no, or None where nothing is said. Nothing said is never a yes."""
    word = text.strip().casefold().replace("_", "-")
    if not word or word in _NOTHING_SAID:
        return None
    if word not in _YES and word not in _NO:
        raise BadCellError("consent-unclear", value=text[:MAX_LENGTH])
    return word in _YES


def read_birthday(text: str) -> str:
    """MM-DD of a month and a day, or of a whole date, whose year is let go."""
    if not text:
        return ""
    whole = _ISO.fullmatch(text[:MAX_LENGTH]) or _FINNISH.fullmatch(text[:MAX_LENGTH])
    part = _MONTH_DAY.fullmatch(text)
    if whole:
        first, second, third = whole.groups()[:3]
        month, day = (second, third) if len(first) == 4 else (second, first)
    elif part:
        month, day = (part[1], part[2]) if part[1] else (part[4], part[3])
    else:
        raise BadCellError("birthday-bad", value=text[:MAX_LENGTH])
    try:
        return date(2024, int(month), int(day)).isoformat()[5:]
    except ValueError:
        raise BadCellError("birthday-bad", value=text[:MAX_LENGTH]) from None
