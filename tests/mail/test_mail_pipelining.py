"""Several commands in one piece: every answer counts for its own command, and no body leaves too early."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from app.engine.wire import Outgoing, Reply
from app.mail.sender import SmtpSender
from app.model.account import Account

BODY = b"Subject: Hei\r\n\r\nloppu\r\n"
Answers = dict[str, str]
"""What the server says to the first word of a command, once; to everything else it says yes."""


class Scripted(asyncio.Protocol):
    """A server that says what it is told to, in pieces of `piece` bytes, and notes what came, in the order it came."""

    def __init__(self, answers: Answers, heard: list[str], *, piece: int = 0, offer: bool = True) -> None:
        self.answers, self.heard, self.piece, self.offer = answers, heard, piece, offer
        self.in_body = False
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.out = transport
        self.heard.append("connected")
        self.out.write(b"220 scripted\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard.append(f"+{data.count(b'MAIL') + data.count(b'RCPT') + data.count(b'DATA')}")
        self.buffer += data
        said = b""
        while True:
            line, found, rest = self.buffer.partition(b"\r\n.\r\n" if self.in_body else b"\r\n")
            if not found:
                break
            self.buffer = rest
            said += self.answer("BODY" if self.in_body else line[:4].decode())
        asyncio.get_running_loop().create_task(self.speak(said))

    def answer(self, word: str) -> bytes:
        self.heard.append(word)
        usual = {
            "DATA": "354 go",
            "EHLO": "250-hello\n250 PIPELINING" if self.offer else "250 hello",
            "QUIT": "221 bye",
        }
        said = self.answers.pop(word, usual.get(word, "250 ok"))
        self.in_body = word == "DATA" and said.startswith("354")
        return "".join(f"{line}\r\n" for line in said.splitlines()).encode()

    async def speak(self, said: bytes) -> None:
        if b"hang up" in said:
            self.out.write(said[: said.index(b"hang up")])
            self.out.close()
            return
        step = self.piece or max(len(said), 1)
        for place in range(0, len(said), step):
            self.out.write(said[place : place + step])
            await asyncio.sleep(0)


def conversation(
    answers: Answers, count: int = 1, *, piece: int = 0, offer: bool = True, pipelining: bool = True
) -> tuple[list[Reply], list[str]]:
    """Send so many messages to such a server; the replies, and what happened in which order."""
    heard: list[str] = []

    async def run() -> list[Reply]:
        make = partial(Scripted, answers, heard, piece=piece, offer=offer)
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        account = Account("127.0.0.1", server.sockets[0].getsockname()[1], "plain", connections=1)
        sender = SmtpSender(account, "", timeout=3, body_timeout=3, pipelining=pipelining)

        async def on_wire() -> None:
            heard.append("on_wire")

        outgoing = Outgoing(1, "hei@a.example", "elsa@b.example", BODY)
        replies = [await sender.send(outgoing, on_wire) for _ in range(count)]
        await sender.aclose()
        server.close()
        await server.wait_closed()
        return replies

    return asyncio.run(run()), heard


def words(heard: list[str]) -> list[str]:
    return [one for one in heard if not one.startswith("+") and one not in ("EHLO", "QUIT")]


SENT = ["MAIL", "RCPT", "DATA", "on_wire", "BODY"]


@pytest.mark.parametrize("piece", [0, 1, 5, 9])
def test_answers_glued_or_in_pieces_are_read_one_by_one(piece: int) -> None:
    replies, heard = conversation({"RCPT": "250-fine\n250-very\n250 fine"}, 3, piece=piece)
    assert [reply.kind for reply in replies] == ["accepted"] * 3
    assert words(heard) == ["connected", *SENT * 3]
    assert heard.count("+3") == 3  # three commands in one piece


@pytest.mark.parametrize(("offer", "pipelining"), [(False, True), (True, False)])
def test_commands_go_one_by_one_where_it_is_not_offered_or_switched_off(offer: bool, pipelining: bool) -> None:
    replies, heard = conversation({}, 2, offer=offer, pipelining=pipelining)
    assert [reply.kind for reply in replies] == ["accepted"] * 2
    assert words(heard) == ["connected", *SENT * 2]
    assert "+3" not in heard


@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ({"MAIL": "451 4.3.0 later", "RCPT": "503 no MAIL", "DATA": "503 no MAIL"}, "retry", 451),
        ({"RCPT": "550 5.1.1 nobody", "DATA": "503 no RCPT"}, "refused", 550),
        ({"RCPT": "450-4.2.1 grey\n450 4.2.1 listed", "DATA": "554 5.5.1 no valid recipients"}, "retry", 450),
        ({"DATA": "451 4.3.1 full"}, "retry", 451),
    ],
)
def test_a_refusal_is_the_first_one_and_the_connection_goes_on(answers: Answers, kind: str, code: int) -> None:
    (first, second), heard = conversation(answers, 2)
    assert (first.kind, first.code) == (kind, code)
    assert second.kind == "accepted"
    assert words(heard) == ["connected", "MAIL", "RCPT", "DATA", "RSET", *SENT]


@pytest.mark.parametrize("refusal", [{"RCPT": "550 5.1.1 nobody"}, {"MAIL": "451 later", "RCPT": "503 no MAIL"}])
def test_a_server_that_wants_a_body_for_nobody_gets_none(refusal: Answers) -> None:
    (first, second), heard = conversation(dict(refusal), 2)
    assert first.kind in ("refused", "retry")
    assert second.kind == "accepted"
    assert words(heard) == ["connected", "MAIL", "RCPT", "DATA", "connected", *SENT]


@pytest.mark.parametrize(
    "answers",
    [
        {"MAIL": "hang up"},
        {"RCPT": "hang up"},
        {"DATA": "hang up"},
        {"MAIL": "what?"},
        {"RCPT": "354 go"},
        {"DATA": "250 ok"},
    ],
)
def test_a_broken_answer_keeps_the_body_here_and_the_next_message_leaves(answers: Answers) -> None:
    (first, second), heard = conversation(dict(answers), 2)
    assert first.kind == "retry"
    assert second.kind == "accepted"
    assert heard.count("on_wire") == heard.count("BODY") == 1


def test_a_connection_that_breaks_on_commands_in_one_piece_gets_them_one_by_one_from_then_on() -> None:
    (first, *others), heard = conversation({"MAIL": "hang up"}, 3)
    assert (first.kind, first.code) == ("retry", 0)
    assert [reply.kind for reply in others] == ["accepted"] * 2
    assert heard.count("+3") == 1


def test_what_is_said_unasked_is_nobodys_answer() -> None:
    (first, second), heard = conversation({"BODY": "250 ok\n250 ok"}, 2)
    assert [first.kind, second.kind] == ["accepted"] * 2
    assert words(heard) == ["connected", *SENT, "connected", *SENT]


def test_an_answer_cut_short_leaves_the_body_uncertain() -> None:
    (first, second), _heard = conversation({"BODY": "250-ok\nhang up"}, 2)
    assert (first.kind, first.code) == ("uncertain", 0)
    assert second.kind == "accepted"
