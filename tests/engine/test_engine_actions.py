"""Points, codes and jumps as a shop lives them: exact, once each, whatever happens in between."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from app.engine.jumps import MOST_HOPS
from app.model.actions import AddPoints, GiveCode, StartFlow
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Change, Condition, SetField, Trigger
from app.model.rules import Compare
from app.model.sources import OnEvent, Reentry
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


def points_of(stage: Stage, name: str = "anna") -> object:
    customer = stage.store.customers.by_email(f"{name}@x.test")
    assert customer is not None
    return customer.fields.get("points")


def test_points_are_added_once_for_each_visit_and_also_taken_away(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.publish(
        straight(Change("b1", changes=(AddPoints(50),)), wait("c1", 1), Change("d1", changes=(AddPoints(-20),)))
    )
    stage.happens("anna")
    stage.run_to(START + timedelta(minutes=1))
    assert points_of(stage) == 50
    stage.reopen()
    stage.run_to(START + 2 * HOUR)
    assert points_of(stage) == 30
    stage.run_to(START + 3 * HOUR)
    assert points_of(stage) == 30
    stage.happens("anna", at=START + 4 * HOUR)
    stage.run_to(START + 6 * HOUR)
    assert points_of(stage) == 60


@pytest.mark.parametrize(("before", "after"), [("120", 130), (99.6, 110), ("many", 10), ("", 10)])
def test_points_begin_from_what_the_shop_has_told(stage: Stage, before: str | float, after: int) -> None:
    stage.customers(["anna"])
    stage.publish(straight(Change("b1", changes=(SetField("points", before), AddPoints(10)))))
    stage.happens("anna")
    stage.run_to(START)
    assert points_of(stage) == after


def test_a_program_that_dies_between_deciding_and_writing_adds_points_once(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.publish(straight(Change("b1", changes=(AddPoints(5),)), mail("c1")))
    stage.happens("anna")
    for point in ("decided", "advanced"):

        def die(here: str, point: str = point) -> None:
            if here == point:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            asyncio.run(stage.runner(checkpoint=die).run_until_idle())
        stage.reopen()
        assert points_of(stage) == (None if point == "decided" else 5)
    stage.run_to(START + HOUR)
    assert points_of(stage) == 5


def test_a_code_is_given_once_and_later_steps_know_it(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.customers(["bea"])
    stage.store.codes.add("kesa", ["K1", "K2", "K3"])
    stage.publish(straight(GiveCode("b1", codes="kesa", valid_days=7), mail("c1")))
    for name in ("anna", "bea"):
        stage.happens(name)
    stage.run_to(START)
    stage.reopen()
    stage.run_to(START + DAY)
    history = {h.customer.first_name: h for h in stage.store.facts.histories()}
    given = {name: [one.code for one in history[name].codes] for name in ("Anna", "Bea")}
    assert sorted(given.values()) == [["K1"], ["K2"]]
    assert history["Anna"].codes[0].good_until == START + 7 * DAY
    (kesa,) = stage.store.codes.lists(stage.clock.now())
    assert (kesa.free, kesa.given) == (1, 2)
    assert len(stage.sender.sent) == 2


def test_an_empty_list_holds_the_customer_with_a_reason_until_codes_are_brought(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.customers(["bea"])
    stage.store.codes.add("kesa", ["ONLY"])
    stage.publish(straight(GiveCode("b1", codes="kesa"), mail("c1")))
    for name in ("anna", "bea"):
        stage.happens(name)
    stage.run_to(START + 2 * HOUR)
    assert len(stage.sender.sent) == 1
    held = [row for row in stage.store.messages.find() if row.state == "retry"]
    assert [(row.node, row.reason) for row in held] == [("b1", "codes-run-out")]
    stage.store.codes.add("kesa", ["MORE"])
    stage.run_to(START + 4 * HOUR)
    assert len(stage.sender.sent) == 2


def test_a_code_that_runs_out_before_the_promise_is_not_given(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.store.codes.add("kesa", ["SHORT"], START + 3 * DAY)
    stage.store.codes.add("kesa", ["LONG"], START + 30 * DAY)
    stage.publish(straight(GiveCode("b1", codes="kesa", valid_days=7)))
    stage.happens("anna")
    stage.run_to(START)
    (history,) = stage.store.facts.histories()
    assert [one.code for one in history.codes] == ["LONG"]


def test_who_buys_while_waiting_for_a_code_gets_none(stage: Stage) -> None:
    stage.customers(["anna"])
    ends = (ExitOn("Order Completed", "purchase"),)
    stage.publish(straight(GiveCode("b1", codes="kesa"), mail("c1"), exits=ends))
    stage.happens("anna")
    stage.run_to(START + HOUR)
    stage.buys("anna")
    stage.store.codes.add("kesa", ["LATE"])
    stage.run_to(START + DAY)
    (kesa,) = stage.store.codes.lists(stage.clock.now())
    assert kesa.given == 0
    assert stage.sender.sent == []


def test_a_jump_brings_the_customer_into_the_other_automation_once(stage: Stage) -> None:
    stage.customers(["anna"])
    vip = straight(mail("m1"), event="Never")
    stage.publish(vip, "vip")
    stage.publish(straight(StartFlow("b1", flow="vip"), mail("c1")), "first")
    stage.happens("anna")
    stage.run_to(START + DAY)
    rows = stage.store.messages.find()
    assert sorted((row.flow, row.node) for row in rows) == [("first", "c1"), ("vip", "m1")]


def test_the_other_automations_audience_and_reentry_decide(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.customers(["bea"])
    only = Trigger("a0", "Start", OnEvent("Never"), Reentry("once"), Compare("profile.first_name", "eq", "Anna"))
    stage.publish(straight(mail("m1"), trigger=only), "vip")
    stage.publish(straight(StartFlow("b1", flow="vip")), "first")
    for name in ("anna", "bea"):
        stage.happens(name)
    stage.run_to(START + HOUR)
    stage.happens("anna", at=START + 2 * HOUR)
    stage.run_to(START + DAY)
    assert stage.sender.to == ["anna@x.test"]


def test_automations_that_start_each_other_end_after_a_few_rounds(stage: Stage) -> None:
    stage.customers(["anna"])
    stage.publish(straight(StartFlow("b1", flow="pong"), event="Go"), "ping")
    stage.publish(straight(StartFlow("b1", flow="ping"), event="Never"), "pong")
    stage.happens("anna", "Go")
    stage.run_to(START + DAY)
    started = stage.store.events.names()["Automation Started"]
    assert started == MOST_HOPS


def test_a_way_that_leads_back_up_is_walked_again_after_its_wait(stage: Stage) -> None:
    stage.customers(["anna"])
    flow = Flow(
        name="Round",
        nodes=(
            Trigger("a0", "Start", OnEvent("Cart Abandoned")),
            Change("b1", changes=(AddPoints(1),)),
            wait("c1", 1),
            Condition("d1", rule=Compare("profile.points", "ge", 3)),
        ),
        edges=tuple(sorted((
            Edge("a0", "out", "b1"), Edge("b1", "out", "c1"), Edge("c1", "out", "d1"), Edge("d1", "no", "b1"),
        ))),
    )  # fmt: skip
    stage.publish(flow)
    stage.happens("anna")
    stage.run_to(START + DAY)
    assert points_of(stage) == 3
