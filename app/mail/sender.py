"""Hands messages to the shop's mail server over a few connections that stay open."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.mail.addresses import ascii_address
from app.mail.replies import Stage, classify
from app.mail.session import Session, open_session, tls_context
from app.model.account import Account
from app.model.errors import PolkuError

BODY_TIMEOUT = 600.0
"""Seconds to wait for the answer to the final dot (RFC 5321 4.5.3.2.6): giving up earlier makes doubles."""
_AT_ONCE = 65_536
"""Bytes that the operating system takes in one go; a longer body is followed to its end before the dot is written."""
_DOT = re.compile(rb"\n\.")
"""(Twice as fast as bytes.replace, which stops at every dot.)"""
_STAGES: tuple[Stage, ...] = ("mail", "rcpt", "data")
NO_REPLY = Reply("retry")
Envelope = tuple[bytes, bytes, bytes]
"""MAIL, RCPT and DATA as they go over the wire."""
_LATER = frozenset({"oauth-unreachable", "smtp-unreachable", "smtp-timeout", "smtp-busy"})


class _Announced(NamedTuple):
    """A message whose envelope has been written and not answered yet, and on which connection."""

    message: int
    envelope: Envelope
    session: Session


class SmtpSender:
    """The engine's `Sender` for one account. Belongs to the event loop it is first used in.

    `password`: or what gives a fresh token for every sign-in; it is called in a thread and may raise PolkuError.
    `timeout`: seconds for connecting and for each command; `body_timeout`: for the answer to the body. MAIL, RCPT and
    DATA go in one piece where the server offers that, unless the account says no; a body waits for all three answers.
    After a connection that broke on it, no envelope travels with a body any more, or no commands together at all.
    """

    def __init__(
        self,
        account: Account,
        password: str | Callable[[], str],
        *,
        timeout: float = 60.0,
        body_timeout: float = BODY_TIMEOUT,
    ) -> None:
        self._account = account
        self._password = password
        self._timeout = timeout
        self._body_timeout = body_timeout
        self._pipelining = self._chaining = account.pipelining
        self._idle: list[Session] = []
        self._announced: dict[int, _Announced] = {}
        self._tls: ssl.SSLContext | None = None
        self._room = asyncio.Semaphore(self.connections)

    @property
    def connections(self) -> int:
        """How many sends may run at the same time."""
        return max(self._account.connections, 1)

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Send one message; `on_wire` is awaited right before the first byte of the body leaves, or never.

        What the world does comes back as a Reply. What `on_wire` raises goes through, and then nothing has left. Where
        the server takes several commands at once, the envelope of what is `following` travels with the body, so that
        every message costs one round trip; that message must be sent next on the same hand, or not at all.
        """
        try:
            envelope = _envelope(outgoing)
        except PolkuError as error:
            return Reply("refused", 0, error.code)
        async with self._room:
            try:
                session, reply = await self._asked_for_body(outgoing.id, envelope)
            except PolkuError as error:
                return _of_error(error)
            settled = False
            try:
                ahead = None
                if reply.kind == "accepted":
                    reply, ahead = await self._body(session, _dotted(outgoing.data), on_wire, following)
                await self._keep(session, reply, ahead)
                settled = True
            finally:
                if not settled:  # cancelled, or on_wire refused: a body without its final dot is never accepted
                    session.drop()
            return reply

    async def aclose(self) -> None:
        """Say goodbye to the server; sending again opens anew."""
        idle, self._idle = self._idle, []
        self._drop_announced()
        for session in idle:
            await session.leave()

    async def _asked_for_body(self, message: int, envelope: Envelope) -> tuple[Session, Reply]:
        """A connection whose server waits for the body, or its refusal.

        A kept connection that has gone away is replaced silently.
        """
        announced = self._announced.pop(message, None)
        if announced is not None:
            session = announced.session
            if announced.envelope == envelope:
                reply = await self._answers(session, envelope)
                if reply.code not in (0, 421) or reply.to_address:
                    return session, reply
                self._chaining = self._chaining and reply.code != 0
            session.drop()
        while self._idle:
            session = self._idle.pop()
            reply = await self._introduce(session, envelope)
            if reply.code not in (0, 421) or reply.to_address:
                return session, reply
            session.drop()
        if len(self._announced) >= self.connections:
            self._drop_announced()
        if self._tls is None and self._account.security != "plain":
            self._tls = tls_context(self._account)  # reading the system's authorities takes 30 ms
        password = self._password if isinstance(self._password, str) else await asyncio.to_thread(self._password)
        session = await open_session(self._account, password, self._timeout, self._tls)
        reply = await self._introduce(session, envelope)
        if reply.code == 0:
            self._pipelining = False  # something on the way may not bear it: one command at a time from now on
        return session, reply

    async def _introduce(self, session: Session, envelope: Envelope) -> Reply:
        """The answer to DATA if all of the envelope was taken, otherwise the first refusal; a lost connection is 0."""
        if self._pipelining and session.pipelining:
            try:
                session.talk.say(b"".join(envelope), len(envelope))
            except OSError as error:
                session.drop()
                return Reply("retry", 0, str(error))
            return await self._answers(session, envelope)
        return await self._answers(session, envelope, one_by_one=True)

    async def _answers(self, session: Session, envelope: Envelope, *, one_by_one: bool = False) -> Reply:
        """Read the answers to an envelope that has been written, or write and read it `one_by_one`.

        However the commands were written, every answer to them has been read, or the connection is dropped.
        """
        talk, refused, reply = session.talk, None, NO_REPLY
        try:
            async with asyncio.timeout(self._timeout * len(envelope)):
                for stage, command in zip(_STAGES, envelope, strict=True):
                    if one_by_one:
                        talk.say(command, 1)
                    reply = _answer(*await talk.reply(), stage)
                    if reply.kind != "accepted":
                        refused = refused or reply
                        if one_by_one:
                            break
        except OSError as error:
            session.drop()
            return refused or Reply("retry", 0, str(error))
        except asyncio.CancelledError:
            session.drop()
            raise
        if refused and (reply.code == 354 or refused.code < 400):
            session.drop()  # it waits for a body that must not come: without a final dot it accepts nothing
        return refused or reply

    async def _body(
        self, session: Session, data: bytes, on_wire: OnWire, following: Following
    ) -> tuple[Reply, _Announced | None]:
        """The body and its final dot, and the envelope that went with them.

        Until the dot has been written the server cannot have accepted the message.
        """
        talk, ahead = session.talk, None
        if not talk.is_open():
            session.drop()
            return Reply("retry", 0, "connection lost"), None
        await on_wire()
        if not talk.is_open():
            session.drop()
            return Reply("retry", 0, "connection lost"), None
        whole = len(data) <= _AT_ONCE
        dotted = False
        try:
            async with asyncio.timeout(self._body_timeout):
                if whole and session.pipelining and self._pipelining and self._chaining:
                    ahead = _announced(following(), session)
                if not whole:
                    talk.write(data, 0)
                    await _flushed(talk.transport)
                commands = ahead.envelope if ahead else ()
                talk.write((data if whole else b"") + b".\r\n" + b"".join(commands), 1 + len(commands))
                dotted = True
                code, text = await talk.reply()
        except OSError as error:
            session.drop()
            self._chaining = self._chaining and ahead is None
            return Reply("uncertain" if dotted else "retry", 0, str(error)), None
        if 300 <= code < 400:  # no answer to a body: nobody can tell whether it was taken
            session.drop()
            return msgspec.structs.replace(classify(code, text, "body"), kind="uncertain"), None
        return classify(code, text, "body"), ahead

    async def _keep(self, session: Session, reply: Reply, ahead: _Announced | None) -> None:
        """Back among the idle ones, with a clean slate after a refusal; or kept for what has been announced on it."""
        if ahead is not None:
            if reply.kind == "sender_fault" or reply.code == 421 or session.talk.transport.is_closing():
                session.drop()
            else:
                self._announced[ahead.message] = ahead
            return
        if not session.talk.is_open():
            session.drop()
            return
        if reply.kind == "sender_fault" or reply.code == 421:
            await session.leave()
            return
        if reply.kind == "accepted" or await self._cleared(session):
            self._idle.append(session)

    def _drop_announced(self) -> None:
        """A body that was announced and does not come: without a final dot the server accepts nothing."""
        while self._announced:
            self._announced.popitem()[1].session.drop()

    async def _cleared(self, session: Session) -> bool:
        """Whether the server has forgotten what was begun; the connection is dropped if not."""
        try:
            async with asyncio.timeout(self._timeout):
                session.talk.say(b"RSET\r\n", 1)
                code, _text = await session.talk.reply()
        except OSError:
            code = 0
        if code != 250:
            session.drop()
        return code == 250


def _envelope(outgoing: Outgoing) -> Envelope:
    """MAIL, RCPT and DATA of a message. Raises PolkuError for an address that cannot be written."""
    sender, recipient = ascii_address(outgoing.from_addr), ascii_address(outgoing.to_addr)
    return b"MAIL FROM:<%b>\r\n" % sender.encode(), b"RCPT TO:<%b>\r\n" % recipient.encode(), b"DATA\r\n"


def _announced(outgoing: Outgoing | None, session: Session) -> _Announced | None:
    """What to announce; nothing for a message that cannot be sent: its own `send` says why."""
    try:
        return _Announced(outgoing.id, _envelope(outgoing), session) if outgoing else None
    except PolkuError:
        return None


def _answer(code: int, text: str, stage: Stage) -> Reply:
    """An answer to one command of the envelope; a yes that does not belong to it is no yes."""
    reply = classify(code, text, stage)
    if reply.kind == "accepted" and (code == 354) != (stage == "data"):
        return Reply("retry", code, text)
    return reply


def _dotted(data: bytes) -> bytes:
    """With leading dots doubled (RFC 5321 4.5.2)."""
    stuffed = _DOT.sub(b"\n..", data)
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


async def _flushed(transport: asyncio.WriteTransport) -> None:
    """Wait until the operating system has taken what was written, or the connection is lost."""
    # asyncio tells the protocol when its buffer is below a limit, and inside TLS that limit says nothing.
    while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def _of_error(error: PolkuError) -> Reply:
    """An account that cannot be used stops the queue; a server that cannot be reached is tried again."""
    code = error.params.get("smtp_code")
    said = f"{error.code}: {error.params.get('reply') or ''}".rstrip(": ")
    number = code if isinstance(code, int) else 0
    return Reply("retry", number, said, about_us=True) if error.code in _LATER else Reply("sender_fault", number, said)


async def check_account(account: Account, password: str, *, seconds: float = 20.0) -> None:
    """Connect, encrypt, sign in and leave again. Raises PolkuError (smtp-...) as `open_session` does."""
    session = await open_session(account, password, seconds)
    await session.leave()
