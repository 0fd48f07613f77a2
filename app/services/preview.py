"""A message as somebody would get it: the very bytes, made by the same hand that writes the ones that are sent."""

from __future__ import annotations

from datetime import datetime
from html import escape

import msgspec

from app.model.actions import Sms
from app.model.customer import Channel, Customer, Facts, Persona
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.render.context import sample_code
from app.render.pictures import PICTURE_DOMAIN
from app.services.account import load_account
from app.services.compose import NO_ACCOUNT, Composer
from app.services.desk import Desk
from app.services.gateway import sms_settings
from app.services.personas import list_personas, persona_entry


class Preview(msgspec.Struct, frozen=True):
    """`html` is the HTML part as it is sent; `pictures` by the content id it names; `raw` the whole message.

    Of a text message (`channel` sms) `text` is all there is, `sender` and `to` are those of the gateway and the phone.
    """

    subject: str
    preheader: str
    html: str
    text: str
    pictures: dict[str, bytes]
    raw: bytes
    sender: str
    sender_name: str
    to: str
    channel: Channel = "email"


def preview(
    desk: Desk,
    flow: Flow,
    node_id: str,
    *,
    persona: Persona | None = None,
    customer: Customer | None = None,
    at: datetime | None = None,
) -> Preview:
    """The message of an e-mail or text message step for a persona, or for a customer as they are now; `at`: when it
    would leave.

    Raises PolkuError node-unknown, message-... (what cannot be written cannot be sent either).
    """
    email = flow.by_id.get(node_id)
    if isinstance(email, Sms):
        return _text(desk, flow, email, *_who(desk, flow, persona, customer, at or desk.clock.now()))
    if not isinstance(email, Email):
        raise PolkuError("node-unknown", "user", flow=flow.name, name=node_id, known=[one.id for one in flow.emails])
    account = load_account(desk) or NO_ACCOUNT
    composer = Composer(desk, account)
    facts, entry = _who(desk, flow, persona, customer, at or desk.clock.now())
    written = composer.write(flow, email, facts, entry)
    return Preview(
        subject=written.merged.subject,
        preheader=written.merged.preheader,
        html=written.merged.html,
        text=written.merged.text,
        pictures={f"{name}@{PICTURE_DOMAIN}": data for name, data in composer.pictures(written.merged).items()},
        raw=written.built.data,
        sender=account.from_address,
        sender_name=account.from_name or desk.shop.name,
        to=facts.customer.email,
    )


def _text(desk: Desk, flow: Flow, step: Sms, facts: Facts, entry: Entry) -> Preview:
    """A text message as its phone shows it: the words alone."""
    gateway = sms_settings(desk).gateway
    said = Composer(desk, load_account(desk) or NO_ACCOUNT).text(flow, step, facts, entry, code=sample_code)
    lines = "<br>".join(escape(said).split("\n"))
    return Preview(
        subject="",
        preheader="",
        html=f'<html><body style="font:16px sans-serif;margin:16px">{lines}</body></html>',
        text=said,
        pictures={},
        raw=said.encode(),
        sender=gateway.sender,
        sender_name=gateway.sender or desk.shop.name,
        to=facts.customer.phone,
        channel="sms",
    )


def _who(
    desk: Desk, flow: Flow, persona: Persona | None, customer: Customer | None, at: datetime
) -> tuple[Facts, Entry]:
    if customer is not None:
        facts = desk.store.facts.at([customer.id], at)[customer.id]
        last = next((event for event in reversed(facts.events) if _starts(flow, event.name)), None)
        return facts, Entry.of(last) if last else Entry(f"preview:{at.isoformat()}", at)
    there = persona_entry(desk, persona or list_personas(desk)[0], flow)
    return there.history.at(max(at, there.entry.at)), there.entry


def _starts(flow: Flow, event_name: str) -> bool:
    source = flow.trigger.source if flow.trigger else None
    return getattr(source, "event", "") == event_name
