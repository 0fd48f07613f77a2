"""How the figures of all automations together compare with those of the span before, in words.

Nothing is said where it would not be true of both spans (`app.services.insights_before`), or of too few: a sum is
compared from FEW orders, messages, accounts or stops on, a share where both are of FEW people or more. A difference of
two shares that may well be chance is called that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from app.analysis.lift import difference
from app.analysis.rates import FEW, Rate
from app.i18n import N_, _, money, ngettext, number, percent
from app.i18n import date as say_date
from app.services.insights import Insights
from app.services.insights_before import Compared
from app.services.insights_words import Sums, sums
from app.services.results import Dates, Span, days_of
from app.store.columns import MICROSECOND

SPANS_BEFORE: dict[Span, str] = {
    "today": N_("yesterday by this time"),
    "7": N_("the 7 days before"),
    "30": N_("the 30 days before"),
    "90": N_("the 90 days before"),
}
Tone = Literal["success", "warning", "neutral"]


class Change(msgspec.Struct, frozen=True):
    """`text` is short ("+12 %"), `words` all of it. `tone`: better, worse, or neither of them for certain."""

    text: str
    words: str
    tone: Tone = "neutral"


def changes(found: Insights) -> dict[str, Change]:
    """By the keys of TOTALS; a figure that cannot be compared honestly is not among them."""
    if found.before is None:
        return {}
    now, then = sums(found.automations), sums(found.before.automations)
    told = dict(_of_sums(found, now, then)) | dict(_of_rates(found, now, then))
    return {key: change for key, change in told.items() if key in found.before.known}


def span_line(found: Insights) -> str:
    """Which days the figures are about, what is to be known of them, and with which they are compared."""
    first = found.since.date() if found.since else found.begun or found.last
    days = _days(first, found.last)
    if not any(one.entered or one.held_out for one in found.automations) and not found.orders:
        nothing = _("Nobody came in and no order was credited. A longer span may tell more.")
        return _("{days}: {words}").format(days=days, words=nothing)
    return " · ".join(part for part in (days, compared_line(found)) if part)


def compared_line(found: Insights) -> str:
    """With which span the figures are compared, or why with none."""
    if found.before is not None:
        since, until = (say_date(at, year=True) for at in (found.before.since, found.before.until - MICROSECOND))
        if found.last < found.at.date():
            return _("Compared with {since}–{until} as it stood as many days after its end").format(
                since=since, until=until
            )
        return _("Compared with {since}–{until}").format(since=since, until=until)
    if found.span == "all":
        return ""
    return _("No comparison: no automation was live yet when the span before began.")


def _days(first: date, last: date) -> str:
    if first == last:
        return say_date(last, year=True)
    return _("{first}–{last}").format(first=say_date(first, year=True), last=say_date(last, year=True))


def _before(span: Span | Dates) -> str:
    """What the span before is called."""
    if isinstance(span, Dates):
        days = days_of(span)
        return ngettext("the day before", "the {n} days before", days).format(n=number(days))
    return _(SPANS_BEFORE[span])


def _of_sums(found: Insights, now: Sums, then: Sums) -> Iterator[tuple[Compared, Change]]:
    if {one.currency for one in (*now.money, *then.money)} == {found.currency}:
        before = then.money[0] if then.money else None
        worth = now.money[0].net if now.money else 0.0
        if before is not None and before.orders >= FEW and before.net > 0:
            told = money(before.net, before.currency, cents=False)
            yield "sales", _sum(found.span, worth, before.net, told, "success")
    counts: tuple[tuple[Compared, int | None, int | None, Tone], ...] = (
        ("sent", now.sent, then.sent, "neutral"),
        ("accounts", now.accounts, then.accounts, "success"),
        ("stops", now.stops, then.stops, "warning"),
    )
    for key, many, earlier, more in counts:
        if many is not None and earlier is not None and earlier >= FEW:
            yield key, _sum(found.span, many, earlier, number(earlier), more)


def _of_rates(found: Insights, now: Sums, then: Sums) -> Iterator[tuple[Compared, Change]]:
    rates: tuple[tuple[Compared, Rate | None, Rate | None], ...] = (
        ("opens", now.opened, then.opened),
        ("clicks", now.clicked, then.clicked),
        ("conversion", now.converted, then.converted),
    )
    for key, rate, earlier in rates:
        if rate is not None and earlier is not None and not rate.few and not earlier.few:
            yield key, _points(found.span, rate, earlier)


def _sum(span: Span | Dates, now: float, then: float, told: str, more: Tone) -> Change:
    share = round(100 * (now - then) / then)
    words = {
        1: _("{percent} more than {before} ({value})"),
        0: _("as much as {before} ({value})"),
        -1: _("{percent} less than {before} ({value})"),
    }[_sign(share)].format(percent=percent(abs(share) / 100, 0), before=_before(span), value=told)
    return Change(_signed(share, percent(abs(share) / 100, 0)), words, _tone(_sign(share), more))


def _points(span: Span | Dates, now: Rate, then: Rate) -> Change:
    points = round(100 * ((now.share or 0.0) - (then.share or 0.0)), 1)
    low, high = difference(now, then)
    value = _("{share}, {part} of {whole}").format(
        share=percent(then.share or 0.0), part=number(then.part), whole=number(then.whole)
    )
    words = {
        1: _("{points} percentage points more than {before} ({value})"),
        0: _("as much as {before} ({value})"),
        -1: _("{points} percentage points less than {before} ({value})"),
    }[_sign(points)].format(points=number(abs(points), 1), before=_before(span), value=value)
    chance = low <= 0 <= high
    words = _("{difference}; may be chance").format(difference=words) if chance and points else words
    size = _("{points} pp").format(points=number(abs(points), 1))
    return Change(_signed(points, size), words, "neutral" if chance else _tone(_sign(points), "success"))


def _sign(value: float) -> Literal[-1, 0, 1]:
    return 0 if not value else 1 if value > 0 else -1


def _signed(value: float, size: str) -> str:
    return {1: "+", 0: "±", -1: "−"}[_sign(value)] + size


def _tone(sign: int, more: Tone) -> Tone:
    """`more` is what an increase is; a decrease is the opposite."""
    if more == "neutral" or not sign:
        return "neutral"
    return more if sign > 0 else "warning" if more == "success" else "success"
