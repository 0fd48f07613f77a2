"""Finding an address's servers without asking for its password: what was tried, and what answered.

Order: a table of known hosts, the domain's own settings file (https only), its SRV records, the names that most use.
Whatever is found is shown to a person before a password goes anywhere.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

import msgspec

from app.model.account import Security

Way = Literal["table", "file", "srv", "guess"]
_LARGEST = 64 * 1024
_SECONDS = 5.0
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))+")
_KNOWN: dict[str, tuple[str, str]] = {
    "gmail.com": ("imap.gmail.com", "smtp.gmail.com"),
    "googlemail.com": ("imap.gmail.com", "smtp.gmail.com"),
    "outlook.com": ("outlook.office365.com", "smtp-mail.outlook.com"),
    "hotmail.com": ("outlook.office365.com", "smtp-mail.outlook.com"),
    "hotmail.fi": ("outlook.office365.com", "smtp-mail.outlook.com"),
    "live.fi": ("outlook.office365.com", "smtp-mail.outlook.com"),
    "icloud.com": ("imap.mail.me.com", "smtp.mail.me.com"),
    "one.com": ("imap.one.com", "send.one.com"),
}
"""Address's domain -> (IMAP, SMTP). Microsoft and Apple want STARTTLS on 587, the others TLS on 465."""
_STARTTLS = frozenset({"smtp-mail.outlook.com", "smtp.mail.me.com"})
_SRV: tuple[tuple[str, str, Security], ...] = (
    ("_imaps._tcp", "imap", "tls"),
    ("_submissions._tcp", "smtp", "tls"),
    ("_submission._tcp", "smtp", "starttls"),
)

_SECURITY: dict[str, Security] = {"ssl": "tls", "starttls": "starttls"}


class Server(msgspec.Struct, frozen=True):
    """A server that may be the right one."""

    host: str
    port: int
    security: Security
    username: str


class Tried(msgspec.Struct, frozen=True):
    """One thing that was tried, where, and whether it gave anything."""

    way: Way
    where: str
    found: bool


class Found(msgspec.Struct):
    """The servers of an address, None where nothing was found, and all that was tried for it."""

    imap: Server | None = None
    smtp: Server | None = None
    tried: list[Tried] = []


@dataclass(frozen=True)
class Outside:
    """How the world is asked; a test puts its own in place."""

    fetch: Callable[[str], bytes | None] = field(default_factory=lambda: fetch)
    srv: Callable[[str], list[tuple[str, int]]] = field(default_factory=lambda: srv)
    answers: Callable[[str, int], bool] = field(default_factory=lambda: answers)


def discover(address: str, outside: Outside | None = None) -> Found:
    """The servers of an address. Takes some seconds where nothing answers; an address without a domain has none."""
    outside, found = outside or Outside(), Found()
    domain = address.strip().rpartition("@")[2].casefold()
    if not _HOST.fullmatch(domain):
        return found
    ways: tuple[tuple[Way, Callable[[], Iterator[tuple[str, str, Server | None]]]], ...] = (
        ("table", lambda: _from_table(address, domain)),
        ("file", lambda: _from_file(address, domain, outside)),
        ("srv", lambda: _from_srv(address, domain, outside)),
        ("guess", lambda: _from_guess(address, domain, outside, found)),
    )
    for way, ask in ways:
        for where, kind, server in ask():
            found.tried.append(Tried(way, where, server is not None))
            if server is not None and getattr(found, kind) is None:
                setattr(found, kind, server)
        if found.imap and found.smtp:
            break
    return found


def _from_table(address: str, domain: str) -> Iterator[tuple[str, str, Server | None]]:
    known = _KNOWN.get(domain)
    if known:
        imap, smtp = known
        yield domain, "imap", Server(imap, 993, "tls", address)
        later = smtp in _STARTTLS
        yield domain, "smtp", Server(smtp, 587 if later else 465, "starttls" if later else "tls", address)


def _from_file(address: str, domain: str, outside: Outside) -> Iterator[tuple[str, str, Server | None]]:
    for url in (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    ):
        raw = outside.fetch(url)
        servers = read_settings_file(raw, address) if raw else {}
        if not servers:
            yield url, "imap", None
        for kind, server in servers.items():
            yield url, kind, server
        if servers:
            return


def _from_srv(address: str, domain: str, outside: Outside) -> Iterator[tuple[str, str, Server | None]]:
    for name, kind, security in _SRV:
        where = f"{name}.{domain}"
        hosts = [(host, port) for host, port in outside.srv(where) if _HOST.fullmatch(host)]
        yield where, kind, Server(*hosts[0], security, address) if hosts else None


def _from_guess(address: str, domain: str, outside: Outside, found: Found) -> Iterator[tuple[str, str, Server | None]]:
    tries: tuple[tuple[str, tuple[str, ...], int, Security], ...] = (
        ("imap", ("imap", "mail"), 993, "tls"),
        ("smtp", ("smtp", "mail"), 465, "tls"),
    )
    for kind, names, port, security in tries:
        if getattr(found, kind) is not None:
            continue
        for name in names:
            host = f"{name}.{domain}"
            well = outside.answers(host, port)
            yield f"{host}:{port}", kind, Server(host, port, security, address) if well else None
            if well:
                break


def read_settings_file(raw: bytes, address: str) -> dict[str, Server]:
    """The encrypted IMAP and SMTP servers of a settings file (Mozilla's autoconfig), by "imap" and "smtp"."""
    reader = _Reader()
    reader.feed(raw[:_LARGEST].decode("utf-8", "replace"))
    local, _at, domain = address.strip().rpartition("@")
    names = {"%EMAILADDRESS%": address.strip(), "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    found: dict[str, Server] = {}
    for kind, told in reader.servers:
        host, port, socket_type = (told.get(name, "").strip() for name in ("hostname", "port", "sockettype"))
        user = told.get("username", "").strip()
        for placeholder, value in names.items():
            host, user = host.replace(placeholder, value), user.replace(placeholder, value)
        security = _SECURITY.get(socket_type.casefold())
        right = _HOST.fullmatch(host.casefold()) and port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536
        if security and right and kind not in found:
            found[kind] = Server(host.casefold(), int(port), security, user or address)
    return found


class _Reader(HTMLParser):
    """Reads tags and the text in them; it knows no entities that could grow."""

    def __init__(self) -> None:
        super().__init__()
        self.servers: list[tuple[str, dict[str, str]]] = []
        self._inside = ""
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type")
        if (tag, kind) in (("incomingserver", "imap"), ("outgoingserver", "smtp")):
            self._inside = tag
            self.servers.append((str(kind), {}))
        self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self._tag:
            told = self.servers[-1][1]
            told[self._tag] = told.get(self._tag, "") + data


def fetch(url: str) -> bytes | None:
    """A page over https, at most 64 KB of it; None if there is none. Follows nobody elsewhere."""
    import httpx2

    try:
        with httpx2.stream("GET", url, timeout=_SECONDS, follow_redirects=False) as response:
            if response.status_code != 200:
                return None
            raw = b""
            for piece in response.iter_bytes():
                raw += piece
                if len(raw) > _LARGEST:
                    return None
            return raw
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        return None


def srv(name: str, nameserver: str = "", port: int = 53) -> list[tuple[str, int]]:
    """The hosts and ports of an SRV record, best first; none where there is no such service."""
    import dns.exception
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(configure=not nameserver)
        if nameserver:
            resolver.nameservers, resolver.port = [nameserver], port
        answer = list(resolver.resolve(name, "SRV", lifetime=_SECONDS))
    except (dns.exception.DNSException, OSError):
        return []
    answer.sort(key=lambda one: (one.priority, -one.weight))
    found = [(str(one.target).rstrip(".").casefold(), int(one.port)) for one in answer]
    return [(host, number) for host, number in found if host]


def answers(host: str, port: int) -> bool:
    """Whether an encrypted server with a certificate for that very name answers there."""
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host),
        ):
            return True
    except (OSError, ValueError):
        return False
