"""Public lists of senders that receivers turn away: whether the shop's domain or its mail server is on one.

Each list is a zone of DNS. Whoever asks tells its keeper the name asked about, so it is asked only when a person wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Literal

import msgspec

from app.mail.dns_names import Names, NamesUnreachableError

State = Literal["clean", "listed", "refused", "silent"]


class Blocklist(msgspec.Struct, frozen=True):
    """A list of domains or of servers. `listed`: the third and the last part that an answer 127.0.x.y has for what is
    on the list; other answers mean that the keeper does not answer us. `page`: where to ask to be taken off.
    """

    name: str
    zone: str
    about: Literal["domain", "server"]
    listed: tuple[int, range]
    page: str


LISTS = (
    Blocklist("Spamhaus DBL", "dbl.spamhaus.org", "domain", (1, range(2, 200)), "https://check.spamhaus.org"),
    Blocklist("SURBL", "multi.surbl.org", "domain", (0, range(2, 256)), "https://surbl.org/surbl-analysis"),
    Blocklist("SpamCop", "bl.spamcop.net", "server", (0, range(2, 3)), "https://www.spamcop.net/bl.shtml"),
)


class Listing(msgspec.Struct, frozen=True):
    """What one list said. `refused`: it answers nobody who asks from here; `silent`: no answer came at all.

    `what`: the domain or the server's address asked about.
    """

    name: str
    about: Literal["domain", "server"]
    what: str
    state: State
    page: str


def ask_blocklists(domain: str, host: str, names: Names) -> tuple[Listing, ...]:
    """Asks every list once. A server that has no address of the public internet is not asked about.

    Raises NamesUnreachableError where the server's own address cannot be looked up.
    """
    servers = tuple(_public(names.addresses(host)))
    asked = {"domain": (domain.casefold().rstrip("."),), "server": servers[:1]}
    return tuple(
        Listing(one.name, one.about, what, _state(one, what, names), one.page)
        for one in LISTS
        for what in asked[one.about]
    )


def _public(addresses: list[str]) -> Iterator[str]:
    """Those that the lists know: of the fourth version, and not of a network of one's own."""
    for text in addresses:
        try:
            if IPv4Address(text).is_global:
                yield text
        except AddressValueError:
            continue


def _state(blocklist: Blocklist, what: str, names: Names) -> State:
    question = ".".join(reversed(what.split("."))) if blocklist.about == "server" else what
    try:
        answers = names.addresses(f"{question}.{blocklist.zone}")
    except NamesUnreachableError:
        return "silent"
    if not answers:
        return "clean"
    third, last = blocklist.listed
    listed = {f"127.0.{third}.{number}" for number in last}
    return "listed" if listed.intersection(answers) else "refused"
