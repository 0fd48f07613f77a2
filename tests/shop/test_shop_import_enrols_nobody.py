"""Three years of history come in beside running automations: nobody gets a message for it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.model.nodes import Trigger
from app.model.sources import OnDaysSinceOrder
from app.services.desk import Desk
from app.services.import_data import read_plan, run_import
from app.services.secrets import MemorySecrets
from app.shop.columns import Kind
from runner_kit import START, Stage, mail, straight


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()


def bring(stage: Stage, kind: Kind, text: str, file: Path) -> int:
    file.write_text(text, "utf-8")
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    return run_import(desk, read_plan(desk, kind, file), lambda done, total: None, lambda: False).new


def test_history_starts_no_automation(stage: Stage, tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(40)]
    people = "".join(f"{name}@x.example,yes,checkout,2026-01-01\n" for name in names)
    head = "email,consent_email,consent_source,consent_at\n"
    assert bring(stage, "customers", head + people, tmp_path / "c.csv") == 40
    stage.publish(straight(mail("m1"), event="Order Completed"), "orders")
    stage.publish(straight(mail("m1"), event="Cart Abandoned"), "carts")
    winback = Trigger("a0", "Start", OnDaysSinceOrder(60))
    stage.publish(straight(mail("m1"), trigger=winback), "winback")
    days = [70 + 25 * n for n in range(len(names))]
    orders = [
        f"{n},{name}@x.example,{(START - timedelta(days=ago)).isoformat()},10.00\n"
        for n, (name, ago) in enumerate(zip(names, days, strict=True))
    ]
    carts = [
        f"e{n},{name}@x.example,Cart Abandoned,{(START - timedelta(hours=1 + n)).isoformat()}\n"
        for n, name in enumerate(names)
    ]
    assert bring(stage, "orders", "order_id,email,occurred_at,total\n" + "".join(orders), tmp_path / "o.csv") == 40
    assert bring(stage, "events", "event_id,email,name,occurred_at\n" + "".join(carts), tmp_path / "e.csv") == 40
    stage.run_to(START + timedelta(days=3))
    assert stage.sender.to == []
    assert stage.states() == []
