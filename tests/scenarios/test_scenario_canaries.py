"""Canaries: an address and secrets that may stand nowhere but where they belong, looked for after real work.

The address belongs into the shop's file and its copies and into the person's own export; secrets belong into the
keyring alone. Both are put wherever a leak is likely: a server's answer, a row that cannot be read, a crash.
"""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.main import main
from app.engine.ports import SystemClock
from app.mail.catcher import Catcher, Fault
from app.model.account import Account, MailboxAccount
from app.model.customer import Event
from app.model.gateway import Gateway
from app.model.shop_source import ShopSource
from app.paths import state_dir
from app.services import reports
from app.services.account import save_account
from app.services.desk import Desk, open_desk
from app.services.gateway import SmsSettings, save_sms
from app.services.mailbox import save_mailbox
from app.services.secrets import KeyringSecrets
from app.services.shop_sources import save_source

ADDRESS = "kanaria.keltainen@lintu.example"
NAME = "Keltasiipi"
SECRETS = {what: f"kanaria-salaisuus-{what}-7f3a91" for what in ("smtp", "imap", "sms", "source")}
CUSTOMERS = f"""email,first_name,last_name,consent_email,consent_source,consent_at
{ADDRESS},Kanaria,{NAME},yes,form,2026-01-02 10:00
not an address of {ADDRESS},Kanaria,{NAME},yes,form,2026-01-02 10:00
"""
SUBSCRIBED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Said:
    """Runs verbs and keeps all that they print."""

    def __init__(self) -> None:
        self.text = ""

    def __call__(self, *words: object) -> int:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = main([str(word) for word in words])
        self.text += out.getvalue()
        return code


@pytest.fixture
def home() -> Path:
    """Where settings, logs and shops go unless somebody chooses otherwise."""
    return Path(os.environ["POLKU_HOME"])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    assert main(["shop", "new", str(tmp_path / "home" / "shop"), "--name", "Lintukauppa"]) == 0
    return tmp_path / "home" / "shop"


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    with Catcher() as running:
        yield running


def opened(shop: Path) -> Desk:
    return open_desk(shop, SystemClock(), KeyringSecrets())


def connect(shop: Path, catcher: Catcher) -> None:
    with closing(opened(shop)) as desk:
        account = Account(
            host=catcher.host,
            port=catcher.port,
            security="starttls",
            username=catcher.username,
            from_address="hei@lintukauppa.example",
            ca_file=str(catcher.ca_file),
        )
        save_account(desk, account, catcher.password)


def bring_in(shop: Path, said: Said) -> None:
    file = shop.parent.parent / "customers.csv"
    file.write_text(CUSTOMERS)
    # A person asked for the rows: what cannot be read is shown to them.
    said("import", "customers", file, "--json", "--now", "2026-11-20T10:55")


def leaks(folder: Path, words: tuple[str, ...], apart: tuple[str, ...] = ()) -> list[str]:
    """Files below a folder that hold one of the words, but for those whose name begins as one of `apart`."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith(apart):
            held = path.read_bytes().lower()
            found += [f"{path.name}: {word}" for word in words if word.lower().encode() in held]
    return found


def test_an_address_stands_in_no_log_no_report_and_no_output_of_a_service(
    shop: Path, catcher: Catcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    quiet, said = Said(), Said()
    connect(shop, catcher)
    catcher.faults += [Fault("mail", f"550 5.7.1 not allowed, ask {ADDRESS}")]
    for library_id in ("abandoned-cart", "welcome"):
        said("flows", "add", library_id)
        said("flows", "publish", library_id, "--now", "2026-11-20T10:00")
    bring_in(shop, quiet)
    with closing(opened(shop)) as desk:
        desk.store.events.record(ADDRESS, Event("c1", "Newsletter Subscribed", SUBSCRIBED), SUBSCRIBED)
    assert said("run", "--once", "--now", "2026-11-20T11:30") == 1
    said("run", "--once", "--now", "2026-11-20T11:40")
    said("doctor")
    said("doctor", "--json")
    quiet("tryout")  # names the customer with most messages to whoever asks
    said("selftest")
    said("flows", "export", "abandoned-cart", tmp_path / "home" / "flow.json")
    said("retention", "--run")
    said("shop", "backup")
    monkeypatch.setattr("app.cli.customers.list_customers", _break)
    assert said("customers", "list") == 3
    canaries = (ADDRESS, NAME, "kanaria.keltainen")
    assert [word for word in canaries if word.casefold() in said.text.casefold()] == []
    assert "RuntimeError" in said.text, "the report tells what broke"
    assert "k***@l***.example" in said.text, "the server's answer was told"
    kept = list((state_dir() / reports.FOLDER).glob("*.txt"))
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o077 == 0
    assert "app/cli/main.py" in kept[0].read_text()
    apart = ("shop.polku", "20")  # the shop's file with its log, and the copies, which are named by their moment
    assert leaks(home, canaries) == []
    assert leaks(tmp_path / "home", canaries, apart) == []


def test_secrets_are_in_the_keyring_and_nowhere_else(
    shop: Path, catcher: Catcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    said = Said()
    with closing(opened(shop)) as desk:
        save_account(desk, Account(host=catcher.host, port=catcher.port, username="x"), SECRETS["smtp"])
        save_mailbox(desk, MailboxAccount("127.0.0.1", 9, username="x", own_password=True), SECRETS["imap"])
        gateway = Gateway("Koe", "https://sms.example/send", fields=(("to", "{to}"), ("text", "{text}")))
        save_sms(desk, SmsSettings("gateway", gateway), SECRETS["sms"])
        save_source(desk, ShopSource("woocommerce", "https://kauppa.example", "ck_1"), SECRETS["source"])
        keys = [desk.secret_key(what) for what in ("smtp", "imap", "sms")]
        assert [desk.secrets.get(key) for key in keys] == [SECRETS[what] for what in ("smtp", "imap", "sms")]
    bring_in(shop, said)
    for words in (
        ("smtp", "check"),
        ("smtp", "test", "me@koe.example"),
        ("run", "--once"),
        ("mailbox", "read"),
        ("doctor", "--json"),
        ("shop", "backup"),
        ("customers", "export", ADDRESS, tmp_path / "home" / "own.json"),
    ):
        said(*words)
    monkeypatch.setattr("app.cli.customers.list_customers", _break)
    said("customers", "list")
    secrets = tuple(SECRETS.values())
    assert [word for word in secrets if word in said.text] == []
    assert leaks(home, secrets) == []
    assert leaks(tmp_path / "home", secrets) == [], "not even in the shop's file and its copies"
    assert ADDRESS in (tmp_path / "home" / "own.json").read_text(), "the person's own copy is theirs"
    with closing(sqlite3.connect(shop / "shop.polku")) as connection:
        assert "sms.example" in str(connection.execute("SELECT settings FROM shop").fetchone()), "what may be seen is"


def test_a_crash_in_a_thread_is_reported_without_what_it_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    reports.report_crashes()
    thread = threading.Thread(target=_break)
    thread.start()
    thread.join()
    try:
        _break()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    told = capsys.readouterr().err
    assert told.count("builtins.RuntimeError") == 2
    assert told.count("because of:") == 2
    assert told.count("builtins.ValueError") == 2
    for word in (ADDRESS, *SECRETS.values()):
        assert word not in told
    assert leaks(home, (ADDRESS, *SECRETS.values())) == []
    assert len(list((state_dir() / reports.FOLDER).glob("*.txt"))) == 2


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"550 5.1.1 <{ADDRESS}> is unknown", "550 5.1.1 <k***@l***.example> is unknown"),
        ("call +358 40 123 4567 now", "call *** now"),
        ("polku.k3v2dqcqhas7ytc72faelcpz at 2026-03-17T14:31", "polku.*** at 2026-03-17T14:31"),
        ("port 587 of smtp.shop.example, 23 messages wait", "port 587 of smtp.shop.example, 23 messages wait"),
    ],
)
def test_what_goes_to_a_log_is_redacted(text: str, clean: str) -> None:
    assert reports.redacted(text) == clean


def _break(*_all: object, **_named: object) -> None:
    try:
        raise ValueError(f"password {SECRETS['smtp']}")
    except ValueError as error:
        raise RuntimeError(f"{ADDRESS} ({NAME}) {SECRETS['smtp']} could not be read") from error
