"""Keeping, renaming and deleting segments, where they are used, and what falls between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.errors import PolkuError
from app.model.rules import All, Compare, InSegment, Not
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import load_draft
from app.services.ready_segments import ready_segments
from app.services.secrets import MemorySecrets
from app.services.segments import (
    copy_segment,
    delete_segment,
    flow_for,
    keep_standings,
    list_segments,
    look_at,
    rename_segment,
    save_segment,
    segments_in,
    uses_of,
)

NEW, OLD = Compare("orders.count", "eq", 1), Compare("orders.count", "ge", 3)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    desk.close()


def refused(work: object, code: str) -> None:
    with pytest.raises(PolkuError) as error:
        work()  # type: ignore[operator]
    assert error.value.code == code


def test_buyers_with_exactly_two_orders_are_told_of_until_they_have_a_segment(desk: Desk) -> None:
    save_segment(desk, "New", NEW, new=True)
    (gap,) = look_at(desk, "Old", OLD).gaps
    two = sum(len(one.orders) == 2 for one in desk.store.facts.histories())
    assert (gap.orders, gap.below, gap.above, gap.people) == (2, "New", "Old", two)
    save_segment(desk, "Twice", Compare("orders.count", "eq", 2), new=True)
    assert not look_at(desk, "Old", OLD).gaps
    assert not look_at(desk, "Town", Compare("profile.city", "eq", "Oulu")).gaps


def test_a_name_is_one_segments_own(desk: Desk) -> None:
    assert save_segment(desk, "  Old   ones ", OLD, new=True) == "Old ones"
    refused(lambda: save_segment(desk, "old ONES", NEW, new=True), "segment-exists")
    refused(lambda: save_segment(desk, "  ", NEW, new=True), "segment-unnamed")
    refused(lambda: save_segment(desk, "Empty", All(), new=True), "segment-unfinished")
    assert copy_segment(desk, "Old ones", OLD, "{name} (copy)") == "Old ones (copy)"
    assert copy_segment(desk, "Old ones", OLD, "{name} (copy)") == "Old ones (copy) 2"


def test_a_new_name_reaches_the_segments_that_ask_about_it(desk: Desk) -> None:
    save_segment(desk, "Old", OLD, new=True)
    save_segment(desk, "Not old", Not(InSegment("Old")), new=True)
    before = look_at(desk, "Not old", list_segments(desk)["Not old"]).members.count
    assert rename_segment(desk, "Old", "Regulars") == "Regulars"
    assert list_segments(desk) == {"Not old": Not(InSegment("Regulars")), "Regulars": OLD}
    assert look_at(desk, "Not old", list_segments(desk)["Not old"]).members.count == before > 0


def test_a_segment_that_an_automation_asks_about_keeps_its_name(desk: Desk) -> None:
    save_segment(desk, "Old", OLD, new=True)
    flow = flow_for(desk, "Old", "Comes into: Old")
    assert set(segments_in(load_draft(desk, flow))) == {"Old"}
    assert [(one.title, one.live) for one in uses_of(desk, "Old")] == [("Comes into: Old", False)]
    refused(lambda: rename_segment(desk, "Old", "Regulars"), "segment-in-use")
    assert list(list_segments(desk)) == ["Old"]


def test_a_deleted_segment_comes_back_as_it_was(desk: Desk) -> None:
    save_segment(desk, "Old", OLD, new=True)
    rule = delete_segment(desk, "Old")
    assert not list_segments(desk)
    refused(lambda: delete_segment(desk, "Old"), "segment-gone")
    save_segment(desk, "Old", rule)
    assert list_segments(desk) == {"Old": OLD}


def test_standings_are_worked_out_once_a_day_and_the_rules_know_them(desk: Desk) -> None:
    assert keep_standings(desk)
    assert not keep_standings(desk)
    vips = look_at(desk, "", Compare("standing.vip", "eq", True)).members.sample
    facts = desk.store.facts.at(vips, DEMO_NOW)
    assert vips
    assert all(len(one.orders) >= 3 for one in facts.values())
    first = desk.store.facts.history(vips[0])
    assert first is not None
    assert first.at(DEMO_NOW).standing is not None
    assert first.at(DEMO_NOW - timedelta(seconds=1)).standing is None  # the past did not know it


def test_the_ready_made_ones_can_all_be_counted_and_kept(desk: Desk) -> None:
    keep_standings(desk)
    ready = ready_segments(desk)
    assert len({one.name.casefold() for one in ready}) == len(ready)
    for one in ready:
        assert look_at(desk, "", one.rule).members.count >= 0
        save_segment(desk, one.name, one.rule, new=True)
    assert set(list_segments(desk)) == {one.name for one in ready}


def test_what_lasts_how_long_is_told_with_the_orders_behind_it(desk: Desk) -> None:
    found = look_at(desk, "", Compare("standing.reorder_in", "le", 0)).lasting
    assert found
    assert [one.lasts.orders for one in found] == sorted((one.lasts.orders for one in found), reverse=True)
    assert all(one.lasts.customers >= 10 and one.lasts.low <= one.lasts.high for one in found)
