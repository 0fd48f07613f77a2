"""Handing messages over to a real server, also one that misbehaves."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import aiosmtplib
import msgspec
import pytest

from app.engine.wire import Outgoing, Reply
from app.mail.catcher import Catcher, Fault
from app.mail.sender import SmtpSender, check_account
from app.model.account import Account, Security
from app.model.errors import PolkuError

DATA = b"Subject: Hei\r\nMessage-ID: <polku.x@a.example>\r\n\r\n.\r\n..piste\r\nloppu\r\n"


@pytest.fixture(params=[True, False], ids=["pipelining", "one-by-one"])
def catcher(request: pytest.FixtureRequest) -> Iterator[Catcher]:
    with Catcher(pipelining=request.param) as running:
        yield running


def account(catcher: Catcher, **more: Any) -> Account:
    usual = {"username": catcher.username, "ca_file": str(catcher.ca_file), "security": catcher.security}
    return Account(catcher.host, catcher.port, from_address="hei@a.example", **(usual | more))


def mail(number: int = 1, data: bytes = DATA, to: str = "elsa@b.example") -> Outgoing:
    return Outgoing(number, "hei@a.example", to, data)


def sending(
    catcher: Catcher, work: Callable[[SmtpSender], Coroutine[Any, Any, list[Reply]]], **more: Any
) -> list[Reply]:
    async def run() -> list[Reply]:
        sender = SmtpSender(account(catcher, **more), catcher.password, timeout=5, body_timeout=1)
        try:
            return await work(sender)
        finally:
            await sender.aclose()

    return asyncio.run(run())


async def unnoticed() -> None:
    """For a sender whose caller keeps no books."""


def send(
    catcher: Catcher, *outgoing: Outgoing, on_wire: Callable[[], object] = lambda: None, **more: Any
) -> list[Reply]:
    """Send them one after the other."""

    async def leave() -> None:
        on_wire()

    async def work(sender: SmtpSender) -> list[Reply]:
        return [await sender.send(one, leave) for one in outgoing or (mail(),)]

    return sending(catcher, work, **more)


@pytest.mark.parametrize("security", ["starttls", "tls", "plain"])
def test_the_server_gets_exactly_these_bytes(security: Security) -> None:
    with Catcher(security) as catcher:
        assert [reply.kind for reply in send(catcher)] == ["accepted"]
        (caught,) = catcher.messages
    assert caught.data == DATA
    assert caught.mail_from == "hei@a.example"
    assert caught.rcpt_to == ("elsa@b.example",)
    assert caught.message_id == "<polku.x@a.example>"
    assert caught.encrypted == (security != "plain")
    assert catcher.sign_ins == [True]


def test_one_connection_carries_many_messages(catcher: Catcher) -> None:
    send(catcher, *(mail(n) for n in range(20)))
    assert len({caught.peer for caught in catcher.messages}) == 1
    assert catcher.sign_ins == [True]


def test_no_more_connections_than_the_account_allows(catcher: Catcher) -> None:
    async def work(sender: SmtpSender) -> list[Reply]:
        return await asyncio.gather(*(sender.send(mail(n), unnoticed) for n in range(30)))

    sending(catcher, work, connections=3)
    assert len(catcher.messages) == 30
    assert len({caught.peer for caught in catcher.messages}) == 3


def test_a_message_larger_than_every_buffer_arrives_whole(catcher: Catcher) -> None:
    big = b"Subject: x\r\n\r\n" + b"." * 70 + b"\r\n" + b"x" * 76 + b"\r\n"
    big += (b"." + b"y" * 60 + b"\r\n") * 80_000
    assert send(catcher, mail(data=big))[0].kind == "accepted"
    assert catcher.messages[0].data == big


def test_on_wire_is_called_once_just_before_the_body(catcher: Catcher) -> None:
    seen: list[int] = []
    send(catcher, on_wire=lambda: seen.append(len(catcher.messages)))
    assert seen == [0]
    catcher.faults.append(Fault("rcpt", "550 5.1.1 nobody"))
    send(catcher, on_wire=lambda: seen.append(9))
    assert seen == [0]


def test_when_on_wire_cannot_record_nothing_leaves(catcher: Catcher) -> None:
    def full() -> None:
        raise PolkuError("disk-full", "world")

    with pytest.raises(PolkuError, match="disk-full"):
        send(catcher, on_wire=full)
    assert send(catcher)[0].kind == "accepted"
    assert len(catcher.messages) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault("mail", "451 4.3.0 later"), "retry", 451),
        (Fault("mail", "550 5.7.1 sender refused"), "sender_fault", 550),
        (Fault("rcpt", "450 4.2.1 greylisted"), "retry", 450),
        (Fault("rcpt", "550 5.1.1 nobody here"), "refused", 550),
        (Fault("rcpt", "550 5.7.1 relaying denied"), "sender_fault", 550),
        (Fault("rcpt"), "retry", 0),
        (Fault("dot"), "uncertain", 0),
        (Fault("dot", accept=True), "uncertain", 0),
        (Fault("dot", "452 4.2.2 full"), "retry", 452),
        (Fault("dot", "554 5.7.1 looks like spam"), "sender_fault", 554),
        (Fault("dot", "421 4.3.0 going down"), "retry", 421),
        (Fault("dot", "250 late", seconds=3.0), "uncertain", 0),
    ],
)
def test_each_fault_touches_one_message_and_the_next_one_leaves(
    catcher: Catcher, fault: Fault, kind: str, code: int
) -> None:
    catcher.faults.append(fault)
    first, second = send(catcher, mail(1), mail(2))
    assert (first.kind, first.code) == (kind, code)
    assert second.kind == "accepted"
    assert len(catcher.messages) == 1 + fault.accept


def test_a_connection_lost_in_the_middle_of_a_body_leaves_no_doubt() -> None:
    """(Inside TLS what has been written cannot be told from what has left: there it stays uncertain.)"""
    big = b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 80_000
    with Catcher("plain") as catcher:
        catcher.faults.append(Fault("body"))
        first, second = send(catcher, mail(data=big), mail(2))
    assert (first.kind, second.kind) == ("retry", "accepted")
    assert len(catcher.messages) == 1


def test_a_connection_the_server_closed_meanwhile_is_replaced_silently(catcher: Catcher) -> None:
    catcher.faults.append(Fault("mail", recipient="nobody"))

    async def work(sender: SmtpSender) -> list[Reply]:
        first = await sender.send(mail(1), unnoticed)
        catcher.faults[:] = [Fault("mail")]
        return [first, await sender.send(mail(2), unnoticed)]

    assert [reply.kind for reply in sending(catcher, work)] == ["accepted", "accepted"]


def test_an_address_no_server_takes_is_refused_without_asking(catcher: Catcher) -> None:
    (reply,) = send(catcher, mail(to="elsa@b.example>\r\nRCPT TO:<eve@c.example"))
    assert reply == Reply("refused", 0, "address-bad")
    assert not catcher.sign_ins


def test_a_cancelled_message_is_not_accepted_afterwards(catcher: Catcher) -> None:
    async def work(sender: SmtpSender) -> list[Reply]:
        started = asyncio.Event()
        catcher.faults.append(Fault("dot", "250 late", seconds=60.0))

        async def leaves() -> None:
            started.set()

        task = asyncio.create_task(sender.send(mail(1), leaves))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [await sender.send(mail(2), unnoticed)]

    assert [reply.kind for reply in sending(catcher, work)] == ["accepted"]
    assert len(catcher.messages) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ca_file": ""}, "smtp-certificate"),
        ({"ca_file": "/nowhere/ca.pem"}, "smtp-certificate"),
        ({"ca_file": __file__}, "smtp-certificate"),
        ({"username": "somebody"}, "smtp-auth"),
        ({"port": 1}, "smtp-unreachable"),
        ({"host": "mail.nowhere.invalid"}, "smtp-unreachable"),
        ({"host": "mail.shop.example", "security": "plain"}, "smtp-plain-refused"),
    ],
)
def test_an_account_that_does_not_work_says_why(catcher: Catcher, more: dict[str, Any], code: str) -> None:
    usual = {"host": catcher.host, "port": catcher.port, "username": catcher.username, "security": "starttls"}
    wrong = Account(**(usual | {"ca_file": str(catcher.ca_file)} | more))
    with pytest.raises(PolkuError) as refused:
        asyncio.run(check_account(wrong, catcher.password, seconds=5))
    assert refused.value.code == code

    async def attempt() -> Reply:
        return await SmtpSender(wrong, catcher.password, timeout=5).send(mail(), unnoticed)

    reply = asyncio.run(attempt())
    assert reply.kind == ("retry" if code == "smtp-unreachable" else "sender_fault")
    assert reply.text.startswith(code)
    assert not catcher.messages


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_host_is_refused(security: Security, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority is trusted and the name is not the one on the certificate."""
    resolve = asyncio.BaseEventLoop.getaddrinfo

    async def elsewhere(loop: asyncio.BaseEventLoop, _host: str, port: int, **named: Any) -> Any:
        return await resolve(loop, "127.0.0.1", port, **named)

    with Catcher(security) as catcher:
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", elsewhere)
        wrong = msgspec.structs.replace(account(catcher), host="mail.shop.example")
        with pytest.raises(PolkuError, match="smtp-certificate"):
            asyncio.run(check_account(wrong, catcher.password, seconds=5))
        assert catcher.sign_ins == []


def test_an_account_that_works_is_signed_in_and_left(catcher: Catcher) -> None:
    asyncio.run(check_account(account(catcher), catcher.password))
    assert catcher.sign_ins == [True]
    assert not catcher.messages


def test_a_wrong_password_is_tried_once_only(catcher: Catcher) -> None:
    """Servers lock accounts that guess."""
    with pytest.raises(PolkuError, match="smtp-auth"):
        asyncio.run(check_account(account(catcher), "wrong"))
    assert catcher.sign_ins == [False]


def test_a_server_without_starttls_never_sees_the_password() -> None:
    with Catcher("plain") as catcher:
        with pytest.raises(PolkuError, match="smtp-no-starttls"):
            asyncio.run(check_account(account(catcher, security="starttls"), catcher.password))
        assert catcher.sign_ins == []


def test_encryption_where_there_is_none_is_told() -> None:
    with Catcher("plain") as catcher, pytest.raises(PolkuError, match="smtp-tls"):
        asyncio.run(check_account(account(catcher, security="tls"), catcher.password))


def test_signing_in_where_nobody_can_is_told() -> None:
    with Catcher("starttls", auth=False) as catcher, pytest.raises(PolkuError, match="smtp-auth-unsupported"):
        asyncio.run(check_account(account(catcher, username="polku"), "x"))


def test_our_computer_is_not_named_to_the_server(catcher: Catcher, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[bytes, ...]] = []
    command = aiosmtplib.SMTP.execute_command

    async def listening(self: aiosmtplib.SMTP, *words: bytes, **named: Any) -> aiosmtplib.SMTPResponse:
        said.append(words)
        return await command(self, *words, **named)

    monkeypatch.setattr(aiosmtplib.SMTP, "execute_command", listening)
    send(catcher)
    assert {words for words in said if words[0] == b"EHLO"} == {(b"EHLO", b"[127.0.0.1]")}
