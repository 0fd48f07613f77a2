"""Any text goes into a CSV file of ours and comes back as it was, and no spreadsheet takes a cell for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.spreadsheet import defused, restored
from app.services.desk import Desk, new_shop
from app.services.export_bad_rows import export_bad_rows
from app.services.import_data import look_at, run_import
from app.services.secrets import MemorySecrets
from app.shop.table import Raw, clean, open_table

NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
FORMULAS = st.builds(
    lambda sign, rest: sign + rest, st.sampled_from(["=", "+", "-", "@", "\t", "'=", "''@", "＝"]), TEXT
)
CELL = st.one_of(TEXT, FORMULAS)
ENOUGH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(CELL)
def test_a_cell_comes_back_and_no_formula_leaves(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@ENOUGH
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5),
    delimiter=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_comes_back_whatever_stands_in_it(
    tmp_path: Path, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    file = tmp_path / "table.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["email", "first_name", "city"])
        writer.writerows([defused(cell) for cell in row] for row in rows)
    table = open_table(file)
    found = [list(row.cells) for row in table.rows() if isinstance(row, Raw)]
    assert table.columns == ("email", "first_name", "city")
    assert found == [[clean(defused(cell)) for cell in row] for row in rows if any(clean(defused(c)) for c in row)]
    for row in rows:
        for cell in row:
            assert clean(defused(clean(cell))) == clean(cell), "twice there and back changes nothing more"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = new_shop(tmp_path / "kauppa", Shop("Kyläkauppa"), VirtualClock(NOW), MemorySecrets())
    yield desk
    desk.close()


def bring(desk: Desk, file: Path) -> tuple[int, int]:
    result = run_import(desk, look_at(desk, file), lambda _n, _of: None, lambda: False)
    return result.new, result.bad_rows


def test_rows_that_stayed_out_are_saved_whole_mended_and_imported(desk: Desk, tmp_path: Path) -> None:
    file, saved = tmp_path / "tilaukset.csv", tmp_path / "rows.csv"
    wide = ";".join(f"c{n}" for n in range(20))
    file.write_text(
        f"Tilausnumero;{wide};Sähköposti;Tilauspvm;Summa;Tuote\n"
        + f"1;{wide};elsa@asiakas.example;16.3.2026;1 189,00;Takki\n"
        + f'2;{wide};e.n@asiakas;16.3.2026;84,00;"=HYPERLINK(""http://evil"")"\n',
        "utf-8",
    )
    plan = look_at(desk, file)
    result = run_import(desk, plan, lambda _n, _of: None, lambda: False)
    assert export_bad_rows(plan, result, saved) == 1
    head, row = csv.reader(saved.read_text("utf-8-sig").splitlines(), delimiter=";")
    assert len(head) == len(row) == 27, "all cells are there, not only the first dozen"
    assert (row[0], "e.n@asiakas" in row[1]) == ("3", True)
    assert row[-1] == '\'=HYPERLINK("http://evil")'
    saved.write_text(saved.read_text("utf-8-sig").replace(";e.n@asiakas;", ";e.n@asiakas.example;"), "utf-8")
    assert bring(desk, saved) == (1, 0)
    assert bring(desk, file) == (0, 1)
