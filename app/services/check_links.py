"""Do the addresses in a message lead anywhere? Asked only when a person asks: it is the one thing that goes out."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2
import msgspec
from httpcore2 import ConnectionPool, NetworkBackend, NetworkError, NetworkStream, ProtocolError, TimeoutException
from httpcore2 import SyncBackend as PlainBackend

from app.model.customer import Shop
from app.model.template import Button, Picture, Rating, Raw, Social, Template, Text, every_block
from app.render.marks import links
from app.render.tokens import Tokens

State = Literal["ok", "gone", "refused", "unreachable", "private", "variable"]
SECONDS = 10.0
HOPS = 5
"""Redirects followed."""
_SHOP_URL = re.compile(r"\{\{\s*shop\.url\s*\}\}")
_HREF = re.compile(r"""href\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_AGENT = b"Polku (checks the links of a message before it is sent)"


class Link(msgspec.Struct, frozen=True):
    """An address of a message: where it stands and what came of asking it.

    `gone`: 404 or 410. `refused`: another answer of 400 or more, `status` says which. `unreachable`: no answer.
    `private`: an address inside a network, which is not asked. `variable`: known only when the message is sent.
    """

    place: str
    url: str
    state: State
    status: int = 0


def web_links(template: Template, shop: Shop) -> Iterator[tuple[str, str]]:
    """(place, address) of every web address in a message, with the shop's own filled in."""
    for place, block in every_block(template):
        for field, link in _links(block):
            url = _SHOP_URL.sub(shop.url, link.strip())
            if url.casefold().startswith(("http://", "https://", "{{", "{%")):
                yield f"{place}.{field}", url


def check_links(
    template: Template,
    shop: Shop,
    seen: Callable[[Link], object] = lambda _: None,
    seconds: float = SECONDS,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Link, ...]:
    """Ask each address once, telling `seen` as it goes. Takes as long as the servers do, `seconds` each at the most.

    When `cancelled` says so, what has been asked by then is the answer.

    Nothing of a customer is in what is asked. Addresses inside a network are refused, but for the shop's own server.
    """
    answers: dict[str, tuple[State, int]] = {}
    found: list[Link] = []
    own = urlsplit(shop.url).hostname or ""
    with ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=_Outside(own)) as pool:
        for place, url in web_links(template, shop):
            if cancelled():
                break
            if url not in answers:
                answers[url] = _asked(pool, url, seconds)
            link = Link(place, url, *answers[url])
            found.append(link)
            seen(link)
    return tuple(found)


def _links(block: object) -> Iterable[tuple[str, str]]:
    match block:
        case Button(link=link) | Picture(link=link):
            yield "link", link
        case Rating(link=link):
            yield "link", link.replace("{score}", "5")
        case Text(body=body):
            tokens = Tokens(body)
            yield from (("body", tokens.restore(link)) for _label, link in links(tokens.swap(body)))
        case Social(links=listed):
            yield from (("links", one.link) for one in listed)
        case Raw(markup=markup):
            yield from (("markup", link) for link in _HREF.findall(markup))
        case _:
            return


def _asked(pool: ConnectionPool, url: str, seconds: float) -> tuple[State, int]:
    """The answer after redirects. HEAD first; GET where a server knows no HEAD."""
    if "{" in url:
        return "variable", 0
    status = 0
    method = b"HEAD"
    for _ in range(HOPS + 1):
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            return "private", 0
        try:
            response = _answer(pool, method, url, seconds)
        except _Inside:
            return "private", 0
        except (NetworkError, ProtocolError, TimeoutException, ssl.SSLError, httpx2.InvalidURL):
            return "unreachable", 0
        status, there = response
        if status in (301, 302, 303, 307, 308) and there:
            url = urljoin(url, there)
        elif status in (403, 405, 501) and method == b"HEAD":
            method = b"GET"
        else:
            break
    return ("gone" if status in (404, 410) else "refused" if status >= 300 else "ok"), status


def _answer(pool: ConnectionPool, method: bytes, url: str, seconds: float) -> tuple[int, str]:
    """(status, where it redirects to); the body is not read."""
    limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    parts = httpx2.URL(url)  # percent and puny codes
    headers = [(b"Host", parts.netloc), (b"User-Agent", _AGENT), (b"Accept", b"*/*")]
    target = httpcore2.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path)
    with pool.stream(method, target, headers=headers, extensions={"timeout": limits}) as response:
        there = next((value for name, value in response.headers if name.lower() == b"location"), b"")
        return response.status, there.decode("latin-1")


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass  # a name
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise NetworkError(str(error)) from error


class _Inside(Exception):  # noqa: N818
    """The name leads into a private network."""


class _Outside(NetworkBackend):
    """Connects to public addresses only, and to the very address it has looked at."""

    def __init__(self, own: str) -> None:
        self._plain = PlainBackend()
        self._own = own

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        addresses = _addresses(host, port)
        if host != self._own and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
            raise _Inside
        return self._plain.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_args: Any, **_more: Any) -> NetworkStream:
        raise _Inside
