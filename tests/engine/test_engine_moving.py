"""People in the middle when a new version comes: each step's do what was chosen, and everybody is somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.advance import ARRIVING
from app.engine.moving import Choice, landing
from app.model.flow import Flow
from app.model.nodes import Wait
from app.model.times import UntilClock
from flow_strategies import flows
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

OLD = straight(wait("b1", 2, "days"), mail("c1"), wait("d1", 1, "days"), mail("e1"))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()


def on_the_way(stage: Stage, *names: str) -> None:
    stage.customers(names)
    stage.publish(OLD)
    for name in names:
        stage.happens(name)
    stage.run_to(START + HOUR)


def republish(stage: Stage, new: Flow, **choices: Choice) -> None:
    stage.store.flows.save_draft("test", new, stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now(), "move", choices)


def left(stage: Stage) -> list[tuple[str, float]]:
    """(step, hours from the start) of every message that has left."""
    rows = sorted((row for row in stage.store.messages.find() if row.state == "sent"), key=lambda row: row.id)
    return [(row.node, round((row.at - START).total_seconds() / 3600, 2)) for row in rows]


def test_a_changed_wait_keeps_their_time_or_is_counted_again(tmp_path: Path) -> None:
    hours = {}
    for recount in (False, True):
        stage = Stage(tmp_path / str(recount))
        on_the_way(stage, "elsa")
        shorter = straight(wait("b1", 3), mail("c1"), wait("d1", 1, "days"), mail("e1"))
        republish(stage, shorter, b1=Choice(recount=recount))
        stage.run_to(START + 9 * DAY)
        hours[recount] = left(stage)
        stage.store.close()
    assert hours == {False: [("c1", 48.0), ("e1", 72.0)], True: [("c1", 3.0), ("e1", 27.0)]}


def test_a_wait_that_would_be_over_by_now_ends_at_once(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    stage.run_to(START + 5 * HOUR)
    republish(stage, straight(wait("b1", 1), mail("c1")), b1=Choice(recount=True))
    stage.run_to(START + DAY)
    assert left(stage) == [("c1", 5.0)]


def test_a_clock_wait_is_counted_again_where_the_customer_is(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    clock = Wait("b1", until=UntilClock("15:00"))
    republish(stage, straight(clock, mail("c1")), b1=Choice(recount=True))
    stage.run_to(START + DAY)
    assert left(stage) == [("c1", 5.0)]  # 10 in the morning in Helsinki plus five hours


def test_a_removed_step_lets_them_go_on_to_the_next_one(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    republish(stage, straight(mail("e1")))
    assert stage.store.flows.people("test") == {"e1": 1}
    stage.run_to(START + DAY)
    assert left(stage) == [("e1", 1.0)]
    assert stage.store.stats.ends("test") == {"finished": 1}


def test_nothing_left_of_their_way_is_told_as_removed(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    republish(stage, straight(mail("new")))
    assert stage.store.stats.ends("test") == {"removed": 1}
    assert left(stage) == []


def test_a_message_that_waits_at_a_removed_step_is_skipped_and_its_people_go_on(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    stage.store.flows.pause("test", stage.clock.now())
    stage.run_to(START + 2 * DAY)
    stage.store.flows.resume("test", stage.clock.now())
    stage.store.shop.pause(stage.clock.now())
    stage.run_to(START + 2 * DAY + HOUR)
    assert stage.store.flows.people("test") == {"c1": 1}
    republish(stage, straight(wait("d1", 1, "days"), mail("e1")))
    stage.store.shop.resume()
    stage.run_to(START + 9 * DAY)
    assert [(state, reason) for _, state, reason in stage.states()] == [("skipped", "removed"), ("sent", "")]


def test_each_step_has_its_own_choice_and_everybody_is_somewhere(stage: Stage) -> None:
    on_the_way(stage, "elsa", "lasse")
    stage.run_to(START + 2 * DAY + HOUR)
    stage.customers(["pekka"])
    stage.happens("pekka")
    stage.run_to(START + 2 * DAY + 2 * HOUR)
    assert stage.store.flows.standing("test") == [(1, "b1", 1), (1, "d1", 2)]
    republish(stage, straight(wait("b1", 1), mail("c1")), b1=Choice("keep"), d1=Choice("leave"))
    assert stage.store.flows.standing("test") == [(1, "b1", 1)]
    stage.run_to(START + 9 * DAY)
    assert stage.store.stats.ends("test") == {"stopped": 2, "finished": 1}
    assert stage.sender.to.count("pekka@x.test") == 2


@given(flows(), st.data())
def test_people_land_on_a_step_of_the_new_version_or_nowhere(old: Flow, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([node.id for node in old.nodes] or [""])))
    kept = tuple(node for node in old.nodes if node.id not in gone)
    new = msgspec.structs.replace(old, nodes=kept)
    for node in old.nodes:
        to = landing(old, new, node.id)
        assert to == "" or to.removeprefix(ARRIVING) in new.by_id
        assert (to == node.id) == (node.id in new.by_id)


def test_a_message_that_waits_at_a_step_skipped_since_is_not_sent_and_its_people_go_on(stage: Stage) -> None:
    on_the_way(stage, "elsa")
    stage.store.shop.pause(stage.clock.now())
    stage.run_to(START + 2 * DAY)
    assert stage.store.flows.people("test") == {"c1": 1}
    republish(
        stage,
        straight(wait("b1", 4), msgspec.structs.replace(mail("c1"), skipped=True), wait("d1", 1, "days"), mail("e1")),
    )
    stage.store.shop.resume()
    stage.run_to(START + 9 * DAY)
    assert [(state, reason) for _, state, reason in stage.states()] == [("skipped", "passed_by"), ("sent", "")]
