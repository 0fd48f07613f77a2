"""Hands messages to the shop's mail server over a few connections that stay open."""

from __future__ import annotations

import asyncio
import ssl

import aiosmtplib

from app.engine.wire import OnWire, Outgoing, Reply
from app.mail.addresses import ascii_address
from app.mail.replies import Stage, classify
from app.mail.session import Session, open_session, tls_context
from app.model.account import Account
from app.model.errors import PolkuError

BODY_TIMEOUT = 600.0
"""Seconds to wait for the answer to the final dot (RFC 5321 4.5.3.2.6): giving up earlier makes doubles."""
_AT_ONCE = 65_536
"""Bytes that the operating system takes in one go; a longer body is followed to its end before the dot is written."""
_LATER = frozenset({"smtp-unreachable", "smtp-timeout", "smtp-busy"})


class SmtpSender:
    """The engine's `Sender` for one account. Belongs to the event loop it is first used in.

    `timeout`: seconds for connecting and for each command; `body_timeout`: for the answer to the body.
    """

    def __init__(
        self, account: Account, password: str, *, timeout: float = 60.0, body_timeout: float = BODY_TIMEOUT
    ) -> None:
        self._account = account
        self._password = password
        self._timeout = timeout
        self._body_timeout = body_timeout
        self._idle: list[Session] = []
        self._tls: ssl.SSLContext | None = None
        self._room = asyncio.Semaphore(self.connections)

    @property
    def connections(self) -> int:
        """How many sends may run at the same time."""
        return max(self._account.connections, 1)

    async def send(self, outgoing: Outgoing, on_wire: OnWire) -> Reply:
        """Send one message; `on_wire` is called right before the first byte of the body leaves, or never.

        What the world does comes back as a Reply. What `on_wire` raises goes through, and then nothing has left.
        """
        try:
            sender, recipient = ascii_address(outgoing.from_addr), ascii_address(outgoing.to_addr)
        except PolkuError as error:
            return Reply("refused", 0, error.code)
        envelope = (b"FROM:<" + sender.encode() + b">", b"TO:<" + recipient.encode() + b">")
        async with self._room:
            try:
                session, opening = await self._ready(envelope[0])
            except PolkuError as error:
                return _of_error(error)
            settled = False
            try:
                reply = opening or await self._converse(session, envelope[1], outgoing.data, on_wire)
                await self._keep(session, reply)
                settled = True
            finally:
                if not settled:  # cancelled, or on_wire refused: a body without its final dot is never accepted
                    session.drop()
            return reply

    async def aclose(self) -> None:
        """Say goodbye to the server; sending again opens anew."""
        idle, self._idle = self._idle, []
        for session in idle:
            await session.leave()

    async def _ready(self, sender: bytes) -> tuple[Session, Reply | None]:
        """A connection that has taken our MAIL, or its refusal. A kept one that has gone away is replaced silently."""
        while self._idle:
            session = self._idle.pop()
            reply = await self._said(session, "mail", b"MAIL", sender)
            if reply.kind == "accepted":
                return session, None
            if reply.code not in (0, 421):
                return session, reply
            session.drop()
        if self._tls is None and self._account.security != "plain":
            self._tls = tls_context(self._account)  # reading the system's authorities takes 30 ms
        session = await open_session(self._account, self._password, self._timeout, self._tls)
        reply = await self._said(session, "mail", b"MAIL", sender)
        return session, None if reply.kind == "accepted" else reply

    async def _converse(self, session: Session, recipient: bytes, data: bytes, on_wire: OnWire) -> Reply:
        reply = await self._said(session, "rcpt", b"RCPT", recipient)
        if reply.kind == "accepted":
            reply = await self._said(session, "data", b"DATA")
        if reply.kind != "accepted":
            return reply
        if reply.code != 354:
            session.drop()
            return Reply("retry", reply.code, reply.text)
        return await self._body(session, _dotted(data), on_wire)

    async def _body(self, session: Session, data: bytes, on_wire: OnWire) -> Reply:
        """The body and its final dot. Until the dot has been written the server cannot have accepted the message."""
        protocol = session.smtp.protocol
        if protocol is None or not isinstance(protocol.transport, asyncio.WriteTransport):
            return Reply("retry", 0, "connection lost")
        transport = protocol.transport
        on_wire()
        whole = len(data) <= _AT_ONCE
        dotted = False
        try:
            async with asyncio.timeout(self._body_timeout):
                protocol.write(data + b".\r\n" if whole else data)
                dotted = whole
                if not whole:
                    await _flushed(transport)
                    protocol.write(b".\r\n")
                    dotted = True
                response = await protocol.read_response(timeout=None)
        except (aiosmtplib.SMTPException, OSError) as error:
            session.drop()
            return Reply("uncertain" if dotted else "retry", 0, str(error))
        return classify(response.code, response.message, "body")

    async def _said(self, session: Session, stage: Stage, *words: bytes) -> Reply:
        """One command; a lost connection is code 0."""
        try:
            async with asyncio.timeout(self._timeout):  # cheaper than the wait_for of aiosmtplib's own
                response = await session.smtp.execute_command(*words, timeout=None)
        except (aiosmtplib.SMTPException, OSError) as error:
            session.drop()
            return Reply("retry", 0, str(error))
        return classify(response.code, response.message, stage)

    async def _keep(self, session: Session, reply: Reply) -> None:
        """Back among the idle ones, with a clean slate after a refusal."""
        if not session.smtp.is_connected:
            session.drop()
            return
        if reply.kind == "sender_fault" or reply.code == 421:
            await session.leave()
            return
        if reply.kind != "accepted" and (await self._said(session, "mail", b"RSET")).kind != "accepted":
            session.drop()
            return
        self._idle.append(session)


def _dotted(data: bytes) -> bytes:
    """With leading dots doubled (RFC 5321 4.5.2)."""
    stuffed = data.replace(b"\n.", b"\n..") if b"\n." in data else data
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


async def _flushed(transport: asyncio.WriteTransport) -> None:
    """Wait until the operating system has taken what was written, or the connection is lost."""
    # asyncio tells only the protocol when its buffer is empty, and the protocol is aiosmtplib's.
    while transport.get_write_buffer_size() and not transport.is_closing():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def _of_error(error: PolkuError) -> Reply:
    """An account that cannot be used stops the queue; a server that cannot be reached is tried again."""
    code = error.params.get("smtp_code")
    said = f"{error.code}: {error.params.get('reply') or ''}".rstrip(": ")
    return Reply("retry" if error.code in _LATER else "sender_fault", code if isinstance(code, int) else 0, said)


async def check_account(account: Account, password: str, *, seconds: float = 20.0) -> None:
    """Connect, encrypt, sign in and leave again. Raises PolkuError (smtp-...) as `open_session` does."""
    session = await open_session(account, password, seconds)
    await session.leave()
