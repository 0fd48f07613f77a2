"""The runner as it runs for weeks: on the computer's own clock, woken by changes, stopped by a person, in trouble."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta

import pytest

from app.engine import runner as runner_module
from app.engine.guardrails import Guardrails
from app.engine.news import Fact, MailSent, Ticked, Trouble
from app.engine.policy import Limits, Policy
from app.engine.ports import SystemClock, VirtualClock
from app.engine.runner import Runner
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.errors import PolkuError
from app.store import database
from runner_kit import DAY, START, Stage, mail, straight, wait

ANY_HOUR = Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0))
SOON = 10.0


class Listening:
    """News that a test can wait for."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._more = asyncio.Event()

    def tell(self, fact: Fact) -> None:
        self.facts.append(fact)
        self._more.set()

    async def until(self, kind: type, count: int = 1) -> None:
        async with asyncio.timeout(SOON):
            while sum(isinstance(fact, kind) for fact in self.facts) < count:
                await self._more.wait()
                self._more.clear()


def on_the_real_clock(stage: Stage, during: Callable[[Runner, Listening, asyncio.Event], Awaitable[None]]) -> None:
    """Run the runner until `during` has ended, then stop it."""

    async def both() -> None:
        news, stop = Listening(), asyncio.Event()
        stage.news = news  # type: ignore[assignment]
        made = stage.runner()
        work = asyncio.create_task(made.run(stop))
        try:
            await during(made, news, stop)
        finally:
            stop.set()
            await work

    stage.clock = SystemClock()  # type: ignore[assignment]
    stage.store.shop.save_policy(ANY_HOUR)
    asyncio.run(both())


def test_a_call_wakes_it(stage: Stage) -> None:
    async def during(runner: Runner, news: Listening, _: asyncio.Event) -> None:
        await news.until(Ticked)
        stage.happens("elsa")
        await asyncio.to_thread(runner.wake)
        await news.until(MailSent)

    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    on_the_real_clock(stage, during)
    assert stage.sender.to == ["elsa@x.test"]
    assert stage.sender.closed == 1


def test_what_another_program_writes_is_noticed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "NAP", timedelta(milliseconds=10))

    async def during(_: Runner, news: Listening, __: asyncio.Event) -> None:
        await news.until(Ticked)
        stage.happens("elsa")
        await news.until(MailSent)

    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    on_the_real_clock(stage, during)
    assert stage.sender.to == ["elsa@x.test"]


def test_an_idle_runner_sleeps(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "NAP", timedelta(milliseconds=5))
    enough = asyncio.Event()

    class Counting(SystemClock):
        naps = 0

        async def sleep_until(self, moment: object, wake: asyncio.Event, poll: timedelta) -> None:
            self.naps += 1
            if self.naps == 20:
                enough.set()
            await super().sleep_until(moment, wake, poll)  # type: ignore[arg-type]

    async def both() -> None:
        news, stop = Listening(), asyncio.Event()
        stage.news = news  # type: ignore[assignment]
        stage.clock = Counting()  # type: ignore[assignment]
        work = asyncio.create_task(stage.runner().run(stop))
        async with asyncio.timeout(SOON):
            await enough.wait()
        assert sum(isinstance(fact, Ticked) for fact in news.facts) <= 3  # the shop is asked by a glance, not by a look
        stop.set()
        await work

    asyncio.run(both())


def test_stopping_waits_for_the_answer_to_what_is_on_the_wire(stage: Stage) -> None:
    class Slow:
        connections = 1
        sent = 0
        asked = asyncio.Event()
        may_answer = asyncio.Event()

        async def send(self, _: Outgoing, on_wire: OnWire, _following: Following = nothing_follows) -> Reply:
            await on_wire()
            self.asked.set()
            await self.may_answer.wait()
            self.sent += 1
            return Reply("accepted", 250, "ok")

        async def aclose(self) -> None:
            return

    slow = Slow()
    stage.sender = slow  # type: ignore[assignment]

    async def during(_: Runner, __: Listening, stop: asyncio.Event) -> None:
        await slow.asked.wait()
        stop.set()
        asyncio.get_running_loop().call_later(0.05, slow.may_answer.set)

    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1")))
    stage.clock = SystemClock()  # type: ignore[assignment]
    stage.happens("elsa")
    stage.happens("lasse")
    on_the_real_clock(stage, during)
    assert slow.sent == 1
    assert stage.store.messages.counts() == {"sent": 1, "due": 1}


def test_a_server_that_never_answers_leaves_the_message_uncertain_when_stopped(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "GRACE_SECONDS", 0.05)

    class Silent:
        connections = 1
        asked = asyncio.Event()

        async def send(self, _: Outgoing, on_wire: OnWire, _following: Following = nothing_follows) -> Reply:
            await on_wire()
            self.asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        async def aclose(self) -> None:
            return

    silent = Silent()
    stage.sender = silent  # type: ignore[assignment]

    async def during(_: Runner, __: Listening, ___: asyncio.Event) -> None:
        await silent.asked.wait()

    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1")))
    stage.clock = SystemClock()  # type: ignore[assignment]
    stage.happens("elsa")
    stage.happens("lasse")
    on_the_real_clock(stage, during)
    assert stage.store.messages.counts() == {"uncertain": 1, "due": 1}


def test_a_locked_database_is_told_and_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "TROUBLE_REST", timedelta(milliseconds=10))
    monkeypatch.setattr(runner_module, "NAP", timedelta(milliseconds=10))
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    stage.reopen()
    with closing(sqlite3.connect(stage.store.path, isolation_level=None)) as other:

        async def during(runner: Runner, news: Listening, _: asyncio.Event) -> None:
            await news.until(Ticked)
            stage.happens("elsa")
            other.execute("BEGIN IMMEDIATE")
            runner.wake()
            await news.until(Trouble)
            other.execute("ROLLBACK")
            await news.until(MailSent)

        stage.customers(["elsa"])
        stage.publish(straight(mail("b1")))
        on_the_real_clock(stage, during)
    assert stage.sender.to == ["elsa@x.test"]


def test_a_virtual_clock_never_goes_back_and_stands_where_it_was_told(stage: Stage) -> None:
    clock = VirtualClock(START)
    clock.move_to(START + DAY)
    clock.move_to(START)
    assert clock.now() == START + DAY
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.run_to(START + 3 * DAY)
    assert stage.clock.now() == START + 3 * DAY


def test_a_runner_that_cannot_start_leaves_the_one_that_runs_alone(stage: Stage) -> None:
    async def during(_: Runner, news: Listening, __: asyncio.Event) -> None:
        await news.until(Ticked)
        with pytest.raises(PolkuError, match="already-running"):
            await stage.runner("another").run(asyncio.Event())
        stage.happens("elsa")
        _.wake()
        await news.until(MailSent)

    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    on_the_real_clock(stage, during)
