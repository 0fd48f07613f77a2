"""Making a shop, and which shop a verb is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.i18n import current_language
from cli_kit import Polku, contents


def test_a_new_shop_is_made_and_is_the_one_that_verbs_are_about(polku: Polku, tmp_path: Path) -> None:
    said = polku("shop", "new", tmp_path / "a", "--name", "Puoti", "--locale", "en", "--currency", "sek")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Kauppa Puoti on tehty kansioon ")
    assert polku("flows", "list", "--json").json == []
    assert (tmp_path / "a" / "shop.polku").is_file()


def test_a_new_shop_as_json(polku: Polku, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "shop"
    assert polku("shop", "new", folder, "--json").json == {"name": "shop", "path": str(folder)}


def test_a_name_of_several_lines_becomes_one(polku: Polku, tmp_path: Path) -> None:
    """It is the sender's name of every message, in which a line end may not stand."""
    name = "Kylä\r\nBcc: eve@x.example\u2028kauppa "
    assert polku("shop", "new", tmp_path / "shop", "--name", name, "--json").json["name"] == (
        "Kylä Bcc: eve@x.example kauppa"
    )
    polku("flows", "add", "welcome")
    node = next(
        one["id"] for one in polku("flows", "show", "welcome", "--json").json["flow"]["nodes"] if "template" in one
    )
    assert polku("preview", "welcome", node, "--out", tmp_path).code == 0


def test_the_shop_opened_last_is_the_default(polku: Polku, tmp_path: Path) -> None:
    for name in ("first", "second"):
        polku("shop", "new", tmp_path / name)
    polku("flows", "add", "welcome", "--shop", tmp_path / "first")
    assert [row["name"] for row in polku("flows", "list", "--json").json] == ["welcome"]
    polku("flows", "list", "--shop", tmp_path / "second")
    assert polku("flows", "list", "--json").json == []


def test_without_any_shop_a_verb_says_what_to_do(polku: Polku) -> None:
    assert "polku shop new" in polku("flows", "list").paragraph()


def test_a_second_shop_in_the_same_folder_is_refused(polku: Polku, shop: Path) -> None:
    before = contents(shop)
    assert "on jo kauppa" in polku("shop", "new", shop, "--name", "Toinen").paragraph()
    assert contents(shop) == before


@pytest.mark.parametrize(
    "words",
    [
        ("--timezone", "Europe"),
        ("--timezone", "Mars/Olympus"),
        ("--timezone", "../../etc/passwd"),
        ("--timezone", ""),
        ("--currency", "euro"),
        ("--now", "eilen"),
    ],
)
def test_a_shop_with_impossible_details_is_not_made(polku: Polku, tmp_path: Path, words: tuple[str, str]) -> None:
    polku("shop", "new", tmp_path / "shop", *words).paragraph()
    assert not (tmp_path / "shop").exists()


def test_a_file_where_the_folder_should_be_is_told(polku: Polku, tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("a letter")
    polku("shop", "new", tmp_path / "shop").paragraph()
    polku("flows", "list", "--shop", tmp_path / "shop").paragraph()
    assert (tmp_path / "shop").read_text() == "a letter"


def test_everything_is_said_in_finnish_unless_english_is_asked_for(polku: Polku, shop: Path) -> None:
    assert polku("flows", "list").out.startswith("Ei vielä automaatioita.")
    assert polku("--language", "en", "flows", "list").out.startswith("No automations yet.")
    assert polku("--language=en", "flows", "show", "x").paragraph().startswith("There is no automation called x.")
    assert current_language() == "en"
    assert polku("flows", "list").out.startswith("Ei vielä")


def test_a_copy_is_made_listed_and_brought_back(polku: Polku, shop: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("email\nada@koe.example\n")
    made = polku("shop", "backup", "--json").json
    assert polku("import", "customers", people).code == 0
    (listed,) = polku("shop", "backups", "--json").json
    assert listed["path"] == made["path"]
    told = polku("shop", "restore", made["path"])
    assert told.code == 0
    assert "Kopio on paikallaan ja kaikki on tauolla." in told.out
    assert polku("customers", "list", "--json").json == []
    assert polku("shop", "restore", people).code == 1, "what is no shop replaces nothing"
    assert polku("customers", "list", "--json").json == []


def test_a_shop_moves_to_another_computer_and_only_that_one_may_send(polku: Polku, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "koe.polku-shop"
    assert polku("shop", "pack", file, "--move", "--json").json["moved"] is True
    assert "toiselle koneelle" in polku("resume-everything").paragraph()
    arrived = polku("shop", "unpack", file, tmp_path / "there", "--json").json
    assert (arrived["name"], arrived["moved"], arrived["missing"]) == ("Koe", True, [])
    assert polku("resume-everything", "--shop", tmp_path / "there").code == 0
    assert "toiselle koneelle" in polku("resume-everything", "--shop", shop).paragraph()
    assert polku("shop", "stay", "--shop", shop, "--json").json == {"moved": False}
    assert polku("resume-everything", "--shop", shop).code == 0
    (tmp_path / "letter.txt").write_text("Hei")
    assert "pakattu kauppa" in polku("shop", "unpack", tmp_path / "letter.txt", tmp_path / "x").paragraph()
