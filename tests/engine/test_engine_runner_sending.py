"""What leaves and what does not: pauses, limits, the server's answers, and crashes at named points."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.engine.letters import Composed, Letter
from app.engine.news import MailHeld, MailSent, QueueRests, QueueStopped
from app.engine.policy import Limits, Policy
from app.engine.runner import Runner
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.engine.work import Settled
from app.model.errors import PolkuError
from runner_kit import DAY, HOUR, OPEN, START, Stage, compose, mail, straight, wait

MINUTE = timedelta(minutes=1)
NAMES = ["elsa", "lasse", "pekka", "tanja", "timo"]


class PowerCut(BaseException):
    """The process ends here."""


def everybody_due(stage: Stage, names: list[str] = NAMES) -> None:
    stage.customers(names)
    stage.publish(straight(mail("b1")))
    for name in names:
        stage.happens(name)


def test_pause_everything_holds_every_message_and_nobody_falls_off(stage: Stage) -> None:
    everybody_due(stage)
    stage.store.shop.pause(START)
    stage.run_to(START + 2 * HOUR)
    assert stage.sender.asked == []
    assert stage.store.messages.counts() == {"due": 5}
    stage.store.shop.resume()
    stage.run_to(START + 3 * HOUR)
    assert sorted(stage.sender.to) == [f"{name}@x.test" for name in NAMES]


def test_a_pause_in_the_middle_holds_the_very_next_message(stage: Stage) -> None:
    everybody_due(stage)
    stage.sender.connections = 1

    def pausing(outgoing: Outgoing) -> Reply:
        if len(stage.sender.sent) == 2:
            stage.store.shop.pause(stage.clock.now())
        return Reply("accepted", 250, "ok")

    stage.sender.answer = pausing
    stage.run_to(START + 1 * HOUR)
    assert len(stage.sender.sent) == 2
    assert stage.store.messages.counts() == {"sent": 2, "due": 3}


def test_a_paused_flow_holds_its_own_messages_only(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1")), "carts")
    stage.publish(straight(mail("c1"), event="Newsletter Subscribed"), "welcome")
    stage.store.flows.pause("carts", START)
    stage.happens("elsa")
    stage.happens("lasse", "Newsletter Subscribed")
    stage.run_to(START + 1 * HOUR)
    assert stage.sender.to == ["lasse@x.test"]
    stage.store.flows.resume("carts", stage.clock.now(), late="skip")
    stage.run_to(START + 2 * HOUR)
    assert stage.states() == [("elsa", "skipped", "paused"), ("lasse", "sent", "")]
    assert stage.store.stats.ends("carts") == {"finished": 1}


def test_stopping_a_flow_ends_everybody_and_skips_what_waits(stage: Stage) -> None:
    everybody_due(stage, ["elsa"])
    stage.store.shop.pause(START)
    stage.run_to(START + 1 * HOUR)
    stage.store.flows.stop("test", stage.clock.now())
    stage.store.shop.resume()
    stage.run_to(START + 2 * HOUR)
    assert stage.sender.asked == []
    assert stage.states() == [("elsa", "skipped", "stopped")]
    assert stage.store.stats.ends("test") == {"stopped": 1}


def test_the_limits_hold_over_a_restart(stage: Stage) -> None:
    stage.store.shop.save_policy(Policy(limits=Limits(per_minute=2, per_hour=3, per_day=0)))
    everybody_due(stage)
    stage.run_to(START)
    assert len(stage.sender.sent) == 2
    stage.reopen()
    stage.run_to(START + 59 * timedelta(seconds=1))
    assert len(stage.sender.sent) == 2
    stage.run_to(START + 1 * HOUR - MINUTE)
    assert len(stage.sender.sent) == 3
    stage.run_to(START + 1 * HOUR + 2 * MINUTE)
    assert len(stage.sender.sent) == 5
    times = sorted(fact.at - START for fact in stage.news.of(MailSent))  # type: ignore[attr-defined]
    assert times == [timedelta(), timedelta(), MINUTE, HOUR, HOUR]


def test_a_dead_address_fails_and_is_never_written_to_again(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1"), wait("c1", 1), mail("d1")))
    stage.happens("elsa")
    stage.sender.answer = lambda _: Reply("refused", 550, "5.1.1 no such user")
    stage.run_to(START + 1 * DAY)
    assert stage.states() == [("elsa", "failed", "refused"), ("elsa", "suppressed", "suppressed")]
    assert stage.store.suppressions.find("elsa@x.test") == "bounced"
    assert len(stage.sender.asked) == 1


def test_a_full_mailbox_fails_without_condemning_the_address(stage: Stage) -> None:
    everybody_due(stage, ["elsa"])
    stage.sender.answer = lambda _: Reply("refused", 552, "5.2.2 mailbox full")
    stage.run_to(START + 1 * DAY)
    assert stage.states() == [("elsa", "failed", "refused")]
    assert stage.store.suppressions.count() == {}


@pytest.mark.parametrize(
    ("reply", "dead"),
    [
        (Reply("refused", 550, "No such user here", to_address=True), True),
        (Reply("refused", 553, "mailbox name not allowed", to_address=True), True),
        (Reply("refused", 550, "5.2.1 The account is disabled", to_address=True), True),
        (Reply("refused", 550, "#5.1.0 Address rejected", to_address=True), True),
        (Reply("refused", 550, "5.1.1 no such user"), True),
        (Reply("refused", 550, "Message rejected"), False),
        (Reply("refused", 550, "Message rejected, see 5.1.2.3"), False),
        (Reply("refused", 554, "transaction failed"), False),
        (Reply("refused", 552, "mailbox full", to_address=True), False),
        (Reply("refused", 550, "5.2.2 over quota", to_address=True), False),
        (Reply("refused", 550, "5.1.7 bad sender's address", to_address=True), False),
        (Reply("refused", 0, "address-bad"), False),
    ],
)
def test_only_an_answer_about_the_address_condemns_it(stage: Stage, reply: Reply, dead: bool) -> None:
    everybody_due(stage, ["elsa"])
    stage.sender.answer = lambda _: reply
    stage.run_to(START + 1 * HOUR)
    assert stage.states() == [("elsa", "failed", "refused")]
    assert stage.store.suppressions.find("elsa@x.test") == ("bounced" if dead else "")


def test_a_temporary_refusal_is_tried_five_more_times_over_a_day(stage: Stage) -> None:
    stage.store.shop.save_policy(
        Policy(guardrails=OPEN.guardrails.__class__(off=("quiet_hours",)), limits=Limits(0, 0, 0))
    )
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1", too_late_hours=48)))
    stage.happens("elsa")
    stage.sender.answer = lambda _: Reply("retry", 451, "4.7.1 greylisted")
    stage.run_to(START + 3 * DAY)
    assert len(stage.sender.asked) == 6
    assert stage.states() == [("elsa", "failed", "retries-exhausted")]
    held = [fact.until for fact in stage.news.of(MailHeld)]  # type: ignore[attr-defined]
    assert held[4] - START > timedelta(hours=23)
    ids = {one.data for one in stage.sender.asked}
    assert len(ids) == 1  # the same Message-ID every time


def test_a_greylisted_message_leaves_at_the_next_attempt(stage: Stage) -> None:
    everybody_due(stage, ["elsa"])
    stage.sender.answer = lambda _: (
        Reply("accepted", 250, "ok") if len(stage.sender.asked) > 1 else Reply("retry", 451, "later")
    )
    stage.run_to(START + 1 * HOUR)
    assert stage.states() == [("elsa", "sent", "")]
    assert stage.news.of(MailSent)[0].at == START + 5 * MINUTE  # type: ignore[union-attr]


def test_an_unreachable_server_is_left_alone_and_no_message_loses_an_attempt(stage: Stage) -> None:
    everybody_due(stage)
    down = [True]
    stage.sender.answer = lambda _: Reply("retry", 0, "refused") if down[0] else Reply("accepted", 250, "ok")
    stage.run_to(START + 5 * MINUTE)
    rests = [fact.until - START for fact in stage.news.of(QueueRests)]  # type: ignore[attr-defined]
    assert sorted(set(rests)) == [1 * MINUTE, 3 * MINUTE, 7 * MINUTE]
    assert len(stage.sender.asked) <= 6  # not all five again and again
    assert all(row.attempts == 0 for row in stage.store.messages.find())
    down[0] = False
    stage.run_to(START + 10 * MINUTE)
    assert sorted(stage.sender.to) == [f"{name}@x.test" for name in NAMES]


def test_a_fault_of_the_account_stops_the_queue_and_touches_no_customer(stage: Stage) -> None:
    everybody_due(stage)
    stage.sender.connections = 1
    stage.sender.answer = lambda _: Reply("sender_fault", 535, "5.7.8 wrong password")
    stage.run_to(START + 1 * HOUR)
    assert len(stage.sender.asked) == 1
    assert stage.news.of(QueueStopped) == [QueueStopped(535, "5.7.8 wrong password")]
    fault = stage.store.shop.fault()
    assert fault is not None
    assert (fault.code, fault.at) == (535, START)
    assert set(stage.store.messages.counts()) <= {"due", "retry"}
    assert stage.store.suppressions.count() == {}
    stage.store.shop.clear_fault()
    stage.sender.answer = lambda _: Reply("accepted", 250, "ok")
    stage.run_to(START + 2 * HOUR)
    assert len(stage.sender.sent) == 5


def test_no_answer_after_the_body_is_uncertain_and_never_sent_again_by_itself(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1"), wait("c1", 1), mail("d1")))
    stage.happens("elsa")
    stage.sender.answer = lambda one: Reply("uncertain" if one.id == 1 else "accepted", 250, "")
    stage.run_to(START + 2 * DAY)
    assert stage.states() == [("elsa", "uncertain", "no-answer"), ("elsa", "sent", "")]
    assert [one.id for one in stage.sender.asked] == [1, 2]
    first = stage.sender.asked[0].data
    stage.store.messages.resend(1, stage.clock.now())
    stage.sender.answer = lambda _: Reply("accepted", 250, "ok")
    stage.clock.move_to(START + 2 * DAY + HOUR)
    stage.run_to(START + 2 * DAY + 2 * HOUR)
    assert stage.sender.asked[-1].data == first  # a person asked for it, under the same Message-ID


def test_a_message_that_cannot_be_written_fails_alone(stage: Stage) -> None:
    everybody_due(stage)

    def failing(letter: Letter) -> Composed:
        if letter.facts.customer.email.startswith("pekka"):
            raise PolkuError("message-variable-missing", "user", name="trigger.total")
        return compose(letter)

    runner = Runner(stage.store.ledger(), stage.sender, failing, stage.clock, stage.news, "test")
    asyncio.run(runner.run_until_idle())
    assert stage.store.messages.counts() == {"sent": 4, "failed": 1}
    assert ("pekka", "failed", "message-variable-missing") in stage.states()


def test_two_messages_for_one_customer_see_each_other(stage: Stage) -> None:
    stage.customers(["elsa"])
    for number in range(4):
        stage.publish(straight(mail(f"b{number}")), f"flow{number}")
    stage.happens("elsa")
    stage.run_to(START + 1 * HOUR)
    assert len(stage.sender.sent) == 2  # two in seven days, however many automations there are
    assert stage.store.messages.counts() == {"sent": 2, "suppressed": 2}


@pytest.mark.parametrize(
    ("point", "sent", "states"),
    [
        ("decided", [], {}),
        ("advanced", [], {"due": 5}),
        ("claimed", [], {"due": 5}),
        ("on-wire", [], {"uncertain": 1, "due": 4}),
        ("replied", [1], {"uncertain": 1, "due": 4}),
        ("marked", [1, 2, 3, 4, 5], {"sent": 5}),
    ],
)
def test_a_crash_loses_nothing_and_doubles_nothing(
    stage: Stage, point: str, sent: list[int], states: dict[str, int]
) -> None:
    everybody_due(stage)
    stage.sender.connections = 1

    def crash(at: str) -> None:
        if at == point:
            raise PowerCut

    crashed = Crashed(stage)
    with pytest.raises((PowerCut, BaseExceptionGroup)):
        asyncio.run(crashed.runner(crash).run_until_idle())
    assert [one.id for one in stage.sender.sent] == sent
    ledger = stage.store.ledger()
    ledger.take("next", START)
    ledger.release()
    assert stage.store.messages.counts() == states
    stage.run_to(START + 1 * HOUR)
    counts = stage.store.messages.counts()
    assert counts.get("sent", 0) + counts.get("uncertain", 0) == 5
    assert len(set(stage.sender.to)) == len(stage.sender.to)
    assert stage.store.stats.ends("test") == {"finished": 5}


def test_after_a_power_cut_what_was_claimed_may_have_gone_out_too(stage: Stage) -> None:
    everybody_due(stage)

    def crash(at: str) -> None:
        if at == "claimed":
            raise PowerCut

    with pytest.raises((PowerCut, BaseExceptionGroup)):
        asyncio.run(Crashed(stage).runner(crash).run_until_idle())
    ledger = type(stage.store.ledger())(stage.store.ledger()._db, boot_id="another boot")
    ledger.take("next", START)
    ledger.release()
    assert stage.store.messages.counts() == {"uncertain": 5}


class Crashed:
    """A runner whose process ends: nothing of its tidying up happens."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def runner(self, crash: object) -> Runner:
        stage = self._stage
        ledger = stage.store.ledger()
        gone = [False]

        def checkpoint(at: str) -> None:
            if gone[0]:
                return
            try:
                crash(at)  # type: ignore[operator]
            except PowerCut:
                gone[0] = True
                # The lock goes with the process; nothing more is written.
                ledger._lock.release()
                for name in ("mark", "unclaim", "release"):
                    setattr(ledger, name, lambda *_: True)
                raise

        return Runner(ledger, stage.sender, compose, stage.clock, stage.news, "crashing", checkpoint)


def test_a_disk_that_fills_up_in_the_middle_stops_sending_and_loses_no_answer(stage: Stage) -> None:
    everybody_due(stage)
    ledger = stage.store.ledger()
    real, full = ledger.mark, [False]

    def mark(*values: Any) -> bool:
        if full[0]:
            raise PolkuError("disk-full", "world", path="shop.polku")
        return real(*values)

    def filling(outgoing: Outgoing) -> Reply:
        full[0] = len(stage.sender.sent) >= 2
        return Reply("accepted", 250, "ok")

    ledger.mark = mark  # type: ignore[method-assign]
    stage.sender.answer = filling
    stage.sender.connections = 1
    runner = Runner(ledger, stage.sender, compose, stage.clock, stage.news, "test")

    async def both() -> None:
        async with runner.session():
            with pytest.raises(PolkuError, match="disk-full"):
                await runner.tick()
            assert len(stage.sender.sent) == 2
            full[0] = False
            stage.sender.answer = lambda _: Reply("accepted", 250, "ok")
            await runner.tick()

    asyncio.run(both())
    assert stage.store.messages.counts() == {"sent": 5}
    assert sorted(stage.sender.to) == [f"{name}@x.test" for name in NAMES]


class Marking:
    """A ledger whose marks are counted: how many answers and how many bodies each of them told of."""

    def __init__(self, stage: Stage) -> None:
        self.ledger = stage.store.ledger()
        self.marks: list[tuple[int, int]] = []
        self.made = asyncio.Event()
        self._real = self.ledger.mark
        self.ledger.mark = self._mark  # type: ignore[method-assign]

    def _mark(self, settled: Sequence[Settled], on_wire: Sequence[int], now: datetime) -> set[int]:
        self.marks.append((len(settled), len(on_wire)))
        self.made.set()
        return self._real(settled, on_wire, now)


def test_what_leaves_and_is_answered_at_the_same_moment_is_marked_by_one_commit(stage: Stage) -> None:
    everybody_due(stage, [f"c{number}" for number in range(8)])
    stage.sender.connections = 4
    marking = Marking(stage)
    runner = Runner(marking.ledger, stage.sender, compose, stage.clock, stage.news, "test")
    asyncio.run(runner.run_until_idle())
    assert len(stage.sender.sent) == 8
    assert marking.marks == [(0, 4), (4, 4), (4, 0)]


def test_an_answer_does_not_wait_for_a_server_that_takes_its_time_over_another(stage: Stage) -> None:
    everybody_due(stage)
    slow, marking = asyncio.Event(), Marking(stage)
    quick = stage.sender.send

    async def send(outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        reply = await quick(outgoing, on_wire, following)
        if outgoing.to_addr == stage.sender.to[0]:
            await slow.wait()
        return reply

    stage.sender.send = send  # type: ignore[method-assign]
    runner = Runner(marking.ledger, stage.sender, compose, stage.clock, stage.news, "test")

    async def both() -> None:
        sending = asyncio.create_task(runner.run_until_idle())
        async with asyncio.timeout(20):
            while sum(settled for settled, _left in marking.marks) < 4:
                await marking.made.wait()
                marking.made.clear()
        assert stage.store.messages.counts() == {"sent": 4, "on_wire": 1}
        slow.set()
        await sending

    asyncio.run(both())
    assert stage.store.messages.counts() == {"sent": 5}
