"""Where the output goes: pipes that nobody reads, disks that are full, encodings that cannot carry every letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.ports import SystemClock
from cli_kit import Polku

ROOT = Path(__file__).parents[2]


def program(home: Path, *words: str, out: int | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`polku WORDS` as a program of its own, without a screen."""
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    known = {name: value for name, value in os.environ.items() if name not in without}
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        stdout=subprocess.PIPE if out is None else out,
        stderr=subprocess.PIPE,
        env=known | {"POLKU_HOME": str(home), "PYTHONPATH": str(ROOT)} | environment,
        check=False,
    )


@pytest.fixture
def gone() -> Iterator[int]:
    """A pipe whose reader has closed it."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize("words", [("library", "--json"), ("--version",)])
def test_a_reader_that_has_gone_is_not_worth_a_word(tmp_path: Path, gone: int, words: tuple[str, ...]) -> None:
    ran = program(tmp_path, *words, out=gone)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [("library", "--json"), ("shop", "new", "shop")])
def test_a_full_disk_under_the_output_is_the_worlds_fault(tmp_path: Path, words: tuple[str, ...]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        *verb, last = words
        ran = program(tmp_path, *verb, str(tmp_path / last) if last == "shop" else last, out=full)
    finally:
        os.close(full)
    assert ran.returncode == 1
    assert ran.stderr.decode().startswith("Tiedostoa stdout ei voitu kirjoittaa.")
    assert ran.stderr.count(b"\n") == 1


def test_letters_that_the_output_cannot_carry_break_nothing(tmp_path: Path) -> None:
    assert program(tmp_path, "shop", "new", str(tmp_path / "shop"), "--name", "Työ → 日本").returncode == 0
    told = program(tmp_path, "doctor", "--json", PYTHONIOENCODING="cp1252")
    assert json.loads(told.stdout.decode("ascii"))[0]["params"]["name"] == "Työ → 日本"
    words = program(tmp_path, "doctor", PYTHONIOENCODING="cp1252")
    assert (words.returncode, words.stderr) == (1, b"")  # no account yet
    assert "? ??" in words.stdout.decode("cp1252")


def test_without_a_screen_the_window_says_so(tmp_path: Path) -> None:
    ran = program(tmp_path)
    if sys.platform == "linux":
        assert (ran.returncode, ran.stdout) == (1, b"")
        assert ran.stderr.decode().startswith("Ikkunalle ei ole täällä näyttöä.")


def test_a_pipe_of_our_own_that_breaks_is_no_gone_reader(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_desk: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("app.cli.flows.list_flows", broken)
    assert polku("flows", "list").code == 3


def test_what_every_verb_knows_may_stand_before_it(polku: Polku, shop: Path, tmp_path: Path) -> None:
    polku("shop", "new", tmp_path / "other")
    polku("flows", "add", "welcome")
    assert [one["name"] for one in polku("--json", "--shop", tmp_path / "other", "flows", "list").json] == ["welcome"]
    assert polku(f"--shop={shop}", "--json", "flows", "list").json == []
    assert polku("--shop").code == 2


def test_an_empty_name_of_a_shop_is_not_the_shop_opened_last(
    polku: Polku, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "ei ole kauppaa" in polku("pause-everything", "--shop", "").paragraph()
    assert polku("doctor").code == 1
    monkeypatch.chdir(shop)
    assert polku("flows", "list", "--shop", "", "--json").json == []


@pytest.mark.parametrize("words", [("flows", "export", "welcome"), ("customers", "export", "elsa@koe.example")])
def test_a_folder_is_no_file_to_write_to(polku: Polku, shop: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    polku("flows", "add", "welcome")
    people = tmp_path / "people.csv"
    people.write_text("email\nelsa@koe.example\n")
    polku("import", "customers", people)
    for folder in (".", "..", "/", str(tmp_path)):
        assert "ei voitu kirjoittaa" in polku(*words, folder).paragraph()
    assert "ei voitu kirjoittaa" in polku("shop", "pack", ".").paragraph()


def test_two_tryouts_without_a_span_tell_the_same(polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    polku("flows", "add", "welcome")
    told = []
    for hour in (0, 9, 21):
        moment = datetime(2026, 3, 17, hour, 59, 30, 17, tzinfo=UTC)
        monkeypatch.setattr(SystemClock, "now", lambda _self, moment=moment: moment)
        told.append(polku("tryout", "--json").json)
        del told[-1]["seconds"]
    assert told[0] == told[1] == told[2]
    assert told[0]["to"] == "2026-03-17T22:00:00Z"
    assert told[0]["from"] == "2025-12-17T22:00:00Z"


@pytest.mark.parametrize("year", ["9999", "0001"])
@pytest.mark.parametrize("verb", ["run --once", "tryout", "customers list", "flows add welcome", "doctor"])
def test_a_year_that_nobody_means_is_no_date(polku: Polku, shop: Path, verb: str, year: str) -> None:
    assert "ei ole päivämäärä" in polku(*verb.split(), "--now", f"{year}-12-31").paragraph()
