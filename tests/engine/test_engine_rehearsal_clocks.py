"""The rehearsal with clocks and servers that misbehave: a clock put back and forth, three days of sleep, the two nights
of daylight saving, a slow server, a lying one, another program that holds the file.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Wait
from app.model.times import UntilClock
from app.store import database
from crash_kit import Fate, PowerCut, Wire, fated
from runner_kit import DAY, HOUR, OPEN, START, Stage, compose, mail, straight, wait

FLOW = straight(mail("b1"), wait("c1", 4), mail("d1"))
NAMES = ("elsa", "lasse", "pekka")
BOTH = {(f"{name}@x.test", node) for name in NAMES for node in ("b1", "d1")}


class Unsteady(VirtualClock):
    """A clock that is put wrong, once, at its n-th look."""

    def __init__(self, start: datetime, at: int = 0, by: timedelta = timedelta()) -> None:
        super().__init__(start)
        self.looks, self.at, self.by = 0, at, by

    def now(self) -> datetime:
        self.looks += 1
        if self.looks == self.at:
            self._now += self.by
        return self._now


def staged(folder: Path, flow: Flow = FLOW, start: datetime = START, policy: Policy = OPEN) -> Stage:
    stage = Stage(folder, policy)
    stage.clock.move_to(start)
    stage.publish(flow)
    stage.customers(NAMES)
    for name in NAMES:
        stage.happens(name, at=start)
    return stage


def run(
    stage: Stage,
    wire: Wire,
    fate: Fate,
    clock: VirtualClock,
    until: datetime,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Up to the trouble, then `then`, and again as the next program would, until all is done."""
    for _ in range(4):
        ledger = stage.store.ledger()
        runner = Runner(ledger, wire, compose, clock, stage.news, "rehearsal")
        try:
            with fated(ledger._db, fate):
                asyncio.run(runner.run_until_idle(until))
        except* (PowerCut, PolkuError):
            ledger._lock.release()  # the lock goes with the process
            fate.dead = False
            then()
        else:
            return
    raise AssertionError("it never comes to its end")


def check(stage: Stage, wire: Wire, where: str, skipped: bool = False) -> None:
    """Nothing twice, nothing lost: what did not come is uncertain, or was skipped with its reason where that may be."""
    rows = {(row.email, row.node): row for row in stage.store.messages.find(limit=100)}
    of = {row.id: (row.email, row.node) for row in rows.values()}
    came = Counter(of[one.id] for one in wire.accepted)
    assert max(came.values(), default=0) <= 1, f"twice, {where}"
    assert set(came) <= BOTH
    allowed = {"uncertain", "suppressed"} if skipped else {"uncertain"}
    for missing in BOTH - set(came):
        assert missing in rows, f"{missing} was never due, {where}"
        assert rows[missing].state in allowed, f"{missing} is {rows[missing].state}, {where}"
        assert rows[missing].state != "suppressed" or rows[missing].reason in ("too_late", "catch_up")
    assert sum(row.state == "uncertain" for row in rows.values()) <= wire.connections
    assert stage.store.stats.ends("test") == {"finished": len(NAMES)}, where
    with closing(sqlite3.connect(stage.store.ledger()._db.path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("by", [-HOUR, timedelta(hours=1), 3 * DAY, -200 * DAY], ids=str)
def test_a_clock_put_wrong_at_any_look_sends_nothing_twice_and_loses_nothing(tmp_path: Path, by: timedelta) -> None:
    untroubled = Unsteady(START)
    stage, fate = staged(tmp_path / "0"), Fate(0)
    wire = Wire(fate)
    run(stage, wire, fate, untroubled, START + DAY)
    check(stage, wire, "untroubled")
    stage.store.close()
    for n in range(1, untroubled.looks + 1, 5):
        stage, fate, clock = staged(tmp_path / str(n)), Fate(0), Unsteady(START, n, by)
        wire = Wire(fate)
        run(stage, wire, fate, clock, START + 2 * DAY)
        clock.by, clock._now = timedelta(), max(clock._now, START) + DAY  # it is put right in the end
        run(stage, wire, fate, clock, clock._now + 5 * DAY)
        check(stage, wire, f"look {n}", skipped=by > DAY)
        stage.store.close()


@pytest.mark.timeout(600)
def test_killed_at_any_point_and_three_days_asleep(tmp_path: Path) -> None:
    """What was too late is skipped with that reason; the series goes on from there."""
    stage, fate = staged(tmp_path / "0"), Fate(0)
    wire = Wire(fate)
    run(stage, wire, fate, stage.clock, START + DAY)
    stage.store.close()
    for n in range(1, len(fate.passed) + 1, 2):
        stage, fate = staged(tmp_path / str(n)), Fate(n)
        wire = Wire(fate)
        slept = [0]

        def sleep(stage: Stage = stage, slept: list[int] = slept) -> None:
            slept[0] += 1
            stage.clock.move_to(stage.clock.now() + 3 * DAY)

        run(stage, wire, fate, stage.clock, START + 9 * DAY, sleep)
        assert slept == [1]
        check(stage, wire, f"point {n}", skipped=True)
        stage.store.close()


NIGHTS = {
    "the hour that is skipped": (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    "the hour that comes twice": (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "night", [pytest.param("the hour that is skipped", marks=pytest.mark.long), "the hour that comes twice"]
)
def test_the_nights_of_daylight_saving_bring_each_message_once(tmp_path: Path, night: str) -> None:
    """03:30 in Helsinki: in spring there is none, in autumn there are two. Ended at every point of such a night."""
    evening, moment = NIGHTS[night]
    flow = straight(mail("b1"), Wait("c1", "", UntilClock("03:30")), mail("d1"))
    policy = Policy(guardrails=OPEN.guardrails.__class__(off=("quiet_hours", "cap")), limits=Limits(0, 0, 0))
    stage, fate = staged(tmp_path / "0", flow, evening, policy), Fate(0)
    wire = Wire(fate)
    run(stage, wire, fate, stage.clock, evening + DAY)
    due = {row.due_at for row in stage.store.messages.find() if row.node == "d1"}
    assert due == {moment}
    stage.store.close()
    for n in range(1, len(fate.passed) + 1, 3):
        stage, fate = staged(tmp_path / str(n), flow, evening, policy), Fate(n)
        wire = Wire(fate)
        run(stage, wire, fate, stage.clock, evening + 2 * DAY)
        check(stage, wire, f"point {n}")
        stage.store.close()


class Slow(Wire):
    """Nine minutes go by before every answer, and those of two connections come in the wrong order."""

    clock: VirtualClock

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        for _ in range(5 if outgoing.id % 2 else 1):
            await asyncio.sleep(0)
        self.clock.move_to(self.clock.now() + timedelta(minutes=9))
        return await super().send(outgoing, on_wire, following)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_slow_server_costs_time_and_nothing_else(tmp_path: Path) -> None:
    points = 0
    n = 0
    while n <= points:
        stage, fate = staged(tmp_path / str(n)), Fate(n)
        wire = Slow(fate)
        wire.clock = stage.clock
        run(stage, wire, fate, stage.clock, START + 2 * DAY)
        check(stage, wire, f"point {n}")
        points = points or len(fate.passed)
        stage.store.close()
        n += 1 if n == 0 else 3


class Liar(Wire):
    """Takes every message and says of each, the first time, that it did not."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate)
        self.lied: set[int] = set()

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        await super().send(outgoing, on_wire, following)
        if outgoing.id in self.lied:
            return Reply("accepted", 250, "2.0.0 ok")
        self.lied.add(outgoing.id)
        return Reply("retry", 451, "4.3.0 not taken")


def test_what_a_lying_server_gets_again_is_byte_for_byte_the_same_message(tmp_path: Path) -> None:
    """Nobody can know better; but a mailbox that sees the same Message-ID twice can."""
    stage, fate = staged(tmp_path / "shop"), Fate(0)
    wire = Liar(fate)
    run(stage, wire, fate, stage.clock, START + 2 * DAY)
    copies: dict[int, set[bytes]] = {}
    for one in wire.accepted:
        copies.setdefault(one.id, set()).add(one.data)
    assert len(copies) == len(BOTH)
    assert all(len(data) == 1 for data in copies.values())
    assert len(wire.accepted) == 2 * len(BOTH)  # once for each lie, and never again


def test_a_server_that_says_it_took_what_it_dropped_is_believed_once(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop")
    stage.run_to(START + DAY)
    assert len(stage.sender.asked) == len(BOTH)
    stage.run_to(START + 10 * DAY)
    assert len(stage.sender.asked) == len(BOTH)


class Held(Fate):
    """Right before the n-th transaction another program takes the file's write lock."""

    def __init__(self, at: int, path: Path) -> None:
        super().__init__(at)
        self.other = sqlite3.connect(path, isolation_level=None)

    def point(self, name: str) -> None:
        if name.startswith("before") and not name.endswith("dot"):
            self.passed.append(name)
            if len(self.passed) == self.at:
                self.other.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        """The other program is done."""
        if self.other.in_transaction:
            self.other.execute("ROLLBACK")


@pytest.mark.timeout(300)
def test_another_program_that_holds_the_file_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real SQLITE_BUSY at every transaction."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    n = transactions = 0
    while n <= transactions:
        stage = staged(tmp_path / str(n))
        fate = Held(n, stage.store.ledger()._db.path)
        wire = Wire(fate)
        run(stage, wire, fate, stage.clock, START + DAY, fate.let_go)
        check(stage, wire, f"transaction {n}")
        transactions = transactions or len(fate.passed)
        fate.let_go()
        fate.other.close()
        stage.store.close()
        n += 1
    assert transactions > 10
