"""Any order of things a shop lives through, against an oracle that knows nothing of the engine.

The oracle below is written from the product's rules alone and small enough to be read: who is on the way, when the next
message is due to whom, what was sent. After every step the engine and its ledger must have done the same.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.policy import Limits, Policy
from app.model.flow import ExitOn
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

NAMES = ("elsa", "lasse", "pekka")
FIRST, SECOND = "b1", "d1"
GAP = 10 * HOUR
"""Between the two messages of the automation."""
TOO_LATE = timedelta(hours=24)


@dataclass
class Way:
    """One customer's way: waits for `step` since `due`; None: it is over."""

    who: str
    entered: datetime
    step: str | None
    due: datetime


@dataclass
class Oracle:
    """The rules, in words: a cart that is left starts a series of two messages, ten hours apart. Buying ends it, and so
    does stopping it. Who has said stop gets nothing. A message that is more than a day late is left out. While all is
    paused nothing leaves, and people stay. A message that was left out counts as done: ten hours from then.
    """

    now: datetime
    paused: bool = False
    ways: list[Way] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)

    def leaves_cart(self, who: str) -> None:
        self.ways.append(Way(who, self.now, FIRST, self.now))

    def buys(self, who: str) -> None:
        for way in self.ways:
            if way.who == who and way.step is not None:
                if self.paused and way.due <= self.now:
                    self.left_out[who, way.step] += 1  # it was due and is not sent any more
                way.step = None

    def runs_until(self, until: datetime) -> None:
        """Everything that is due by then, in order of time."""
        while not self.paused:
            due = [way for way in self.ways if way.step is not None and way.due <= until]
            if not due:
                break
            way = min(due, key=lambda one: one.due)
            self.now = max(self.now, way.due)
            self._at(way)
        self.now = max(self.now, until)

    def _at(self, way: Way) -> None:
        step = way.step or ""
        refused = way.who in self.stopped or self.now - way.due > TOO_LATE
        (self.left_out if refused else self.sent)[way.who, step] += 1
        way.step, way.due = (SECOND, self.now + GAP) if step == FIRST else (None, self.now)


class Machine(RuleBasedStateMachine):
    """Drives a real shop file and the oracle with the same things."""

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        policy = Policy(NO_GUARDRAILS, Limits(0, 0, 0))
        self.stage = Stage(Path(self.folder.name) / "shop", policy)
        self.stage.publish(
            straight(mail(FIRST), wait("c1", 10), mail(SECOND), exits=(ExitOn("Order Completed", "purchase"),))
        )
        self.stage.customers(NAMES)
        self.oracle = Oracle(START)
        self.count = 0

    @rule(who=st.sampled_from(NAMES))
    def cart_is_left(self, who: str) -> None:
        self._pass(timedelta(seconds=1))
        self.count += 1
        self.stage.happens(who, key=f"cart:{self.count}")
        self.oracle.leaves_cart(who)
        self._look()

    @rule(who=st.sampled_from(NAMES))
    def somebody_buys(self, who: str) -> None:
        self._pass(timedelta(seconds=1))
        self.stage.buys(who)
        self.oracle.buys(who)
        self._look()

    @rule(who=st.sampled_from(NAMES))
    def somebody_says_stop(self, who: str) -> None:
        self.stage.store.suppressions.add(f"{who}@x.test", "unsubscribed", self.stage.clock.now())
        self.oracle.stopped.add(who)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self._pass(hours * HOUR)

    @rule(days=st.integers(1, 4))
    def the_computer_sleeps(self, days: int) -> None:
        """Nothing runs meanwhile; then everything overdue is looked at at once."""
        self.stage.clock.move_to(self.stage.clock.now() + days * DAY)
        self.oracle.now += days * DAY
        self._look()

    @rule()
    def the_program_is_closed_and_opened(self) -> None:
        self.stage.reopen()

    @precondition(lambda self: not self.oracle.paused)
    @rule()
    def everything_is_paused(self) -> None:
        self.stage.store.shop.pause(self.stage.clock.now())
        self.oracle.paused = True

    @precondition(lambda self: self.oracle.paused)
    @rule()
    def sending_goes_on(self) -> None:
        self.stage.store.shop.resume()
        self.oracle.paused = False
        self._look()

    @rule()
    def the_automation_is_published_anew(self) -> None:
        """Unchanged, with the people moved to it: nothing may be different for anybody."""
        self.stage.store.flows.publish("test", self.stage.clock.now(), "move")
        self._look()

    def _pass(self, time: timedelta) -> None:
        until = self.stage.clock.now() + time
        self.oracle.runs_until(until)
        self.stage.run_to(until)

    def _look(self) -> None:
        self.oracle.runs_until(self.oracle.now)
        asyncio.run(self.stage.runner().run_until_idle())

    @invariant()
    def both_have_sent_the_same(self) -> None:
        if not hasattr(self, "oracle"):
            return
        rows = self.stage.store.messages.find(limit=10_000)
        sent = Counter((row.email.partition("@")[0], row.node) for row in rows if row.state == "sent")
        assert sent == self.oracle.sent
        came = Counter(one.id for one in self.stage.sender.sent)
        assert set(came.values()) <= {1}
        assert len(came) == sum(sent.values())

    @invariant()
    def both_have_left_out_the_same(self) -> None:
        if not hasattr(self, "oracle") or self.oracle.paused:
            return
        rows = self.stage.store.messages.find(limit=10_000)
        left = Counter((row.email.partition("@")[0], row.node) for row in rows if row.state == "suppressed")
        assert left == self.oracle.left_out

    @invariant()
    def the_same_people_are_on_the_way(self) -> None:
        if not hasattr(self, "oracle"):
            return
        waiting = sum(self.stage.store.flows.people("test").values())
        assert waiting == sum(way.step is not None for way in self.oracle.ways)

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            self.stage.store.close()
            self.folder.cleanup()


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
