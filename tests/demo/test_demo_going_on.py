"""The demo shop of the window lives by the wall clock: nothing in it has happened tomorrow."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.engine.ports import VirtualClock
from app.services.customers import list_customers
from app.services.demo.going_on import let_happen
from app.services.demo.lively import open_lively_demo, open_new_demo
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk

OPENED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def bought(desk: Desk) -> list[datetime]:
    """When each customer has bought last."""
    rows = list_customers(desk, limit=2000)
    return [one.last_order_at for one in rows if one.last_order_at is not None]


def test_the_days_of_the_quick_demo_bring_what_they_hold_only_as_they_pass(tmp_path: Path) -> None:
    desk = open_new_demo(tmp_path / "demo", 30, at_once=False)
    assert max(bought(desk)) <= DEMO_NOW
    assert let_happen(desk, DEMO_NOW + timedelta(days=20)) > 100
    assert DEMO_NOW + timedelta(days=19) < max(bought(desk)) <= DEMO_NOW + timedelta(days=20)
    desk.close()


def test_nobody_has_bought_tomorrow_and_life_goes_on_with_the_days(tmp_path: Path) -> None:
    clock = VirtualClock(OPENED)
    desk = open_lively_demo(tmp_path / "demo", clock)
    known = desk.store.customers.count("")
    assert OPENED - timedelta(days=2) < max(bought(desk)) <= OPENED
    clock.move_to(OPENED + timedelta(days=3))
    assert let_happen(desk, clock.now()) > 20
    assert OPENED + timedelta(days=2) < max(bought(desk)) <= clock.now()
    assert desk.store.customers.count("") > known
    assert let_happen(desk, clock.now()) == 0
    desk.close()
    clock.move_to(OPENED + timedelta(days=4))
    again = open_lively_demo(tmp_path / "demo", clock)
    assert OPENED + timedelta(days=3) < max(bought(again)) <= clock.now()
    again.close()
