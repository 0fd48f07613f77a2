"""polku confirm: the choice on the command line, and what came of it."""

from __future__ import annotations

from pathlib import Path

from cli_kit import Polku, Said


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


def test_an_import_says_before_and_after_how_many_are_asked(polku: Polku, shop: Path, tmp_path: Path) -> None:
    def bring(kind: str, text: str, *more: str) -> Said:
        file = tmp_path / f"{kind}.csv"
        file.write_text(text)
        return polku("import", kind, file, "--now", "2027-01-20T12:00:00+00:00", *more)

    assert polku("confirm", "on", "--now", "2027-01-01T12:00:00+00:00").code == 0
    people = (
        "email,consent_email,consent_source,consent_at\n"
        "new@koe.example,yes,form,2027-01-19\n"
        "NEW@koe.example,yes,form,2027-01-19\n"
        "both@koe.example,yes,form,2027-01-18\n"
        "before@koe.example,yes,form,2026-12-01\n"
        "late@koe.example,yes,form,2027-01-02\n"  # the answer would come too late to count
        "no@koe.example,no,form,2027-01-19\n"
    )
    head = "email,name,occurred_at\n"
    forms = "".join(f"{n}@koe.example,Newsletter Subscribed,2027-01-19 10:{n:02}\n" for n in range(60)) * 20
    forms = head + forms + "both@koe.example,Newsletter Subscribed,2027-01-19\n"
    assert bring("customers", people, "--dry-run", "--json").json["asked"] == 2
    assert "2 henkilöä saa sähköpostin, jossa pyydetään vahvistamaan tilaus" in bring("customers", people).out
    assert polku("confirm", "--json", "--now", "2027-01-20T12:00:00+00:00").json["waiting"] == 2
    again = bring("customers", people, "--json").json
    assert (again["new"], again["changed"], again["asked"]) == (0, 0, 0)
    assert "Tuonnin jälkeen 60 henkilöä saa" in bring("events", forms, "--dry-run").out, "each person once"
    assert bring("events", forms, "--json").json["asked"] == 60
    assert polku("confirm", "--json", "--now", "2027-01-20T12:00:00+00:00").json["waiting"] == 62
    assert polku("flows", "pause", "confirm-subscription").code == 0
    told = bring("customers", people.replace("@koe", "@uusi"), "--dry-run")
    assert "Kysyvä automaatio ei ole käynnissä" in told.out
    assert polku("confirm", "off").code == 0
    told = bring("customers", people.replace("@koe", "@muu"), "--dry-run")
    assert "vahvistamaan" not in told.out
