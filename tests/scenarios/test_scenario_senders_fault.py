"""A real server that refuses us: the queue stands or rests, no customer is touched; afterwards everything leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.guardrails import Guardrails
from app.engine.news import QueueRests, QueueStopped
from app.engine.policy import Limits, Policy
from app.engine.runner import Runner
from app.mail.catcher import Catcher, Fault
from app.mail.sender import BODY_TIMEOUT, SmtpSender
from app.model.account import Account
from runner_kit import DAY, START, Stage, compose, mail, straight

NAMES = ("elsa", "lasse", "pekka")
STOPS = ("550 5.7.1 not yours", "550 5.7.26 unauthenticated", "550 5.7.30 basic off", "550 5.7.515 no", "535 5.7.8 no")
RESTS = ("451 4.7.0 slow down", "454 4.7.0 sign in later", "450 4.7.28 too many", "421 4.7.0 busy")


@pytest.fixture(params=[True, False], ids=["pipelining", "one-by-one"])
def catcher(request: pytest.FixtureRequest) -> Iterator[Catcher]:
    with Catcher("plain", pipelining=request.param) as running:
        yield running


def staged(folder: Path) -> Stage:
    stage = Stage(folder, Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0)))
    stage.customers(NAMES)
    stage.publish(straight(mail("b1", too_late_hours=1000)))
    for name in NAMES:
        stage.happens(name)
    return stage


def run(stage: Stage, catcher: Catcher, password: str = "") -> None:
    """Run to the end of the next day."""
    account = Account(catcher.host, catcher.port, "plain", catcher.username, "hei@a.example")
    sender = SmtpSender(account, password or catcher.password, timeout=5, body_timeout=5)
    runner = Runner(stage.store.ledger(), sender, compose, stage.clock, stage.news, "test")
    asyncio.run(runner.run_until_idle(stage.clock.now() + DAY))


def untouched(stage: Stage) -> bool:
    rows = stage.store.messages.find()
    return stage.store.suppressions.count() == {} and not any(
        row.attempts > (row.state == "sent") or row.state == "failed" for row in rows
    )


@pytest.mark.parametrize("at", ["mail", "rcpt", "dot"])
@pytest.mark.parametrize("said", STOPS)
def test_what_says_that_we_may_not_send_stops_the_queue(tmp_path: Path, catcher: Catcher, said: str, at: str) -> None:
    stage = staged(tmp_path / "shop")
    catcher.faults.append(Fault(at, said))  # type: ignore[arg-type]
    run(stage, catcher)
    assert len(stage.news.of(QueueStopped)) == 1
    assert catcher.messages == ()
    assert stage.store.messages.counts().keys() <= {"due", "retry"}
    assert untouched(stage)
    run(stage, catcher)  # a person has looked: a fresh start clears it
    assert sorted(one.rcpt_to[0] for one in catcher.messages) == [f"{name}@x.test" for name in NAMES]


@pytest.mark.parametrize("at", ["mail", "dot"])
@pytest.mark.parametrize("said", RESTS)
def test_what_says_not_now_rests_the_queue_and_it_goes_on_by_itself(
    tmp_path: Path, catcher: Catcher, said: str, at: str
) -> None:
    stage = staged(tmp_path / "shop")
    catcher.faults.append(Fault(at, said))  # type: ignore[arg-type]
    run(stage, catcher)
    rests = stage.news.of(QueueRests)
    assert len(rests) == 1
    assert isinstance(rests[0], QueueRests)
    assert rests[0].until > START
    assert len(catcher.messages) == 3
    assert untouched(stage)


def test_a_wrong_password_stops_the_queue_before_anything_is_said(tmp_path: Path, catcher: Catcher) -> None:
    stage = staged(tmp_path / "shop")
    run(stage, catcher, "wrong")
    fault = stage.store.shop.fault()
    assert fault is not None
    assert fault.code == 535
    assert catcher.messages == ()
    assert untouched(stage)


def test_a_sender_waits_ten_minutes_for_the_answer_to_a_body() -> None:
    assert BODY_TIMEOUT >= 600
    assert SmtpSender(Account("mail.example"), "")._body_timeout == BODY_TIMEOUT
