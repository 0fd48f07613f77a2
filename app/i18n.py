"""Words and numbers in the language of the user.

English is written in the source; Finnish is the default language. Each area of the program has its own catalogue,
`resources/locale/<language>/<area>.po`, compiled to a `.mo` beside it by `python -m app.i18n`. The language is looked
up at every call, so it may be changed while the program runs. Nothing here may be called at import time with `_`:
mark a constant with `N_` and translate it where it is shown.

Numbers, money and times follow design.md section 8: non-breaking spaces inside, `1 284,50 €` and `klo 18.32` in
Finnish, `€1,284.50` and `18:32` in English. Babel is imported at the first number, not at start-up.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date as _date
from datetime import datetime as _datetime
from datetime import timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from app.paths import shipped

LANGUAGES = ("fi", "en")
DEFAULT = "fi"
NBSP = "\u00a0"


@dataclass(frozen=True)
class _Forms:
    """Babel patterns of one language."""

    day: str
    day_with_year: str
    in_full: str
    time: str
    at: str  # between a day and a time, and before a time that stands alone


_FORMS = {
    "fi": _Forms(day="EEE d.M.", day_with_year="d.M.y", in_full="cccc d.M.y", time="H.mm", at="klo" + NBSP),
    "en": _Forms(day="EEE d MMM", day_with_year="d MMM y", in_full="cccc d MMMM y", time="HH:mm", at=""),
}

_program_language = DEFAULT
_borrowed: ContextVar[str | None] = ContextVar("polku_language", default=None)


# ---- language


def set_language(language: str) -> None:
    """Change the language of the whole program. Raises ValueError for one that has no catalogues."""
    global _program_language
    if language not in LANGUAGES:
        raise ValueError(language)
    _program_language = language


def current_language() -> str:
    """The language that `_` answers in here and now: "fi" or "en"."""
    return _borrowed.get() or _program_language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block everything here speaks `language`: for a message in the customer's language."""
    if language not in LANGUAGES:
        raise ValueError(language)
    token = _borrowed.set(language)
    try:
        yield
    finally:
        _borrowed.reset(token)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    """All areas of one language, chained."""
    chain: _gettext.NullTranslations = _gettext.NullTranslations()
    for file in sorted((shipped("resources") / "locale" / language).glob("*.mo")):
        with file.open("rb") as stream:
            area = _gettext.GNUTranslations(stream)
        area.add_fallback(chain)
        chain = area
    return chain


@cache
def _said(language: str, message: str) -> str:
    # A chain is asked area by area; the drawing asks for the same few hundred words again and again.
    return _catalogue(language).gettext(message)


def _(message: str) -> str:
    return _said(current_language(), message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _counted(current_language(), singular, plural, n)


@lru_cache(maxsize=4096)
def _counted(language: str, singular: str, plural: str, n: int) -> str:
    return _catalogue(language).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    return _catalogue(current_language()).pgettext(context, message)


def N_(message: str) -> str:  # gettext's own name for it
    """Mark a constant for translation; show it with `_`."""
    return message


# ---- numbers


def number(value: int | float | Decimal, digits: int | None = None) -> str:
    """`1 284,5` / `1,284.5`; `digits` fixes the decimals, otherwise up to three are shown."""
    return _number(value, digits, current_language())


@lru_cache(maxsize=2048)
def _number(value: int | float | Decimal, digits: int | None, language: str) -> str:
    if digits is None and type(value) is int and 0 <= value < 1000:
        return str(value)  # alike in all languages, and most numbers are such ones
    from babel.numbers import format_decimal

    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language)


def money(amount: int | float | Decimal, currency: str = "EUR", *, cents: bool = True) -> str:
    """`1 284,50 €` / `€1,284.50`; `cents=False` rounds to whole units for tiles and charts."""
    from babel.numbers import format_currency

    pattern = None if cents else {"fi": "#,##0" + NBSP + "¤", "en": "¤#,##0"}[current_language()]
    return format_currency(amount, currency, format=pattern, locale=current_language(), currency_digits=cents)


def percent(share: float, digits: int = 1) -> str:
    """`61,2 %` / `61.2 %` of a share between 0 and 1; a trailing zero is dropped."""
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(share * 100, format=pattern, locale=current_language()) + NBSP + "%"


# ---- times


def date(day: _date | _datetime, zone: tzinfo | None = None, *, year: bool = False) -> str:
    """`ti 17.3.` / `Tue 17 Mar`; with the year `17.3.2026` / `17 Mar 2026`. A moment is seen in `zone`."""
    forms = _FORMS[current_language()]
    return _day(day, zone, forms.day_with_year if year else forms.day)


def date_in_full(day: _date | _datetime, zone: tzinfo | None = None) -> str:
    """`Tiistai 17.3.2026` / `Tuesday 17 March 2026`, with the capital of a sentence's beginning."""
    words = _day(day, zone, _FORMS[current_language()].in_full)
    return words[:1].upper() + words[1:]


def _day(day: _date | _datetime, zone: tzinfo | None, pattern: str) -> str:
    from babel.dates import format_date

    shown = _seen_in(day, zone).date() if isinstance(day, _datetime) else day
    return format_date(shown, pattern, locale=current_language()).replace(" ", NBSP)


def time(moment: _datetime, zone: tzinfo | None = None, *, at: bool = False) -> str:
    """`18.32` / `18:32` in `zone`; with `at=True` as it stands in a sentence, `klo 18.32`."""
    from babel.dates import format_time

    forms = _FORMS[current_language()]
    shown = format_time(_seen_in(moment, zone).timetz(), forms.time, locale=current_language())
    return forms.at + shown if at else shown


def datetime(moment: _datetime, zone: tzinfo | None = None, *, year: bool = False) -> str:
    """`ti 17.3. klo 18.32` / `Tue 17 Mar 18:32`."""
    return f"{date(moment, zone, year=year)} {time(moment, zone, at=True)}"


def duration(length: timedelta) -> str:
    """In words, the two largest units: `4 tuntia`, `1 päivä 12 tuntia`, `30 minuuttia`."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        (days, ngettext("{n} day", "{n} days", days)),
        (hours, ngettext("{n} hour", "{n} hours", hours)),
        (minutes, ngettext("{n} minute", "{n} minutes", minutes)),
        (seconds, ngettext("{n} second", "{n} seconds", seconds)),
    ]
    shown = [words.format(n=number(n)).replace(" ", NBSP) for n, words in parts if n]
    return " ".join(shown[:2]) or ngettext("{n} minute", "{n} minutes", 0).format(n=0).replace(" ", NBSP)


def _seen_in(moment: _datetime, zone: tzinfo | None) -> _datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(zone) if zone else moment


# ---- compiling


def compile_catalogues(locale: Path) -> list[Path]:
    """Write a `.mo` beside every `.po` under `locale`; the files that changed. The same text gives the same bytes."""
    changed = []
    for source in sorted(locale.glob("*/*.po")):
        target = source.with_suffix(".mo")
        compiled = compiled_catalogue(source)
        if not target.exists() or target.read_bytes() != compiled:
            target.write_bytes(compiled)
            changed.append(target)
    return changed


def compiled_catalogue(source: Path) -> bytes:
    """The `.mo` form of one `.po` file. Raises babel's PoFileError with the line of a broken one."""
    from datetime import UTC
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=source.parent.name, domain=source.stem, abort_invalid=True)
    catalogue.creation_date = catalogue.revision_date = _datetime(2026, 1, 1, tzinfo=UTC)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


if __name__ == "__main__":
    for file in compile_catalogues(shipped("resources") / "locale"):
        print(file)
