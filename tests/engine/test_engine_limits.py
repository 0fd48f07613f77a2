"""How much may leave: hours and days counted from what has left, a new address warmed up, room kept for service."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy, WarmUp
from app.model.flow import Flow
from runner_kit import DAY, HOUR, START, Stage, mail, straight

ANY_HOUR = Guardrails(off=("quiet_hours",))
SERVICE = straight(mail("s1", message_class="service"), event="Order Completed")


def staged(folder: Path, limits: Limits, flow: Flow | None = None, people: int = 0) -> Stage:
    stage = Stage(folder, Policy(ANY_HOUR, limits))
    stage.customers([f"c{n}" for n in range(people)])
    stage.publish(flow or straight(mail("b1", too_late_hours=2000)))
    for n in range(people):
        stage.happens(f"c{n}")
    return stage


def left_by(stage: Stage, moment: datetime) -> int:
    stage.run_to(moment)
    return len(stage.sender.sent)


def test_the_plan_of_a_warm_up_grows_by_half_every_day() -> None:
    plan = WarmUp(START)
    assert [plan.allowed(START + day * DAY) for day in range(5)] == [50, 75, 112, 168, 253]
    assert plan.allowed(START - DAY) == 50
    assert plan.days(2000) == 10
    assert [window.most for window in Limits(0, 0, 2000, warm_up=plan).windows(START + 10 * DAY)] == [2000]


def test_a_new_address_sends_no_more_than_its_plan_and_goes_on_by_itself(tmp_path: Path) -> None:
    limits = Limits(0, 0, 100, reserve_percent=0, warm_up=WarmUp(START, first=4))
    stage = staged(tmp_path / "shop", limits, people=30)
    counts = [left_by(stage, START + (day + 1) * DAY - timedelta(minutes=1)) for day in range(4)]
    assert counts[0] == 4
    for before, after, allowed in zip(counts, counts[1:], (6, 9, 13), strict=False):
        assert after - before <= allowed
    assert left_by(stage, START + 6 * DAY) == 30


def test_a_restart_forgets_nothing_of_what_has_left(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop", Limits(0, 10, 0, reserve_percent=0), people=25)
    stage.run_to(START + timedelta(minutes=1))
    assert len(stage.sender.sent) == 10
    stage.reopen()
    stage.run_to(START + timedelta(minutes=50))
    assert len(stage.sender.sent) == 10
    stage.run_to(START + HOUR + timedelta(minutes=2))
    assert len(stage.sender.sent) == 20


def test_a_flood_of_marketing_leaves_room_for_order_confirmations(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop", Limits(0, 10, 0), people=40)
    stage.publish(SERVICE, "orders")
    stage.run_to(START + timedelta(minutes=1))
    assert len(stage.sender.sent) == 8  # a fifth of the hour is kept
    stage.happens("c39", "Order Completed", at=START + timedelta(minutes=10))
    stage.run_to(START + timedelta(minutes=11))
    assert stage.sender.to[-1] == "c39@x.test"
    assert len(stage.sender.sent) == 9
    assert stage.store.messages.find()[0].flow  # the queue is still readable
    sent = [row for row in stage.store.messages.find(limit=100) if row.state == "sent" and row.flow == "orders"]
    assert len(sent) == 1


def test_service_messages_behind_a_long_queue_of_marketing_are_found(tmp_path: Path) -> None:
    """The window looks at 32 messages; the service messages are due after eighty others."""
    stage = staged(tmp_path / "shop", Limits(0, 10, 0), people=80)
    stage.publish(SERVICE, "orders")
    for n in (70, 71, 72):
        stage.happens(f"c{n}", "Order Completed", at=START + timedelta(minutes=1))
    stage.clock.move_to(START + timedelta(minutes=2))
    stage.run_to(START + timedelta(minutes=3))
    rows = [row for row in stage.store.messages.find(limit=200) if row.state == "sent"]
    assert sorted(row.flow for row in rows) == ["orders"] * 2 + ["test"] * 8
    stage.run_to(START + 12 * HOUR)
    assert len(stage.sender.sent) == 83


def test_no_hour_ever_holds_more_than_the_limit(tmp_path: Path) -> None:
    stage = staged(tmp_path / "shop", Limits(3, 7, 40), people=60)
    stage.run_to(START + 3 * DAY)
    assert len(stage.sender.sent) == 60
    moments = sorted(row.at for row in stage.store.messages.find(limit=200) if row.state == "sent")
    for length, most in ((timedelta(minutes=1), 3), (HOUR, 7), (DAY, 40)):
        for first in moments:
            assert sum(first <= one < first + length for one in moments) <= most
