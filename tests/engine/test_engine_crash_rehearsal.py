"""The whole of a small scenario, ended or troubled at its n-th step on the disk or on the wire, for every n.

Whatever the step was: nobody gets a message twice, none is lost, none goes to somebody who may not get it, and the file
is sound. What cannot be known is uncertain.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.runner import Runner
from app.engine.wire import Outgoing, Reply
from app.model.errors import PolkuError
from app.model.flow import ExitOn
from app.model.nodes import AddTag, Change, Goal
from crash_kit import Fate, PowerCut, Wire, fated
from runner_kit import DAY, HOUR, START, Stage, compose, mail, straight, wait

FLOW = straight(
    mail("b1"),
    wait("c1", 4),
    mail("d1"),
    Change("e1", changes=(AddTag("muistutettu"),)),
    Goal("f1"),
    exits=(ExitOn("Order Completed", "purchase"),),
)
NAMES = ("elsa", "lasse", "pekka", "tanja")
BUYER, STRANGER = "pekka", "timo"
"""Buys between the two messages; has given no consent."""
EXPECTED = {(f"{name}@x.test", node) for name in NAMES for node in ("b1", "d1")} - {(f"{BUYER}@x.test", "d1")}
END = START + 2 * DAY


def staged(folder: Path) -> Stage:
    stage = Stage(folder)
    stage.publish(FLOW)
    stage.customers(NAMES)
    stage.customers([STRANGER], consent=False)
    for name in (*NAMES, STRANGER):
        stage.happens(name)
    stage.buys(BUYER, at=START + 2 * HOUR)
    return stage


def rehearse(stage: Stage, fate: Fate, answers: dict[int, Reply] | None = None) -> Wire:
    """Run up to the trouble, and again as the next program would, until all is done."""
    wire = Wire(fate, answers)
    for _ in range(3):
        ledger = stage.store.ledger()
        runner = Runner(ledger, wire, compose, stage.clock, stage.news, "rehearsal")
        try:
            with fated(ledger._db, fate):
                asyncio.run(runner.run_until_idle(END))
        except* (PowerCut, PolkuError):
            ledger._lock.release()  # the lock goes with the process
            fate.dead = False
        else:
            return wire
    raise AssertionError("it never comes to its end")


def check(stage: Stage, wire: Wire, fate: Fate, given_up: int = 0) -> None:
    where = f"point {fate.at}: {fate.passed[fate.at - 1 : fate.at]}"
    rows = {(row.email, row.node): row.state for row in stage.store.messages.find(limit=100)}
    came = Counter((one.to_addr, _node(stage, one)) for one in wire.accepted)
    assert max(came.values(), default=0) == 1, f"twice, {where}"
    assert set(came) <= EXPECTED, f"to somebody who may not get it, {where}"
    missing = [one for one in EXPECTED - set(came) if rows.get(one) != "uncertain"]
    told = [one for one in missing if rows.get(one) == "failed"]
    assert len(missing) == len(told) == given_up, f"{missing} are lost, {where}"
    for one in came:
        assert rows[one] in ("sent", "uncertain"), f"{one} came and is {rows[one]}, {where}"
    assert list(rows.values()).count("uncertain") <= wire.connections
    with closing(sqlite3.connect(stage.store.ledger()._db.path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _node(stage: Stage, outgoing: Outgoing) -> str:
    return next(row.node for row in stage.store.messages.find(limit=100) if row.id == outgoing.id)


def points(folder: Path, trouble: str) -> int:
    """How many points the untroubled scenario passes."""
    stage = staged(folder)
    fate = Fate(0, trouble)
    check(stage, rehearse(stage, fate), fate)
    stage.store.close()
    return len(fate.passed)


@pytest.mark.timeout(600)
def test_killed_at_any_point_nothing_is_lost_and_nothing_comes_twice(tmp_path: Path) -> None:
    count = points(tmp_path / "0", "")
    assert count > 60
    for n in range(1, count + 1):
        stage, fate = staged(tmp_path / str(n)), Fate(n)
        check(stage, rehearse(stage, fate), fate)
        stage.store.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "trouble",
    ["disk-full", *(pytest.param(one, marks=pytest.mark.long) for one in ("db-locked", "db-io"))],
)
def test_a_disk_that_fails_at_any_commit_costs_nothing_but_time(tmp_path: Path, trouble: str) -> None:
    count = points(tmp_path / "0", trouble)
    assert count > 15
    for n in range(1, count + 1):
        stage, fate = staged(tmp_path / str(n)), Fate(n, trouble)
        check(stage, rehearse(stage, fate), fate)
        assert stage.clock.now() >= END - timedelta(seconds=1)
        stage.store.close()


ANSWERS = {
    "greylisted": Reply("retry", 450, "4.2.1 try later"),
    "busy": Reply("retry", 421, "4.3.2 busy"),
    "unreachable": Reply("retry", 0, "connection refused"),
    "full mailbox": Reply("retry", 552, "5.2.2 full"),
    "hung up after the dot": Reply("uncertain", 0, "connection lost"),
    "refused": Reply("refused", 554, "5.6.0 not taken"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_server_that_answers_badly_once_at_any_message_costs_no_other_message(tmp_path: Path, answer: str) -> None:
    for n in range(1, len(EXPECTED) + 1):
        stage, fate = staged(tmp_path / str(n)), Fate(0, "none")
        wire = rehearse(stage, fate, {n: ANSWERS[answer]})
        check(stage, wire, fate, given_up=1 if answer == "refused" else 0)
        stage.store.close()
