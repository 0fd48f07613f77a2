"""A folder of nightly exports: each file once, half-written ones later, bad ones told, and nothing in it is touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.shop_source import ShopSource
from app.services.desk import Desk, new_shop
from app.services.outside import read_now
from app.services.secrets import MemorySecrets
from app.services.sentences.errors import explain
from app.services.sentences.sources import last_file_words, left_out_words
from app.services.shop_sources import read_source, save_source, source_state, try_source
from runner_kit import START

HEAD = "Tilausnumero;Sähköposti;Tilauspvm;Summa\n"


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def desk(tmp_path: Path, clock: VirtualClock) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), clock, MemorySecrets())
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "vienti"
    made.mkdir()
    return made


@pytest.fixture
def source(desk: Desk, folder: Path) -> ShopSource:
    made = ShopSource("folder", str(folder), holds="any")
    save_source(desk, made)
    return made


@pytest.fixture
def put(folder: Path) -> Callable[..., Path]:
    def put(name: str, text: str, at: datetime = START - timedelta(hours=1)) -> Path:
        file = folder / name
        file.write_text(text, "utf-8")
        os.utime(file, (at.timestamp(), at.timestamp()))
        return file

    return put


def orders(desk: Desk) -> int:
    return len([one for email in ("a", "b") for one in _orders_of(desk, f"{email}@example.fi")])


def _orders_of(desk: Desk, email: str) -> tuple[object, ...]:
    known = desk.store.customers.by_email(email)
    return desk.store.customers.everything(email).orders if known else ()


def test_each_file_is_read_once_by_its_contents_and_none_is_touched(
    desk: Desk, source: ShopSource, put: Callable[..., Path], folder: Path
) -> None:
    put("a.csv", HEAD + "1;a@example.fi;1.12.2025;10,00\n")
    put("asiakkaat.csv", "Sähköposti;Etunimi\nc@example.fi;Cia\n")
    put("muistio.pdf", "not a table")
    put(".piilo.csv", HEAD)
    before = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}
    first = read_source(desk, source)
    assert (first.orders, first.customers) == (1, 1)
    put("sama-toisella-nimellä.csv", HEAD + "1;a@example.fi;1.12.2025;10,00\n")
    put("b.csv", HEAD + "2;b@example.fi;2.12.2025;20,00\n")
    second = read_source(desk, source)
    assert (second.orders, orders(desk)) == (1, 2)
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in before} == before


def test_a_file_that_is_still_being_written_is_waited_for(
    desk: Desk, clock: VirtualClock, source: ShopSource, put: Callable[..., Path]
) -> None:
    put("yö.csv", HEAD + "1;a@example.fi;1.12.2025;10,0", at=START - timedelta(seconds=5))
    assert read_source(desk, source).orders == 0
    put("yö.csv", HEAD + "1;a@example.fi;1.12.2025;10,00\n2;b@example.fi;1.12.2025;20,00\n", at=START)
    clock.move_to(START + timedelta(minutes=15))
    assert read_source(desk, source).orders == 2
    assert read_source(desk, source).orders == 0


def test_a_bad_file_is_told_until_it_is_mended_and_holds_up_no_other(
    desk: Desk, source: ShopSource, put: Callable[..., Path]
) -> None:
    put("a-rikki.csv", HEAD + "1;a@example.fi\x00;1.12.2025;10,00\n")
    put("b.csv", HEAD + "2;b@example.fi;2.12.2025;20,00\n")
    told: list[PolkuError] = []
    for _again in range(2):
        read_now(desk, told.append)
    assert orders(desk) == 1
    assert [error.code for error in told] == ["import-binary", "import-binary"]
    assert "a-rikki.csv" in explain(told[0]).reason
    state = source_state(desk, source)
    assert state is not None
    assert state.trouble["code"] == "import-binary"
    put("a-rikki.csv", HEAD + "1;a@example.fi;1.12.2025;10,00\n")
    read_now(desk, told.append)
    state = source_state(desk, source)
    assert state is not None
    assert (len(told), state.trouble, orders(desk)) == (2, {}, 2)


def test_rows_that_stayed_out_are_told_until_the_next_file(
    desk: Desk, source: ShopSource, put: Callable[..., Path]
) -> None:
    put("eilen.csv", HEAD + "1;a@example.fi;1.12.2025;10,00\n2;rikki;1.12.2025;1,00\n")
    done = read_source(desk, source)
    assert done.left_out == [("3", "email-bad")]
    assert last_file_words(source_state(desk, source)) == "eilen.csv: uusia 1, muuttuneita 0, 1 rivi jäi pois"
    assert left_out_words(source_state(desk, source)) == (
        "eilen.csv: 1 rivi jäi pois", "Rivi 3: ”rikki” ei ole kokonainen sähköpostiosoite.",
    )  # fmt: skip
    read_source(desk, source)
    assert left_out_words(source_state(desk, source)) is not None, "reading again finds nothing new and hides nothing"
    put("tänään.csv", HEAD + "2;b@example.fi;1.12.2025;1,00\n")
    read_source(desk, source)
    assert left_out_words(source_state(desk, source)) is None


def test_a_chosen_map_says_which_column_is_which(desk: Desk, folder: Path, put: Callable[..., Path]) -> None:
    columns = {"order_id": "x1", "email": "x2", "occurred_at": "x3", "total": "x4"}
    source = ShopSource("folder", str(folder), holds="orders", columns=columns)
    save_source(desk, source)
    put("outo.csv", "x1;x2;x3;x4\n1;a@example.fi;1.12.2025;10,00\n")
    assert read_source(desk, source).orders == 1


def test_a_folder_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    for place in (str(tmp_path / "ei-ole"), "relative", ""):
        with pytest.raises(PolkuError) as raised:
            try_source(ShopSource("folder", place, holds="any"), "")
        assert raised.value.code == "folder-missing"
