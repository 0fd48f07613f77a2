"""A small shop with a flow, a sender that remembers, and a runner on a virtual clock, for the tests of the engine."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.engine.letters import Composed, Letter
from app.engine.news import Fact
from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.customer import ConsentEvent, Customer, Event, Order, OrderLine, Shop
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Email, Node, Trigger, Wait
from app.model.sources import OnEvent
from app.model.template import Template, Text
from app.model.times import ForDuration
from app.store.recording import CustomerRecord, EventRecord, OrderRecord
from app.store.store import Store, create_store, open_store

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, 10 in the morning in Helsinki
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OPEN = Policy(limits=Limits(0, 0, 0))


def straight(
    *nodes: Node, event: str = "Cart Abandoned", exits: tuple[ExitOn, ...] = (), trigger: Trigger | None = None
) -> Flow:
    """A flow that goes through the nodes in order; every template "t<id>" of an e-mail is there."""
    first = trigger or Trigger("a0", "Start", OnEvent(event))
    way = (first, *nodes)
    return Flow(
        name="Test",
        nodes=tuple(sorted(way, key=lambda node: node.id)),
        edges=tuple(sorted(Edge(a.id, "out", b.id) for a, b in pairwise(way))),
        templates=tuple(
            Template(node.template, subject=f"Subject {node.id}", blocks=(Text(f"Hello {node.id}"),))
            for node in nodes
            if isinstance(node, Email)
        ),
        exits=exits,
    )


def mail(node_id: str, **changes: object) -> Email:
    """An e-mail step with a template of its own."""
    settings: dict[str, Any] = {"message_class": "marketing", **changes}
    return Email(node_id, f"Mail {node_id}", template=f"t{node_id}", **settings)


def wait(node_id: str, amount: int, unit: str = "hours") -> Wait:
    return Wait(node_id, "Wait", ForDuration(amount, unit))  # type: ignore[arg-type]


class KeepingSender:
    """Accepts everything and remembers it; `answer` may answer otherwise, `before` runs before the body leaves."""

    def __init__(self, connections: int = 2) -> None:
        self.connections = connections
        self.sent: list[Outgoing] = []
        self.asked: list[Outgoing] = []
        self.answer: Callable[[Outgoing], Reply] = lambda _: Reply("accepted", 250, "ok")
        self.closed = 0

    async def send(self, outgoing: Outgoing, on_wire: OnWire, _: Following = nothing_follows) -> Reply:
        self.asked.append(outgoing)
        await asyncio.sleep(0)
        reply = self.answer(outgoing)
        if reply.kind in ("accepted", "uncertain"):
            await on_wire()
            await asyncio.sleep(0)
            self.sent.append(outgoing)
        return reply

    async def aclose(self) -> None:
        self.closed += 1

    @property
    def to(self) -> list[str]:
        return [one.to_addr for one in self.sent]


class Heard:
    """Keeps the news."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def tell(self, fact: Fact) -> None:
        self.facts.append(fact)

    def of(self, kind: type) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact, kind)]


def compose(letter: Letter) -> Composed:
    """A letter's bytes, made of what it says about itself."""
    to = letter.staff.to if letter.staff else letter.facts.customer.email
    message_id = letter.message_id or f"<polku.{letter.token}@shop.test>"
    data = f"Message-ID: {message_id}\r\n\r\n{letter.id}\r\n".encode()
    return Composed(
        Outgoing(letter.id, "shop@shop.test", to, data),
        message_id,
        f"Subject of {letter.id}",
        hashlib.sha256(data).digest(),
    )


class Stage:
    """A shop in a folder, a clock, a sender and the news."""

    def __init__(self, folder: Path, policy: Policy = OPEN) -> None:
        self.store = self.made(folder)
        self.store.shop.save_policy(policy)
        self.clock = VirtualClock(START)
        self.sender = KeepingSender()
        self.news = Heard()

    def made(self, folder: Path) -> Store:
        return create_store(folder, Shop("Koe"), START - 400 * DAY)

    def opened(self, folder: Path) -> Store:
        return open_store(folder)

    def customers(self, names: Iterable[str], consent: bool = True) -> None:
        line = ConsentEvent("email", "granted", START - 300 * DAY, source="form")
        with self.store.recording("customers", "test", self.clock.now()) as record:
            record.customers(
                CustomerRecord(Customer(0, f"{name}@x.test", name.capitalize()), (line,) if consent else ())
                for name in names
            )

    def publish(self, flow: Flow, name: str = "test") -> None:
        self.store.flows.create(name, flow, self.clock.now())
        self.store.flows.publish(name, self.clock.now())

    def happens(self, name: str, event: str = "Cart Abandoned", at: datetime | None = None, key: str = "") -> None:
        moment = at or self.clock.now()
        one = Event(key or f"{event}:{name}:{moment.isoformat()}", event, moment)
        with self.store.recording("events", "test", self.clock.now()) as record:
            record.events([EventRecord(f"{name}@x.test", one)])

    def buys(self, name: str, at: datetime | None = None, category: str = "tea") -> None:
        moment = at or self.clock.now()
        line = OrderLine("sku", "Tea", category, 1, 10.0)
        order = Order(f"{name}:{moment.isoformat()}", moment, 10.0, lines=(line,))
        with self.store.recording("orders", "test", self.clock.now()) as record:
            record.orders([OrderRecord(f"{name}@x.test", order)])

    def runner(self, owner: str = "test", checkpoint: Callable[[str], None] | None = None) -> Runner:
        return Runner(self.store.ledger(), self.sender, compose, self.clock, self.news, owner, checkpoint)

    def run_to(self, until: datetime) -> None:
        """Run a runner until everything up to that moment is done."""
        asyncio.run(self.runner().run_until_idle(until))

    def states(self) -> list[tuple[str, str, str]]:
        """(address, state, reason) of every message, oldest first."""
        rows = self.store.messages.find()
        return [(row.email.partition("@")[0], row.state, row.reason) for row in sorted(rows, key=lambda row: row.id)]

    def reopen(self) -> None:
        """Close the shop and open it again, as the next program would."""
        folder = self.store.folder
        self.store.close()
        self.store = self.opened(folder)
