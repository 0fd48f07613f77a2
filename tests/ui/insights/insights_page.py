"""The page of results joined to a shop as the window joins it, and what people and machines did there."""

from __future__ import annotations

from functools import partial

from pytestqt.qtbot import QtBot

from app.engine.policy import Limits, Policy
from app.services.customers import write_file
from app.services.desk import Desk
from app.services.insights import read_insights, set_window
from app.services.insights_files import insights_csv, insights_html
from app.services.link_clicks import read_followed
from app.ui.insights.page import InsightDeeds, InsightsPage
from app.ui.insights.room import icon_of
from hits_kit import Endpoint
from runner_kit import HOUR, START

MANY, FEW = [f"person{number}" for number in range(40)], [f"few{number}" for number in range(5)]
SHOP = ("https://shop.test/sukset", "https://shop.test/kengat", "https://shop.test/", "https://shop.test/blogi")
SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))


class Heard:
    """Where the page led and what it told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.opened: list[str] = []
        self.library = 0

    def to_library(self) -> None:
        self.library += 1


def page_of(desk: Desk, heard: Heard) -> InsightsPage:
    """As `room.insights_page` joins it, without a window around."""
    deeds = InsightDeeds(
        read=partial(read_insights, desk),
        csv=lambda found, file: write_file(file, insights_csv(desk, found).encode("utf-8-sig")),
        report=lambda found, file: write_file(file, insights_html(desk, found).encode()),
        followed=partial(read_followed, desk),
        set_window=partial(set_window, desk),
        open_flow=heard.opened.append,
        library=heard.to_library,
        tell=heard.told.append,
        icon=icon_of,
    )
    return InsightsPage(deeds)


def follow(endpoint: Endpoint) -> None:
    """12 people clicked the first link, 4 of them the second; a scanner was at 5 messages; 3 answered."""
    at = START + HOUR
    endpoint.carries("m1", SHOP, ("talviurheilu",), "cart")
    for name in MANY[:12]:
        endpoint.hit(name, "m1", after=60, at=at)
        endpoint.hit(name, "m1", "m1-0", 90, at)
    for name in MANY[:4]:
        endpoint.hit(name, "m1", "m1-1", 200, at)
    for name in MANY[30:35]:
        for place in range(4):
            endpoint.hit(name, "m1", f"m1-{place}", place / 4, at)
    for name, (stars, text) in zip(FEW, ((5, "Hyvä pora"), (4, ""), (2, "Liian hidas")), strict=False):
        body = f'{{"stars": {stars}, "text": "{text}"}}'
        endpoint.hit(name, "q1", at=at, kind="feedback", method="POST", body=body)
    endpoint.settle()


def shown(qtbot: QtBot, page: InsightsPage) -> InsightsPage:
    """In sight, with its figures."""
    page.resize(1360, 860)
    page.show()
    qtbot.waitExposed(page)
    with qtbot.waitSignal(page.shown, timeout=20_000):
        page.arrive()
    return page
