"""What a mail that came back changes: the consent log, the suppression list, the message, the customer's events.

A mail is believed only as far as it names a message of ours by a token that nobody can guess. A stop may err towards
stopping: a plain "stop" from a customer's own address is enough, although addresses are easily forged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, distinct, func, or_, select, update

from app.model.customer import ConsentEvent, Event, JsonValue
from app.model.incoming import Failure, Incoming
from app.model.signing import HEAD
from app.store.confirmed import confirm
from app.store.people import append_consents
from app.store.prepared import raw_of
from app.store.recording import record_events
from app.store.suppressions import UNSUBSCRIBED, suppress
from app.store.tables_flows import message
from app.store.tables_people import consent_event, customer, event, shop, suppression

UNSUBSCRIBE, BOUNCE, COMPLAINT, REPLY = "Unsubscribed", "Email Bounced", "Marked as Spam", "Email Replied"
AUTO_REPLY = "Email Auto-Replied"
BOUNCED, COMPLAINED = "bounced", "complained"
SOFT_TIMES, SOFT_SPAN, SETTLES = 3, timedelta(days=14), timedelta(days=2)
"""So many messages that did not arrive, over so long, with none that arrived between. One counts as arrived after two
days without a bounce."""
REFUSED_AT_ONCE, REFUSED_SHARE = 3, 0.05
"""Refusals of us as a sender that stop the queue: so many within an hour, or within a day this share of what left."""


class Effects:
    """Takes mails in, one by one, inside one transaction. `counts`: how many of each kind changed something."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.counts: Counter[str] = Counter()
        self._connection = connection
        self._now = now

    def take(self, mail: Incoming, at: datetime) -> None:
        """What this mail changes; the same one twice changes nothing more."""
        signed = mail.stop_token or mail.confirm_token
        sent = message_of(self._connection, (signed,) if signed else mail.sent_tokens)
        match mail.kind:
            case "stop":
                self._stop(mail, sent)
            case "complaint" if sent is not None and self._tell(sent, COMPLAINT, at, mail.digest):
                self._block(sent.customer_id, COMPLAINED)
                self.counts["complaint"] += 1
            case "bounce" if sent is not None:
                for failure in mail.failures:
                    self._bounce(sent, failure, at)
            case "confirm" if sent is not None and self._confirm(sent, at, _by_mail(mail)):
                pass
            case "reply" | "confirm" if sent is not None and not mail.confirm_token:
                self.counts["reply"] += self._tell(sent, REPLY, at, mail.digest, subject=mail.subject)
            case "auto_reply" if sent is not None:
                self.counts["auto_reply"] += self._tell(sent, AUTO_REPLY, at, mail.digest)

    def stop_pressed(self, token: str, same: str) -> None:
        """Somebody pressed the unsubscribe button of the message with this token; `same` tells this press again."""
        sent = message_of(self._connection, (token,))
        if sent is not None and sent.channel == "sms" and self._last_said(sent.customer_id, "sms") == "granted":
            line = ConsentEvent("sms", "withdrawn", self._now, source="text message", proof=f"button track:{same}")
            append_consents(self._connection, [(sent.customer_id, line)], self._now)
        if sent is not None:
            self._stop(Incoming("stop", f"track:{same}", stop_token=token), sent, "button")

    def confirm_pressed(self, token: str, at: datetime, same: str) -> None:
        """Somebody pressed the button on the page that the message with this token leads to."""
        sent = message_of(self._connection, (token,))
        if sent is not None:
            self._confirm(sent, at, f"button track:{same}")

    def _confirm(self, sent: Any, at: datetime, how: str) -> bool:
        changed = confirm(self._connection, sent.id, at, how, self._now)
        self.counts["confirm"] += changed
        return changed

    def _stop(self, mail: Incoming, sent: Any, how: str = "") -> None:
        """Once somebody has stopped, further stops change nothing, until they have agreed anew."""
        how = how or ("token" if mail.stop_token else "reply")
        owner = None if sent is None else sent.customer_id
        if owner is None and not mail.stop_token:
            how = "address"
            statement = select(customer.c.id).where(customer.c.email_key == mail.sender)
            owner = self._connection.scalar(statement)
        if owner is None or self._known(f"mail:{mail.digest}") or self._has_stopped(owner):
            return
        properties: dict[str, JsonValue] = {"how": how}
        if sent is not None:
            properties["message"] = sent.id
        line = Event(f"mail:{mail.digest}", UNSUBSCRIBE, self._now, properties)
        record_events(self._connection, [(owner, line)])
        self._block(owner, UNSUBSCRIBED, f"{how} sha256:{mail.digest}")
        self.counts["stop"] += 1

    def _has_stopped(self, owner: int) -> bool:
        listed = (
            select(suppression.c.id)
            .join_from(suppression, customer, customer.c.address_hmac == suppression.c.address_hmac)
            .where(customer.c.id == owner)
        )
        last = self._last_said(owner, "email")
        return self._connection.scalar(listed) is not None and last in (None, "withdrawn")

    def _last_said(self, owner: int, channel: str) -> str | None:
        last = (
            select(consent_event.c.action)
            .where(consent_event.c.customer_id == owner, consent_event.c.channel == channel)
            .order_by(consent_event.c.occurred_at.desc(), consent_event.c.id.desc())
            .limit(1)
        )
        return self._connection.scalar(last)

    def _block(self, owner: int, reason: str, proof: str = "") -> None:
        """On the suppression list; a stop and a complaint also withdraw what was agreed to."""
        digest = self._connection.scalar(select(customer.c.address_hmac).where(customer.c.id == owner))
        if digest is not None:
            suppress(raw_of(self._connection), digest, reason, self._now)
        if reason != BOUNCED:
            line = ConsentEvent("email", "withdrawn", self._now, source=f"mailbox:{reason}", proof=proof)
            append_consents(self._connection, [(owner, line)], self._now)

    def _bounce(self, sent: Any, failure: Failure, at: datetime) -> None:
        about: dict[str, JsonValue] = {"class": failure.kind, "status": failure.status, "text": failure.text}
        same = f"{sent.id}:{failure.recipient}:{failure.status}"
        if not self._tell(sent, BOUNCE, at, same, **about):
            return
        self.counts["bounce"] += 1
        said = " ".join(part for part in (failure.status, failure.text) if part)
        statement = update(message).where(message.c.id == sent.id, message.c.state.in_(("sent", "uncertain")))
        self._connection.execute(
            statement.values(state="failed", reason=f"bounce-{failure.kind}", reply_text=said, settled_at=at)
        )
        if failure.kind == "hard" or (failure.kind in ("soft", "unknown") and self._never_arrives(sent.customer_id)):
            self._block(sent.customer_id, BOUNCED)

    def _never_arrives(self, owner: int) -> bool:
        """Whether soft bounces have gone on for so long that nobody reads this mailbox any more."""
        arrived = select(func.max(message.c.sent_at, type_=message.c.sent_at.type)).where(
            message.c.customer_id == owner,
            message.c.channel == "mail",
            message.c.state == "sent",
            message.c.sent_at <= self._now - SETTLES,
        )
        since = self._connection.scalar(arrived)
        kind = func.json_extract(event.c.properties, "$.class")
        moment = event.c.occurred_at
        statement = select(
            func.count(distinct(func.json_extract(event.c.properties, "$.message"))),
            func.min(moment, type_=moment.type),
            func.max(moment, type_=moment.type),
        ).where(event.c.customer_id == owner, event.c.name == BOUNCE, kind.in_(("soft", "unknown")))
        if since is not None:
            statement = statement.where(moment > since)
        times, first, last = self._connection.execute(statement).one()
        return bool(times >= SOFT_TIMES and last - first >= SOFT_SPAN)

    def _tell(self, sent: Any, name: str, at: datetime, same: str, **properties: JsonValue) -> int:
        """An event in the customer's life; 0 if it stands there already."""
        kept = {"message": sent.id} | {key: value for key, value in properties.items() if value}
        line = Event(f"mail:{name}:{same}", name, at, kept)
        return record_events(self._connection, [(sent.customer_id, line)])

    def _known(self, external_id: str) -> bool:
        statement = select(event.c.id).where(event.c.external_id == external_id)
        return self._connection.scalar(statement) is not None


def _by_mail(mail: Incoming) -> str:
    return f"mail {'token' if mail.confirm_token else 'reply'} sha256:{mail.digest}"


def message_of(connection: Connection, tokens: Iterable[str]) -> Any:
    """The first of the messages (id, customer_id, token, channel) that was sent to somebody who is still a customer, or
    None. The beginning of a token, as short addresses have it, is enough where one message only begins so.
    """
    for token in tokens:
        statement = select(message.c.id, message.c.customer_id, message.c.token, message.c.channel).where(
            _named(token),
            message.c.kind == "flow",
            message.c.customer_id.is_not(None),
        )
        found = connection.execute(statement.limit(2)).all()
        if len(found) == 1 or (found and len(token) > HEAD):
            return found[0]
    return None


def _named(token: str) -> ColumnElement[bool]:
    """By the index: a mail of any domain, or a text message."""
    text = f"polku-{token}"
    if len(token) == HEAD:
        return message.c.message_id.between(text, text + "z" * 30)  # the rest is letters and digits, and not as long
    head = f"<polku.{token}@"
    in_mail = and_(message.c.message_id >= head, message.c.message_id < head[:-1] + "A")  # "A" comes after "@"
    return or_(in_mail, message.c.message_id == text)


def stop_queue_if_refused(connection: Connection, now: datetime) -> None:
    """Nothing leaves any more when other servers refuse us as a sender: no customer is touched, a person must look."""
    kind = func.json_extract(event.c.properties, "$.class")
    refused = (
        select(event.c.occurred_at, func.json_extract(event.c.properties, "$.text").label("text"))
        .where(event.c.name == BOUNCE, kind == "sender", event.c.occurred_at > now - timedelta(days=1))
        .order_by(event.c.occurred_at)
    )
    rows = connection.execute(refused).all()
    if len(rows) < REFUSED_AT_ONCE:
        return
    together = any(
        last.occurred_at - first.occurred_at <= timedelta(hours=1)
        for first, last in zip(rows, rows[REFUSED_AT_ONCE - 1 :], strict=False)
    )
    left = select(func.count()).where(message.c.sent_at > now - timedelta(days=1))
    if together or len(rows) >= REFUSED_SHARE * (connection.scalar(left) or 0):
        fault = {"code": 550, "text": rows[-1].text or "", "at": now}
        connection.execute(update(shop).where(shop.c.fault.is_(None)).values(fault=fault))
