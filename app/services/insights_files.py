"""The results as files to keep or to show: a table for spreadsheets, and a report in one HTML file.

No customer is in either of them, but for what somebody may have written of themselves into an answer.
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
from app.services.earned import Money
from app.services.followed_words import judged_words, quality_words, said_words
from app.services.insights import Figures, Insights, MessageFigures
from app.services.insights_changes import Change, changes, compared_line
from app.services.insights_words import (
    COLUMNS,
    TOTALS,
    Told,
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
from app.services.link_clicks import Followed, LinkClicks, read_followed
from app.services.report_page import page, paragraph, section, table

_HEADS = (
    "automation", "message", "link", "topic", "entered", "held_out", "sent", "reached",
    "opened_indicative", "opened_machine", "clicked", "clicked_unclear", "clicked_machine", "converted",
    "orders", "net", "currency", "page_visits", "accounts", "feedback", "stops", "complaints", "bounces",
    "entered_before", "sent_before", "reached_before", "opened_before", "clicked_before", "converted_before",
    "orders_before", "net_before", "accounts_before", "stops_before",
)  # fmt: skip
_CHART = (920, 180)


def insights_csv(desk: Desk, found: Insights) -> str:
    """A row for each automation and currency, below it one for each of its messages, and one for each link that was
    followed; empty where nobody knows, and where it is no figure of such a row. What ends on `_before` is of the span
    before, and empty where nothing is to be compared (see `app.services.insights_before`).

    Numbers are plain (a point, no spaces), so that any spreadsheet or program reads them.
    """
    out = StringIO()
    written = csv.DictWriter(out, _HEADS, restval="", lineterminator="\r\n")
    written.writeheader()
    for one in found.automations:
        title, followed = defused(one.flow.name or one.name), read_followed(desk, one.name, found.span)
        for part in one.money or (None,):
            worth = _worth(part, found.currency)
            written.writerow(
                {"automation": title} | _of_automation(one, followed) | worth | _before(one, worth["currency"], found)
            )
        for message in one.messages:
            about = {"automation": title, "message": defused(message.title)}
            for part in message.money or (None,):
                written.writerow(about | _of_message(message, followed) | _worth(part, found.currency))
        for link in followed.links:
            told = {"automation": title, "message": defused(link.message), "link": defused(link.target)}
            counts = {"clicked": link.human, "clicked_unclear": link.unknown, "clicked_machine": link.machine}
            written.writerow({**told, "topic": defused(link.topic), **counts})
    return out.getvalue()


def _of_automation(one: Figures, followed: Followed) -> dict[str, object]:
    return {
        "entered": one.entered, "held_out": one.held_out, "sent": one.sent, "reached": one.reached,
        "opened_indicative": _part(one.opened), "clicked": _part(one.clicked), "converted": one.converted.part,
        "page_visits": _part(one.visits), "accounts": _part(one.accounts),
        "feedback": one.feedback.answers if one.feedback else "",
        "stops": _known(one.stops), "complaints": _known(one.complaints), "bounces": _known(one.bounces),
        **_machines(followed, "", one.clicked is not None, one.opened is not None),
    }  # fmt: skip


def _before(one: Figures, currency: object, found: Insights) -> dict[str, object]:
    """Of the same automation in the span before, as far as it is comparable."""
    earlier = next((old for old in found.before.automations if old.name == one.name), None) if found.before else None
    if earlier is None or found.before is None:
        return {}
    told: dict[str, object] = {
        "entered_before": earlier.entered, "sent_before": earlier.sent, "reached_before": earlier.reached,
        "opened_before": _part(earlier.opened), "clicked_before": _part(earlier.clicked),
        "accounts_before": _part(earlier.accounts), "stops_before": _known(earlier.stops),
    }  # fmt: skip
    if "sales" not in found.before.known:
        return told
    part = next((part for part in earlier.money if part.currency == currency), Money("", 0, 0.0))
    worth = {"orders_before": part.orders, "net_before": f"{part.net:.2f}"}
    return {**told, "converted_before": earlier.converted.part, **worth}


def _of_message(one: MessageFigures, followed: Followed) -> dict[str, object]:
    return {
        "sent": one.sent, "opened_indicative": _part(one.opened), "clicked": _part(one.clicked),
        "stops": _known(one.stops), "complaints": _known(one.complaints),
        **_machines(followed, one.node, one.clicked is not None, one.opened is not None),
    }  # fmt: skip


def _machines(followed: Followed, node: str, clicks: bool, opens: bool) -> dict[str, object]:
    clicked, opened = followed.of("click", node), followed.of("open", node)
    told = {"clicked_unclear": clicked.unknown, "clicked_machine": clicked.machine} if clicks else {}
    return {**told, "opened_machine": opened.machine} if opens else {**told}


def _worth(part: Money | None, currency: str) -> dict[str, object]:
    known = part or Money(currency, 0, 0.0)
    return {"orders": known.orders, "net": f"{known.net:.2f}", "currency": known.currency}


def insights_html(desk: Desk, found: Insights) -> str:
    """The whole report."""
    title = _("Results")
    since = say_date(found.since, year=True) if found.since else _("the beginning")
    to_now = found.last == found.at.date()
    until = say_moment(found.at, year=True) if to_now else say_date(found.last, year=True)
    span = _("{shop}: from {since} to {until}").format(shop=desk.shop.name, since=since, until=until)
    compared = changes(found)
    cards = "".join(_card(key, told, compared.get(key)) for key, told in totals(found).items())
    parts = (
        f"<header><h1>{escape(title)}</h1>{paragraph(span)}</header>",
        section(_("Together"), f'<div class="cards">{cards}</div>{paragraph(compared_line(found))}'),
        section(_("Automations"), table(_rows(found), tuple(_(COLUMNS[key]) for key in _SHOWN))),
        section(_("Sales by week"), _weeks(found)),
        *(section(one.flow.name or one.name, _one(desk, one, found)) for one in found.automations),
        section(_("Where the figures come from"), table(_sources(found), (_("Source"), ""))),
        f"<footer>{escape(_('Each order is credited once, after refunds. A dash: nothing tells.'))}</footer>",
    )
    return page(title, parts)


def _card(key: str, told: Told, change: Change | None) -> str:
    words = f"<br>{escape(change.words)}" if change else ""
    return (
        f'<div class="card"><span>{escape(_(TOTALS[key]))}</span><b>{escape(told.text)}</b> '
        f"{escape(told.detail or told.how)}"
        f"{words}</div>"
    )


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


def _one(desk: Desk, one: Figures, found: Insights) -> str:
    followed = read_followed(desk, one.name, found.span)
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
    if followed.links:
        rows = ((each.message, each.target, each.topic, *map(number, _judged(each))) for each in followed.links)
        heads = (_("Message"), _("Link"), _("Topic of the link"), _("People"), _("Unclear"), _("Machines"))
        told.append(table(rows, heads))
    told += [paragraph(words)] if (words := judged_words(followed)) else []
    told += [paragraph(lift_words(one.lift))] if one.lift else []
    told += [paragraph(f"{_('Feedback')}: {feedback(one.feedback).line}")] if one.feedback else []
    if followed.answers:
        answers = ((say_date(each.at), *said_words(each)[:2], quality_words(each)) for each in followed.answers)
        told.append(table(answers, (_("Date"), _("Stars"), _("Answer"), _("Quality"))))
    return "".join(told)


def _judged(one: LinkClicks) -> tuple[int, int, int]:
    return one.human, one.unknown, one.machine


def _weeks(found: Insights) -> str:
    weeks = len(found.automations[0].sales) if found.automations else 0
    sums = [sum(one.sales[place] for one in found.automations) for place in range(weeks)]
    rows = ((week_words(found.first, place), money(worth, found.currency)) for place, worth in enumerate(sums))
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
