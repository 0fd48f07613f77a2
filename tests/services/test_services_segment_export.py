"""A segment as a table: nothing in it is calculated by a spreadsheet, and Polku's own import reads it as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.customer import Customer
from app.model.rules import All, Compare
from app.model.spreadsheet import defused, restored
from app.services.desk import Desk
from app.services.ready_segments import ready_segments
from app.services.secrets import MemorySecrets
from app.services.segment_export import HEAD, export_segment
from app.store.recording import CustomerRecord
from runner_kit import START, Stage

PAYLOADS = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1", "=HYPERLINK(\"https://evil.test\")",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    stage = Stage(tmp_path / "shop")
    people = [
        Customer(0, f"p{number}@x.test", text.strip(), fields={"age": 20 + 10 * number, "sukupuoli": "nainen"})
        for number, text in enumerate(PAYLOADS)
    ]
    with stage.store.recording("customers", "test", START) as record:
        record.customers(CustomerRecord(one) for one in people)
    stage.buys("p1")
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def test_nothing_in_the_file_is_a_formula_and_everybody_is_there(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    assert export_segment(desk, None, file) == len(PAYLOADS)
    found = rows(file)
    assert tuple(found[0]) == HEAD
    for row in found:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), cell
    names = {row["email"]: restored(row["first_name"]) for row in found}
    assert names == {f"p{number}@x.test": text.strip() for number, text in enumerate(PAYLOADS)}
    assert file.stat().st_mode & 0o077 == 0


def test_only_those_of_the_segment_with_their_figures(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "buyers.csv"
    assert export_segment(desk, Compare("orders.count", "ge", 1), file) == 1
    (row,) = rows(file)
    assert (row["email"], row["orders"], row["total"], row["may_mail"]) == ("p1@x.test", "1", "10.00", "no")


def test_segments_by_age_and_sex_are_offered_only_where_the_shop_has_such_fields(desk: Desk, tmp_path: Path) -> None:
    offered = {one.name: one.rule for one in ready_segments(desk)}
    assert offered["Nainen"] == Compare("field.sukupuoli", "eq", "nainen")
    middle = offered["30–49-vuotiaat"]
    assert middle == All((Compare("field.age", "ge", 30), Compare("field.age", "lt", 50)))
    file = tmp_path / "middle.csv"
    assert export_segment(desk, middle, file) == 2, "of those who are 20, 30, 40 and so on"
    bare = Stage(tmp_path / "other")
    bare.customers(["anna"])
    names = {one.name for one in ready_segments(Desk(bare.store.folder, bare.store, bare.clock, MemorySecrets()))}
    assert "30–49-vuotiaat" not in names


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_defused_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    shown = defused(cell)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert restored(shown) == cell
