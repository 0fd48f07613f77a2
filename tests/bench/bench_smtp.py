"""Ready bytes over kept connections, beside Postfix's smtp-source and aiosmtplib, near and far.

By hand: `PYTHONPATH=.:tests python tests/bench/bench_smtp.py`. Where Postfix's tools are installed the server is
smtp-sink and smtp-source is a peer; otherwise the server is the one of `sink.py`. Turns alternate, ratios go by turn.

Goals (research/engine.md section 7): >= 1.0 x smtp-source and >= 8 x aiosmtplib's send_message over 4 kept connections;
>= 0.8 mails per round trip and connection at 20 ms.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from app.engine.wire import Outgoing
from app.mail.sender import SmtpSender
from app.model.account import Account

MAILS, FAR_MAILS, CONNECTIONS, TURNS = 4000, 400, 4, 5
ROUND_TRIP = 0.020
SIZE = 5500
"""Bytes of a message, as in research/engine.md section 1."""
BODY = ("Hei, tilauksesi on matkalla. Kerro, jos jokin jäi auki.\r\n" * 100).encode()[: SIZE - 400]
HERE = Path(__file__).parent


def message(number: int) -> bytes:
    head = f"Message-ID: <{number}@shop.test>\r\nFrom: shop@shop.test\r\nTo: c{number}@x.test\r\nSubject: Hei\r\n\r\n"
    return head.encode() + BODY.rpartition(b"\r\n")[0] + b"\r\n"


@contextmanager
def script(name: str, *arguments: str) -> Iterator[int]:
    """A server of this folder in a process of its own; its port."""
    command = [sys.executable, str(HERE / name), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield int(child.stdout.readline())
        finally:
            child.terminate()


@contextmanager
def server() -> Iterator[int]:
    sink = shutil.which("smtp-sink")
    if sink is None:
        with script("sink.py") as port:
            yield port
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sink, "-u", "nobody", f"127.0.0.1:{port}", "1000"], stderr=subprocess.DEVNULL) as child:
        try:
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                with suppress(subprocess.TimeoutExpired):
                    child.wait(0.05)
            yield port
        finally:
            child.terminate()


async def ours(port: int, count: int) -> float:
    account = Account("127.0.0.1", port, "plain", from_address="shop@shop.test", connections=CONNECTIONS)
    sender = SmtpSender(account, "")
    load = [Outgoing(n, "shop@shop.test", f"c{n}@x.test", message(n)) for n in range(count)]

    async def leave() -> None:
        """No book is kept here."""

    async def worker(queue: list[Outgoing]) -> None:
        for place, outgoing in enumerate(queue):
            upcoming = queue[place + 1] if place + 1 < len(queue) else None
            reply = await sender.send(outgoing, leave, lambda upcoming=upcoming: upcoming)
            assert reply.kind == "accepted", reply

    await asyncio.gather(*(worker(load[n : n + 1]) for n in range(CONNECTIONS)))  # the connections stand
    began = time.perf_counter()
    await asyncio.gather(*(worker(load[n::CONNECTIONS]) for n in range(CONNECTIONS)))
    took = time.perf_counter() - began
    await sender.aclose()
    return count / took


async def theirs(port: int, count: int, *, whole: bool) -> float:
    """aiosmtplib: send_message for an EmailMessage (`whole`), or sendmail for ready bytes."""

    async def worker(numbers: range, smtp: aiosmtplib.SMTP) -> None:
        for n in numbers:
            if whole:
                one = EmailMessage()
                one["From"], one["To"], one["Subject"] = "shop@shop.test", f"c{n}@x.test", "Hei"
                one.set_content(BODY.decode("utf-8", "replace"))
                await smtp.send_message(one)
            else:
                await smtp.sendmail("shop@shop.test", [f"c{n}@x.test"], message(n))

    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(CONNECTIONS)]
    for client in clients:
        await client.connect()
    began = time.perf_counter()
    await asyncio.gather(*(worker(range(n, count, CONNECTIONS), client) for n, client in enumerate(clients)))
    took = time.perf_counter() - began
    for client in clients:
        await client.quit()
    return count / took


def smtp_source(port: int, count: int, size: int = SIZE) -> float:
    """Mails a second."""
    began = time.perf_counter()
    subprocess.run(
        ["smtp-source", "-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size), "-f", "shop@shop.test",
         "-t", "c@x.test", f"127.0.0.1:{port}"],
        check=True,
    )  # fmt: skip
    return count / (time.perf_counter() - began)


def compare(title: str, works: dict[str, Callable[[], float]], turns: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, work in works.items():
            taken[name].append(work())
    print(f"\n{title}; median of {turns}, ours against each turn by turn")
    for name, rates in taken.items():
        ratios = [own / other for own, other in zip(taken["ours"], rates, strict=True)]
        print(f"  {name:28} {statistics.median(rates):8.0f} mails/s   ours {statistics.median(ratios):6.2f} x")
    return taken


def main() -> None:
    with server() as port:
        works: dict[str, Callable[[], float]] = {
            "ours": lambda: asyncio.run(ours(port, MAILS)),
            "aiosmtplib send_message": lambda: asyncio.run(theirs(port, MAILS // 4, whole=True)),
            "aiosmtplib sendmail(bytes)": lambda: asyncio.run(theirs(port, MAILS // 2, whole=False)),
        }
        if shutil.which("smtp-source"):
            works["smtp-source (Postfix, C)"] = lambda: smtp_source(port, MAILS)
        compare(f"{SIZE} bytes over {CONNECTIONS} kept connections", works, TURNS)
        with script("delay.py", str(port), str(ROUND_TRIP)) as far:
            works = {
                "ours": lambda: asyncio.run(ours(far, FAR_MAILS)),
                "aiosmtplib sendmail(bytes)": lambda: asyncio.run(theirs(far, FAR_MAILS // 4, whole=False)),
            }
            taken = compare(f"{ROUND_TRIP * 1000:.0f} ms away", works, 3)
        for name, rates in taken.items():
            per = statistics.median(rates) * ROUND_TRIP / CONNECTIONS
            print(f"  {name:28} {per:8.2f} mails per round trip and connection (goal 0.8)")


if __name__ == "__main__":
    main()
