"""After the computer slept: who gets what, when, and what is no longer worth sending."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from app.engine.catching_up import CatchUp, plan_catch_up
from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.engine.wire import Reply
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait
from shop_contents import contents

FREE = Policy(Guardrails(off=("quiet_hours", "cap")), Limits(0, 0, 0))
PATIENT = {"too_late_hours": 100}


def asleep_for(folder: Path, flows: int, policy: Policy = FREE) -> Stage:
    """One customer in several automations whose waits all ended while the computer slept for twenty hours."""
    stage = Stage(folder, policy)
    stage.customers(["elsa"])
    for n in range(flows):
        stage.publish(straight(wait("b1", 2 + n), mail(f"c{n}", **PATIENT)), f"flow{n}")
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    return stage


def test_after_a_sleep_a_customer_gets_one_late_message_a_day(tmp_path: Path) -> None:
    stage = asleep_for(tmp_path / "shop", 3)
    stage.run_to(START + 21 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    stage.run_to(START + 44 * HOUR - timedelta(minutes=1))
    assert len(stage.sender.sent) == 1
    stage.run_to(START + 45 * HOUR)
    assert len(stage.sender.sent) == 2
    stage.run_to(START + 5 * DAY)
    moments = sorted(row.at for row in stage.store.messages.find() if row.state == "sent")
    assert all(later - earlier >= DAY for earlier, later in pairwise(moments))
    reasons = {row.reason for row in stage.store.messages.find() if row.state == "suppressed"}
    assert reasons <= {"catch_up"}
    assert len(moments) + sum(row.state == "suppressed" for row in stage.store.messages.find()) == 3


def test_a_message_in_time_goes_beside_a_late_one(tmp_path: Path) -> None:
    stage = asleep_for(tmp_path / "shop", 1)
    stage.run_to(START + 20 * HOUR)
    stage.publish(straight(mail("z1"), event="Signed Up"), "hello")
    stage.happens("elsa", "Signed Up")
    stage.run_to(START + 21 * HOUR)
    assert len(stage.sender.sent) == 2


def test_service_messages_do_not_wait_for_late_marketing(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", FREE)
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 2), mail("c1", **PATIENT)), "selling")
    stage.publish(straight(wait("b1", 3), mail("d1", message_class="service", **PATIENT)), "service")
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    stage.run_to(START + 21 * HOUR)
    assert len(stage.sender.sent) == 2


def test_one_message_may_be_exempt(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", FREE)
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 2), mail("c1", **PATIENT)), "one")
    stage.publish(straight(wait("b1", 3), mail("d1", skip_guardrails=("catch_up",), **PATIENT)), "two")
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    stage.run_to(START + 21 * HOUR)
    assert len(stage.sender.sent) == 2


def test_a_series_that_slept_goes_on_from_its_late_message_with_its_waits(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", FREE)
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 2), mail("c1", **PATIENT), wait("d1", 3), mail("e1", **PATIENT)))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    stage.run_to(START + 22 * HOUR)
    assert len(stage.sender.sent) == 1
    stage.run_to(START + 24 * HOUR)
    assert len(stage.sender.sent) == 2  # in time by its own wait: three hours after the first


def planned(stage: Stage) -> CatchUp:
    running = {row.id for row in stage.store.flows.all(stage.clock.now()) if row.state == "live"}
    return plan_catch_up(stage.store.ledger(), stage.clock.now(), running)


def frozen(stage: Stage) -> list[str]:
    return contents(Path(stage.store.ledger()._db.path))


def test_the_plan_says_beforehand_what_then_happens_and_changes_nothing(tmp_path: Path) -> None:
    """Waits that ended, events that came meanwhile, a dead address, somebody too late: told first, then done."""
    stage = Stage(tmp_path / "shop", Policy(Guardrails(off=("quiet_hours", "cap")), Limits(0, 4, 0, 0)))
    names = [f"c{n}" for n in range(12)]
    stage.customers(names)
    stage.publish(straight(wait("b1", 2), mail("c1", too_late_hours=15)), "short")
    stage.publish(straight(wait("b1", 5), mail("d1", **PATIENT)), "long")
    stage.publish(straight(mail("e1", **PATIENT), event="Signed Up"), "hello")
    stage.publish(straight(mail("f1"), event="Signed Up"), "resting")
    stage.store.flows.pause("resting", START)
    for name in names[:8]:
        stage.happens(name)
    stage.run_to(START + HOUR)
    for name in names[6:]:
        stage.happens(name, "Signed Up", at=START + 12 * HOUR)
    stage.store.suppressions.add("c11@x.test", "bounced", START)
    stage.clock.move_to(START + 20 * HOUR)
    before = frozen(stage)
    plan = planned(stage)
    assert frozen(stage) == before
    assert plan.late == plan.count("leaves") == 11
    assert plan.reasons == {"too_late": 8, "catch_up": 2, "suppressed": 1}
    assert plan.ends_at == stage.clock.now() + 2 * HOUR
    stage.run_to(plan.ends_at + timedelta(minutes=5))
    assert len(stage.sender.sent) == 11
    reasons = Counter(row.reason for row in stage.store.messages.find() if row.state == "suppressed")
    assert reasons == {"too_late": 8, "suppressed": 1}


def test_the_late_ones_can_be_left_out_and_nobody_falls_off(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", FREE)
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 2), mail("c1", **PATIENT), wait("d1", 3), mail("e1", **PATIENT)))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    stage.sender.answer = lambda _: Reply("retry", 0, "held")
    stage.run_to(START + 20 * HOUR)
    assert stage.store.messages.skip_due(START + 19 * HOUR, stage.clock.now(), "after_sleep") == 1
    stage.sender.answer = lambda _: Reply("accepted", 250, "ok")
    stage.run_to(START + 24 * HOUR)
    assert stage.states() == [("elsa", "skipped", "after_sleep"), ("elsa", "sent", "")]
