"""The last word on messages that are due: may they leave now, and what exactly would leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from app.engine.guardrails import READING_DUE, STOPS_UNREAD, Looked, Pending, Verdict, guard
from app.engine.letters import WAITS_FOR_CODES, Compose, Composed, Letter
from app.engine.ports import Ledger
from app.engine.work import Claim, Deferred, DueMessage, Settled, Standing
from app.model.actions import Sms, Webhook
from app.model.customer import Facts
from app.model.errors import PolkuError
from app.model.nodes import Email, MessageStep

AGAIN = timedelta(minutes=30)
"""After this a message that waits for codes is looked at again; too late is too late for it as for others."""
RESTORED = "restored"
"""It may have left before the shop was restored from a backup; nobody can tell, so it does not leave again."""


class Ready(msgspec.Struct, frozen=True):
    """A message that may leave, written, and how it is claimed."""

    due: DueMessage
    composed: Composed
    flow: str
    claim: Claim


class Window(msgspec.Struct):
    """What has been decided about the messages looked at."""

    ready: list[Ready] = []
    settled: list[Settled] = []
    deferred: list[Deferred] = []


class Judge:
    """Asks the guardrails with fresh facts, and has what may leave written. Changes nothing."""

    def __init__(self, ledger: Ledger, compose: Compose) -> None:
        self._ledger = ledger
        self._compose = compose

    def decide(self, due: Sequence[DueMessage], standing: Standing, now: datetime) -> Window:
        """A window of these messages, each decided with the facts of this moment."""
        facts = self._ledger.facts({one.run.customer for one in due}, now)
        window = Window()
        for one in due:
            known = facts.get(one.run.customer)
            if known is None:
                window.settled.append(Settled(one.id, "skipped", now, "erased"))
                continue
            try:
                self._one(one, known, standing, window)
            except PolkuError as error:
                # One message that cannot be written fails with its reason; the others go on.
                if error.code == WAITS_FOR_CODES:
                    window.settled.append(Settled(one.id, "retry", now, error.code, try_at=now + AGAIN))
                    continue
                window.settled.append(Settled(one.id, "failed", now, error.code, text=str(error)))
        return window

    def _one(self, one: DueMessage, facts: Facts, standing: Standing, window: Window) -> None:
        flow = self._ledger.version(one.version)
        node = flow.by_id.get(one.node)
        verdict = Verdict("leave")
        step = node if isinstance(node, MessageStep) else None
        gone = one.staff is None and not isinstance(node, MessageStep | Webhook)
        if gone:
            window.settled.append(Settled(one.id, "skipped", facts.now, "removed"))
            return
        if standing.restored_until is not None and one.first_due_at <= standing.restored_until:
            # As of when it was due: what comes after it is then judged by when that was due, too.
            window.settled.append(Settled(one.id, "skipped", one.first_due_at, RESTORED))
            return
        if one.kind == "flow" and step is not None:
            pending = Pending(one.run, step, one.content, one.first_due_at, one.due_at)
            verdict = guard(pending, flow, facts, standing.policy.guardrails, standing.zone)
        if verdict.action == "stop":
            window.settled.append(Settled(one.id, "suppressed", facts.now, verdict.reason, looked=verdict.looked))
            return
        if verdict.action == "defer" and verdict.until:
            due = None if verdict.guard == "catch_up" else verdict.until
            window.deferred.append(Deferred(one.id, verdict.until, verdict.reason, verdict.looked, due))
            return
        if step is not None and step.message_class != "service" and stops_unread(standing, facts.now):
            since = standing.stops_known_until
            seen = Looked(STOPS_UNREAD, False, {"at": since.isoformat() if since else ""})
            looked = (*verdict.looked, seen)
            again = facts.now + AGAIN
            window.settled.append(Settled(one.id, "retry", facts.now, STOPS_UNREAD, try_at=again, looked=looked))
            return
        letter = Letter(
            id=one.id,
            kind=one.kind,
            token=one.token,
            message_id=one.message_id,
            flow=flow,
            version=one.version,
            facts=facts,
            entry=one.run.entry,
            enrolment=one.run.id,
            at=facts.now,
            email=node if isinstance(node, Email) else None,
            step=node if isinstance(node, Sms | Webhook) else None,
            staff=one.staff,
        )
        composed = self._compose(letter)
        claim = Claim(one.id, composed.message_id, composed.sha256, composed.subject, verdict.looked, composed.codes)
        window.ready.append(Ready(one, composed, flow.name, claim))


def stops_unread(standing: Standing, now: datetime) -> bool:
    """Whether the mailbox has not been read for so long that marketing waits."""
    return standing.stops_known_until is not None and now - standing.stops_known_until > READING_DUE
