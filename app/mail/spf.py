"""SPF (RFC 7208) as far as a shop needs it: may this server send for the domain, and does the record hold."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from app.mail.dns_names import Names, NamesUnreachableError

SpfState = Literal["well", "uncovered", "unknown", "missing", "several", "broken", "too-many", "open"]
LOOKUPS = 10
"""Receivers give up after so many questions to DNS."""
_TERM = re.compile(r"([+\-~?]?)([a-z0-9]+)(?:([:/])(.*))?", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))+\.?", re.IGNORECASE
)
_MODIFIER = re.compile(r"[a-z][a-z0-9_.-]*=", re.IGNORECASE)
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists"})
_KNOWN = _ASKING | {"all", "ip4", "ip6"}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Spf(msgspec.Struct, frozen=True):
    """`state`: what there is to say first. `lookups`: questions that the record makes a receiver ask, includes
    followed (LOOKUPS + 1 stands for more). `wrong`: the term that nobody understands, or the name that leads nowhere.
    """

    state: SpfState
    record: str = ""
    lookups: int = 0
    wrong: str = ""


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record."""
    return text.casefold() == "v=spf1" or text.casefold().startswith("v=spf1 ")


def judge_spf(domain: str, host: str, include: str, names: Names) -> Spf:
    """The SPF record of a domain, for mail that leaves through `host`.

    `include`: the name under which the host's owner lists its servers, "" if not known; a record that includes it
    covers the host, whatever its addresses are today. Raises NamesUnreachableError where DNS does not answer.
    """
    records = [text for text in names.txt(domain) if is_spf(text)]
    if not records:
        return Spf("missing")
    if len(records) > 1:
        return Spf("several", " | ".join(records))
    walk = _Walk(names, include.casefold().rstrip("."), [*_parsed(names.addresses(host))] if host else [])
    covered = walk.record(domain, records[0])
    if walk.lookups > LOOKUPS:
        return Spf("too-many", records[0], walk.lookups)
    if walk.wrong:
        return Spf("broken", records[0], walk.lookups, walk.wrong)
    if walk.open:
        return Spf("open", records[0], walk.lookups)
    state: SpfState = "well" if covered or walk.named else "unknown" if walk.unsure or not host else "uncovered"
    return Spf(state, records[0], walk.lookups)


class _Walk:
    """Goes through a record and all that it includes. It never asks more than a receiver would, plus one."""

    def __init__(self, names: Names, include: str, senders: Sequence[Address]) -> None:
        self._names, self._include, self._senders = names, include, senders
        self.lookups, self.wrong = 0, ""
        self.named = self.open = self.unsure = False
        self._depth = 0

    def record(self, domain: str, text: str) -> bool:
        """Whether it lets one of the senders through. All of it is read, also what comes after that."""
        verdict: bool | None = None
        redirect, has_all = "", False
        for term in text.split()[1:]:
            if self.lookups > LOOKUPS or self.wrong:
                return False
            if _MODIFIER.match(term):
                name, _is, value = term.partition("=")
                redirect = value if name.casefold() == "redirect" else redirect
                continue
            found = _TERM.fullmatch(term)
            if not found or found[2].casefold() not in _KNOWN:
                self.wrong = self.wrong or term[:80]
                return False
            has_all = has_all or found[2].casefold() == "all"
            if self._matches(domain, found) and verdict is None:
                verdict = found[1] in ("", "+")
        if redirect and not has_all and self._counted():
            inside = self._follow(redirect)
            verdict = inside if verdict is None else verdict
        return bool(verdict)

    def _matches(self, domain: str, term: re.Match[str]) -> bool:
        sign, name, mark, value = term[1], term[2].casefold(), term[3], term[4] or ""
        if name == "all":
            # "+all" lets the whole world send. It says nothing of this host.
            self.open = self.open or (sign in ("", "+") and self._depth == 0)
            return True
        if name in ("ip4", "ip6"):
            return self._inside(term[0], value)
        if not self._counted():
            return False
        where, _slash, width = (value if mark == ":" else f"/{value}" if mark else "").partition("/")
        where = where or domain
        if "%" in where or name in ("exists", "ptr"):
            self.unsure = True  # it depends on the sender of the moment
            return False
        if not _DOMAIN.fullmatch(where):
            self.wrong = self.wrong or term[0][:80]
            return False
        if name == "include":
            self.named = self.named or where.casefold().rstrip(".") == self._include
            return self._follow(where)
        hosts = [where] if name == "a" else self._names.mx(where)[:LOOKUPS]
        found = [one for host in hosts for one in self._names.addresses(host)]
        return any(self._inside(term[0], f"{one}/{_width(one, width)}") for one in found)

    def _counted(self) -> bool:
        self.lookups += 1
        return self.lookups <= LOOKUPS

    def _follow(self, where: str) -> bool:
        """What an included record says. One that is not there breaks the whole record (RFC 7208, 5.2)."""
        if "%" in where:
            self.unsure = True
            return False
        records = [text for text in self._names.txt(where) if is_spf(text)] if _DOMAIN.fullmatch(where) else []
        if len(records) != 1:
            self.wrong = self.wrong or where[:80]
            return False
        self._depth += 1
        try:
            return self.record(where, records[0])
        finally:
            self._depth -= 1

    def _inside(self, term: str, network: str) -> bool:
        try:
            known = ipaddress.ip_network(network, strict=False)
        except ValueError:
            self.wrong = self.wrong or term[:80]
            return False
        return any(one.version == known.version and one in known for one in self._senders)


def _width(address: str, width: str) -> str:
    """The width of "24", "24//64" and "//64" that belongs to this address; all of it where none is given."""
    four, _two, six = width.partition("//") if not width.startswith("/") else ("", "", width.lstrip("/"))
    return (six or "128") if ":" in address else (four or "32")


def _parsed(addresses: Sequence[str]) -> Sequence[Address]:
    return [ipaddress.ip_address(one) for one in addresses]


__all__ = ["LOOKUPS", "NamesUnreachableError", "Spf", "SpfState", "is_spf", "judge_spf"]
