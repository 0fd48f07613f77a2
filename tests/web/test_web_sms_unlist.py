"""Lines of the lists of text messages go for good, and nothing else does."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.sms_list import HEAD, unlist

TEXT = st.text(st.sampled_from('aä ";,\n\r€'), max_size=12)


def written(path: Path, lines: list[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows((HEAD, *lines))


def read(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        _head, *lines = csv.reader(file, delimiter=";")
    return [tuple(line) for line in lines if any(cell.strip() for cell in line)]


@given(texts=st.lists(TEXT, max_size=6), gone=st.sets(st.integers(0, 5)))
def test_their_lines_go_and_all_others_stay_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], gone: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("sms")
    path = folder / "2026-03-01.csv"
    lines = [(f"+35840{number}", text, f"key-{number}") for number, text in enumerate(texts)]
    written(path, lines)
    size = path.stat().st_size
    assert unlist(folder, lambda _phone, key: key in {f"key-{one}" for one in gone}) == len(
        gone & set(range(len(texts)))
    )
    assert read(path) == [line for number, line in enumerate(lines) if number not in gone]
    assert path.stat().st_size == size  # who adds a line meanwhile adds it where it belongs
    assert not any(f"key-{one}".encode() in path.read_bytes() for one in gone)
