"""Before and beside the runner: who would come in, whom a person lets in, and how the test of a split stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.policy import Limits, Policy
from app.engine.replay import replay
from app.model.customer import Customer, Event, Product
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Branch, Goal, Split, Trigger, VariantTest
from app.model.rules import Bought, Compare, InSegment
from app.model.sources import (
    OnCalendarDay,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
)
from app.services.desk import Desk
from app.services.enter_by_hand import addresses_in, enter_by_hand, read_list
from app.services.secrets import MemorySecrets
from app.services.variants import variant_result
from app.services.who_enters import WhoEnters, who_enters
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop", Policy(guardrails=NO_GUARDRAILS, limits=Limits(0, 0, 0)))
    made.customers(["elsa", "lasse", "tanja", "pekka", "timo"])
    yield made
    made.store.close()


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def began(source: object, audience: object = None) -> Flow:
    return straight(mail("b1"), trigger=Trigger("a0", "Start", source, audience=audience))  # type: ignore[arg-type]


def test_of_an_event_those_of_the_last_thirty_days_are_counted_each_once(stage: Stage, desk: Desk) -> None:
    for days, name in ((1, "elsa"), (2, "elsa"), (29, "lasse"), (31, "tanja")):
        stage.happens(name, at=START - days * DAY)
    assert who_enters(desk, began(OnEvent("Cart Abandoned"))) == WhoEnters("past", 2, ("Elsa", "Lasse"))
    assert who_enters(desk, began(OnEvent("Cart Abandoned"), Compare("profile.first_name", "eq", "Elsa"))) == WhoEnters(
        "past", 1, ("Elsa",)
    )
    assert who_enters(desk, began(OnEvent("No such event"))) == WhoEnters("past")


def test_of_time_since_an_order_those_whom_time_has_brought(stage: Stage, desk: Desk) -> None:
    stage.buys("elsa", START - 20 * DAY, "Coffee")
    stage.buys("lasse", START - 20 * DAY, "Tea")
    stage.buys("tanja", START - 5 * DAY, "Coffee")
    assert who_enters(desk, began(OnDaysSinceOrder(14, "coffee"))) == WhoEnters("past", 1, ("Elsa",))


def test_of_a_date_those_of_the_next_thirty_days(stage: Stage, desk: Desk) -> None:
    with stage.store.recording("customers", "test", START) as record:
        record.customers(
            CustomerRecord(Customer(0, f"{name}@x.test", birth_md=day))
            for name, day in (("elsa", "03-20"), ("lasse", "04-20"), ("tanja", "03-02"))
        )
    assert who_enters(desk, began(OnDateField("birthday", at="12:00"))) == WhoEnters("coming", 2, ("Elsa", "Tanja"))


def test_of_a_season_those_of_the_audience_if_it_begins_within_thirty_days(stage: Stage, desk: Desk) -> None:
    stage.buys("elsa", START - 20 * DAY)
    soon, later = (START + 10 * DAY).date().isoformat(), (START + 40 * DAY).date().isoformat()
    buyers = Bought("count", op="ge", value=1)
    assert who_enters(desk, began(OnCalendarDay(soon), buyers)) == WhoEnters("coming", 1, ("Elsa",))
    assert who_enters(desk, began(OnCalendarDay(soon))) == WhoEnters("coming", 5, ("Elsa", "Lasse", "Tanja"))
    assert who_enters(desk, began(OnCalendarDay(later))) == WhoEnters("coming")


def test_of_a_segment_and_by_hand_those_for_whom_it_is_now(stage: Stage, desk: Desk) -> None:
    stage.buys("elsa", START - 20 * DAY)
    stage.store.segments.save("Buyers", Bought("count", op="ge", value=1), START)
    assert who_enters(desk, began(OnSegmentEntry(InSegment("Buyers")))) == WhoEnters("now", 1, ("Elsa",))
    assert who_enters(desk, began(OnHand())) == WhoEnters("now", 5, ("Elsa", "Lasse", "Tanja"))
    assert who_enters(desk, began(OnHand(), InSegment("No such segment"))) == WhoEnters("now")


def test_of_news_of_products_those_whom_a_change_concerned(stage: Stage, desk: Desk) -> None:
    for at, price in ((START - 9 * DAY, 50.0), (START - 3 * DAY, 30.0)):
        with stage.store.recording("products", "test", at) as record:
            record.products([Product("K-1", "Coffee", "Coffee", price)])
    stage.happens("elsa", "Product Viewed", START - 4 * DAY)
    with stage.store.recording("events", "test", START) as record:
        seen = Event("v", "Product Viewed", START - 4 * DAY, {"sku": "K-1"})
        record.events([EventRecord("lasse@x.test", seen)])
    assert who_enters(desk, began(OnProductNews())) == WhoEnters("past", 1, ("Lasse",))


def test_counting_changes_nothing_and_can_be_stopped(stage: Stage, desk: Desk) -> None:
    stage.happens("elsa", at=START - DAY)
    before = stage.store.events.names()
    with pytest.raises(PolkuError) as caught:
        who_enters(desk, began(OnHand()), cancelled=lambda: True)
    assert caught.value.code == "cancelled"
    assert who_enters(desk, Flow()) is None
    assert stage.store.events.names() == before


def test_picked_customers_come_in_at_the_next_look_and_the_try_out_knows_it(stage: Stage, desk: Desk) -> None:
    stage.buys("elsa", START - 3 * DAY)
    flow = straight(
        mail("b1"), trigger=Trigger("a0", "Start", OnHand(), Reentry("once"), Compare("orders.count", "ge", 1))
    )
    stage.publish(flow, "spring")
    picked = enter_by_hand(desk, "spring", ["ELSA@x.test", "elsa@x.test ", "lasse@x.test", "nobody@x.test", ""])
    assert picked.added == ("elsa@x.test",)
    assert picked.kept_out == ("lasse@x.test",), "never bought"
    assert picked.unknown == ("nobody@x.test",)
    stage.run_to(START + HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    assert stage.store.customers.by_email("nobody@x.test") is None, "a list makes nobody a customer"
    stage.clock.move_to(START + 2 * HOUR)
    assert enter_by_hand(desk, "spring", ["elsa@x.test"]).added == ("elsa@x.test",)
    stage.run_to(START + 3 * HOUR)
    assert stage.sender.to == ["elsa@x.test"], "once is once, also by hand"
    history = next(one for one in stage.store.facts.histories() if one.customer.first_name == "Elsa")
    played = replay(history, {"spring": flow}, START - DAY, START + DAY, NO_GUARDRAILS, "Europe/Helsinki")
    assert [way.event for way in played.ways] == ["Added by Hand"]


@pytest.mark.parametrize(
    ("source", "publish", "addresses", "code"),
    [
        (OnEvent("Cart Abandoned"), True, ["elsa@x.test"], "flow-not-by-hand"),
        (OnDaysSinceOrder(), True, ["elsa@x.test"], "flow-not-by-hand"),
        (OnHand(), False, ["elsa@x.test"], "flow-not-live"),
        (OnHand(), True, [" "], "nobody-picked"),
    ],
)
def test_who_cannot_come_in_by_hand_is_told_why(
    stage: Stage, desk: Desk, source: object, publish: bool, addresses: list[str], code: str
) -> None:
    stage.store.flows.create("test", began(source), START)
    if publish:
        stage.store.flows.publish("test", START)
    with pytest.raises(PolkuError) as caught:
        enter_by_hand(desk, "test", addresses)
    assert caught.value.code == code


def test_a_list_may_be_a_text_or_a_table(tmp_path: Path) -> None:
    text = "Email;Name\nelsa@x.test;Elsa\n\nLasse <lasse@x.test>, friend\nno address here\n"
    assert addresses_in(text) == ["elsa@x.test", "lasse@x.test"]
    (tmp_path / "list.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_list(tmp_path / "list.csv") == ["elsa@x.test", "lasse@x.test"]
    (tmp_path / "empty.txt").write_text("nobody", "utf-8")
    for name, code in (("empty.txt", "nobody-picked"), ("gone.txt", "file-missing")):
        with pytest.raises(PolkuError) as caught:
            read_list(tmp_path / name)
        assert caught.value.code == code


def compared(metric: str, weights: tuple[int, int] = (1, 1)) -> Flow:
    """A split with a test, a message each way, and a goal."""
    branches = (Branch("a", "Short", weights[0]), Branch("b", "Long", weights[1]))
    split = Split("b0", "", branches, VariantTest(metric, 7))  # type: ignore[arg-type]
    one, other = mail("c1"), mail("c2")
    made = straight(one, event="Cart Abandoned")
    return msgspec.structs.replace(
        made,
        nodes=(made.nodes[0], split, one, other, Goal("g", event="Account Created", within_days=30)),
        edges=(
            Edge("a0", "out", "b0"),
            Edge("b0", "a", "c1"),
            Edge("b0", "b", "c2"),
            Edge("c1", "out", "g"),
            Edge("c2", "out", "g"),
        ),
        templates=(*made.templates, msgspec.structs.replace(made.templates[0], id="tc2")),
    )


@pytest.mark.parametrize("metric", ["order", "goal", "opened"])
def test_each_person_counts_once_and_only_what_came_in_time(stage: Stage, desk: Desk, metric: str) -> None:
    stage.publish(compared(metric), "test")
    names = ["elsa", "lasse", "tanja", "pekka", "timo"]
    for name in names:
        stage.happens(name)
    stage.run_to(START + 2 * HOUR)
    for name in names[:2]:
        stage.happens(name, at=START + DAY)
    late = {"elsa": DAY, "lasse": 2 * DAY, "tanja": 9 * DAY}
    if metric == "opened":
        for row in stage.store.messages.find():
            if row.customer_name in ("Elsa", "Lasse", "Tanja"):
                at = START + late[row.customer_name.lower()]
                stage.store.messages.record_interaction(row.id, "opened", at)
    for name, after in late.items():
        if metric == "order":
            stage.buys(name, START + after)
        elif metric == "goal":
            stage.happens(name, "Account Created", START + after)
    stage.run_to(START + 12 * DAY)
    found = variant_result(desk, "test", "b0")
    assert found is not None
    sides = (found.comparison.first, found.comparison.second)
    assert sum(one.people for one in sides) == 5
    assert sum(one.reached for one in sides) == 2, "the third came after a week"
    assert found.labels == ("Short", "Long")
    assert found.comparison.verdict == "not_yet"


def test_a_new_draw_begins_a_new_count_and_what_is_no_test_has_none(stage: Stage, desk: Desk) -> None:
    stage.publish(compared("order"), "test")
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.store.flows.save_draft("test", compared("goal"), stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now())
    found = variant_result(desk, "test", "b0")
    assert found is not None
    assert found.comparison.first.people + found.comparison.second.people == 1, "the draw is the same"
    stage.store.flows.save_draft("test", compared("goal", (1, 3)), stage.clock.now() + timedelta(minutes=1))
    stage.store.flows.publish("test", stage.clock.now() + timedelta(minutes=1))
    found = variant_result(desk, "test", "b0")
    assert found is not None
    assert found.comparison.first.people + found.comparison.second.people == 0
    assert variant_result(desk, "test", "c1") is None
    stage.store.flows.create("draft", compared("order"), START)
    assert variant_result(desk, "draft", "b0") is None
