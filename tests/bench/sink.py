"""A mail server that says yes at once and keeps nothing, so that a bench measures the sender and not the server.

It offers what the usual servers offer: with PIPELINING, a sender that knows it may write several commands at once.
"""

from __future__ import annotations

import asyncio
import sys


class Sink(asyncio.Protocol):
    """One conversation; every answer is the shortest allowed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._out = transport
        self._buffer = b""
        self._in_body = False
        self._out.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = b"\r\n.\r\n" if self._in_body else b"\r\n"
            piece, found, rest = self._buffer.partition(end)
            if not found:
                return
            self._buffer = rest
            self._answer(piece)

    def _answer(self, piece: bytes) -> None:
        verb = piece[:4].upper()
        if self._in_body:
            self._in_body = False
            self._out.write(b"250 ok\r\n")
        elif verb == b"DATA":
            self._in_body = True
            self._out.write(b"354 go\r\n")
        elif verb == b"EHLO":
            self._out.write(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"QUIT":
            self._out.write(b"221 bye\r\n")
            self._out.close()
        else:
            self._out.write(b"250 ok\r\n")


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
