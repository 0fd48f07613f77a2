"""polku library, polku flows and polku preview."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from pathlib import Path

import msgspec
import pytest

from app.flowfile.library import make_flow
from app.flowfile.write import write
from app.paths import shipped
from cli_kit import Polku, contents

TOKEN = re.compile(r"STOP%20\w+")
"""The word by which a stop request is known; every message has one of its own."""
GUIDE = ["welcome", "abandoned-cart", "winback", "thank-you", "feedback"]


def test_the_library_lists_the_guides_five_with_their_parameters(polku: Polku) -> None:
    entries = polku("library", "--json").json
    assert {entry["id"] for entry in entries} >= set(GUIDE)
    wanted = {"id", "title", "summary", "group", "source", "persona", "metrics", "how_you_know", "event", "parameters"}
    assert all(set(entry) == wanted for entry in entries)
    by_id = {entry["id"]: {p["name"]: p["default"] for p in entry["parameters"]} for entry in entries}
    assert by_id["winback"]["days"] == 60
    assert (by_id["abandoned-cart"]["first"], by_id["abandoned-cart"]["second"]) == ("4h", "1d")
    shown = polku("library").out
    assert "--set days=60" in shown
    assert "Hylätty ostoskori" in shown


def test_an_automation_goes_from_the_library_to_running_to_paused_and_on(polku: Polku, shop: Path) -> None:
    assert polku("flows", "add", "winback", "--set", "days=45", "--json").json == {"name": "winback"}
    shown = polku("flows", "show", "winback", "--json").json
    assert set(shown) == {"row", "flow"}
    assert shown["row"]["state"] == "draft"
    trigger = next(node for node in shown["flow"]["nodes"] if node["kind"] == "trigger")
    assert trigger["source"] == {"on": "days_since_order", "days": 45, "category": "", "product": ""}
    assert polku("flows", "check", "winback").code == 0
    assert polku("flows", "publish", "winback", "--json").json == {"name": "winback", "version": 1}
    assert polku("flows", "publish", "winback", "--people", "move").out == "winback on käynnissä: versio 2.\n"
    assert polku("flows", "pause", "winback", "--json").json == {"name": "winback", "state": "paused", "waiting": 0}
    (row,) = polku("flows", "list", "--json").json
    assert (row["name"], row["state"], row["live_version"]) == ("winback", "paused", 2)
    assert polku("flows", "resume", "winback", "--late", "skip").out == "winback jatkaa.\n"
    assert "winback" in polku("flows", "list").out


def test_settings_reach_every_wait_they_are_for(polku: Polku, shop: Path) -> None:
    polku("flows", "add", "abandoned-cart", "--set", "first=2h", "--set", "second=3d", "--name", "kori")
    lines = polku("flows", "show", "kori").out
    assert "2 tuntia" in lines.replace("\u00a0", " ")
    assert "3 päivää" in lines.replace("\u00a0", " ")


def test_the_same_library_entry_twice_gets_a_name_of_its_own(polku: Polku, shop: Path) -> None:
    names = [polku("flows", "add", "welcome", "--json").json["name"] for _ in range(3)]
    assert names == ["welcome", "welcome-2", "welcome-3"]


@pytest.mark.parametrize("library_id", GUIDE)
def test_an_exported_automation_comes_back_the_same(polku: Polku, shop: Path, tmp_path: Path, library_id: str) -> None:
    polku("flows", "add", library_id)
    file = tmp_path / "Oma Automaatio.json"
    assert polku("flows", "export", library_id, file, "--json").json == {"name": library_id, "path": str(file)}
    assert polku("flows", "check", file).code == 0
    assert polku("flows", "add", file, "--json").json == {"name": "oma-automaatio"}
    first, second = (polku("flows", "show", name, "--json").json["flow"] for name in (library_id, "oma-automaatio"))
    assert first == second


def test_findings_are_told_and_stop_publishing(polku: Polku, shop: Path, tmp_path: Path) -> None:
    polku("flows", "add", "welcome")
    file = tmp_path / "broken.json"
    polku("flows", "export", "welcome", file)
    document = json.loads(file.read_text())
    document["edges"] = [edge for edge in document["edges"] if edge["target"] != "popular"]
    file.write_text(json.dumps(document))
    polku("flows", "add", file)
    said = polku("flows", "check", "broken", "--json")
    found = json.loads(said.out)
    assert said.code == 1
    assert {"code", "severity", "node", "field", "params", "text", "todo"} == set(found[0])
    assert any(one["node"] == "popular" and one["severity"] == "error" for one in found)
    told = polku("flows", "check", file)
    assert told.code == 1
    assert told.out.startswith("virhe")
    before = contents(shop)
    assert "ei julkaistu" in polku("flows", "publish", "broken").paragraph()
    assert contents(shop) == before


@pytest.mark.parametrize("who", [(), ("--persona", "pekka")])
def test_a_preview_is_written_as_it_would_leave(polku: Polku, shop: Path, tmp_path: Path, who: tuple[str, ...]) -> None:
    polku("flows", "add", "thank-you")
    out = tmp_path / "deep" / "out"
    document = polku("preview", "thank-you", "thanks-first", *who, "--out", out, "--json").json
    assert set(document) == {"subject", "preheader", "from", "to", "html", "text", "files"}
    html, text, eml = (Path(name) for name in document["files"])
    assert [html.suffix, text.suffix, eml.suffix] == [".html", ".txt", ".eml"]
    assert {html.parent, text.parent, eml.parent} == {out}
    mail = message_from_bytes(eml.read_bytes(), policy=policy.default)
    bodies = {kind: mail.get_body((kind,)) for kind in ("html", "plain")}
    assert bodies["html"].get_content().replace("\r\n", "\n") == html.read_text().replace("\r\n", "\n")
    assert bodies["plain"].get_content().replace("\r\n", "\n").strip() == text.read_text().strip()
    assert (mail["Subject"], mail["To"]) == (document["subject"], document["to"])
    assert eml.read_bytes().count(b"\n") == eml.read_bytes().count(b"\r\n")
    said = polku("preview", "thank-you", "thanks-first", *who).out
    assert document["subject"] in said
    assert TOKEN.sub("", document["text"]).strip() in TOKEN.sub("", said)


def test_a_preview_for_a_customer_is_theirs_and_stays_in_its_folder(polku: Polku, demo: Path, tmp_path: Path) -> None:
    row = polku("customers", "list", "--limit", 1, "--shop", demo, "--json").json[0]
    document = polku("preview", "winback", "remember", "--customer", row["email"].upper(), "--json").json
    assert document["to"] == row["email"]
    assert row["name"].split()[0] in document["text"]
    file = tmp_path / "people.csv"
    file.write_text("email,first_name\n..//..//evil@koe.example,Eve\na/b@koe.example,Ada\n")
    polku("import", "customers", file)
    out = tmp_path / "out"
    polku("preview", "winback", "remember", "--customer", "a/b@koe.example", "--out", out)
    assert sorted(path.name for path in out.iterdir()) == [
        f"winback-remember-a_b@koe.example.{suffix}" for suffix in ("eml", "html", "txt")
    ]


def test_the_demo_shops_own_automations_have_nothing_to_fix(polku: Polku, demo: Path) -> None:
    for library_id in GUIDE:
        assert polku("flows", "check", library_id, "--shop", demo).out == "Ei korjattavaa.\n"


@pytest.mark.parametrize("people", ["keep", "move", "drop"])
def test_those_on_the_way_stay_move_or_leave_when_a_new_version_is_published(
    polku: Polku, demo: Path, tmp_path: Path, people: str
) -> None:
    now = ("--now", "2026-03-19T15:00")

    def waiting() -> int:
        rows = polku("flows", "list", "--shop", demo, *now, "--json").json
        return int(next(row["waiting"] for row in rows if row["name"] == "winback"))

    before = waiting()
    assert before > 1
    polku("flows", "publish", "winback", "--people", people, *now)
    assert waiting() == (0 if people == "drop" else before)


def test_customers_are_let_in_by_hand(polku: Polku, demo: Path, tmp_path: Path) -> None:
    people = polku("customers", "list", "--shop", demo, "--json").json
    first, second = (one["email"] for one in people[:2])
    flow = {"format": 1, "name": "Kevät", "nodes": [
        {"kind": "exit", "id": "x"},
        {"kind": "trigger", "id": "t", "source": {"on": "by_hand"}},
    ], "edges": [{"source": "t", "port": "out", "target": "x"}]}  # fmt: skip
    (tmp_path / "spring.json").write_text(json.dumps(flow), "utf-8")
    assert polku("flows", "add", tmp_path / "spring.json", "--shop", demo).code == 0
    assert polku("flows", "enter", "spring", "--customer", first, "--shop", demo).code != 0, "not live yet"
    assert polku("flows", "publish", "spring", "--shop", demo).code == 0
    (tmp_path / "list.txt").write_text(f"{second}\nnobody@x.example\n", "utf-8")
    said = polku(
        "flows", "enter", "spring", "--customer", first, "--list", tmp_path / "list.txt", "--shop", demo, "--json"
    )
    assert said.code == 0
    assert said.json == {"added": [first, second], "kept_out": [], "unknown": ["nobody@x.example"]}
    again = polku("flows", "enter", "spring", "--customer", "nobody@x.example", "--shop", demo)
    assert "nobody@x.example" in again.out


@pytest.mark.parametrize("file", sorted(shipped("flows_library").glob("*.json")), ids=lambda file: file.stem)
def test_a_library_file_is_checked_without_any_shop(polku: Polku, file: Path) -> None:
    said = polku("flows", "check", file, "--json")
    assert said.code == 0, said
    assert not [one for one in json.loads(said.out) if one["severity"] == "error"]


def test_a_broken_flow_file_is_told_without_any_shop(polku: Polku, tmp_path: Path) -> None:
    flow = make_flow("winback", "fi")
    (tmp_path / "cut.json").write_text(write(msgspec.structs.replace(flow, edges=flow.edges[1:])))
    said = polku("flows", "check", tmp_path / "cut.json", "--json")
    assert said.code == 1
    assert "error" in {one["severity"] for one in json.loads(said.out)}
    assert "Yhtään kauppaa" in polku("flows", "check", "winback").paragraph()


def test_a_library_file_becomes_a_draft_with_its_own_values(polku: Polku, shop: Path) -> None:
    polku("flows", "add", "welcome", "--name", "by-id")
    assert polku("flows", "add", shipped("flows_library") / "welcome.json", "--json").json == {"name": "welcome"}
    by_id, by_file = (polku("flows", "show", name, "--json").json["flow"] for name in ("by-id", "welcome"))
    assert by_file["nodes"] == by_id["nodes"]


def test_a_name_that_looks_like_a_files_is_a_name_where_there_is_no_such_file(polku: Polku, shop: Path) -> None:
    assert polku("flows", "add", "welcome", "--name", "kevät.2026").code == 0
    assert polku("flows", "check", "kevät.2026").code == 0
    assert "kevät.2027" in polku("flows", "check", "kevät.2027").paragraph()


def test_a_name_taken_by_another_program_at_the_same_moment_is_passed_over(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polku("flows", "add", "welcome")
    polku("flows", "add", "welcome")
    with monkeypatch.context() as before:
        before.setattr("app.services.flows.list_flows", lambda _desk: [])
        assert polku("flows", "add", "welcome", "--json").json == {"name": "welcome-3"}
