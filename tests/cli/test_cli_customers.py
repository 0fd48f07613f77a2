"""polku import and polku customers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli_kit import Polku, contents

CUSTOMERS = """email,first_name,last_name,consent_email,consent_source,consent_at
elsa@koe.example,Elsa,Metsä,yes,form,2026-01-02 10:00
timo@koe.example,Timo,Talo,no,,
"""
ORDERS = """order_id,email,occurred_at,total,currency,sku,product,category,quantity,unit_price,status
1,elsa@koe.example,2026-02-01 12:00,30.00,EUR,T1,Tee,Juomat,2,15.00,completed
2,lasse@koe.example,2026-02-02 12:00,10.00,EUR,T2,Muki,Astiat,1,10.00,completed
"""
EVENTS = """event_id,email,name,occurred_at,properties
e1,elsa@koe.example,Cart Abandoned,2026-02-03 09:00,"{""cart_id"": ""9""}"
"""
COUNTS = {
    "kind",
    "dry_run",
    "cancelled",
    "rows",
    "new",
    "changed",
    "same",
    "skipped",
    "duplicates",
    "unproven",
    "blocked",
    "asked",
    "asking_rests",
    "erased",
    "batch",
}
KEYS = COUNTS | {"bad_rows", "bad", "notes"}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for kind, text in (("customers", CUSTOMERS), ("orders", ORDERS), ("events", EVENTS)):
        found[kind] = tmp_path / f"{kind}.csv"
        found[kind].write_text(text)
    return found


def test_files_come_in_once_and_a_dry_run_changes_nothing(polku: Polku, shop: Path, files: dict[str, Path]) -> None:
    for kind, new in (("customers", 2), ("orders", 2), ("events", 1)):
        before = contents(shop)
        dry = polku("import", kind, files[kind], "--dry-run", "--json").json
        assert contents(shop) == before
        real = polku("import", kind, files[kind], "--json").json
        assert set(dry) == set(real) == KEYS
        assert (dry["dry_run"], real["dry_run"]) == (True, False)
        assert dry["new"] == real["new"] == new
        again = polku("import", kind, files[kind], "--json").json
        assert (again["new"], again["changed"], again["same"]) == (0, 0, new)
    assert polku("messages", "--json").json == {"counts": {}, "messages": []}


def test_imported_history_enrols_nobody(polku: Polku, shop: Path, files: dict[str, Path]) -> None:
    for library_id in ("thank-you", "abandoned-cart", "winback"):
        polku("flows", "add", library_id)
        polku("flows", "publish", library_id)
    for kind, file in files.items():
        polku("import", kind, file)
    assert [row["waiting"] for row in polku("flows", "list", "--json").json] == [0, 0, 0]


def test_unreadable_rows_are_told_by_number_and_reason_and_the_others_come_in(
    polku: Polku, shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS + "3,not-an-address,2026-02-04,5,EUR,,,,,,completed\n4,a@koe.example,sometime,5,EUR,,,,,,\n")
    said = polku("import", "orders", file)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "2 uutta, 0 muuttunutta, 0 ennallaan, 2 riviä jäi ymmärtämättä."
    assert lines[1].startswith("  Rivi 4: ”not-an-address”")
    assert lines[2].startswith("  Rivi 5: ”sometime”")
    bad = polku("import", "orders", file, "--json").json["bad"]
    assert [(row["number"], row["code"], row["column"]) for row in bad] == [
        (4, "email-bad", "email"),
        (5, "date-bad", "occurred_at"),
    ]


def test_a_file_without_one_good_row_fails(polku: Polku, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("email,first_name\nnobody,N\n")
    before = contents(shop)
    said = polku("import", "customers", file)
    assert said.code == 1
    assert "Rivi 2" in said.out
    assert said.err.startswith("Yhtäkään riviä ei voitu käyttää")
    assert [line for line in contents(shop) if "import_batch" not in line] == [
        line for line in before if "import_batch" not in line
    ]


def test_a_customer_is_found_shown_and_handed_over(polku: Polku, shop: Path, files: dict[str, Path]) -> None:
    for kind, file in files.items():
        polku("import", kind, file)
    rows = polku("customers", "list", "--json").json
    assert [row["email"] for row in rows] == ["lasse@koe.example", "elsa@koe.example", "timo@koe.example"]
    assert [row["email"] for row in polku("customers", "list", "--search", "metsä", "--json").json] == [
        "elsa@koe.example"
    ]
    card = polku("customers", "show", "ELSA@koe.example", "--json").json
    assert set(card) == {"customer", "facts", "timeline"}
    assert [order["total"] for order in card["facts"]["orders"]] == [30.0]
    shown = polku("customers", "show", "elsa@koe.example").out.replace("\u00a0", " ")
    assert "Elsa Metsä <elsa@koe.example>" in shown
    assert "Saa lähettää viestejä: kyllä" in shown
    assert "1.2.2026 klo 12.00  Teki ostoksen" in shown, "the shop's own clock"
    target = shop.parent / "elsa.json"
    assert polku("customers", "export", "elsa@koe.example", target, "--json").json == {
        "email": "elsa@koe.example",
        "path": str(target),
        "page": str(target.with_suffix(".html")),
    }
    exported = json.loads(target.read_text())
    assert exported["customer"]["first_name"] == "Elsa"
    assert exported["orders"][0]["lines"][0]["product"] == "Tee"
    assert exported["consents"][0]["source"] == "form"
    assert exported["events"]


def test_a_customer_who_stops_may_not_be_mailed_and_an_erased_one_is_gone(
    polku: Polku, shop: Path, files: dict[str, Path]
) -> None:
    for kind, file in files.items():
        polku("import", kind, file)
    assert polku("customers", "stop", "elsa@koe.example", "--json").json == {
        "email": "elsa@koe.example",
        "suppressed": "unsubscribed",
    }
    assert "ei (perui viestit)" in polku("customers", "show", "elsa@koe.example").out.replace("\u00a0", " ")
    gone = polku("customers", "erase", "elsa@koe.example", "--json").json
    assert gone == {"messages": 0, "events": 2, "orders": 1}
    assert "elsa" not in "\n".join(contents(shop)).casefold()
    polku("customers", "show", "elsa@koe.example").paragraph()
    polku("import", "customers", files["customers"])
    assert polku("customers", "list", "--search", "elsa", "--json").json == [], "an old file brings nobody back"


def test_a_saved_map_names_columns_that_no_shop_system_uses(polku: Polku, shop: Path, tmp_path: Path) -> None:
    columns = {"email": "Mihin", "order_id": "Kuitti", "occurred_at": "Koska", "total": "Paljonko"}
    file, saved = tmp_path / "orders.csv", tmp_path / "map.json"
    file.write_text("Kuitti;Mihin;Koska;Paljonko\n77;elsa@koe.example;1.2.2026 12:00;12,50\n")
    assert "sarake" in polku("import", "orders", file).paragraph().casefold()
    saved.write_text(json.dumps({"format": 1, "kind": "orders", "columns": columns}))
    assert polku("import", "orders", file, "--map", saved, "--json").json["new"] == 1
    (order,) = polku("customers", "show", "elsa@koe.example", "--json").json["facts"]["orders"]
    assert (order["id"], order["total"], order["occurred_at"]) == ("77", 12.5, "2026-02-01T10:00:00Z")
    assert "toisenlaiselle" in polku("import", "customers", file, "--map", saved).paragraph()


def test_a_rest_and_a_correction_from_the_command_line(polku: Polku, shop: Path, files: dict[str, Path]) -> None:
    polku("import", "customers", files["customers"])
    until = polku("customers", "rest", "elsa@koe.example", "--days", "7", "--json").json["until"]
    fields = polku("customers", "show", "elsa@koe.example", "--json").json["customer"]["fields"]
    assert fields["polku:rest"]["until"][:19] == until[:19]
    assert polku("customers", "rest", "elsa@koe.example", "--end", "--json").json["until"] is None
    right = polku("customers", "rectify", "elsa@koe.example", "city=Turku", "koko=M", "--json").json
    assert (right["city"], right["fields"]) == ("Turku", {"koko": "M"})
    assert "ei sovi kenttään" in polku("customers", "rectify", "elsa@koe.example", "birth_md=1.2.").paragraph()


def test_one_mailbox_is_one_customer_however_its_domain_is_written(polku: Polku, shop: Path, tmp_path: Path) -> None:
    """Who has stopped under one spelling is not written to under another."""
    header = "email,consent_email,consent_source,consent_at\n"
    file = tmp_path / "people.csv"
    file.write_text(f"{header}elsa@tähti.fi,yes,form,2026-01-01\n")
    assert polku("import", "customers", file, "--json").json["new"] == 1
    polku("customers", "stop", "elsa@tähti.fi")
    for spelled in ("ELSA@TÄHTI.FI", "elsa@xn--thti-loa.fi", "elsa@XN--THTI-LOA.fi", "elsa@ta\u0308hti.fi"):
        file.write_text(f"{header}{spelled},yes,form,2026-02-01\n")
        assert polku("import", "customers", file, "--json").json["new"] == 0, spelled
    (row,) = polku("customers", "list", "--json").json
    assert (row["email"], row["suppressed"]) == ("elsa@tähti.fi", "unsubscribed")
