"""People kept out for comparison, and which automation's message goes when there is room for one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.guardrails import NO_GUARDRAILS, Cap, Guardrails
from app.engine.holdout import held_out
from app.engine.policy import Limits, Policy
from app.engine.replay import replay
from app.engine.walk import route
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Holdout
from runner_kit import DAY, HOUR, OPEN, START, Stage, mail, straight, wait

FLOW = straight(mail("b1"), wait("c1", 4), mail("d1"))
HALF = replace(FLOW, holdout=Holdout(50, "kevät"))


@pytest.mark.parametrize("percent", [0.1, 5, 10, 50, 99.9])
def test_any_share_is_drawn_within_chance(percent: float) -> None:
    flow, many = replace(FLOW, holdout=Holdout(percent, "a")), 100_000
    share = sum(held_out(flow, one) for one in range(1, many + 1)) / many
    spread = (percent / 100 * (1 - percent / 100) / many) ** 0.5
    assert abs(share - percent / 100) < 4 * spread


def test_a_larger_share_keeps_out_whom_a_smaller_one_did_and_another_seed_draws_others() -> None:
    def kept_out(percent: float, seed: str) -> set[int]:
        return {one for one in range(1, 5001) if held_out(replace(FLOW, holdout=Holdout(percent, seed)), one)}

    assert kept_out(10, "a") < kept_out(30, "a")
    both = kept_out(10, "a") & kept_out(10, "b")
    assert 20 < len(both) < 90  # a hundredth of them by chance, not the same people again


def test_nobody_without_a_number_and_nobody_without_a_holdout_is_kept_out() -> None:
    assert not held_out(replace(FLOW, holdout=Holdout(99.9, "a")), 0)
    assert not any(held_out(FLOW, one) for one in range(1, 1000))


def test_who_is_held_out_gets_nothing_and_is_recorded_the_same_in_live_walk_and_try_out(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    names = [f"c{n}" for n in range(40)]
    stage.customers(names)
    stage.publish(HALF)
    for name in names:
        stage.happens(name)
    stage.run_to(START + DAY)
    live = {name for name in names if f"{name}@x.test" not in stage.sender.to}
    assert 8 < len(live) < 32
    assert len(stage.sender.to) == 2 * (len(names) - len(live))  # the others got all of it
    assert stage.store.stats.ends("test") == {"holdout": len(live), "finished": len(names) - len(live)}
    for name in names:
        customer = stage.store.customers.by_email(f"{name}@x.test")
        assert customer is not None
        history = stage.store.facts.history(customer.id)
        assert history is not None
        past = replace(history, contacts=())
        walked = route(HALF, past, Entry("k", START, "Cart Abandoned"), NO_GUARDRAILS, "Europe/Helsinki")
        played = replay(past, {"test": HALF}, START - HOUR, START + DAY, NO_GUARDRAILS, "Europe/Helsinki")
        assert (walked.end_reason == "holdout") == (name in live)
        assert [way.ended for way in played.ways] == ["holdout" if name in live else "finished"]
        assert (not played.messages) == (name in live)


def test_a_flow_file_keeps_the_holdout_and_refuses_an_impossible_one() -> None:
    flow = replace(HALF, priority=2)
    assert read(write(flow)) == flow
    assert "holdout" not in write(FLOW)
    assert "priority" not in write(FLOW)
    for wrong in ('"percent": 0,', '"percent": 100,', '"percent": -5,'):
        with pytest.raises(PolkuError, match="flow-file"):
            read(write(flow).replace('"percent": 50,', wrong))


ONE_A_WEEK = Policy(Guardrails(caps=(Cap(1, 7),), off=("quiet_hours",)), Limits(0, 0, 0))


@pytest.mark.parametrize("first", ["high", "low"])
def test_with_room_for_one_message_the_more_important_automation_has_it(tmp_path: Path, first: str) -> None:
    """Whichever was published first and whoever stands first in the queue, in live and in the try-out."""
    stage = Stage(tmp_path / "shop", ONE_A_WEEK)
    stage.customers(["elsa"])
    flows = {
        "high": replace(straight(mail("h1")), priority=3, name="High"),
        "low": replace(straight(mail("l1")), name="Low"),
    }
    for name in sorted(flows, key=lambda name: name != first):
        stage.publish(flows[name], name)
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    assert [(row.flow, row.state) for row in stage.store.messages.find() if row.state == "sent"] == [("high", "sent")]
    stage.run_to(START + 4 * DAY)
    assert [row.reason for row in stage.store.messages.find() if row.flow == "low"] == ["cap"]
    history = stage.store.facts.history(1)
    assert history is not None
    past = replace(history, contacts=())
    ordered = {name: flows[name] for name in sorted(flows, key=lambda name: name != first)}
    played = replay(past, ordered, START - HOUR, START + 4 * DAY, ONE_A_WEEK.guardrails, "Europe/Helsinki")
    assert [(one.flow, one.reason) for one in sorted(played.messages, key=lambda one: one.at)] == [
        ("high", ""),
        ("low", "cap"),
    ]


def test_a_far_behind_message_of_an_important_automation_still_goes_first(tmp_path: Path) -> None:
    """More is due than one window holds, and the important message is the last of it all."""
    stage = Stage(tmp_path / "shop", ONE_A_WEEK)
    names = [f"c{n}" for n in range(80)]
    stage.customers(names)
    stage.publish(replace(straight(mail("l1")), name="Low"), "low")
    stage.publish(replace(straight(mail("h1"), event="Late"), priority=1, name="High"), "high")
    for name in names:
        stage.happens(name)
    stage.happens("c0", "Late", at=START + timedelta(minutes=50))
    stage.clock.move_to(START + HOUR)
    stage.run_to(START + 2 * HOUR)
    sent = [row.flow for row in stage.store.messages.find() if row.email == "c0@x.test" and row.state == "sent"]
    assert sent == ["high"]


def test_equal_automations_keep_their_order(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", OPEN)
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")), "one")
    stage.publish(straight(mail("c1")), "two")
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    rows = sorted(stage.store.messages.find(), key=lambda row: row.id)
    assert [row.state for row in rows] == ["sent", "sent"]
    assert [one.id for one in stage.sender.sent] == [row.id for row in rows]
