"""DNS as the judges of a domain ask it: texts, mail servers, addresses. A test puts a server of its own in place."""

from __future__ import annotations

from typing import Protocol

_SECONDS = 5.0
"""For one question, with all its repeats."""


class NamesUnreachableError(Exception):
    """No name server answered: nothing can be said about the domain, neither good nor bad."""


class Names(Protocol):
    """What is asked. A name that is not there has no records; an error is only where nobody answered."""

    def txt(self, name: str) -> list[str]: ...
    def mx(self, name: str) -> list[str]: ...
    def addresses(self, name: str) -> list[str]: ...


class Resolver:
    """The computer's own resolver, or one name server. Each question is asked once."""

    def __init__(self, nameserver: str = "", port: int = 53, seconds: float = _SECONDS) -> None:
        import dns.exception
        import dns.resolver

        self._seconds = seconds
        self._asked: dict[tuple[str, str], list[str]] = {}
        try:
            self._resolver = dns.resolver.Resolver(configure=not nameserver)
        except (dns.exception.DNSException, OSError) as error:
            raise NamesUnreachableError(str(error)) from error
        if nameserver:
            self._resolver.nameservers, self._resolver.port = [nameserver], port

    def txt(self, name: str) -> list[str]:
        """Its texts, each with its pieces put together. Bytes that are no UTF-8 are shown as such."""
        return self._ask(name, "TXT")

    def mx(self, name: str) -> list[str]:
        """The names of its mail servers, the first choice first."""
        return self._ask(name, "MX")

    def addresses(self, name: str) -> list[str]:
        """Its addresses of both kinds."""
        return self._ask(name, "A") + self._ask(name, "AAAA")

    def _ask(self, name: str, kind: str) -> list[str]:
        key = (name.casefold().rstrip("."), kind)
        if key not in self._asked:
            self._asked[key] = self._fresh(*key)
        return self._asked[key]

    def _fresh(self, name: str, kind: str) -> list[str]:
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            asked = dns.name.from_text(name)
        except (dns.exception.DNSException, ValueError):
            return []  # no name at all
        try:
            answer = list(self._resolver.resolve(asked, kind, lifetime=self._seconds))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NamesUnreachableError(str(error)) from error
        if kind == "TXT":
            return [b"".join(one.strings).decode("utf-8", "backslashreplace") for one in answer]
        if kind == "MX":
            answer.sort(key=lambda one: one.preference)
            return [name for one in answer if (name := str(one.exchange).rstrip("."))]
        return [str(one.address) for one in answer]
