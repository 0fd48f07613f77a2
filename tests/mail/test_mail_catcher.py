"""The server that keeps what it gets."""

import asyncio
import ssl
from pathlib import Path

import pytest

from app.engine.wire import Outgoing
from app.mail.catcher import Catcher
from app.mail.sender import SmtpSender
from app.model.account import Account
from source_reading import who_calls


async def unnoticed() -> None:
    """Nobody keeps books here."""


def fill(catcher: Catcher, count: int) -> None:
    async def run() -> None:
        user = Account(catcher.host, catcher.port, catcher.security, catcher.username, ca_file=str(catcher.ca_file))
        sender = SmtpSender(user, catcher.password)
        for n in range(count):
            data = f"Subject: =?utf-8?q?Viesti_{n}_=C3=A4?=\r\nMessage-ID: <{n}@a.example>\r\n\r\n<b>x</b>\r\n".encode()
            await sender.send(Outgoing(n, "a@a.example", f"b{n}@b.example", data), unnoticed)
        await sender.aclose()

    asyncio.run(run())


def test_messages_can_be_leafed_through(tmp_path: Path) -> None:
    with Catcher() as catcher:
        fill(catcher, 2)
        assert [caught.message_id for caught in catcher.wait_for(2)] == ["<0@a.example>", "<1@a.example>"]
    catcher.save(tmp_path / "out")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["00001.eml", "00002.eml", "index.html"]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Viesti 1 ä" in index
    assert "b1@b.example" in index


def test_waiting_for_what_does_not_come_ends() -> None:
    with Catcher() as catcher, pytest.raises(TimeoutError, match="0 of 1"):
        catcher.wait_for(1, seconds=0.05)


def test_somebody_may_be_told_of_every_message() -> None:
    told: list[str] = []
    with Catcher(on_message=lambda caught: told.append(caught.message_id)) as catcher:
        fill(catcher, 1)
    assert told == ["<0@a.example>"]


def test_nothing_is_left_of_its_keys() -> None:
    with Catcher() as catcher:
        folder = catcher.ca_file.parent
        assert [file.name for file in folder.iterdir()] == ["ca.pem"]
    assert not folder.exists()
    catcher.close()


def test_every_certificate_is_checked_against_what_the_system_trusts() -> None:
    """Only `ssl.create_default_context` makes contexts, and nothing loosens them."""
    assert not who_calls(
        "ssl.SSLContext", "ssl._create_unverified_context", "ssl.wrap_socket", "ssl._create_stdlib_context"
    )
    room = Path(__file__).resolve().parents[2] / "app"
    loose = ("CERT_NONE", "CERT_OPTIONAL", "check_hostname", "validate_certs", "verify_mode")
    found = [f"{file.name}: {word}" for file in room.rglob("*.py") for word in loose if word in file.read_text("utf-8")]
    assert not found
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
