"""Who finishes an older version still has all of it: what it waits for, what ends it, what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Await, Goal
from app.model.times import ForDuration
from runner_kit import DAY, HOUR, OPEN, START, Stage, mail, straight, wait

NEW = straight(mail("z1"))


def waiting() -> Flow:
    """Waits three days for an event that the new version knows nothing of."""
    base = straight(Await("b1", event="Form Sent", timeout=ForDuration(3, "days")), mail("c1"))
    return replace(base, edges=(Edge("a0", "out", "b1"), Edge("b1", "event", "c1"), Edge("b1", "timeout", "c1")))


def published_twice(folder: Path, old: Flow, reopen: bool) -> Stage:
    stage = Stage(folder, OPEN)
    stage.customers(["elsa"])
    stage.publish(old)
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.store.flows.save_draft("test", NEW, stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now(), "keep")
    if reopen:
        stage.reopen()
    return stage


@pytest.mark.parametrize("reopen", [False, True])
def test_the_event_they_wait_for_lets_them_go_on_at_its_moment(tmp_path: Path, reopen: bool) -> None:
    stage = published_twice(tmp_path / "shop", waiting(), reopen)
    stage.happens("elsa", "Form Sent", at=START + 2 * HOUR)
    stage.run_to(START + 3 * HOUR)
    assert [(row.node, row.at) for row in stage.store.messages.find()] == [("c1", START + 2 * HOUR)]


@pytest.mark.parametrize(
    "old",
    [
        straight(wait("b1", 5, "days"), mail("c1"), exits=(ExitOn("Gift Card Sent", "event"),)),
        straight(wait("b1", 5, "days"), mail("c1"), Goal("d1", event="Gift Card Sent")),
    ],
    ids=["exit", "goal"],
)
def test_what_ends_their_way_ends_it_at_its_moment(tmp_path: Path, old: Flow) -> None:
    stage = published_twice(tmp_path / "shop", old, reopen=False)
    stage.happens("elsa", "Gift Card Sent", at=START + 2 * HOUR)
    stage.run_to(START + 3 * HOUR)
    assert sum(stage.store.flows.people("test").values()) == 0
    stage.run_to(START + 9 * DAY)
    assert stage.sender.sent == []
