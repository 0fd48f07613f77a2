"""The results as files to keep or to show: a table for spreadsheets, and a report in one HTML file.

No customer is in either of them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from html import escape
from io import StringIO

from app.analysis.rates import Rate
from app.i18n import _, money, number
from app.i18n import date as say_date
from app.i18n import datetime as say_moment
from app.model.spreadsheet import defused
from app.services.desk import Desk
from app.services.insights import Figures, Insights
from app.services.insights_words import (
    COLUMNS,
    TOTALS,
    feedback,
    funnel,
    lift_words,
    own_metric,
    rate,
    sales,
    source_lines,
    stops,
    totals,
    week_words,
)
from app.services.report_page import page, paragraph, section, table

_HEADS = (
    "automation", "message", "entered", "held_out", "sent", "reached", "opened_indicative", "clicked", "converted",
    "orders", "net", "currency", "page_visits", "accounts", "feedback", "stops", "complaints", "bounces",
)  # fmt: skip
_CHART = (920, 180)


def insights_csv(found: Insights) -> str:
    """A row for each automation and currency, and below it one for each of its messages; empty where nobody knows.

    Numbers are plain (a point, no spaces), so that any spreadsheet or program reads them.
    """
    out = StringIO()
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow(_HEADS)
    for one in found.automations:
        title = defused(one.flow.name or one.name)
        for part in one.money or (None,):
            worth = (part.orders, f"{part.net:.2f}", part.currency) if part else (0, "0.00", found.currency)
            answers = one.feedback.answers if one.feedback else ""
            written.writerow((
                title, "", one.entered, one.held_out, one.sent, one.reached, _part(one.opened), _part(one.clicked),
                one.converted.part, *worth, _part(one.visits), _part(one.accounts), answers,
                _known(one.stops), _known(one.complaints), _known(one.bounces),
            ))  # fmt: skip
        for message in one.messages:
            for part in message.money or (None,):
                worth = (part.orders, f"{part.net:.2f}", part.currency) if part else (0, "0.00", found.currency)
                written.writerow((
                    title, defused(message.title), "", "", message.sent, "", _part(message.opened),
                    _part(message.clicked), "", *worth, "", "", "", _known(message.stops),
                    _known(message.complaints), "",
                ))  # fmt: skip
    return out.getvalue()


def insights_html(desk: Desk, found: Insights) -> str:
    """The whole report."""
    title = _("Results")
    since = say_date(found.since, year=True) if found.since else _("the beginning")
    span = _("{shop}: from {since} to {until}").format(
        shop=desk.shop.name, since=since, until=say_moment(found.at, year=True)
    )
    cards = "".join(
        f'<div class="card"><span>{escape(_(TOTALS[key]))}</span><b>{escape(told.text)}</b> {escape(told.detail)}</div>'
        for key, told in totals(found).items()
    )
    parts = (
        f"<header><h1>{escape(title)}</h1>{paragraph(span)}</header>",
        section(_("Together"), f'<div class="cards">{cards}</div>'),
        section(_("Automations"), table(_rows(found), tuple(_(COLUMNS[key]) for key in _SHOWN))),
        section(_("Sales by week"), _weeks(found)),
        *(section(one.flow.name or one.name, _one(one, found)) for one in found.automations),
        section(_("Where the figures come from"), table(_sources(found), (_("Source"), ""))),
        f"<footer>{escape(_('Each order is credited once, after refunds. A dash: nothing tells.'))}</footer>",
    )
    return page(title, parts)


_SHOWN = ("title", "sent", "opens", "clicks", "conversion", "sales", "own", "stops")


def _rows(found: Insights) -> Iterator[tuple[str, ...]]:
    for one in found.automations:
        _icon, words, own = own_metric(one)
        yield (
            one.flow.name or one.name,
            number(one.sent),
            _line(rate(one.opened).text, rate(one.opened).detail),
            _line(rate(one.clicked).text, rate(one.clicked).detail),
            _line(rate(one.converted).text, rate(one.converted).detail),
            _line(sales(one.money, found.currency).text, sales(one.money, found.currency).detail),
            _line(f"{words}: {own.text}", own.detail),
            _line(stops(one).text, stops(one).detail),
        )


def _one(one: Figures, found: Insights) -> str:
    steps = (
        (words, "–" if people is None else number(people), rate(of).line if of else "")
        for _icon, _kind, words, people, of in funnel(one)
    )
    messages = (
        (each.title, number(each.sent), rate(each.clicked).line, sales(each.money, found.currency).line)
        for each in one.messages
    )
    told = [table(steps, (_("Funnel"), _("People"), _("Share")))]
    if one.messages:
        told.append(table(messages, (_("Message"), _("Sent"), _("Clicked"), _("Sales"))))
    told += [paragraph(lift_words(one.lift))] if one.lift else []
    told += [paragraph(f"{_('Feedback')}: {feedback(one.feedback).line}")] if one.feedback else []
    return "".join(told)


def _weeks(found: Insights) -> str:
    weeks = len(found.automations[0].sales) if found.automations else 0
    sums = [sum(one.sales[place] for one in found.automations) for place in range(weeks)]
    rows = ((week_words(place), money(worth, found.currency)) for place, worth in enumerate(sums))
    return _columns(sums) + table(rows, (_("Week"), _("Sales")))


def _columns(values: Sequence[float]) -> str:
    wide, high = _CHART
    most, step = max([*values, 1.0]), wide / max(1, len(values))
    bars = "".join(
        f'<rect class="after" x="{step * (place + 0.15):.1f}" y="{high - value * (high - 10) / most:.1f}" '
        f'width="{step * 0.7:.1f}" height="{value * (high - 10) / most:.1f}"/>'
        for place, value in enumerate(values)
    )
    return f'<svg viewBox="0 0 {wide} {high}" role="img" aria-hidden="true">{bars}</svg>'


def _sources(found: Insights) -> Iterator[tuple[str, ...]]:
    for _tone, what, where, how in source_lines(found.sources):
        yield what, _line(where, how)


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _part(found: Rate | None) -> int | str:
    return "" if found is None else found.part


def _known(found: int | None) -> int | str:
    return "" if found is None else found
