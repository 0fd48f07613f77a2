"""A trial as one HTML file to show to somebody: no script, nothing from the net, no customer's name.

Plan, totals, load, what was held back and what collides, the findings, and every message as it would be sent.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from zoneinfo import ZoneInfo

import msgspec

from app.i18n import _, ngettext, number, percent
from app.i18n import date as say_date
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.nodes import MessageStep
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.preview import Preview, preview
from app.services.report_charts import bars, days_chart
from app.services.report_page import SHUT, page, paragraph, section, table
from app.services.sentences.errors import explain
from app.services.sentences.findings import say, todo
from app.services.sentences.reasons import say as say_reason
from app.services.trial_codes import codes_wanted
from app.services.trial_findings import findings_of
from app.services.trial_scene import Against
from app.services.trial_tally import BUCKETS, HEAVY, Trial
from app.services.trial_words import part_words, rails_words, side_words

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
WORST = 10
Pictures = Sequence[bytes]


class Report(msgspec.Struct, frozen=True):
    """What the report is made of. `plan`: the drawing as SVG, "" without one."""

    trial: Trial
    draft: Flow
    plan: bytes = b""


def report_html(desk: Desk, report: Report) -> str:
    """The whole file."""
    zone = ZoneInfo(desk.shop.timezone)
    title = report.draft.name or report.trial.flow
    parts = (
        _head(desk, report, title, zone),
        _plan(report),
        _totals(report.trial),
        _days(report.trial),
        _load(report.trial),
        _held(report.trial),
        _findings(desk, report),
        _messages(desk, report),
        f"<footer>{escape(_('Made with Polku from the shop’s own history. Nothing was sent.'))}</footer>",
    )
    return page(title, parts)


def _head(desk: Desk, report: Report, title: str, zone: ZoneInfo) -> str:
    trial = report.trial
    span = _("{start} – {end}, {days} days, {n} customers").format(
        start=say_date(trial.since, zone, year=True),
        end=say_date(trial.until, zone, year=True),
        days=number((trial.until - trial.since).days),
        n=number(trial.done),
    )
    lines = [
        f"<h1>{escape(title)}</h1>",
        paragraph(
            _("{shop}: trial of {when}").format(shop=desk.shop.name, when=say_moment(trial.until, zone, year=True))
        ),
        paragraph(span),
        paragraph(sides_words(trial.scene.against)),
        paragraph(part_words(trial), "quiet"),
        paragraph(rails_words(trial.scene.after), "quiet"),
        paragraph(_assumed(trial, report.draft), "quiet"),
    ]
    if report.draft.summary:
        lines.insert(1, paragraph(report.draft.summary))
    return f"<header>{''.join(lines)}</header>"


def sides_words(against: Against) -> str:
    """What the two numbers are, everywhere in the report."""
    match against:
        case "guardrails":
            return _("Two numbers: without guardrails → with them.")
        case "live":
            return _("Two numbers: live version → draft.")
        case "own":
            return _("Two numbers: the shop’s guardrails → the ones tried.")


def _assumed(trial: Trial, draft: Flow) -> str:
    told = _("Assumed where nothing is known: {opened} of the messages are opened, {clicked} clicked.")
    assumed = trial.scene.assumed
    words = told.format(opened=percent(assumed.opened, 0), clicked=percent(assumed.clicked, 0))
    wanted = sum(codes_wanted(trial, draft).values())
    if not wanted:
        return words
    codes = ngettext("{n} discount code is assumed at hand.", "{n} discount codes are assumed at hand.", wanted)
    return f"{words} {codes.format(n=number(wanted))}"


def _plan(report: Report) -> str:
    if not report.plan:
        return ""
    data = b64encode(report.plan).decode()
    alt = escape(_("The drawing of the automation"))
    picture = f'<div class="plan"><img alt="{alt}" src="data:image/svg+xml;base64,{data}"></div>'
    return section(_("The plan"), picture)


def _totals(trial: Trial) -> str:
    told = (
        (_("Messages"), trial.sent),
        (_("Most to one"), trial.most),
        (_("Get over {n} messages").format(n=HEAVY), trial.heavy),
        (_("Several automations on one day"), tuple(len(side) for side in trial.same_day)),
        (_("The same content again"), tuple(len(side) for side in trial.same_content)),
        (_("Different discounts within a week"), tuple(len(side) for side in trial.clashing)),
    )
    cards = (
        f'<div class="card"><span>{escape(words)}</span><b>{number(before)} → {number(after)}</b></div>'
        for words, (before, after) in told
    )
    return section(_("Totals"), f'<div class="cards">{"".join(cards)}</div>{_differs(trial)}')


def _differs(trial: Trial) -> str:
    if trial.scene.against == "guardrails":
        return ""
    told = {
        "more": _("Get messages they would not have got"),
        "fewer": _("Do not get messages they would have got"),
        "moved": _("Get the same messages at other times"),
    }
    return table(((words, number(len(trial.differs[how]))) for how, words in told.items()), (_("Customers"), ""))


def _days(trial: Trial) -> str:
    drawn = days_chart([day.before for day in trial.days], [day.after for day in trial.days])
    first, last = (say_date(day.day, year=True) for day in (trial.days[0], trial.days[-1]))
    ends = f'<div class="ends"><span>{escape(first)}</span><span>{escape(last)}</span></div>'
    return section(_("Messages per day"), _legend(trial) + drawn + ends)


def _legend(trial: Trial) -> str:
    """What the two colours of a chart are."""
    both = zip(("before", "after"), side_words(trial.scene.against), strict=True)
    return f'<p class="legend">{"".join(f"<i class={look}></i>{escape(words)}" for look, words in both)}</p>'


def _load(trial: Trial) -> str:
    words = [f"{low}+" if n == len(BUCKETS) - 1 else f"{low}–{high}" if low != high else str(low)
             for n, (low, high) in enumerate(BUCKETS)]  # fmt: skip
    before, after = ([len(people) for people in side] for side in trial.buckets)
    rows = ((words[n], number(before[n]), number(after[n])) for n in range(len(BUCKETS)))
    told = table(rows, (_("Messages per customer"), _("Before"), _("After")))
    worst = (
        (_("Customer {n}").format(n=place), *(number(sent) for sent in trial.people[who].sent))
        for place, who in enumerate(trial.worst[:WORST], 1)
    )
    most = table(worst, (_("Who get the most, without names"), _("Before"), _("After")))
    return section(_("Load of messages"), _legend(trial) + bars(words, before, after) + told + most)


def _held(trial: Trial) -> str:
    rows = (
        (say_reason(reason), number(times), number(len(trial.held[reason]))) for reason, times in trial.reasons.items()
    )
    told = table(rows, (_("Why"), _("Messages"), _("Customers")))
    return section(_("Held back, by reason"), told if trial.reasons else paragraph(_("Nothing was held back.")))


def _findings(desk: Desk, report: Report) -> str:
    found = [*check_flow(desk, report.draft), *findings_of(desk, report.trial, report.draft)]
    if not found:
        return section(_("Findings"), paragraph(_("Nothing to remark.")))
    return section(_("Findings"), f"<ul>{''.join(_finding(one, report.draft) for one in found)}</ul>")


def _finding(finding: Finding, draft: Flow) -> str:
    remedy = todo(finding, draft)
    mark = "error" if finding.severity == "error" else "warning"
    return f'<li class="{mark}"><b>{escape(say(finding, draft))}</b>{paragraph(remedy, "quiet") if remedy else ""}</li>'


def _messages(desk: Desk, report: Report) -> str:
    return section(_("Messages"), "".join(_letters(desk, report)))


def _letters(desk: Desk, report: Report) -> Iterator[str]:
    for email in (node for node in in_order(report.draft) if isinstance(node, MessageStep)):
        before, after = report.trial.mails.get((report.trial.flow, email.id), (0, 0))
        count = ngettext("{before} → {n} message", "{before} → {n} messages", after)
        yield f"<h3>{escape(email.title or email.id)}</h3>"
        try:
            found = preview(desk, report.draft, email.id)
        except PolkuError as error:
            yield paragraph(explain(error).line(), "quiet")
            continue
        told = count.format(before=number(before), n=number(after))
        if found.channel == "sms":
            yield paragraph(_("Text message  ·  {told}").format(told=told), "quiet") + paragraph(found.text, "bubble")
            continue
        yield paragraph(f"{found.subject}  ·  {told}", "quiet")
        yield f'<iframe sandbox title="{escape(found.subject)}" srcdoc="{escape(letter_html(found))}"></iframe>'


def letter_html(found: Preview) -> str:
    """The message with its pictures inside it, shut off from the net by itself as well."""
    html = found.html
    for name, data in found.pictures.items():
        kind = "png" if data.startswith(b"\x89PNG") else "gif" if data.startswith(b"GIF") else "jpeg"
        html = html.replace(f"cid:{name}", f"data:image/{kind};base64,{b64encode(data).decode()}")
    head = _HEAD.search(html)
    return html[: head.end()] + SHUT + html[head.end() :] if head else SHUT + html
