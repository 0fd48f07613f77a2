"""What the checks say of segments and news of products in a shop as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.model.customer import Product
from app.model.finding import Finding
from app.model.nodes import Condition, Trigger, Wait
from app.model.rules import Compare, Engaged, Happened, InSegment, Not
from app.model.sources import OnEvent, OnProductNews, OnSegmentEntry
from app.model.times import ForDuration
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.flows import create_from_library
from app.services.secrets import MemorySecrets
from app.services.sentences.findings import say
from runner_kit import START, Stage, mail, straight


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    stage = Stage(tmp_path / "shop")
    yield Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    stage.store.close()


def codes(desk: Desk, trigger: Trigger, *nodes: Condition) -> list[tuple[str, str]]:
    flow = straight(*nodes, mail("c1"), trigger=trigger)
    return [(one.code, one.node) for one in check_flow(desk, flow) if one.code.startswith(("segment", "products"))]


def test_an_automation_that_is_not_there_and_clicks_that_nobody_sees_are_told(desk: Desk) -> None:
    asks = Condition("b1", "Kysyy", rule=Not(Engaged("clicked", "winback")))
    flow = straight(asks, mail("c1"), trigger=Trigger("a0"))
    found = {one.code: one for one in check_flow(desk, flow)}
    assert found["rule-automation-gone"].node == found["P8-engaged-without-source"].node == "b1"
    assert "winback" in say(found["rule-automation-gone"], flow)
    assert say(found["P8-engaged-without-source"], flow)
    create_from_library(desk, "winback")
    assert "rule-automation-gone" not in {one.code for one in check_flow(desk, flow)}


def test_a_segment_that_is_not_there_is_told_wherever_it_is_asked_about(desk: Desk) -> None:
    gone = InSegment("Regulars")
    trigger = Trigger("a0", "Start", OnSegmentEntry(Not(gone)), audience=gone)
    assert codes(desk, trigger) == [("segment-gone", "a0")]
    inside = Happened("Product Viewed", where=gone)
    assert codes(desk, Trigger("a0"), Condition("b1", rule=inside)) == [("segment-gone", "b1")]
    desk.store.segments.save("Regulars", Compare("orders.count", "ge", 3), START)
    assert codes(desk, trigger) == []
    desk.store.segments.remove("Regulars")
    assert codes(desk, trigger) == [("segment-gone", "a0")]


def test_news_that_cannot_come_is_told(desk: Desk) -> None:
    drop, back = (Trigger("a0", "Start", OnProductNews(news)) for news in ("price_drop", "back_in_stock"))
    assert codes(desk, drop) == codes(desk, back) == [("products-none", "a0")]
    with desk.store.recording("products", "test", START) as record:
        record.products([Product("K-1", "Coffee", "Coffee", 10.0)])
    assert codes(desk, drop) == []
    assert codes(desk, back) == [("products-no-stock", "a0")]
    with desk.store.recording("products", "test", START) as record:
        record.products([Product("K-1", "Coffee", "Coffee", 10.0, stock=0)])
    assert codes(desk, back) == []
    assert codes(desk, Trigger("a0", source=OnEvent("Product Viewed"))) == []


def test_it_is_said_in_words(desk: Desk) -> None:
    flow = straight(mail("c1"), trigger=Trigger("a0", "Alku", OnSegmentEntry(InSegment("Kanta"), "Kanta")))
    told = [say(one, flow) for one in check_flow(desk, flow) if one.code == "segment-gone"]
    assert told == ["”Alku” kysyy segmentistä ”Kanta”, jota kaupalla ei ole."]


def test_a_wait_without_a_title_is_called_by_its_length() -> None:
    flow = straight(Wait("b1", until=ForDuration(4, "hours")))
    told = say(Finding("P2-dead-end", "warning", "b1"), flow).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "Askel ”Odota 4 tuntia” ei johda mihinkään."
