"""Imports that are over: listed and taken back; and one whose program was killed, when the shop is next opened."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.engine.ports import SystemClock
from app.services.desk import Desk, open_desk
from app.services.secrets import MemorySecrets
from app.ui.home.reading import today
from app.ui.people import People
from cli_kit import Polku, contents

TABLES = ("customer", "shop_order", "order_line", "event", "consent_event", "import_batch", "suppression")
CHILD = Path(__file__).with_name("import_child.py")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    file = tmp_path / "tilaukset.csv"
    rows = "".join(f"{n},c{n % 500}@koe.example,2026-01-{1 + n % 28:02},10.00\n" for n in range(2_000))
    file.write_text("order_id,email,occurred_at,total\n" + rows)
    return file


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "asiakkaat.csv"
    file.write_text("email,first_name\nada@koe.example,Ada\nben@koe.example,Ben\n")
    return file


def test_a_finished_import_is_counted_and_taken_back(polku: Polku, shop: Path, people: Path) -> None:
    before = held(shop)
    batch = polku("import", "customers", people, "--json").json["batch"]
    (listed,) = polku("imports", "list", "--json").json
    assert {key: listed[key] for key in ("batch", "kind", "file", "new", "changed", "may_take_back")} == {
        "batch": batch, "kind": "customers", "file": "asiakkaat.csv", "new": 2, "changed": 0, "may_take_back": True,
    }  # fmt: skip
    assert "asiakkaat.csv" in polku("imports", "list").out
    brought = held(shop)
    would = polku("imports", "undo", batch, "--dry-run", "--json").json
    assert would == {"batch": batch, "dry_run": True, "customers": 2, "orders": 0, "events": 0}
    assert held(shop) == brought
    assert polku("imports", "undo", batch, "--json").json == would | {"dry_run": False}
    assert held(shop) == before
    assert polku("imports", "list", "--json").json == []
    assert "ei ole" in polku("imports", "undo", batch).paragraph()


def test_who_has_bought_by_another_import_stays_and_a_dry_run_says_so(
    polku: Polku, shop: Path, people: Path, tmp_path: Path
) -> None:
    batch = polku("import", "customers", people, "--json").json["batch"]
    bought = tmp_path / "o.csv"
    bought.write_text("order_id,email,occurred_at,total\n1,ada@koe.example,2026-01-02,10.00\n")
    later = polku("import", "orders", bought, "--json").json["batch"]
    assert polku("imports", "undo", batch, "--dry-run", "--json").json["customers"] == 1
    assert polku("imports", "undo", batch, "--json").json["customers"] == 1
    assert [one["email"] for one in polku("customers", "list", "--json").json] == ["ada@koe.example"]
    assert polku("imports", "undo", later, "--json").json["orders"] == 1


def test_after_a_day_or_after_an_erasure_it_is_refused(polku: Polku, shop: Path, people: Path) -> None:
    batch = polku("import", "customers", people, "--json").json["batch"]
    late = polku("imports", "undo", batch, "--now", "2099-01-01")
    assert "Tätä tuontia ei voi enää perua." in late.paragraph()
    assert polku("customers", "erase", "ada@koe.example").code == 0
    brought = held(shop)
    assert "Tätä tuontia ei voi enää perua." in polku("imports", "undo", batch).paragraph()
    assert held(shop) == brought
    assert polku("imports", "undo", "x").code == 2


def test_an_import_killed_in_the_middle_is_gone_at_the_next_opening_and_told(
    polku: Polku, shop: Path, orders: Path
) -> None:
    before = held(shop)
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(shop), str(orders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "three quarters\n"
        assert held(shop) != before, "others see what has come in so far"
        busy = polku("import", "orders", orders)
        assert "Toista tiedostoa tuodaan" in busy.paragraph(), "one at a time"
        child.kill()
    with closing(open_desk(shop, SystemClock(), MemorySecrets())) as desk:
        assert desk.store.broken.orders > 0
        assert held(shop) == before
        assert "Tuonti jäi kesken" in _told_at_home(desk)
    with closing(open_desk(shop, SystemClock(), MemorySecrets())) as desk:
        assert not desk.store.broken, "it is said once"
    assert polku("import", "orders", orders, "--json").json["new"] == 2_000


def held(shop: Path) -> list[str]:
    """What stands of people and imports in the shop's file; what is derived of them may have notes of its own."""
    return [line for line in contents(shop) if line.startswith(tuple(f"{table}: " for table in TABLES))]


def _told_at_home(desk: Desk) -> list[str]:
    return [one.title for one in today(desk, People(()), lambda _place: None).attention]
