"""A customer's own copy of everything that is known of them: one file for programs, one to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from app.engine.history import History
from app.i18n import _, date, money, number
from app.i18n import datetime as say_moment
from app.model.customer import REST, JsonValue
from app.services.customers import customer_by_email, write_file
from app.services.desk import Desk
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.store.messages import MessageFilter, MessageRow

_ALL = 100_000
_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}h1{font-size:1.5em}"
    "h2{font-size:1.15em;margin-top:2em}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;vertical-align:top;padding:.3em .8em .3em 0;border-bottom:1px solid #ddd}"
)
_SHOP_ONLY = ("sources", "segments", "best_hour")
"""Of the shop, not of the person."""

Row = Sequence[str]


def export_customer(desk: Desk, email: str, file: Path) -> tuple[Path, Path]:
    """Write everything as JSON to `file`, and beside it the same to read as a page; both paths.

    Raises PolkuError customer-unknown, file-not-written.
    """
    customer = customer_by_email(desk, email)
    history = desk.store.customers.everything(customer.email)
    messages = desk.store.messages.find(MessageFilter(customer=customer.id), _ALL)
    known = msgspec.to_builtins(history)
    told = {name: value for name, value in known.items() if name not in _SHOP_ONLY}
    told["messages"] = [_plain(one) for one in messages]
    told["exported_at"] = desk.clock.now()
    readable = file.with_suffix(".html") if file.suffix != ".html" else file.with_name(f"{file.name}.page.html")
    write_file(file, msgspec.json.format(msgspec.json.encode(told), indent=2))
    write_file(readable, _page(desk, history, messages).encode())
    return file, readable


def _plain(one: MessageRow) -> dict[str, object]:
    names = ("at", "state", "channel", "subject", "title", "flow_title", "version", "message_class", "reason")
    return {name: getattr(one, name) for name in names}


def _page(desk: Desk, history: History, messages: Sequence[MessageRow]) -> str:
    zone, currency = ZoneInfo(desk.shop.timezone), desk.shop.currency
    person = history.customer
    name = f"{person.first_name} {person.last_name}".strip() or person.email
    title = _("What {shop} knows of {name}").format(shop=desk.shop.name, name=name)
    today = say_moment(desk.clock.now(), zone, year=True)
    facts = [
        (_("E-mail address"), person.email),
        (_("Name"), name),
        (_("Phone"), person.phone),
        (_("Language"), person.language),
        (_("Town"), person.city),
        (_("Birthday"), person.birth_md),
        (_("Tags"), ", ".join(person.tags)),
        *((key, _said(value)) for key, value in person.fields.items() if key != REST),
        (_("On the suppression list"), say_reason(history.suppressed) if history.suppressed else _("no")),
    ]
    orders = [
        (
            date(one.occurred_at, zone, year=True),
            one.id,
            money(one.total, currency),
            ", ".join(f"{line.product} {number(line.quantity)}" for line in one.lines),
        )
        for one in history.orders
    ]
    consents = [
        (
            say_moment(one.occurred_at, zone, year=True), one.channel,
            _("given") if one.action == "granted" else _("taken back"), one.basis, one.source, one.wording, one.proof,
        )
        for one in history.consents
    ]  # fmt: skip
    sent = [
        (say_moment(one.at, zone, year=True), one.subject or one.title, one.flow_title, message_state_name(one.state))
        for one in messages
    ]
    events = [(say_moment(one.occurred_at, zone, year=True), one.name, _said(one.properties)) for one in history.events]
    body = "".join(
        (
            _table(_("Details"), (), [row for row in facts if row[1]]),
            _table(
                _("Permissions"),
                (_("when"), _("channel"), "", _("basis"), _("source"), _("text"), _("proof")),
                consents,
            ),
            _table(_("Orders"), (_("when"), _("number"), _("total"), _("bought")), orders),
            _table(_("Messages"), (_("when"), _("subject"), _("automation"), _("state")), sent),
            _table(_("What has happened"), (_("when"), _("what"), _("details")), events),
        )
    )
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(today)}</p>{body}</body></html>"
    )


def _table(title: str, head: Row, rows: Iterable[Row]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    if not lines:
        return ""
    top = f"<tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>" if head else ""
    return f"<h2>{escape(title)}</h2><table>{top}{lines}</table>"


def _said(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return "" if value is None else str(value)
