"""Commands and replies on a connection that has been opened and signed in: every reply read, in order, exactly once.

aiosmtplib reads one reply for one command and forgets what comes with it. Here as many replies are waited for as
commands were written, so that several commands may go out in one piece (RFC 2920).
"""

from __future__ import annotations

import asyncio
import re
from collections import deque

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([^\r\n]*))?\r?")
_COMMANDS = re.compile(rb"(?:[\x20-\x7e]{4,998}\r\n)+")
_LONGEST = 32_768
"""Bytes of a reply that is not complete."""


class Conversation(asyncio.Protocol):
    """Takes a transport over. A reply that nobody asked for ends the conversation: it could be taken for another's."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self._buffer = b""
        self._lines: list[bytes] = []
        self._replies: deque[tuple[int, str]] = deque()
        self._owed = 0
        self._over = ""
        self._waiter: asyncio.Future[None] | None = None
        transport.set_protocol(self)

    def is_open(self) -> bool:
        """Whether something may be said, with no reply outstanding."""
        return not (self._over or self._owed or self._replies or self.transport.is_closing())

    def say(self, commands: bytes, replies: int) -> None:
        """Write whole commands that will get so many replies. Raises ConnectionError; ValueError for what is none."""
        if not _COMMANDS.fullmatch(commands):
            raise ValueError("not a command")
        self.write(commands, replies)

    def write(self, data: bytes, replies: int) -> None:
        """Write anything that will get so many replies. Raises ConnectionError."""
        if self._over or self.transport.is_closing():
            raise ConnectionError(self._over or "connection lost")
        self._owed += replies
        self.transport.write(data)

    async def reply(self) -> tuple[int, str]:
        """The next reply's code and words. Raises ConnectionError when none will come any more."""
        while not self._replies:
            if self._over:
                raise ConnectionError(self._over)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._replies.popleft()

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._read(line)
        if len(self._buffer) + sum(map(len, self._lines)) > _LONGEST:
            self._end("reply too long")
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._over = self._over or str(exc or "") or "connection lost"
        self._wake()

    def _read(self, line: bytes) -> None:
        found = _LINE.fullmatch(line)
        if self._over:
            return
        if found is None:
            self._end(f"malformed reply: {line[:100].decode('utf-8', 'replace')}")
            return
        self._lines.append((found[3] or b"").strip())
        if found[2] == b"-":
            return
        text = b"\n".join(self._lines).decode("utf-8", "replace")
        self._lines = []
        if not self._owed:
            self._end(f"said unasked: {line[:100].decode('utf-8', 'replace')}")
            return
        self._owed -= 1
        self._replies.append((int(found[1]), text))

    def _end(self, why: str) -> None:
        """Nothing that comes from now on can be trusted; what was read before can."""
        self._over = self._over or why
        self.transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
