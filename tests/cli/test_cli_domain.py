"""polku smtp domain, with a real name server in the place of the computer's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import name_server
from app.engine.ports import SystemClock
from app.model.account import Account
from app.services.account import save_account
from app.services.desk import open_desk
from app.services.secrets import KeyringSecrets
from cli_kit import Polku


@pytest.fixture
def asked(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import dns.resolver

    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        save_account(desk, Account("smtp.host.example", from_address="hei@koe.example"))
    zone = {("koe.example", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"], ("smtp.host.example", "A"): ["192.0.2.1"]}
    with name_server.running(zone) as server:

        class Here(dns.resolver.Resolver):
            def __init__(self, filename: str = "", configure: bool = True) -> None:
                super().__init__(configure=False)
                self.nameservers, self.port = ["127.0.0.1"], server.port

        monkeypatch.setattr(dns.resolver, "Resolver", Here)
        yield


@pytest.mark.usefixtures("asked")
def test_what_is_missing_is_told_with_the_record_to_add(polku: Polku) -> None:
    said = polku("smtp", "domain")
    assert said.code == 1
    assert "SPF: kunnossa" in said.out
    assert '_dmarc.koe.example TXT "v=DMARC1; p=none; rua=mailto:hei@koe.example"' in said.out
    assert "domain-look" in polku("doctor", "--json").out


@pytest.mark.usefixtures("asked")
def test_a_delivered_message_is_judged_and_told_as_json(polku: Polku, tmp_path: Path) -> None:
    import json

    saved = tmp_path / "saved.eml"
    saved.write_bytes(b"Authentication-Results: mx.x; dkim=fail\r\nFrom: hei@koe.example\r\n\r\n")
    told = json.loads(polku("smtp", "domain", "--json", "--message", saved).out)
    assert list(told) == ["domain", "host", "lines"]
    assert [(one["code"], one["grade"]) for one in told["lines"]] == [
        ("spf", "well"), ("dkim", "look"), ("dmarc", "missing"), ("delivered", "look"),
    ]  # fmt: skip
    assert "eml" in polku("smtp", "domain", "--message", tmp_path / "no.eml").paragraph()


def test_without_an_account_that_is_said(polku: Polku, shop: Path) -> None:
    assert "Sähköpostitiliä" in polku("smtp", "domain").paragraph()
