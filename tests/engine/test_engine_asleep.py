"""The computer slept: it is noticed, told, and nothing late leaves before somebody could have looked."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from app.engine.asleep import Asleep
from app.engine.news import Woke
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from runner_kit import DAY, HOUR, OPEN, START, Heard, Stage, compose, mail, straight, wait

TEN = timedelta(minutes=10)


class Lid(VirtualClock):
    """A clock that passes in naps, as a real one, and once jumps over everything: the lid was closed."""

    def __init__(self, start: datetime, closed_at: datetime, opened_at: datetime) -> None:
        super().__init__(start)
        self.closed_at, self.opened_at = closed_at, opened_at

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        await asyncio.sleep(0)
        self.move_to(self.now() + TEN)
        if self.closed_at <= self.now() < self.opened_at:
            self.move_to(self.opened_at)


def staged(folder: Path) -> Stage:
    stage = Stage(folder, OPEN)
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 3), mail("c1")))
    stage.happens("elsa")
    return stage


def run(stage: Stage, clock: VirtualClock, until: datetime, patience: timedelta, looks: datetime | None) -> None:
    runner = Runner(stage.store.ledger(), stage.sender, compose, clock, stage.news, "test", patience=patience)

    async def live() -> None:
        nonlocal looks
        stop = asyncio.Event()
        work = asyncio.create_task(runner.run(stop))
        while clock.now() < until and not work.done():
            await asyncio.sleep(0)
            if looks is not None and clock.now() >= looks:
                runner.go_on()
                looks = None
        stop.set()
        await work

    asyncio.run(live())


def sent_at(stage: Stage) -> list[datetime]:
    return [row.at for row in stage.store.messages.find() if row.state == "sent"]


def test_what_is_late_after_a_sleep_waits_ten_minutes_and_then_leaves_by_itself(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop")
    woken = START + 9 * HOUR
    clock = Lid(START, START + HOUR, woken)
    run(stage, clock, START + 10 * HOUR, TEN, None)
    told = stage.news.of(Woke)
    assert len(told) == 1
    assert isinstance(told[0], Woke)
    assert told[0].held_until == woken + TEN
    assert [woken + TEN <= at <= woken + 2 * TEN for at in sent_at(stage)] == [True]


def test_somebody_who_has_looked_lets_it_go_on_at_once(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop")
    woken = START + 9 * HOUR
    run(stage, Lid(START, START + HOUR, woken), START + 10 * HOUR, TEN, woken)
    assert [at < woken + TEN for at in sent_at(stage)] == [True]


def test_without_a_window_nobody_is_waited_for(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop")
    woken = START + 9 * HOUR
    run(stage, Lid(START, START + HOUR, woken), START + 10 * HOUR, timedelta(), None)
    assert stage.news.of(Woke)
    assert [woken <= at <= woken + timedelta(minutes=2) for at in sent_at(stage)] == [True]


def test_a_program_that_was_closed_for_days_says_since_when(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 3 * DAY)
    run(stage, stage.clock, START + 3 * DAY + HOUR, timedelta(), None)
    (told,) = stage.news.of(Woke)
    assert isinstance(told, Woke)
    assert abs(told.since - (START + HOUR)) <= timedelta(minutes=2)


def test_a_clock_that_jumps_forward_and_back_does_not_hold_for_years() -> None:
    clock = VirtualClock(START)
    asleep = Asleep(clock, Heard(), TEN)
    clock.move_to(START + 800 * DAY)
    asleep.noticed(START)
    assert asleep.held_until() == START + 800 * DAY + TEN
    clock._now = START  # put right again
    assert asleep.held_until() is None
