"""Signing in by browser: with a real authorization server, and mail servers that check the XOAUTH2 string."""

from __future__ import annotations

import base64
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import oauth_kit
from app import i18n
from app.engine.ports import VirtualClock
from app.mail.oauth import PROVIDERS
from app.model.account import Account, MailboxAccount
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.account import needed_account, save_account
from app.services.desk import Desk, new_shop
from app.services.mailbox import needed_mailbox, save_mailbox, try_mailbox
from app.services.secrets import MemorySecrets
from app.services.sentences.errors import explain
from app.services.sign_in import access_token, browser_wanted, sign_in_by_browser, signed_in
from app.services.try_account import try_account
from runner_kit import START

USER = "hei@koe.example"
ACCOUNT = Account(
    "127.0.0.1", security="plain", username=USER, from_address=USER, sign_in="google", client_id=oauth_kit.CLIENT
)


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[oauth_kit.Authority]:
    with oauth_kit.running() as server:
        monkeypatch.setitem(PROVIDERS, "google", server.provider())
        yield server


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def desk(tmp_path: Path, clock: VirtualClock) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe", email=USER), clock, MemorySecrets())
    save_account(made, ACCOUNT)
    yield made
    made.close()


def sign_in(desk: Desk, authority: oauth_kit.Authority) -> None:
    sign_in_by_browser(desk, ACCOUNT, oauth_kit.SECRET, authority.person)


def code_of(caught: pytest.ExceptionInfo[PolkuError]) -> str:
    return caught.value.code


def test_a_person_signs_in_once_and_the_token_is_renewed_before_it_ends(
    desk: Desk, clock: VirtualClock, authority: oauth_kit.Authority
) -> None:
    assert not signed_in(desk)
    sign_in(desk, authority)
    assert signed_in(desk)
    assert needed_account(desk)[1] == authority.access[0]
    clock.move_to(START + timedelta(minutes=54))
    assert access_token(desk, ACCOUNT) == authority.access[0]
    clock.move_to(START + timedelta(minutes=56))
    assert access_token(desk, ACCOUNT) == authority.access[1]
    clock.move_to(START + timedelta(hours=9))
    assert access_token(desk, ACCOUNT) == authority.access[2]  # with the token that came at the last renewal
    assert authority.asked == ["authorization_code", "refresh_token", "refresh_token"]


def test_a_withdrawn_sign_in_asks_for_another(desk: Desk, clock: VirtualClock, authority: oauth_kit.Authority) -> None:
    sign_in(desk, authority)
    authority.refresh = "another"
    clock.move_to(START + timedelta(hours=2))
    with pytest.raises(PolkuError) as caught:
        access_token(desk, ACCOUNT)
    assert code_of(caught) == "oauth-expired"


def test_who_does_not_agree_is_not_signed_in(desk: Desk, authority: oauth_kit.Authority) -> None:
    authority.refusal = "access_denied"
    with pytest.raises(PolkuError) as caught:
        sign_in(desk, authority)
    assert (code_of(caught), caught.value.params["detail"]) == ("oauth-refused", "access_denied")
    assert not signed_in(desk)


def test_who_goes_away_can_stop_waiting(desk: Desk, authority: oauth_kit.Authority) -> None:
    with pytest.raises(PolkuError) as caught:
        sign_in_by_browser(desk, ACCOUNT, "", lambda _url: None, lambda: True)
    assert code_of(caught) == "oauth-late"


def test_secrets_are_in_no_file_and_in_no_log(
    desk: Desk, authority: oauth_kit.Authority, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in(desk, authority)
    with smtp_server(authority.access[0]) as port:
        try_account(account_at(port), needed_account(desk)[1])
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for text in (files, caplog.text.encode()):
        assert b"canary" not in text
        assert base64.b64encode(b"auth=Bearer access")[:12] not in text


def test_smtp_is_signed_in_to_with_the_token(desk: Desk, authority: oauth_kit.Authority) -> None:
    sign_in(desk, authority)
    token = needed_account(desk)[1]
    with smtp_server(token) as port:
        try_account(account_at(port), token)
    with smtp_server("another") as port, pytest.raises(PolkuError) as caught:
        try_account(account_at(port), token)
    assert code_of(caught) == "smtp-auth-browser"


def test_a_password_is_refused_with_the_word_of_the_browser(desk: Desk) -> None:
    plain = Account("127.0.0.1", security="plain", username=USER)
    with smtp_server("another") as port, pytest.raises(PolkuError) as caught:
        try_account(Account(plain.host, port, "plain", USER), "salasana")
    assert code_of(caught) == "smtp-auth-basic-off"
    i18n.set_language("en")
    assert "wants sign-in by browser" in explain(caught.value).line()


def test_the_mailbox_is_opened_with_the_same_token(desk: Desk, authority: oauth_kit.Authority) -> None:
    sign_in(desk, authority)
    with imap_server(authority.access[0]) as port:
        save_mailbox(desk, MailboxAccount("127.0.0.1", port, "plain", USER))
        try_mailbox(*needed_mailbox(desk))
    with imap_server("another") as port:
        save_mailbox(desk, MailboxAccount("127.0.0.1", port, "plain", USER))
        account, token = needed_mailbox(desk)
        with pytest.raises(PolkuError) as caught:
            try_mailbox(account, token)
    assert code_of(caught) == "imap-auth-browser"


def test_which_service_a_server_belongs_to() -> None:
    assert browser_wanted("smtp.gmail.com") == "google"
    assert browser_wanted("smtp.office365.com") == "microsoft"
    assert browser_wanted("notgmail.com") == "password"


def account_at(port: int) -> Account:
    return Account("127.0.0.1", port, "plain", USER, sign_in="google", client_id=oauth_kit.CLIENT)


@contextmanager
def line_server(greeting: bytes, token: str, imap: bool) -> Iterator[int]:
    """Talks to one client, and lets it in with exactly this XOAUTH2 string."""
    right = base64.b64encode(f"user={USER}\1auth=Bearer {token}\1\1".encode())
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            talk, _client = server.accept()
            with talk, talk.makefile("rwb") as file:
                say = _Imap(right) if imap else _Smtp(right)
                file.write(greeting)
                file.flush()
                while line := file.readline():
                    file.write(say.answer(line.rstrip(b"\r\n")))
                    file.flush()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


class _Smtp:
    def __init__(self, right: bytes) -> None:
        self._right = right

    def answer(self, line: bytes) -> bytes:
        word = line.split(b" ")[0].upper()
        if word == b"EHLO":
            return b"250-koe\r\n250 AUTH PLAIN XOAUTH2\r\n"
        if line.startswith(b"AUTH XOAUTH2 "):
            return b"235 2.7.0 in\r\n" if line.split(b" ")[2] == self._right else b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n"
        if line == b"":
            return b"535 5.7.8 not accepted\r\n"
        if word == b"AUTH":
            return b"535 5.7.30 basic authentication is not supported\r\n"
        return b"221 bye\r\n"


class _Imap:
    def __init__(self, right: bytes) -> None:
        self._right, self._tag = right, b""

    def answer(self, line: bytes) -> bytes:
        tag, _space, rest = line.partition(b" ")
        if rest == b"AUTHENTICATE XOAUTH2":
            self._tag = tag
            return b"+ \r\n"
        if line == self._right:
            return self._tag + b" OK in\r\n"
        if line == b"":
            return self._tag + b" NO [AUTHENTICATIONFAILED] no\r\n"
        if not rest:
            return b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
        if rest.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n"
        if rest.startswith(b"EXAMINE"):
            return b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1]\r\n" + tag + b" OK [READ-ONLY] in\r\n"
        return (b"* BYE\r\n" if rest.startswith(b"LOGOUT") else b"") + tag + b" OK done\r\n"


def smtp_server(token: str) -> AbstractContextManager[int]:
    return line_server(b"220 koe ESMTP\r\n", token, imap=False)


def imap_server(token: str) -> AbstractContextManager[int]:
    return line_server(b"* OK koe\r\n", token, imap=True)
