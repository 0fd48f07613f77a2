"""polku confirm: the choice on the command line, and what came of it."""

from __future__ import annotations

from pathlib import Path

from cli_kit import Polku


def test_the_choice_is_made_and_what_came_of_it_told(polku: Polku, shop: Path, tmp_path: Path) -> None:
    assert polku("confirm").out.startswith("Uusilta tilaajilta ei kysytä vahvistusta.\n")
    told = polku("confirm", "on", "--json").json
    assert (told["on"], told["sending"], told["asked"]) == (True, "live", 0)
    assert polku("confirm").out.startswith("Uudet tilaajat vahvistavat sähköpostilla.\n")
    people = tmp_path / "people.csv"
    people.write_text("email,consent_email,consent_source,consent_at\nada@koe.example,yes,form,2099-01-01\n")
    assert polku("import", "customers", people).code == 0
    assert polku("confirm", "--json").json["waiting"] == 0, "a time that has not come proves nothing"
    assert polku("confirm", "off", "--json").json["on"] is False
    assert polku("confirm", "perhaps").code == 2
