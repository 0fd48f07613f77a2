"""Reads one customer's life into the page of that customer."""

from __future__ import annotations

import datetime as clock
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from app.i18n import _, date, money, ngettext, number, time
from app.i18n import datetime as say_moment
from app.model.confirming import ASKED, waiting
from app.model.customer import REST, Facts
from app.model.truth import has_consent
from app.services.customer_life import Life, Moment, life_of
from app.services.customer_rights import DETAILS
from app.services.desk import Desk
from app.services.sentences.consent import basis_words, channel_words, source_words
from app.services.sentences.happenings import event_past
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.ui.customers.life_rows import LifeDay, LifeLine, Permission, Person
from app.ui.people import People
from app.ui.words.events import event_words
from app.ui.zones import zone_of

_ICONS = {
    "Cart Abandoned": "cart", "Cart Updated": "cart", "Product Added": "cart", "Checkout Started": "cart",
    "Product Viewed": "eye", "Page Viewed": "eye", "Account Created": "flag", "Newsletter Subscribed": "mail",
    "Feedback Given": "message", "Email Replied": "message", "Email Bounced": "warning", "Unsubscribed": "ban",
    "Newsletter Form Sent": "list", "Confirmation Asked": "mail",
    "Details Corrected": "edit", "Rest Given": "pause", "Rest Ended": "play",
}  # fmt: skip
_STATES = {"sent": "success", "failed": "error", "uncertain": "warning", "suppressed": "warning", "skipped": "warning"}


def person_of(desk: Desk, people: People, email: str) -> Person:
    """All about one customer. Raises PolkuError("customer-unknown")."""
    life, zone, now, currency = life_of(desk, email), zone_of(desk), desk.clock.now(), desk.shop.currency
    one, facts = life.customer, life.history.at(now)
    name = f"{one.first_name} {one.last_name}".strip() or one.email
    first = min((order.occurred_at for order in facts.orders), default=None)
    note = _("first order {day}").format(day=date(first, zone, year=True)) if first else _("no orders yet")
    rests = one.rests_until(now)
    days = (*_ahead(life, now, zone), *_days(life.past, now, zone, currency))
    known = {key: str(getattr(one, key)) for key in DETAILS}
    known.update({key: value for key, value in one.fields.items() if key != REST and isinstance(value, str)})
    shown = Person(
        name=name,
        email=one.email,
        persona=people.key_of(one.email),
        note=note,
        tags=one.tags,
        facts=_facts(facts, life, zone, currency),
        permissions=_permissions(facts, zone, now),
        on_way=tuple(
            (way.title, _("waits until {moment}").format(moment=say_moment(way.due_at, zone)) if way.due_at else "")
            for way in life.on_way
        ),
        rests=date(rests, zone, year=True) if rests else "",
        may_stop=not facts.suppressed and (has_consent(facts) or waiting(facts.consents, now) is not None),
        days=days,
        details=known,
    )
    return _with_copy(shown)


def _with_copy(shown: Person) -> Person:
    lines = [f"{shown.name} <{shown.email}>", *(f"{name}: {value}" for name, value in shown.facts)]
    lines += [f"{one.name}: {one.words}" for one in shown.permissions]
    for day in shown.days:
        lines += ["", day.title]
        lines += ["  ".join(part for part in (one.when, one.title, one.detail, one.pill) if part) for one in day.lines]
    return replace(shown, copied="\n".join(lines))


def _facts(facts: Facts, life: Life, zone: ZoneInfo, currency: str) -> tuple[tuple[str, str], ...]:
    last = max((order.occurred_at for order in facts.orders), default=None)
    month = facts.now - timedelta(days=30)
    got = sum(contact.at > month for contact in facts.contacts)
    one = life.customer
    told = [
        (_("Orders"), number(len(facts.orders))),
        (_("Bought for"), money(sum(order.total for order in facts.orders), currency)),
        (_("Last order"), date(last, zone, year=True) if last else "–"),
        (_("Customer since"), date(one.created_at, zone, year=True) if one.created_at else "–"),
        (_("Messages in 30 days"), number(got)),
        (_("Town"), one.city),
        (_("Phone"), one.phone),
    ]
    return tuple((name, value) for name, value in told if value)


def _permissions(facts: Facts, zone: ZoneInfo, now: datetime) -> tuple[Permission, ...]:
    found = []
    for channel, icon in (("email", "mail"), ("sms", "mobile")):
        line = next((one for one in reversed(facts.consents) if one.channel == channel), None)
        day = date(line.occurred_at, zone, year=line.occurred_at.year != now.year) if line else ""
        if channel == "email" and facts.suppressed:
            words, tone = say_reason(facts.suppressed), "warning"
        elif line is None:
            words, tone = _("not given"), "neutral"
        elif line.basis == ASKED:
            open_ = waiting(facts.consents, now) is not None
            words, tone = _("waits for a confirmation") if open_ else _("not confirmed"), "warning"
        elif line.action == "withdrawn":
            words, tone = _("taken back {day}").format(day=day), "warning"
        elif line.basis == "unproven":
            words, tone = _("without proof"), "warning"
        elif line.basis == "soft_opt_in":
            words, tone = _("as a customer {day}").format(day=day), "success"
        else:
            words, tone = _("given {day}").format(day=day), "success"
        found.append(Permission(icon, channel_words(channel), words, tone))
    return tuple(found)


# ---- the timeline


def _ahead(life: Life, now: datetime, zone: ZoneInfo) -> Iterator[LifeDay]:
    lines = []
    for one in life.ahead:
        waits = one.detail.get("state") in ("due", "retry")
        pill = message_state_name(str(one.detail["state"])) if waits else _("planned")
        today = one.at.astimezone(zone).date() == now.astimezone(zone).date()
        when = time(one.at, zone) if today else _short(one.at, zone)
        flow = str(one.detail.get("flow", ""))
        held = say_reason(str(one.detail.get("reason") or ""))
        detail = ", ".join(part for part in (flow, time(one.at, zone, at=True) if not today else "", held) if part)
        lines.append(
            LifeLine(when, "clock", "kind.wait", one.what, detail, pill, "info", one.message, frozenset({"messages"}))
        )
    if lines:
        yield LifeDay(_("To come"), tuple(lines))


def _short(moment: datetime, zone: ZoneInfo) -> str:
    return date(moment, zone).partition("\u00a0")[2]


def _days(past: Sequence[Moment], now: datetime, zone: ZoneInfo, currency: str) -> Iterator[LifeDay]:
    def day_of(one: Moment) -> clock.date:
        return one.at.astimezone(zone).date()

    today = now.astimezone(zone).date()
    for day, of_day in groupby(past, key=day_of):
        words = date(day, year=day.year != today.year)
        if day == today:
            words = _("Today, {day}").format(day=words)
        elif day.year < 1990:  # a permission without a time
            words = _("At an unknown time")
        yield LifeDay(words, tuple(_line(one, zone, currency) for one in of_day))


def _line(one: Moment, zone: ZoneInfo, currency: str) -> LifeLine:
    when = time(one.at, zone) if one.at.year >= 1990 else ""
    told: dict[str, Any] = one.detail
    match one.kind:
        case "message":
            state = str(told["state"])
            where = _("{flow}, version {version}").format(flow=told["flow"], version=told["version"])
            detail = where if state == "sent" or not told["reason"] else f"{where}: {say_reason(str(told['reason']))}"
            held = {"held"} if state in ("suppressed", "skipped") else set()
            icon, look = ("ban", "tone.warning") if held else ("mail", "kind.email")
            of, tone = frozenset({"messages", *held}), _STATES.get(state, "info")
            return LifeLine(when, icon, look, one.what, detail, message_state_name(state), tone, one.message, of)
        case "newsletter":
            return LifeLine(
                when, "mail", "kind.email", one.what or _("Newsletter"), _("Sent by another program"),
                of=frozenset({"messages"}),
            )  # fmt: skip
        case "order":
            title = _("Order {number}, {total}").format(number=one.what, total=money(told["total"], currency))
            rows = ", ".join(_bought(line["product"], line["quantity"]) for line in told["rows"])
            return LifeLine(when, "bag", "kind.trigger", title, rows, of=frozenset({"orders"}))
        case "consent":
            given = told["action"] == "granted"
            words = _("Gave a permission: {channel}") if given else _("Took a permission back: {channel}")
            parts = [
                basis_words(told["basis"]) if given else "",
                source_words(told["source"]) if told["source"] else "",
                _quoted(told["wording"]),
            ]
            icon, look = ("shield", "kind.goal") if given else ("ban", "tone.warning")
            title = words.format(channel=channel_words(one.what))
            return LifeLine(when, icon, look, title, ", ".join(part for part in parts if part))
        case "entered":
            title = _("Came in: {title}").format(title=one.what)
            return LifeLine(when, "flow", "neutral", title, event_words(str(told["event"])) if told["event"] else "")
        case "ended":
            title = _("Left: {title}").format(title=one.what)
            goal = told["reason"] == "goal"
            return LifeLine(when, "flag" if goal else "exit", "kind.goal" if goal else "neutral", title,
                            say_reason(str(told["reason"])))  # fmt: skip
        case "opened" | "clicked":
            words = _("Opened a message") if one.kind == "opened" else _("Clicked in a message")
            return LifeLine(when, "eye" if one.kind == "opened" else "click", "neutral", words, one.what)
        case _:
            return LifeLine(when, _ICONS.get(one.what, "bolt"), "neutral", event_past(one.what), _of_event(one, zone))


def _of_event(one: Moment, zone: ZoneInfo) -> str:
    told: dict[str, Any] = one.detail
    if one.what == "Details Corrected":
        return ", ".join(
            f"{name}: {value.get('old') or '–'} → {value.get('new') or '–'}"
            for name, value in told.items()
            if isinstance(value, dict)
        )
    if one.what == "Rest Given" and told.get("until"):
        return _("until {day}").format(day=date(datetime.fromisoformat(str(told["until"])), zone, year=True))
    for key in ("name", "product", "title", "category", "page"):
        if isinstance(told.get(key), str) and told[key]:
            return str(told[key])
    rows = told.get("lines") or told.get("products")
    return ngettext("{n} product", "{n} products", len(rows)).format(n=number(len(rows))) if rows else ""


def _bought(product: str, quantity: float) -> str:
    return product if quantity == 1 else f"{product} × {number(quantity)}"


def _quoted(words: str) -> str:
    return _("“{words}”").format(words=words) if words else ""
