"""polku smtp sign-in: the address is printed, a person signs in, the token goes to the keyring and nowhere else."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import oauth_kit
from app.engine.ports import SystemClock
from app.mail.oauth import PROVIDERS
from app.model.account import Account
from app.services.account import load_account, save_account
from app.services.desk import open_desk
from app.services.secrets import KeyringSecrets
from cli_kit import Polku


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[oauth_kit.Authority]:
    with oauth_kit.running() as server:
        monkeypatch.setitem(PROVIDERS, "google", server.provider())
        yield server


def keep(shop: Path, host: str) -> None:
    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        save_account(desk, Account(host, username="hei@koe.example", from_address="hei@koe.example"))


def test_the_address_is_printed_and_the_token_is_kept(
    polku: Polku, shop: Path, authority: oauth_kit.Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(shop, "smtp.koe.example")
    monkeypatch.setenv("POLKU_SMTP_OAUTH_CLIENT_PASSWORD", oauth_kit.SECRET)
    printed: list[str] = []
    write = sys.stderr.write

    def watch(text: str) -> int:
        printed.append(text)
        if found := re.search(r"http://\S+/authorize\S+", text):
            authority.person(found[0])
        return write(text)

    monkeypatch.setattr(sys.stderr, "write", watch)
    said = polku("smtp", "sign-in", "--client-id", oauth_kit.CLIENT, "--json")
    assert said.code == 0, said.err
    assert '"sign_in": "google"' in said.out, "known by its mail server"
    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        account = load_account(desk)
        assert account is not None
        assert (account.sign_in, account.client_id) == ("google", oauth_kit.CLIENT)
        assert desk.secrets.get(desk.secret_key("smtp_oauth")), "the token"
    for secret in (*authority.access, authority.refresh, oauth_kit.SECRET):
        assert secret not in "".join(printed) + said.out
        assert secret.encode() not in (shop / "shop.polku").read_bytes()


def test_a_server_of_another_service_is_told_so(polku: Polku, shop: Path) -> None:
    polku("smtp", "sign-in").paragraph()  # no account yet
    keep(shop, "mail.zoner.example")
    assert "Googlen tai Microsoftin" in polku("smtp", "sign-in").paragraph()
