"""The answer of somebody who was asked to confirm: what the log, the suppression list and their life get by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from app.model.confirming import CONFIRMATION_ASKED, CONFIRMED, SUBSCRIBED, waiting, words_of
from app.model.customer import ConsentEvent, Event, JsonValue
from app.store.asking import id_list
from app.store.confirming import LINES
from app.store.documents import decode_entry, decode_flow
from app.store.people import append_consents
from app.store.recording import record_events
from app.store.suppressions import UNSUBSCRIBED
from app.store.tables_flows import enrolment, flow_version, message
from app.store.tables_people import customer, shop, suppression


def confirm(connection: Connection, message_id: int, at: datetime, how: str, now: datetime) -> bool:
    """Somebody confirmed at `at` by a message of ours that asked them to; whether that changed anything.

    It does not by a message that asks nothing, for a question that has ended or run out, or a second time. `how` tells
    the channel and what came by it. A stop that was said after the form was sent stands.
    """
    asked = _ASKED.where(message.c.id == message_id)
    found = connection.execute(asked).one_or_none()
    entry = decode_entry(found.entry) if found is not None else None
    if found is None or entry is None or entry.event != CONFIRMATION_ASKED:
        return False
    owner: int = found.customer_id
    lines = [ConsentEvent(*line) for _, *line in connection.execute(LINES, {"ids": id_list([owner])})]
    question = waiting(lines, at)
    if question is None or question.occurred_at != entry.at or not _comes_back(connection, owner, entry.at):
        return False
    proof = f"{how}; {found.message_id}; asked {entry.at.isoformat()} by {question.source}"
    line = ConsentEvent("email", "granted", at, "consent", CONFIRMED, _wording(connection, found), proof)
    append_consents(connection, [(owner, line)], now)
    told: dict[str, JsonValue] = {"source": question.source}
    subscribed = Event(f"confirmed:{owner}:{entry.at.isoformat()}", SUBSCRIBED, at, told)
    record_events(connection, [(owner, subscribed)])
    return True


_ASKED = (
    select(message.c.customer_id, message.c.message_id, message.c.node, enrolment.c.entry, flow_version.c.document)
    .join_from(message, enrolment, enrolment.c.id == message.c.enrolment_id)
    .join(flow_version, flow_version.c.id == message.c.version_id)
)


def _wording(connection: Connection, sent: Any) -> str:
    """What the message said, in the language that they got it in."""
    flow = decode_flow(sent.document)
    template = flow.template_by_id[flow.email(sent.node).template]
    language = connection.scalar(select(customer.c.language).where(customer.c.id == sent.customer_id))
    locale = connection.execute(select(shop.c.locale)).scalar_one()
    return words_of(template.in_language(language or locale, locale))


def _comes_back(connection: Connection, owner: int, asked_at: datetime) -> bool:
    """Whether nothing bars them. Who had unsubscribed before they sent the form is taken off the list."""
    digest = select(customer.c.address_hmac).where(customer.c.id == owner).scalar_subquery()
    listed = connection.execute(select(suppression).where(suppression.c.address_hmac == digest)).one_or_none()
    if listed is None:
        return True
    if listed.reason != UNSUBSCRIBED or listed.at >= asked_at:
        return False
    connection.execute(delete(suppression).where(suppression.c.id == listed.id))
    return True
