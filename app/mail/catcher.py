"""A mail server on this computer that keeps what it gets: for the demo, and for tests that need one that misbehaves."""

from __future__ import annotations

import asyncio
import html
import logging
import re
import secrets
import ssl
import tempfile
import threading
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from types import TracebackType
from typing import Any, AnyStr, Literal, Self
from weakref import WeakSet

import msgspec
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.engine.ports import Clock, SystemClock
from app.mail.certificate import make_certificates
from app.model.account import Security

Moment = Literal["mail", "rcpt", "data", "body", "dot"]
"""When a fault strikes: at a command, in the middle of the body, or after the final dot."""
MAX_MESSAGE = 30_000_000
# aiosmtpd warns about its own deprecations at every sign-in and prints what a client that hangs up did to it.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Fault(msgspec.Struct, frozen=True):
    """One misbehaviour, used once. `reply` is said instead of the truth; without a reply the connection is dropped.

    `accept`: the message is kept although it is not said so. `seconds`: how long the server thinks first.
    """

    at: Moment
    reply: str = ""
    seconds: float = 0.0
    accept: bool = False
    recipient: str = ""


class Caught(msgspec.Struct, frozen=True):
    """One message as it came: envelope, exact bytes, when, over which connection, encrypted or not."""

    number: int
    at: datetime
    mail_from: str
    rcpt_to: tuple[str, ...]
    data: bytes
    peer: str
    encrypted: bool

    @property
    def message_id(self) -> str:
        """Its Message-ID with the brackets."""
        found = re.search(
            rb"^message-id:\s*(<[^>]*>)", self.data.partition(b"\r\n\r\n")[0], re.IGNORECASE | re.MULTILINE
        )
        return found[1].decode("ascii", "replace") if found else ""


class Catcher:
    """Listens on loopback in a thread of its own from `__enter__` to `__exit__`; each of `faults` strikes once.

    `security` as in an account; with `plain` there is no encryption. `pipelining`: say that commands may come several
    at once. A client that trusts `ca_file` can verify it.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        security: Security = "starttls",
        *,
        username: str = "polku",
        auth: bool = True,
        pipelining: bool = True,
        clock: Clock | None = None,
        on_message: Callable[[Caught], None] | None = None,
    ) -> None:
        self.security = security
        self.username = username if auth else ""
        self.password = secrets.token_urlsafe(12) if auth else ""
        self.pipelining = pipelining
        self.port = 0
        self.faults: list[Fault] = []
        self.sign_ins: list[bool] = []
        self._clock = clock or SystemClock()
        self._on_message = on_message
        self._caught: list[Caught] = []
        self._arrived = threading.Condition()
        self._folder = tempfile.TemporaryDirectory(prefix="polku-catcher-")
        self.ca_file = Path(self._folder.name) / "ca.pem"
        self._conversations: WeakSet[SMTP] = WeakSet()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-catcher", daemon=True)

    def __enter__(self) -> Self:
        self.ca_file, server_file = make_certificates(Path(self._folder.name), SystemClock().now())
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(server_file)
        server_file.unlink()
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def messages(self) -> tuple[Caught, ...]:
        """Everything accepted so far, oldest first."""
        with self._arrived:
            return tuple(self._caught)

    def wait_for(self, count: int, seconds: float = 10.0) -> tuple[Caught, ...]:
        """The messages, as soon as there are `count` of them; TimeoutError if they do not come."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._caught) >= count, seconds):
                raise TimeoutError(f"{len(self._caught)} of {count} messages came")
            return tuple(self._caught)

    def save(self, folder: Path) -> None:
        """Write every message as .eml, with an index.html to leaf through them."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = []
        for caught in self.messages:
            name = f"{caught.number:05}.eml"
            (folder / name).write_bytes(caught.data)
            read = message_from_bytes(caught.data, policy=policy.default)
            cells = (caught.at.isoformat(timespec="minutes"), ", ".join(caught.rcpt_to), str(read["subject"] or ""))
            rows.append(
                f'<tr><td><a href="{name}">{name}</a></td>' + "".join(f"<td>{html.escape(c)}</td>" for c in cells)
            )
        (folder / "index.html").write_text(_INDEX.replace("{rows}", "\n".join(rows)), encoding="utf-8")

    def close(self) -> None:
        """Stop listening and forget the certificates; the messages stay. Safe to call twice."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        if not self._loop.is_closed():
            self._loop.close()
        self._folder.cleanup()

    async def _listen(self) -> None:
        tls = self._tls if self.security == "tls" else None
        self._server = await self._loop.create_server(self._protocol, self.host, 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        self._server.close()
        for conversation in list(self._conversations):
            hang_up(conversation)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)  # sockets close in the next round

    def _protocol(self) -> SMTP:
        conversation = _Conversation(
            _Desk(self),
            hostname="catcher.localhost",
            ident="Polku",
            loop=self._loop,
            data_size_limit=MAX_MESSAGE,
            tls_context=self._tls if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            auth_require_tls=self.security == "starttls",
            authenticator=self._sign_in if self.username else None,
            auth_exclude_mechanism=() if self.username else ("PLAIN", "LOGIN"),
        )
        self._conversations.add(conversation)
        return conversation

    def _sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            self.username.encode(),
            self.password.encode(),
        )
        self.sign_ins.append(known)
        return AuthResult(success=known, handled=known)

    def fault_at(self, at: Moment, recipients: list[str]) -> Fault | None:
        """Take the next fault if it is for this moment and this recipient."""
        for place, fault in enumerate(self.faults):
            if fault.at == at and (not fault.recipient or fault.recipient in recipients):
                return self.faults.pop(place)
        return None

    def keep(self, envelope: Envelope, session: Session) -> None:
        """Take a message in."""
        with self._arrived:
            caught = Caught(
                number=len(self._caught) + 1,
                at=self._clock.now(),
                mail_from=envelope.mail_from or "",
                rcpt_to=tuple(envelope.rcpt_tos),
                data=bytes(envelope.original_content or b""),
                peer=str(session.peer),
                encrypted=session.ssl is not None or self.security == "tls",
            )
            self._caught.append(caught)
            self._arrived.notify_all()
        if self._on_message is not None:
            self._on_message(caught)


class _Conversation(SMTP):
    """aiosmtpd's, but it can hang up in the middle."""

    async def push(self, status: AnyStr) -> None:
        """Say something; a fault may hang up when the first line of the body has come."""
        await super().push(status)
        desk: _Desk = self.event_handler
        asked = status.startswith("354") if isinstance(status, str) else False
        if asked and self.envelope and desk.catcher.fault_at("body", self.envelope.rcpt_tos):
            await self._reader.readuntil(b"\r\n")
            hang_up(self)


def hang_up(server: SMTP) -> None:
    """Drop the connection without a word."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


class _Desk:
    """aiosmtpd's handler: says yes to everything but the faults."""

    def __init__(self, catcher: Catcher) -> None:
        self.catcher = catcher

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self.catcher.pipelining else []), responses[-1]]

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "mail", [address]) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._answer(server, "rcpt", [address])
        if said:
            return said
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self.catcher.fault_at("dot", envelope.rcpt_tos)
        if fault is None:
            self.catcher.keep(envelope, session)
            return f"250 OK {len(self.catcher.messages)} kept"
        if fault.accept:
            self.catcher.keep(envelope, session)
        return await self._strike(server, fault)

    async def _answer(self, server: SMTP, at: Moment, recipients: list[str]) -> str:
        fault = self.catcher.fault_at(at, recipients)
        return await self._strike(server, fault) if fault else ""

    async def _strike(self, server: SMTP, fault: Fault) -> str:
        await asyncio.sleep(fault.seconds)
        if not fault.reply:
            hang_up(server)
        return fault.reply or "421 gone"


_INDEX = """<!doctype html><meta charset="utf-8"><title>Polku</title>
<style>body{font:15px sans-serif;margin:2rem}td{padding:.3rem 1rem .3rem 0}</style>
<table>
{rows}
</table>
"""
