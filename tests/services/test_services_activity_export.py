"""The log of messages as a table: what was asked for, nothing that a spreadsheet calculates, whole or not there."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from app.i18n import speaking
from app.model.errors import PolkuError
from app.services import activity_export
from app.services.activity import Wanted, filter_of
from app.services.activity_export import export_messages
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.store.messages import MessageFilter
from runner_kit import HOUR, START, Stage, mail, straight, wait

EVIL = '=HYPERLINK("https://evil.test")'


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Elsa got a message at once and one a day later; Pekka would have, but for want of consent."""
    made = Stage(tmp_path / "shop")
    made.customers(["elsa"])
    made.customers(["pekka"], consent=False)
    made.publish(straight(mail("b1"), wait("c1", 1, "days"), mail("d1")))
    made.happens("elsa")
    made.happens("pekka")
    made.run_to(START + 25 * HOUR)
    return made


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def rows(file: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


def test_the_table_tells_what_the_list_tells_and_more(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    assert export_messages(desk, Wanted(), file) == 4
    found = rows(file)
    last = next(row for row in found if row["Osoite"] == "elsa@x.test")
    assert [row["Tila"] for row in found].count("Lähetetty") == 2
    zone = ZoneInfo(desk.shop.timezone)
    assert last["Aika"] == f"{(START + 24 * HOUR).astimezone(zone):%Y-%m-%d %H:%M:%S}"
    assert (last["Asiakas"], last["Osoite"], last["Yrityksiä"]) == ("Elsa", "elsa@x.test", "1")
    held = [(row["Osoite"], row["Selitys"]) for row in found if row["Tila"] == "Estetty"]
    assert held == [("pekka@x.test", "ei suostumusta")] * 2
    assert file.stat().st_mode & 0o077 == 0


def test_only_what_the_filter_lets_through(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    first = START.date()
    assert export_messages(desk, Wanted(first=first, last=first), file) == 2
    assert export_messages(desk, Wanted(first=first + timedelta(days=1)), file) == 2
    assert export_messages(desk, Wanted(last=first - timedelta(days=1)), file) == 0
    assert export_messages(desk, Wanted(shown="held"), file) == 2
    assert export_messages(desk, Wanted(search="elsa"), file) == 2
    assert export_messages(desk, Wanted(flow="other"), file) == 0
    assert rows(file) == []


def test_a_day_is_the_shops_own_also_where_clocks_change(desk: Desk) -> None:
    spring = date(2026, 3, 29)
    asked = filter_of(Wanted(first=spring, last=spring), ZoneInfo("Europe/Helsinki"))
    assert asked.since is not None
    assert asked.until is not None
    assert asked.since.astimezone(UTC) == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert asked.until.astimezone(UTC) - asked.since.astimezone(UTC) == timedelta(hours=23)


def test_no_name_or_answer_is_a_formula(stage: Stage, desk: Desk, tmp_path: Path) -> None:
    elsa = stage.store.customers.by_email("elsa@x.test")
    assert elsa is not None
    stage.store.customers.save(replace(elsa, first_name=EVIL, last_name=""), START)
    file = tmp_path / "log.csv"
    export_messages(desk, Wanted(), file)
    assert f"'{EVIL}" in {row["Asiakas"] for row in rows(file)}
    for row in rows(file):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_in_english_with_commas(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    with speaking("en"):
        export_messages(desk, Wanted(), file)
    assert {row["State"] for row in rows(file, ",")} == {"Sent", "Held back"}


def test_a_long_log_is_read_in_parts_and_can_be_called_off(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_export, "_PAGE", 3)
    file, told = tmp_path / "log.csv", list[tuple[int, int]]()
    assert export_messages(desk, Wanted(), file, lambda done, total: told.append((done, total))) == 4
    assert told == [(3, 4), (4, 4)]
    before = file.read_bytes()
    with pytest.raises(PolkuError, match="cancelled"):
        export_messages(desk, Wanted(), file, lambda *_all: None, lambda: True)
    assert file.read_bytes() == before, "the file of before stays as it was"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["log.csv"]


def test_a_file_that_cannot_be_written_is_told_of(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    with pytest.raises(PolkuError, match="file-not-written"):
        export_messages(desk, Wanted(), tmp_path / "in the way" / "log.csv")


def test_the_store_counts_and_lists_what_a_filter_lets_through(stage: Stage) -> None:
    messages = stage.store.messages
    on_first = MessageFilter(since=START, until=START + HOUR)
    assert messages.counts(on_first) == {"sent": 1, "suppressed": 1}
    assert messages.counts(MessageFilter(search="pekka")) == {"suppressed": 2}
    assert messages.counts(MessageFilter(flow="test", states=("sent",))) == {"sent": 2}
    assert messages.listed(messages.ids(on_first)) == messages.find(on_first)
    assert [row.id for row in messages.listed((3, 999, 1))] == [3, 1]
