"""polku codes."""

from __future__ import annotations

from pathlib import Path

from cli_kit import Polku


def test_codes_come_in_are_counted_and_go(polku: Polku, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "koodit.csv"
    file.write_text("\ufeffSYYS-1\r\nSYYS-2\r\n", "utf-8")
    assert polku("codes", "add", "syys", file, "--json").json == {"name": "syys", "added": 2, "free": 2}
    assert polku("codes", "add", "syys", file, "--expires", "2099-01-01", "--json").json["added"] == 0
    assert polku("codes", "list", "--json").json == [
        {"name": "syys", "free": 2, "given": 0, "expired": 0, "next_end": None}
    ]
    assert "syys" in polku("codes", "list").out
    assert polku("codes", "remove", "syys", "--json").json == {"name": "syys", "removed": 2}
    assert polku("codes", "list", "--json").json == []


def test_what_is_no_list_of_codes_is_told_in_words(polku: Polku, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "koodit.txt"
    file.write_text("HYVÄ <b>huono</b>", "utf-8")
    assert "<b>huono</b>" in polku("codes", "add", "syys", file).paragraph()
