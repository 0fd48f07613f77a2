"""Finding an address's servers: in which order the world is asked, and what is not believed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rrset
import pytest

from app.mail.discovery import Outside, Server, answers, discover, read_settings_file, srv

ADDRESS = "hei@kyla.example"
FILE = b"""<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="kyla.example">
 <incomingServer type="pop3"><hostname>pop.host.example</hostname><port>995</port>
  <socketType>SSL</socketType></incomingServer>
 <incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port>
  <socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>
 <outgoingServer type="smtp"><hostname>smtp.host.example</hostname><port>587</port>
  <socketType>STARTTLS</socketType><username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>"""


def nothing() -> Outside:
    return Outside(fetch=lambda _url: None, srv=lambda _name: [], answers=lambda _host, _port: False)


def test_a_known_host_is_found_without_asking_anybody() -> None:
    def never(*_: object) -> None:
        raise AssertionError("asked")

    found = discover("kauppa@gmail.com", Outside(never, never, never))  # type: ignore[arg-type]
    assert found.imap == Server("imap.gmail.com", 993, "tls", "kauppa@gmail.com")
    assert found.smtp == Server("smtp.gmail.com", 465, "tls", "kauppa@gmail.com")


def test_the_domains_own_file_comes_first() -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return FILE

    found = discover(ADDRESS, Outside(fetch, lambda _name: [], lambda _host, _port: False))
    assert asked == ["https://autoconfig.kyla.example/mail/config-v1.1.xml"]
    assert found.imap == Server("imap.kyla.example", 993, "tls", "hei")
    assert found.smtp == Server("smtp.host.example", 587, "starttls", ADDRESS)


def test_then_its_srv_records_and_then_the_usual_names() -> None:
    outside = Outside(
        lambda _url: None,
        lambda name: [("imap.host.example", 993)] if name == "_imaps._tcp.kyla.example" else [],
        lambda host, _port: host == "mail.kyla.example",
    )
    found = discover(ADDRESS, outside)
    assert found.imap == Server("imap.host.example", 993, "tls", ADDRESS)
    assert found.smtp == Server("mail.kyla.example", 465, "tls", ADDRESS)
    assert [(one.way, one.found) for one in found.tried] == [
        ("file", False), ("file", False), ("srv", True), ("srv", False), ("srv", False),
        ("guess", False), ("guess", True),
    ]  # fmt: skip
    assert found.tried[-1].where == "mail.kyla.example:465"


def test_where_nothing_answers_everything_that_was_tried_is_told() -> None:
    found = discover(ADDRESS, nothing())
    assert (found.imap, found.smtp) == (None, None)
    assert len(found.tried) == 9


@pytest.mark.parametrize("address", ["", "hei", "hei@", "a@b/../c", "a@localhost", "a@x.example:99/", "a@[::1]"])
def test_what_is_no_domain_is_not_asked(address: str) -> None:
    assert discover(address, nothing()).tried == []


@pytest.mark.parametrize(
    "raw",
    [
        FILE.replace(b"SSL", b"plain").replace(b"STARTTLS", b"plain"),
        FILE.replace(b"993", b"99999999999").replace(b"587", b"-1"),
        FILE.replace(b"imap.%EMAILDOMAIN%", b"evil.example/x").replace(b"smtp.host.example", b"a b"),
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><incomingServer type='imap'><hostname>&a;</hostname>",
        b"\xff\xfe" * 1000,
        b"<a>" * 30_000,
    ],
)
@pytest.mark.timeout(10)
def test_a_file_that_is_no_such_file_gives_nothing(raw: bytes) -> None:
    assert read_settings_file(raw, ADDRESS) == {}


def test_srv_records_are_read_best_first() -> None:
    with name_server("10 1 993 far.host.example.", "5 1 993 near.host.example.") as port:
        assert srv("_imaps._tcp.kyla.example", "127.0.0.1", port) == [
            ("near.host.example", 993),
            ("far.host.example", 993),
        ]
    with name_server("0 0 0 .") as port:
        assert srv("_imaps._tcp.kyla.example", "127.0.0.1", port) == []


def test_a_port_where_nobody_listens_does_not_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert not answers("localhost", taken.getsockname()[1])


@contextmanager
def name_server(*records: str) -> Iterator[int]:
    """Answers one question with these SRV records."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)

        def serve() -> None:
            raw, client = server.recvfrom(4096)
            question = dns.message.from_wire(raw)
            answer = dns.message.make_response(question)
            answer.answer.append(dns.rrset.from_text_list(question.question[0].name, 60, "IN", "SRV", records))
            server.sendto(answer.to_wire(), client)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()
