"""A line between here and a port with a delay in it: what a provider far away looks like. Prints its own port."""

from __future__ import annotations

import asyncio
import sys
from functools import partial


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Everything that is read is written so much later, in order."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(65536):
        loop.call_later(seconds, writer.write, data)
    loop.call_later(seconds, writer.close)


async def join(port: int, seconds: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, there and back."""
    other, out = await asyncio.open_connection("127.0.0.1", port)
    try:
        await asyncio.gather(carry(reader, out, seconds), carry(other, writer, seconds))
    except ConnectionError:
        writer.close()
        out.close()


async def main() -> None:
    port, round_trip = int(sys.argv[1]), float(sys.argv[2])
    server = await asyncio.start_server(partial(join, port, round_trip / 2), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
