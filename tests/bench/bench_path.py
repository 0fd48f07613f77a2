"""The whole path, due message to durable mark, beside the way it is usually done.

By hand, with the repository and tests/ on the path: `python tests/bench/bench_path.py`.

Usual: compiled templates, then for every mail EmailMessage, aiosmtplib and one durable commit that marks it.
All send messages of the same size, about 18 kB HTML, over the same number of connections to the same server, in turns.
Where Postfix's smtp-sink and smtp-source are there, they are the server and the limit: smtp-source writes ready bytes
and keeps no book.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import msgspec

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.entry import Entry
from app.model.template import Block, Button, Divider, Footer, Heading, Text
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import merge
from app.render.rows import Catalogue
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.secrets import KeyringSecrets
from app.store.recording import CustomerRecord, EventRecord
from app.store.store import create_store
from bench_smtp import server, smtp_source
from runner_kit import START, Heard, mail, straight

MAILS = 1000
CONNECTIONS = 4
REPEATS = 7
SHOP = Shop("Bench", email="shop@shop.test", address="Katu 1", business_id="1234567-8", url="https://shop.test")
ACCOUNT = Account("127.0.0.1", 0, "plain", from_address="shop@shop.test", connections=CONNECTIONS)


def message_flow() -> tuple[object, ...]:
    """Blocks that make about 18 kB of HTML."""
    part: tuple[Block, ...] = (
        Heading("Hei {{ customer.first_name | default('ystävä') }}"),
        Text("Kiitos tilauksestasi. " * 12),
        Button("Katso lisää", "https://shop.test/uutta"),
        Divider(),
    )
    return (*part * 4, Footer("Saat tämän viestin, koska tilasit uutiskirjeen."))


def flow() -> object:
    plain = straight(mail("b1"))
    template = msgspec.structs.replace(
        plain.templates[0], subject="Kiitos, {{ customer.first_name }}", blocks=message_flow()
    )
    return msgspec.structs.replace(plain, templates=(template,))


Took = tuple[float, float]
"""Seconds on the wall, seconds of this process on a core."""


def _now() -> Took:
    return time.perf_counter(), time.process_time()


def _since(began: Took) -> Took:
    wall, cpu = _now()
    return wall - began[0], cpu - began[1]


class Sized(SmtpSender):
    """Remembers how long the last message was."""

    last = 0

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        Sized.last = len(outgoing.data)
        return await super().send(outgoing, on_wire, following)


def ours(folder: Path, port: int) -> Took:
    """Seconds from due messages to durable marks, with everything the runner does."""
    store = create_store(folder, SHOP, START)
    store.shop.save_policy(Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0)))
    store.flows.create("bench", flow(), START)  # type: ignore[arg-type]
    store.flows.publish("bench", START)
    consent = (ConsentEvent("email", "granted", START, source="form"),)
    names = [f"c{number}" for number in range(MAILS)]
    with store.recording("bench", "bench", START) as record:
        record.customers(CustomerRecord(Customer(0, f"{name}@x.test", name), consent) for name in names)
        record.events(EventRecord(f"{name}@x.test", Event(name, "Cart Abandoned", START)) for name in names)
    clock = VirtualClock(START)
    account = msgspec.structs.replace(ACCOUNT, port=port)
    composer = Composer(Desk(folder, store, clock, KeyringSecrets()), account)
    store.shop.pause(START)  # enrolled and advanced before the clock of the bench starts
    runner = Runner(store.ledger(), SmtpSender(account, ""), composer, clock, Heard(), "bench")
    asyncio.run(runner.run_until_idle())
    store.shop.resume()
    began = _now()
    runner = Runner(store.ledger(), Sized(account, ""), composer, clock, Heard(), "bench")
    totals = asyncio.run(runner.run_until_idle())
    took = _since(began)
    assert totals.sent == MAILS, totals
    store.close()
    return took


def usual(folder: Path, port: int) -> Took:
    """Seconds for the same mails with the standard library's message and aiosmtplib, marked one by one."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "usual.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, customer INTEGER, state TEXT)")
        raw.executemany("INSERT INTO message VALUES (?, ?, 'due')", ((n, n) for n in range(MAILS)))
        began = _now()
        asyncio.run(_usual(raw, port))
        took = _since(began)
        assert raw.execute("SELECT count(*) FROM message WHERE state = 'sent'").fetchone() == (MAILS,)
    return took


async def _usual(raw: sqlite3.Connection, port: int) -> None:
    template = flow().templates[0]  # type: ignore[attr-defined]
    compiled = compile_template(template, SHOP)
    due = iter(raw.execute("SELECT id FROM message WHERE state = 'due'").fetchall())

    async def worker() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
            for (number,) in due:
                customer = Customer(number, f"c{number}@x.test", f"c{number}")
                seen = context(
                    _facts(customer), Entry("e", START), SHOP, Catalogue(()), {"unsubscribe": "mailto:a@b"}, 1
                )
                merged = merge(compiled, seen)
                built = EmailMessage()
                built["From"], built["To"], built["Subject"] = "shop@shop.test", customer.email, merged.subject
                built["Message-ID"] = f"<{number}@shop.test>"
                built.set_content(merged.text)
                built.add_alternative(merged.html, subtype="html")
                await smtp.send_message(built)
                raw.execute("UPDATE message SET state = 'sent' WHERE id = ?", (number,))

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


def _facts(customer: Customer) -> object:
    from app.model.customer import Facts

    return Facts(customer, START)


def bench_path(folder: Path) -> None:
    """Print the table."""
    compiled = compile_template(flow().templates[0], SHOP)  # type: ignore[attr-defined]
    html = len(compiled.html) if hasattr(compiled, "html") else 0
    print(f"\nWhole path, {MAILS} mails of {html} bytes HTML, {CONNECTIONS} connections, median of {REPEATS}")
    with server() as port:
        times: dict[str, list[Took]] = {"usual": [], "ours": [], "source": []}
        size = 0
        for turn in range(REPEATS):
            times["usual"].append(usual(folder / f"usual{turn}", port))
            times["ours"].append(ours(folder / f"ours{turn}", port))
            size = size or Sized.last
            if shutil.which("smtp-source"):
                times["source"].append((MAILS / smtp_source(port, MAILS, size), 0.0))
    if times["source"]:
        ratios = sorted(source[0] / own[0] for source, own in zip(times["source"], times["ours"], strict=True))
        rate = MAILS / statistics.median(one[0] for one in times["source"])
        print(f"  wall: smtp-source, {size} bytes each            {rate:7.0f} mails/s")
        print(
            f"  wall: runner, crash-safe, of smtp-source      {statistics.median(ratios):12.2f}            "
            f"({ratios[0]:.2f} to {ratios[-1]:.2f}, turn by turn; goal >= 0.20)"
        )
    for place, what in enumerate(("wall", "processor")):
        usual_s, ours_s = ([one[place] for one in times[name]] for name in ("usual", "ours"))
        ratios = sorted(theirs / own for theirs, own in zip(usual_s, ours_s, strict=True))
        speeds = (MAILS / statistics.median(usual_s), MAILS / statistics.median(ours_s))
        print(f"  {what}: EmailMessage + aiosmtplib + mark each {speeds[0]:7.0f} mails/s   1.00")
        print(
            f"  {what}: runner, crash-safe                    {speeds[1]:7.0f} mails/s   "
            f"{statistics.median(ratios):4.2f}  ({ratios[0]:.2f} to {ratios[-1]:.2f}, turn by turn)"
        )
    print("  goal: >= 4")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        bench_path(Path(place))
