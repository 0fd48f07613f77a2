"""The runner on a real shop file, a virtual clock and a sender that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

from app.engine.news import MailSent
from app.model.flow import ExitOn


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()


def test_a_customer_gets_the_message_after_the_wait(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + 3 * HOUR)
    assert stage.sender.to == []
    stage.run_to(START + 5 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    assert [fact.at for fact in stage.news.of(MailSent)] == [START + 4 * HOUR]  # type: ignore[attr-defined]
    assert stage.states() == [("elsa", "sent", "")]


def test_the_second_message_follows_the_first_and_nobody_gets_anything_twice(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1"), wait("c1", 1, "days"), mail("d1")))
    stage.happens("elsa")
    stage.happens("lasse", at=START + 2 * HOUR)
    stage.run_to(START + 10 * DAY)
    stage.run_to(START + 20 * DAY)
    assert sorted(stage.sender.to) == ["elsa@x.test"] * 2 + ["lasse@x.test"] * 2
    assert stage.store.stats.ends("test") == {"finished": 2}


def test_a_purchase_ends_the_way_and_what_waits_is_not_sent(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    exits = (ExitOn("Order Completed", "purchase"),)
    stage.publish(straight(wait("b1", 4), mail("c1"), exits=exits))
    stage.happens("elsa")
    stage.happens("lasse")
    stage.buys("elsa", START + 1 * HOUR)
    stage.run_to(START + 10 * HOUR)
    assert stage.sender.to == ["lasse@x.test"]
    assert stage.store.stats.ends("test") == {"purchase": 1, "finished": 1}
