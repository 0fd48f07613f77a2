"""Three years of a shop's life come in beside live automations, by every way in: nobody gets a message for it.

Read twice, nobody gets one either; the first thing that truly happens afterwards is answered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.engine.ports import VirtualClock
from app.model.nodes import Trigger
from app.model.rules import Bought
from app.model.shop_source import ShopSource
from app.model.sources import OnCartLeft, OnDateField, OnDaysSinceOrder, OnProductNews, OnSegmentEntry
from app.services.desk import Desk
from app.services.import_data import look_at, run_import
from app.services.secrets import MemorySecrets
from app.services.shop_sources import read_source, save_source
from runner_kit import DAY, HOUR, START, Stage, mail, straight
from shop_servers import Server, Woo, serving

PEOPLE = 60


@pytest.fixture(params=[0, 7], ids=["live today", "live for a week"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A shop where an automation of every kind of trigger that history could start is live, today or since a week."""
    made = Stage(tmp_path / "shop")
    made.clock = VirtualClock(START - request.param * DAY)
    triggers = {
        "winback": OnDaysSinceOrder(60),
        "cart": OnCartLeft(),
        "vip": OnSegmentEntry(Bought(value=3)),
        "bought": OnSegmentEntry(Bought(value=1)),
        "anniversary": OnDateField("first_order", 0),
        "cheaper": OnProductNews("price_drop"),
        "back": OnProductNews("back_in_stock"),
    }
    for name, source in triggers.items():
        made.publish(straight(mail("m1"), trigger=Trigger("a0", "Start", source)), name)
    for event in ("Order Completed", "Account Created", "Checkout Started", "Product Viewed", "Newsletter Subscribed"):
        made.publish(straight(mail("m1"), event=event), event)
    made.run_to(START)
    yield made
    made.store.close()


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


@pytest.fixture
def woo() -> Woo:
    """Sixty customers: five orders each over three years, the last one more than 60 days ago or, of ten of them, within
    the last day, and carts left behind.
    """
    made = Woo()
    made.customers = [
        {"id": n, "email": f"c{n}@example.fi", "first_name": "C", "date_created_gmt": gmt(START - 1000 * DAY)}
        for n in range(1, PEOPLE + 1)
    ]
    number = 0
    for person in range(1, PEOPLE + 1):
        for order in range(6):
            number += 1
            at = START - timedelta(days=70 + 170 * order + person, hours=person)
            status = "pending" if order == 5 else "completed"
            at = START - timedelta(hours=2 * person) if order == 4 and person <= 10 else at
            made.orders.append(made.order(number, f"c{person}@example.fi", gmt(at), status))
    made.products = [product("MUKI", "12.40", 0)]
    return made


def gmt(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def product(sku: str, price: str, stock: int, at: datetime = START - 100 * DAY) -> dict[str, Any]:
    return {"id": 7, "sku": sku, "name": sku, "price": price, "stock_quantity": stock, "manage_stock": True,
            "categories": [], "date_created_gmt": gmt(at), "date_modified_gmt": gmt(at)}  # fmt: skip


def bring(desk: Desk, file: Path, text: str) -> int:
    file.write_text(text, "utf-8")
    return run_import(desk, look_at(desk, file), lambda _n, _of: None, lambda: False).new


def agreed() -> str:
    rows = "".join(f"c{n}@example.fi,yes,checkout,2023-01-01\n" for n in range(1, PEOPLE + 1))
    return "email,consent_email,consent_source,consent_at\n" + rows


def events() -> str:
    rows = [
        f'{name}{n},c{n}@example.fi,{name},{gmt(START - (n * 9) * DAY - HOUR)}Z,"{{""sku"": ""MUKI""}}"\n'
        for n in range(1, PEOPLE + 1)
        for name in ("Product Viewed", "Checkout Started", "Newsletter Subscribed")
    ]
    return "event_id,email,name,occurred_at,properties\n" + "".join(rows)


@pytest.fixture
def server(woo: Woo) -> Iterator[Server]:
    with serving(woo.answer) as running:
        yield running


def test_history_sends_nothing_by_whatever_way_it_comes_and_what_happens_next_is_answered(
    stage: Stage, desk: Desk, woo: Woo, server: Server, tmp_path: Path
) -> None:
    source = ShopSource("woocommerce", server.url, Woo.key)
    save_source(desk, source, Woo.secret)
    folder = tmp_path / "vienti"
    folder.mkdir()
    night = folder / "tilaukset.csv"
    night.write_text(
        "order_id,email,occurred_at,total\n"
        + "".join(f"F{n},c{n}@example.fi,{gmt(START - (400 + n) * DAY)}Z,10.00\n" for n in range(1, PEOPLE + 1)),
        "utf-8",
    )
    os.utime(night, (START.timestamp() - 3600, START.timestamp() - 3600))
    watched = ShopSource("folder", str(folder), holds="any")
    save_source(desk, watched)
    for again in range(2):
        assert bring(desk, tmp_path / "c.csv", agreed()) == (0 if again else PEOPLE)
        assert read_source(desk, source).orders == (0 if again else 5 * PEOPLE)
        assert bring(desk, tmp_path / "e.csv", events()) == (0 if again else 3 * PEOPLE)
        assert read_source(desk, watched).orders == (0 if again else PEOPLE)
        stage.run_to(stage.clock.now() + timedelta(days=2))
        assert stage.sender.to == []
        assert stage.states() == []
    now = stage.clock.now()
    woo.orders.append(woo.order(9_001, "c1@example.fi", gmt(now - HOUR)))
    assert read_source(desk, source).orders == 1
    stage.run_to(now + timedelta(minutes=5))
    assert stage.sender.to == ["c1@example.fi"], "what truly happens is answered"
