"""A real name server on loopback for a test: answers over UDP from a small zone, and counts what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from app.mail.dns_names import Resolver

Zone = Mapping[tuple[str, str], Sequence[str]]
"""(name, kind) -> the texts of TXT, the "10 host." of MX, the addresses of A and AAAA."""


@dataclass
class NameServer:
    """Where it listens and what it was asked, each "name kind"."""

    port: int
    asked: list[str] = field(default_factory=list)

    def resolver(self, seconds: float = 5.0) -> Resolver:
        return Resolver("127.0.0.1", self.port, seconds)


@contextmanager
def running(zone: Zone, mute: bool = False) -> Iterator[NameServer]:
    """Serves the zone. `mute`: takes questions and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        told = NameServer(server.getsockname()[1])

        def serve() -> None:
            while True:
                raw, client = server.recvfrom(4096)
                if raw == b"stop":
                    return
                if not mute:
                    server.sendto(_answer(raw, zone, told), client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield told
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"stop", ("127.0.0.1", told.port))
            thread.join()


def _answer(raw: bytes, zone: Zone, told: NameServer) -> bytes:
    question = dns.message.from_wire(raw)
    asked = question.question[0]
    name, kind = str(asked.name).rstrip(".").casefold(), dns.rdatatype.to_text(asked.rdtype)
    told.asked.append(f"{name} {kind}")
    answer = dns.message.make_response(question)
    answer.flags |= dns.flags.RA
    records = zone.get((name, kind))
    if records:
        texts = [_quoted(one) for one in records] if kind == "TXT" else list(records)
        answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, texts))
    elif not any(known == name for known, _kind in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer.to_wire(max_size=65535)


def _quoted(text: str) -> str:
    """In pieces of 200, as long keys are in DNS."""
    whole = text.replace("\\", "\\\\").replace('"', '\\"')
    return " ".join(f'"{whole[start : start + 200]}"' for start in range(0, len(whole) or 1, 200))
