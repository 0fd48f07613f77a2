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
    answers: Answers,
    count: int = 1,
    *,
    piece: int = 0,
    offer: bool = True,
    pipelining: bool = True,
    chained: bool = False,
) -> tuple[list[Reply], list[str]]:
    """Send so many messages to such a server; the replies, and what happened in which order.

    `chained`: each message names the one that follows it.
    """
    heard: list[str] = []

    async def run() -> list[Reply]:
        make = partial(Scripted, answers, heard, piece=piece, offer=offer)
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        account = Account("127.0.0.1", port, "plain", connections=1, pipelining=pipelining)
        sender = SmtpSender(account, "", timeout=3, body_timeout=3)

        async def on_wire() -> None:
            heard.append("on_wire")

        load = [Outgoing(n, "hei@a.example", "elsa@b.example", BODY) for n in range(count)]
        replies = []
        for n, outgoing in enumerate(load):
            upcoming = load[n + 1] if chained and n + 1 < count else None
            replies.append(await sender.send(outgoing, on_wire, lambda upcoming=upcoming: upcoming))
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


# ---- an envelope that travels with the body before it


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("answer", ["354 go on", "334 and then", "hello", "150 soon", "600 what"])
def test_what_is_no_answer_to_a_body_leaves_it_uncertain(answer: str, chained: bool) -> None:
    replies, heard = conversation({"BODY": answer}, 2, chained=chained)
    assert [reply.kind for reply in replies] == ["uncertain", "accepted"]
    assert heard.count("BODY") == 2


@pytest.mark.parametrize("piece", [0, 1, 7])
def test_a_row_of_messages_costs_one_round_trip_each(piece: int) -> None:
    replies, heard = conversation({}, 4, piece=piece, chained=True)
    assert [reply.kind for reply in replies] == ["accepted"] * 4
    assert words(heard) == [
        "connected",
        *["MAIL", "RCPT", "DATA", "on_wire"],
        *(["BODY", "MAIL", "RCPT", "DATA", "on_wire"] * 3),
        "BODY",
    ]
    pieces = [one for one in heard if one.startswith("+")]
    assert pieces.count("+3") == 4  # the first envelope, and one with each body but the last


@pytest.mark.parametrize(("offer", "pipelining"), [(False, True), (True, False)])
def test_nothing_travels_with_a_body_where_commands_go_one_by_one(offer: bool, pipelining: bool) -> None:
    replies, heard = conversation({}, 3, offer=offer, pipelining=pipelining, chained=True)
    assert [reply.kind for reply in replies] == ["accepted"] * 3
    assert words(heard) == ["connected", *SENT * 3]


def test_a_refused_body_does_not_touch_the_message_behind_it() -> None:
    (first, second), heard = conversation({"BODY": "554 5.7.1 looks like spam"}, 2, chained=True)
    assert first.kind != "accepted"
    assert second.kind == "accepted"
    assert words(heard).count("connected") == (1 if first.kind == "refused" else 2)


class Late(dict[str, str]):
    """Answers that begin to hold after so many bodies."""

    def __init__(self, bodies: int, answers: Answers) -> None:
        super().__init__(BODY="250 ok")
        self.bodies, self.answers = bodies, answers

    def pop(self, word: str, usual: str = "") -> str:  # type: ignore[override]
        if word == "BODY":
            self.bodies -= 1
            return self.answers.pop("LAST BODY", usual) if self.bodies == 0 else usual
        return self.answers.pop(word, usual) if self.bodies <= 0 else usual


@pytest.mark.parametrize(
    ("answers", "kinds", "bodies"),
    [
        ({"RCPT": "550 5.1.1 nobody", "DATA": "503 no RCPT"}, ["accepted", "refused", "accepted"], 2),
        ({"RCPT": "550 5.1.1 nobody"}, ["accepted", "refused", "accepted"], 2),
        ({"MAIL": "451 later", "RCPT": "503", "DATA": "503"}, ["accepted", "retry", "accepted"], 2),
        ({"MAIL": "421 bye", "RCPT": "421 bye", "DATA": "421 bye"}, ["accepted"] * 3, 3),
        ({"DATA": "hang up"}, ["accepted"] * 3, 3),
        ({"LAST BODY": "hang up"}, ["uncertain", "accepted", "accepted"], 3),
        ({"LAST BODY": "250-ok\nhang up"}, ["uncertain", "accepted", "accepted"], 3),
    ],
)
def test_trouble_with_an_announced_message_is_its_own(answers: Answers, kinds: list[str], bodies: int) -> None:
    """Each message gets exactly one answer, and no body is written that was not asked for."""
    replies, heard = conversation(Late(1, dict(answers)), 3, chained=True)
    assert [reply.kind for reply in replies] == kinds
    assert heard.count("BODY") == bodies
    assert heard.count("on_wire") == bodies


def test_an_announced_message_that_does_not_come_leaves_no_body_behind() -> None:
    heard: list[str] = []

    async def run() -> Reply:
        server = await asyncio.get_running_loop().create_server(partial(Scripted, {}, heard), "127.0.0.1", 0)
        account = Account("127.0.0.1", server.sockets[0].getsockname()[1], "plain", connections=1)
        sender = SmtpSender(account, "", timeout=3, body_timeout=3)

        async def on_wire() -> None:
            heard.append("on_wire")

        first, never, other = (Outgoing(n, "hei@a.example", f"{n}@b.example", BODY) for n in range(3))
        await sender.send(first, on_wire, lambda: never)
        reply = await sender.send(other, on_wire)
        await sender.aclose()
        server.close()
        await server.wait_closed()
        return reply

    assert asyncio.run(run()).kind == "accepted"
    assert heard.count("BODY") == heard.count("on_wire") == 2
