"""The demo's readers are the same every time, and never more than its messages."""

from __future__ import annotations

from pathlib import Path

from app.services.demo.followers import be_followed
from app.services.demo.lively import open_picture_shop
from app.services.demo.shop import DEMO_NOW
from app.services.insights import Insights, read_insights


def told(found: Insights) -> list[object]:
    return [(one.name, one.sent, one.opened, one.clicked, one.converted, one.money) for one in found.automations]


def test_the_demo_is_followed_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    desk = open_picture_shop(tmp_path / "shop", days=2)
    try:
        found = read_insights(desk, "90")
        assert sum(one.clicked.part for one in found.automations if one.clicked) > 0
        assert sum(one.opened.part for one in found.automations if one.opened) > 0
        for one in found.automations:
            assert one.clicked is not None
            assert one.clicked.part <= one.reached
        be_followed(desk, found.at)
        assert desk.clock.now() >= DEMO_NOW
        assert told(read_insights(desk, "90")) == told(found)
    finally:
        desk.close()
