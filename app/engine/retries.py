"""What a server's answer makes of a message, and how long an unreachable server is left alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.engine.wire import Reply, finer_code
from app.engine.work import DueMessage, Outcome, Settled

DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=15),
)
"""Five more attempts over about a day after a temporary refusal."""
_UNREACHABLE = frozenset({0, 421})
"""No answer at all, or "service not available": says something about the server, nothing about the message."""
_DEAD_CODES = frozenset({550, 551, 553})
_ABOUT_SENDER = frozenset({7, 8, 9})
"""5.1.7 to 5.1.9 speak of the sender's address or of a mailer on the way."""
_REST = timedelta(minutes=1), timedelta(minutes=30)
"""The first and the longest pause while a server cannot be reached."""
_REFUSED_REST = timedelta(minutes=5), timedelta(hours=4)
"""The same while it answers that we send too much, or that it does not want us now."""


class Rest:
    """Doubling pauses while the server cannot be reached, or does not want us."""

    def __init__(self) -> None:
        self.until: datetime | None = None
        self._length = timedelta()

    def begin(self, now: datetime, reply: Reply) -> datetime:
        """Leave the server alone from now on; until when. A rest under way is not prolonged."""
        first, longest = _REST if reply.code in _UNREACHABLE else _REFUSED_REST
        if self.until is None or self.until <= now:
            self._length = min(max(self._length * 2, first), longest)
            self.until = now + self._length
        return self.until

    def over(self) -> None:
        """The server has answered."""
        self.until = None
        self._length = timedelta()


def is_about_us(reply: Reply) -> bool:
    """Whether the queue rests for this answer, instead of this message being tried again by itself."""
    return reply.kind == "retry" and not reply.alone and (reply.about_us or reply.code in _UNREACHABLE)


def settled_by(reply: Reply, due: DueMessage, now: datetime) -> Settled:
    """What becomes of the message by an answer about it (not one about the sender or the connection)."""
    state, reason, suppress, try_at = _outcome(reply, due, now)
    return Settled(due.id, state, now, reason, reply.code, reply.text, try_at, suppress=suppress, tried=True)


def put_back(reply: Reply, due: DueMessage, until: datetime, now: datetime) -> Settled:
    """The message is due again at `until` and has lost no attempt: the answer was not about it."""
    return Settled(due.id, "retry", now, "unreachable", reply.code, reply.text, try_at=until)


def is_dead(reply: Reply) -> bool:
    """Whether a refusal says that there is no such mailbox: 5.1.x, 5.2.1, or plainly 550, 551, 553 to the address.

    Without a finer code, what is said after the body is about the message and condemns no address.
    """
    match finer_code(reply.text):
        case (5, 1, detail):
            return detail not in _ABOUT_SENDER
        case (5, 2, 1):
            return True
        case None:
            return reply.to_address and reply.code in _DEAD_CODES
        case _:
            return False


def _outcome(reply: Reply, due: DueMessage, now: datetime) -> tuple[Outcome, str, str, datetime | None]:
    """State, reason, why to suppress the address, when to try again."""
    match reply.kind:
        case "accepted":
            return "sent", "", "", None
        case "uncertain":
            return "uncertain", "no-answer", "", None
        case "refused":
            return "failed", "refused", "bounced" if due.channel == "mail" and is_dead(reply) else "", None
        case _:
            if due.attempts >= len(DELAYS):
                return "failed", "retries-exhausted", "", None
            return "retry", "try-again", "", now + DELAYS[due.attempts]
