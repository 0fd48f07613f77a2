"""polku mailbox read, status and check against a real IMAP server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dovecot
from app.engine.ports import SystemClock
from app.model.account import Account, MailboxAccount
from app.services.account import save_account
from app.services.desk import open_desk
from app.services.mailbox import save_mailbox
from app.services.secrets import KeyringSecrets
from cli_kit import Polku
from mails_back import mail

pytestmark = pytest.mark.skipif(bool(dovecot.ABSENT), reason=dovecot.ABSENT or "Dovecot is there")


@pytest.fixture
def server(shop: Path) -> Iterator[dovecot.Dovecot]:
    """The shop's mailbox."""
    with dovecot.running() as running:
        with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
            save_account(desk, Account("localhost", username=dovecot.USER), dovecot.PASSWORD)
            save_mailbox(
                desk, MailboxAccount("localhost", running.tls, "tls", dovecot.USER, ca_file=str(running.ca_file))
            )
        yield running


def test_reading_is_told_in_words_and_in_json(polku: Polku, server: dovecot.Dovecot, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("email,consent_email,consent_source,consent_at\nada@koe.example,yes,form,2026-03-01\n")
    assert polku("import", "customers", people).code == 0
    assert polku("mailbox", "status").out == "Peruutuksia ei ole vielä luettu.\n"
    assert polku("mailbox", "check").out == "Postilaatikko aukeaa. Sähköposteja ei luettu.\n"
    server.put(mail("poista", "", "ada@koe.example"), datetime.now(UTC))
    assert polku("mailbox", "read").out == "1 uusi sähköposti käytiin läpi.\n  1 asiakas perui viestit\n"
    read = polku("mailbox", "read", "--json").json
    assert {name: value for name, value in read.items() if name != "read_at"} == {
        "looked_at": 0, "stop": 0, "confirm": 0, "reply": 0, "auto_reply": 0, "bounce": 0, "complaint": 0,
    }  # fmt: skip
    assert polku("mailbox", "status").out == "Peruutukset luettu 0\u00a0min sitten.\n"
    assert polku("customers", "list", "--json").json[0]["suppressed"] == "unsubscribed"
    assert "mailbox" in {one["code"] for one in _doctor(polku)}


def test_a_server_that_has_gone_is_told_and_stays_told(polku: Polku, shop: Path, server: dovecot.Dovecot) -> None:
    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        save_mailbox(desk, MailboxAccount("localhost", 1, "tls", dovecot.USER))
    assert "ei saada yhteyttä" in polku("mailbox", "read").paragraph()
    status = polku("mailbox", "status")
    assert (status.code, "ei saada yhteyttä" in status.out) == (1, True)
    assert "imap-unreachable" in {one["code"] for one in _doctor(polku)}


def test_without_a_mailbox_that_is_said(polku: Polku, shop: Path) -> None:
    assert "Postilaatikkoa ei ole yhdistetty" in polku("mailbox", "read").paragraph()
    assert polku("mailbox", "status", "--json").json is None


def _doctor(polku: Polku) -> list[dict[str, object]]:
    import json

    found: list[dict[str, object]] = json.loads(polku("doctor", "--json").out)
    return found


def test_an_address_of_a_known_host_is_found_without_a_shop(polku: Polku) -> None:
    found = polku("mailbox", "find", "kauppa@gmail.com", "--json").json
    assert found["imap"] == {"host": "imap.gmail.com", "port": 993, "security": "tls", "username": "kauppa@gmail.com"}
    assert "SMTP smtp.gmail.com:465 tls kauppa@gmail.com" in polku("mailbox", "find", "kauppa@gmail.com").out
    assert "hei" in polku("mailbox", "find", "hei").paragraph()
