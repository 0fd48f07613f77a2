"""Old facts come in again and again beside automations that have been live for a week: nobody gets a message for
them, neither at once nor over the midnights that follow, nor when standings are worked out. What is new is answered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.ports import VirtualClock
from app.model.nodes import Trigger
from app.model.rules import Bought, Compare, Not
from app.model.shop_source import ShopSource
from app.model.sources import OnCartLeft, OnDaysSinceOrder, OnSegmentEntry
from app.services.desk import Desk
from app.services.import_data import look_at, run_import
from app.services.secrets import MemorySecrets
from app.services.segments import keep_standings
from app.services.shop_sources import read_source, save_source
from runner_kit import DAY, HOUR, START, Stage, mail, straight

PEOPLE = 12
SEGMENTS = {
    "bought-thrice": Bought(value=3),
    "tagged": Compare("profile.tags", "contains", "vip"),
    "in-oulu": Compare("profile.city", "eq", "Oulu"),
    "vip": Compare("standing.vip", "eq", True),
    "often": Compare("standing.frequency", "ge", 4),
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Everybody has agreed and has been imported once with one old order; then a week goes by with everything live."""
    made = Stage(tmp_path / "shop")
    made.clock = VirtualClock(START - 8 * DAY)
    bring(
        made,
        tmp_path,
        "email,consent_email,consent_source,consent_at",
        [f"{who(n)},yes,form,2024-01-01" for n in range(PEOPLE)],
    )
    bring(made, tmp_path, ORDERS, [order(f"first{n}", n, START - 300 * DAY) for n in range(PEOPLE)])
    bring(made, tmp_path, EVENTS, [f"e{n},{who(n)},Product Viewed,{(START - 300 * DAY).isoformat()}" for n in range(2)])
    made.run_to(START - 7 * DAY)
    for name, rule in SEGMENTS.items():
        made.publish(straight(mail("m1"), trigger=Trigger("a0", "Start", OnSegmentEntry(rule))), name)
    leaves = OnSegmentEntry(Not(Bought(value=3)), leaves=True)
    for name, source in {"left": leaves, "winback": OnDaysSinceOrder(60), "cart": OnCartLeft()}.items():
        made.publish(straight(mail("m1"), trigger=Trigger("a0", "Start", source)), name)
    made.publish(straight(mail("m1"), event="Order Completed"), "thanks")
    days(made, START)
    assert made.sender.to == []
    yield made
    made.store.close()


ORDERS = "order_id,email,occurred_at,total"
EVENTS = "event_id,email,name,occurred_at"


def who(number: int) -> str:
    return f"c{number}@example.fi"


def order(key: str, person: int, at: datetime) -> str:
    return f"{key},{who(person)},{at.isoformat()},100.00"


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def bring(stage: Stage, folder: Path, head: str, rows: list[str], happening: bool = False) -> None:
    file = folder / "file.csv"
    file.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    desk = desk_of(stage)
    plan = msgspec.structs.replace(look_at(desk, file), happening=happening)
    run_import(desk, plan, lambda _n, _of: None, lambda: False)


def days(stage: Stage, until: datetime) -> None:
    """As a computer that is always on does: look now and then, and work out everybody's standing once a day."""
    while stage.clock.now() < until:
        stage.run_to(min(stage.clock.now() + 6 * HOUR, until))
        keep_standings(desk_of(stage))
    stage.run_to(until)


def test_old_orders_tags_and_fields_send_nothing_and_a_new_order_does(stage: Stage, tmp_path: Path) -> None:
    rows = [order(f"old{n}-{k}", n, START - (90 + 7 * k + n) * DAY) for n in range(PEOPLE) for k in range(5)]
    bring(stage, tmp_path, ORDERS, rows)
    days(stage, START + 2 * DAY)
    bring(stage, tmp_path, "email,tags,city", [f"{who(n)},vip,Oulu" for n in range(6)])
    bring(stage, tmp_path, "email,tags,city,consent_email,consent_source,consent_at",
          [f"new{n}@example.fi,vip,Oulu,yes,form,2024-01-01" for n in range(6)])  # fmt: skip
    days(stage, START + 6 * DAY)
    assert stage.sender.to == []
    now = stage.clock.now()
    bring(stage, tmp_path, ORDERS, [order("new", 3, now - HOUR)])
    stage.run_to(now + timedelta(minutes=5))
    assert stage.sender.to == [who(3)], "what happens now is answered"


def test_the_order_that_makes_the_third_brings_in_though_older_ones_came_by_the_same_file(
    stage: Stage, tmp_path: Path
) -> None:
    now = stage.clock.now()
    bring(stage, tmp_path, ORDERS, [order("old", 1, START - 90 * DAY), order("new", 1, now - HOUR)])
    days(stage, START + 2 * DAY)
    names = {row.flow for row in stage.store.messages.find()}
    assert {"bought-thrice", "left", "thanks"} <= names
    assert set(stage.sender.to) == {who(1)}


def test_tags_that_are_said_to_be_given_now_bring_in_at_the_next_midnight(stage: Stage, tmp_path: Path) -> None:
    bring(stage, tmp_path, "email,tags", [f"{who(2)},vip"], happening=True)
    days(stage, START + 2 * DAY)
    assert stage.sender.to == [who(2)]


def test_a_tag_in_a_nightly_export_is_past_the_first_night_and_new_the_second(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "vienti"
    folder.mkdir()
    watched = ShopSource("folder", str(folder), holds="any")
    save_source(desk_of(stage), watched)
    for night, tagged in enumerate((4, 5)):
        file = folder / f"asiakkaat{night}.csv"
        file.write_text("email,tags\n" + "".join(f"{who(n)},vip\n" for n in range(4, tagged + 1)))
        os.utime(file, (START.timestamp() - 3600 + night, START.timestamp() - 3600 + night))
        read_source(desk_of(stage), watched)
        days(stage, START + (night + 1) * 2 * DAY)
        assert stage.sender.to == [who(5)][:night]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_old_file_sends_anything_whatever_it_holds(stage: Stage, tmp_path: Path, data: st.DataObject) -> None:
    """The shop lives on from example to example, as shops do: each brings another file of the past."""
    now, key = stage.clock.now(), data.draw(st.integers(0, 10**9))
    people = data.draw(st.lists(st.integers(0, PEOPLE + 5), min_size=1, max_size=20))
    ago = data.draw(st.lists(st.integers(90, 900), min_size=len(people), max_size=len(people)))
    if data.draw(st.booleans()):
        rows = [
            order(f"{key}-{n}", one, START - back * DAY) for n, (one, back) in enumerate(zip(people, ago, strict=True))
        ]
        bring(stage, tmp_path, ORDERS, rows)
    else:
        tag, city = data.draw(st.sampled_from(("vip", "news", ""))), data.draw(st.sampled_from(("Oulu", "Turku", "")))
        bring(stage, tmp_path, "email,tags,city", [f"{who(one)},{tag},{city}" for one in people])
    days(stage, now + 2 * DAY)
    assert stage.sender.to == []
