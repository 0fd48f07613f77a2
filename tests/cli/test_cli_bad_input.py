"""Whatever comes in, and whatever the world does: one clear paragraph, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.fail
import pytest

import app.store.database
from app.cli import flows as flow_verbs
from app.mail.catcher import Catcher
from app.model.errors import PolkuError
from cli_kit import Polku, connect, contents


@pytest.fixture
def drafted(polku: Polku, shop: Path) -> Path:
    """A shop with one draft and one customer."""
    polku("flows", "add", "welcome")
    file = shop.parent / "people.csv"
    file.write_text("email\nada@koe.example\n")
    polku("import", "customers", file)
    return shop


@pytest.mark.parametrize(
    "words",
    [
        ("flows", "show", "nothing"),
        ("flows", "check", "nothing"),
        ("flows", "add", "nothing"),
        ("flows", "export", "nothing", "x.json"),
        ("flows", "publish", "nothing"),
        ("flows", "pause", "nothing"),
        ("flows", "resume", "nothing"),
        ("flows", "pause", "welcome"),
        ("flows", "resume", "welcome"),
        ("flows", "add", "winback", "--set", "days=many"),
        ("flows", "add", "winback", "--set", "days=0"),
        ("flows", "add", "winback", "--set", "months=2"),
        ("flows", "add", "winback", "--set", "days"),
        ("flows", "add", "nothing.json"),
        ("flows", "check", "nothing.json"),
        ("preview", "nothing", "thanks"),
        ("preview", "welcome", "nothing"),
        ("preview", "welcome", "wait-second"),
        ("preview", "welcome", "thanks", "--persona", "nobody"),
        ("preview", "welcome", "thanks", "--customer", "nobody@koe.example"),
        ("customers", "show", "nobody@koe.example"),
        ("customers", "export", "nobody@koe.example", "x.json"),
        ("customers", "erase", "nobody@koe.example"),
        ("customers", "stop", "nobody@koe.example"),
        ("explain", "7"),
        ("explain", "<never@koe.example>"),
        ("explain", "²"),
        ("explain", "9" * 30),
        ("tryout", "--flow", "nothing"),
        ("tryout", "--from", "yesterday"),
        ("tryout", "--to", "2026-02-30"),
        ("tryout", "--from", "2026-03-02", "--to", "2026-03-01"),
        ("tryout", "--now", "0001-01-01T00:00+14:00"),
        ("run", "--once", "--now", "noon"),
        ("import", "orders", "nothing.csv"),
        ("import", "customers", "nothing.csv", "--map", "nothing.json"),
        ("smtp", "check"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_named_and_nothing_changes(polku: Polku, drafted: Path, words: tuple[str, ...]) -> None:
    before = contents(drafted)
    said = polku(*words).paragraph()
    assert len(said) > 20
    assert contents(drafted) == before
    assert not Path("x.json").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("sing",),
        ("flows",),
        ("flows", "publish"),
        ("flows", "publish", "welcome", "--people", "all"),
        ("import", "people", "x.csv"),
        ("messages", "--state", "lost"),
        ("messages", "--limit", "-1"),
        ("messages", "--limit", "many"),
        ("demo", "--days", "0"),
        ("preview", "welcome", "thanks", "--persona", "elsa", "--customer", "a@koe.example"),
        ("run", "--once", "--until-idle"),
        ("tryout", "--everything"),
        ("shop", "new", "x", "--locale", "sv"),
        ("--language", "sv", "library"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said_in_finnish_with_the_right_one(polku: Polku, words: tuple[str, ...]) -> None:
    said = polku(*words)
    assert (said.code, said.out) == (2, "")
    first, second = said.err.splitlines()[:2]
    assert second.startswith("käyttö: polku")
    assert not {"error", "argument", "choose", "invalid", "required"} & set(first.casefold().split())


def broken(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return apply


def node(document: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["nodes"] if one["kind"] == kind)
    return found


FILES: dict[str, tuple[Callable[[str], str], str]] = {
    "cut off": (lambda text: text[: len(text) // 2], "JSON"),
    "not JSON": (lambda text: "no flow at all", "rivi 1"),
    "empty": (lambda text: "", "JSON"),
    "another document": (lambda text: "[1, 2]", "automaatio"),
    "from a newer program": (broken(lambda d: d.update(format=99)), "99"),
    "an unknown field": (broken(lambda d: node(d, "wait").update(colour="red")), "nodes["),
    "an unknown kind": (broken(lambda d: node(d, "wait").update(kind="teleport")), "nodes["),
    "a wait of minus one": (broken(lambda d: node(d, "wait")["until"].update(amount=-1)), ".until.amount"),
    "a wire to nowhere": (broken(lambda d: d["edges"][0].update(target="nowhere")), "edges[0]"),
    "a text where a number belongs": (broken(lambda d: node(d, "wait")["until"].update(amount="two")), "until.amount"),
    "the same id twice": (broken(lambda d: d["nodes"].append(d["nodes"][0])), "nodes["),
    "a field twice": (lambda text: text.replace("{", '{"format": 1,', 1), "format"),
    "no number": (lambda text: text.replace('"amount": 1', '"amount": NaN', 1), "amount"),
    "nested too deep": (lambda text: "[" * 100_000 + "]" * 100_000, "sisäkkäistä"),
    "too big": (lambda text: text + " " * 6_000_000, "liian suuri"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_broken_flow_file_is_refused_with_the_place(polku: Polku, drafted: Path, tmp_path: Path, name: str) -> None:
    change, place = FILES[name]
    file = tmp_path / "flow.json"
    polku("flows", "export", "welcome", file)
    text = change(file.read_text())
    assert text != file.read_text()
    file.write_text(text)
    before = contents(drafted)
    for verb in ("add", "check"):
        said = polku("flows", verb, file).paragraph()
        assert place in said
        assert "ei voi lukea" in said
    assert contents(drafted) == before


def test_settings_are_only_for_the_library(polku: Polku, drafted: Path, tmp_path: Path) -> None:
    polku("flows", "export", "welcome", tmp_path / "flow.json")
    before = contents(drafted)
    assert "second=2d" in polku("flows", "add", tmp_path / "flow.json", "--set", "second=2d").paragraph()
    assert contents(drafted) == before


SHOPS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "ei ole kauppaa"),
    "an empty folder": (lambda shop: (shop / "shop.polku").unlink(), "ei ole kauppaa"),
    "a letter": (lambda shop: (shop / "shop.polku").write_text("Dear shop, " * 1000), "ei ole Polun kauppa"),
    "an empty file": (lambda shop: (shop / "shop.polku").write_bytes(b""), "ei ole Polun kauppa"),
    "another program's database": (lambda shop: another(shop / "shop.polku"), "ei ole Polun kauppa"),
    "from a newer program": (lambda shop: sql(shop, "PRAGMA user_version = 99"), "uudemmalla"),
    "damaged": (lambda shop: spoil(shop / "shop.polku"), "vioittunut"),
}


def another(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def sql(shop: Path, statement: str) -> None:
    with closing(sqlite3.connect(shop / "shop.polku")) as connection:
        connection.execute(statement)
        connection.commit()


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    file.write_bytes(bytes(data))


@pytest.mark.parametrize("name", SHOPS)
def test_what_is_no_shop_of_ours_is_left_alone(polku: Polku, drafted: Path, name: str) -> None:
    change, words = SHOPS[name]
    change(drafted)
    file = drafted / "shop.polku"
    before = file.read_bytes() if file.exists() else None
    for verb in (("flows", "list"), ("flows", "publish", "welcome"), ("messages",), ("tryout",), ("doctor",)):
        assert words in polku(*verb, "--shop", drafted).paragraph()
    assert (file.read_bytes() if file.exists() else None) == before


def test_a_locked_shop_can_be_looked_at_and_says_that_it_is_busy(
    polku: Polku, drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.store.database, "BUSY_SECONDS", 0.1)
    before = contents(drafted)
    with closing(sqlite3.connect(drafted / "shop.polku", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert polku("flows", "list").code == 0
        assert polku("tryout", "--json").code == 0
        for verb in (
            ("flows", "publish", "welcome"),
            ("flows", "add", "winback"),
            ("customers", "stop", "ada@koe.example"),
            ("customers", "erase", "ada@koe.example"),
            ("import", "customers", drafted.parent / "people.csv"),
            ("pause-everything",),
        ):
            assert "varattu" in polku(*verb).paragraph()
        other.execute("ROLLBACK")
    assert contents(drafted) == before


def test_a_broken_keyring_is_told(polku: Polku, drafted: Path, catcher: Catcher) -> None:
    connect(drafted, catcher)
    before, working = contents(drafted), keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        for verb in (("run", "--once"), ("smtp", "check"), ("smtp", "test", "a@koe.example")):
            assert "salasanasäilö" in polku(*verb).paragraph()
    finally:
        keyring.set_keyring(working)
    assert contents(drafted) == before


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("unshare"), reason="needs a small disk of its own")
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """A real one: a file system of one and a half megabytes in a name space of its own."""
    rows = [f"{n},c{n}@koe.example,2026-01-01,10,EUR,,,,,,completed" for n in range(30_000)]
    orders = tmp_path / "orders.csv"
    orders.write_text("\n".join(["order_id,email,occurred_at,total,currency,sku,product,category,,,status", *rows]))
    disk = tmp_path / "disk"
    disk.mkdir()
    child = Path(__file__).with_name("full_disk_child.py")
    mounted = f'mount -t tmpfs -o size=1500k tmpfs "{disk}" && exec "{sys.executable}" "{child}" "{disk}" "{orders}"'
    ran = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted],
        capture_output=True,
        text=True,
        env={**os.environ, "POLKU_HOME": str(tmp_path / "home"), "PYTHONPATH": os.environ["PYTHONPATH"]},
        check=False,
    )
    if "unshare" in ran.stderr or "mount:" in ran.stderr:
        pytest.skip(f"no small disk here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    for name in ("import", "export", "publish", "demo"):
        code, out, err = found[name]
        assert code == 1, (name, out, err)
        assert "Traceback" not in err
        assert err.count("\n") == 1
        assert err.startswith("Levy "), name
    assert found["import"][2].startswith("Levy on täynnä.")
    assert found["before"] == found["after"]
    assert found["files"] == ["shop"], "nothing half written is left"


def test_a_fault_of_ours_is_called_that(polku: Polku, drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(desk: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(flow_verbs, "list_flows", fails)
    said = polku("flows", "list")
    assert (said.code, said.out) == (3, "")
    assert "Polun sisällä" in said.err.splitlines()[-1]

    def knows(desk: object) -> None:
        raise PolkuError("never-heard-of", "ours", place="here")

    monkeypatch.setattr(flow_verbs, "list_flows", knows)
    said = polku("flows", "list")
    assert (said.code, said.out) == (3, "")
    assert "never-heard-of place=here" in said.err
    assert "Traceback" not in said.err


def test_stopping_with_the_keyboard_is_no_fault(polku: Polku, drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(desk: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(flow_verbs, "list_flows", stops)
    assert polku("flows", "list").paragraph() == "Keskeytettiin. Mitään ei kadonnut."
