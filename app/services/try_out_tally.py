"""What a try-out adds up to, customer by customer; tallies of different customers add up, too.

Apart from the question itself, so that other processes load no more than what playing takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import msgspec

from app.engine.guardrails import Guardrails
from app.engine.history import History
from app.engine.played import CustomerReplay
from app.engine.replay import play
from app.engine.shelf import NO_SHELF, Shelf
from app.engine.stage import Stage
from app.model.flow import Flow, in_order
from app.model.nodes import MessageStep


class MessageTally(msgspec.Struct):
    """One message step: how many would have been sent, and how many held back for which reason."""

    node: str
    title: str
    sent: int = 0
    suppressed: dict[str, int] = {}


class FlowTally(msgspec.Struct):
    entered: int
    exited: dict[str, int]
    messages: list[MessageTally]


class LoadMessage(msgspec.Struct, frozen=True):
    at: datetime
    flow: str
    node: str
    title: str


class Worst(msgspec.Struct, frozen=True):
    """The customer who would have got the most."""

    customer: str
    messages: tuple[LoadMessage, ...]


class Load(msgspec.Struct, frozen=True):
    """`histogram`: messages per customer -> customers, those with none included."""

    histogram: dict[str, int]
    max: int
    worst: Worst | None


class TryOut(msgspec.Struct):
    """The keys are the command line contract's. Two runs differ in `seconds` only."""

    from_: datetime = msgspec.field(name="from")
    to: datetime
    customers: int
    flows: dict[str, FlowTally]
    load: Load
    steps: int
    seconds: float


class TryOutScene(msgspec.Struct, frozen=True):
    """All that a try-out needs but the customers."""

    flows: dict[str, Flow]
    since: datetime
    until: datetime
    rails: Guardrails
    zone: str
    shelf: Shelf = NO_SHELF

    def stage(self) -> Stage:
        """Ready to play."""
        return Stage(self.flows, self.since, self.until, self.rails, self.zone, shelf=self.shelf)


class TryOutWork:
    """Plays a page of customers and adds them up; travels to other processes."""

    def __init__(self, scene: TryOutScene) -> None:
        self._scene = scene

    def of(self, histories: Iterator[History]) -> TryOutTally:
        """The tally of these customers."""
        tally, stage = TryOutTally(), self._scene.stage()
        for history in histories:
            tally.add(play(stage, history))
        return tally


class TryOutTally:
    """Counts over customers; those of others that follow can be added."""

    def __init__(self) -> None:
        self.customers = self._steps = 0
        self._entered: Counter[str] = Counter()
        self._exited: Counter[tuple[str, str]] = Counter()
        self._messages: Counter[tuple[str, str, str]] = Counter()
        self._loads: Counter[int] = Counter()
        self._worst: tuple[int, str, tuple[LoadMessage, ...]] = (0, "", ())

    def add(self, one: CustomerReplay) -> None:
        """One more customer."""
        self.customers += 1
        self._steps += one.steps
        entered, exited, messages, sent = self._entered, self._exited, self._messages, 0
        for way in one.ways:
            entered[way.flow] += 1
            if way.ended:
                exited[way.flow, way.ended] += 1
        for m in one.messages:
            messages[m.flow, m.node, m.reason] += 1
            if not m.reason:
                sent += 1
        self._loads[sent] += 1
        if sent > self._worst[0]:
            left = tuple(LoadMessage(m.at, m.flow, m.node, m.title) for m in one.messages if not m.reason)
            self._worst = (sent, one.customer.email, left)

    def merge(self, other: TryOutTally) -> None:
        """The customers that follow."""
        self.customers += other.customers
        self._steps += other._steps
        self._entered.update(other._entered)
        self._exited.update(other._exited)
        self._messages.update(other._messages)
        self._loads.update(other._loads)
        self._worst = max(self._worst, other._worst, key=lambda worst: worst[0])

    def result(self, scene: TryOutScene, seconds: float) -> TryOut:
        """In the shape of the command line contract."""
        most, who, messages = self._worst
        return TryOut(
            from_=scene.since,
            to=scene.until,
            customers=self.customers,
            flows={name: self._flow(name, flow) for name, flow in scene.flows.items()},
            load=Load(
                {str(count): self._loads[count] for count in sorted(self._loads)},
                most,
                Worst(who, messages) if most else None,
            ),
            steps=self._steps,
            seconds=round(seconds, 3),
        )

    def _flow(self, name: str, flow: Flow) -> FlowTally:
        exited = {reason: count for (of, reason), count in sorted(self._exited.items()) if of == name}
        messages = []
        for node in in_order(flow):
            if isinstance(node, MessageStep):
                held = {
                    reason: count
                    for (of, step, reason), count in sorted(self._messages.items())
                    if (of, step) == (name, node.id) and reason
                }
                messages.append(MessageTally(node.id, node.title, self._messages[name, node.id, ""], held))
        return FlowTally(self._entered[name], exited, messages)
