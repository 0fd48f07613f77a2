"""polku demo without a window."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.services.app_settings import load_settings
from cli_kit import Polku, contents

GUIDE = ["abandoned-cart", "feedback", "thank-you", "welcome", "winback"]


def test_the_demo_keeps_its_messages_and_its_shop(polku: Polku, tmp_path: Path) -> None:
    out, folder = tmp_path / "out", tmp_path / "shop"
    document = polku("demo", "--headless", "--days", 2, "--shop", folder, "--out", out, "--json").json
    assert set(document) == {"flows", "messages", "accepted", "duplicates", "seconds"}
    assert sorted(document["flows"]) == GUIDE
    assert document["accepted"] == document["messages"]["sent"] > 10
    assert document["duplicates"] == 0
    mails = sorted(out.glob("*.eml"))
    assert len(mails) == document["accepted"]
    index = (out / "index.html").read_text()
    for file in mails:
        head = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert head["List-Unsubscribe"]
        assert file.name in index
    assert len(polku("messages", "--state", "sent", "--shop", folder, "--json").json["messages"]) == len(mails)
    before = contents(folder)
    assert "päivät ovat jo kuluneet" in polku("demo", "--headless", "--shop", folder).paragraph()
    assert contents(folder) == before


def test_the_demo_tells_a_person_what_it_did(polku: Polku) -> None:
    said = polku("demo", "--days", 1)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "Demo ajetaan ilman ikkunaa."
    assert lines[1].replace("\u00a0", " ").startswith("Kyläkauppa eli 1 päivä")
    assert any(line.startswith("  Lähetetty: ") for line in lines)
    assert load_settings().last_shop == "", "a demo in a temporary folder is not the shop opened last"


def test_the_demo_never_mixes_into_a_real_shop(polku: Polku, shop: Path) -> None:
    polku("flows", "add", "welcome")
    before = contents(shop)
    assert "oikea kauppa" in polku("demo", "--headless", "--shop", shop).paragraph()
    assert contents(shop) == before


@pytest.mark.parametrize("what", ["--out", "--shop"])
def test_a_file_where_a_folder_should_be_is_told_at_once(polku: Polku, tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("a letter")
    polku("demo", "--headless", what, tmp_path / "file").paragraph()
    assert (tmp_path / "file").read_text() == "a letter"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_a_kept_demo_has_its_own_today(polku: Polku, demo: Path) -> None:
    played = polku("tryout", "--shop", demo, "--json").json
    assert played["to"] == "2026-03-19T12:31:00Z", "two days after the demo's beginning"
    assert sum(flow["entered"] for flow in played["flows"].values()) > 100
    later = polku("tryout", "--shop", demo, "--now", "2027-03-01", "--json").json
    assert sum(flow["entered"] for flow in later["flows"].values()) == 0, "who names a moment, gets that one"


@pytest.mark.parametrize("words", [("run", "--once"), ("smtp", "check"), ("smtp", "test", "me@shop.example")])
def test_a_kept_demo_says_that_its_catcher_is_gone(polku: Polku, demo: Path, words: tuple[str, ...]) -> None:
    assert polku(*words, "--shop", demo).paragraph().startswith("Demokauppa ei lähetä nyt mitään.")


def test_a_kept_demo_does_not_run_on_by_a_clock_that_stands_still(
    polku: Polku, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a password at hand nothing else would stop it: it would look again and again without a pause."""
    monkeypatch.setenv("POLKU_SMTP_PASSWORD", "x")
    before = contents(demo)
    said = polku("run", "--shop", demo)
    assert (said.code, said.out) == (2, "")
    assert "polku run --once" in said.err
    assert contents(demo) == before
