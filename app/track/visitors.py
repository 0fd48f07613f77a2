"""What is kept of a visitor: a program's name, cut, and a keyed hash of the network. And how often one may ask."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections import OrderedDict
from functools import lru_cache

from starlette.requests import Request

from app.model.signing import base32

MOST_AGENT = 300
_REMEMBERED = 10_000


class Networks:
    """Names networks by a keyed hash: equal for equal /24 (IPv4) or /48 (IPv6), and nothing more."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._named = lru_cache(maxsize=4096)(self._name)

    def of(self, request: Request) -> str:
        """The network of the visitor; "" where none is known."""
        client = request.scope.get("client")
        return self._named(client[0]) if client else ""

    def _name(self, host: str) -> str:
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return ""
        mapped = getattr(address, "ipv4_mapped", None)
        address = mapped or address
        network = ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False)
        return base32(hashlib.blake2b(network.network_address.packed, key=self._key, digest_size=10).digest())


class Allowance:
    """So many in a span of seconds for each name; the least recent names are forgotten when there are too many."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times, self._seconds = times, seconds
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def takes(self, name: str) -> bool:
        """Count one more; whether it is within the allowance."""
        now = time.monotonic()
        since, count = self._seen.pop(name, (now, 0))
        if now - since >= self._seconds:
            since, count = now, 0
        self._seen[name] = since, count + 1
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return count < self._times


def agent_of(request: Request) -> str:
    """The User-Agent as it was sent, cut, its odd signs replaced."""
    found = next((value for name, value in request.scope["headers"] if name == b"user-agent"), b"")
    told: str = found[:MOST_AGENT].decode("latin-1")
    return told if told.isprintable() else "".join(sign if sign.isprintable() else " " for sign in told)
