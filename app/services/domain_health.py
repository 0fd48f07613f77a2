"""How the domain that the shop sends from stands: asked from DNS, and read from a test message in its own mailbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from app.i18n import _
from app.mail.addresses import domain_of
from app.mail.blocklists import Listing, ask_blocklists
from app.mail.delivered import Delivered, read_delivered
from app.mail.dns_names import Names, NamesUnreachableError, Resolver
from app.mail.domain_health import DomainHealth, include_of, judge_domain
from app.mail.mailbox import BATCH, open_mailbox
from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import load_account, needed_account
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.mailbox import needed_mailbox
from app.services.try_account import send_one

_SETTING = "domain_health"
_NEWEST = 40
"""The test message is among the mails that came last."""
_EARLIER = timedelta(days=1)
"""Servers search by whole days of their own clock."""
# fmt: off
SHARED = frozenset((
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.fi", "live.com", "live.fi", "msn.com",
    "icloud.com", "me.com", "yahoo.com", "aol.com", "proton.me", "protonmail.com", "gmx.com", "luukku.com",
    "suomi24.fi", "kolumbus.fi", "elisanet.fi", "pp.inet.fi",
))
# fmt: on
"""Domains in which anybody may have an address: their records are not the shop's to add."""


class AskedLists(msgspec.Struct, frozen=True):
    """What the public blocklists said of a domain and its mail server."""

    domain: str
    host: str
    at: datetime
    answers: tuple[Listing, ...]


class CheckedDomain(msgspec.Struct, frozen=True):
    """What is known. `health` is None until it has been asked, and so are `lists`; `test_id` names a test message
    under way."""

    health: DomainHealth | None = None
    at: datetime | None = None
    delivered: Delivered | None = None
    test_id: str = ""
    test_at: datetime | None = None
    lists: AskedLists | None = None


def last_check(desk: Desk) -> CheckedDomain:
    """What was found last for the domain that is sent from now; empty where nothing was. Asks nobody."""
    kept, account = desk.store.shop.setting(_SETTING), load_account(desk)
    if not kept or account is None:
        return CheckedDomain()
    known = msgspec.convert(kept, CheckedDomain)
    domain = domain_of(account.from_address).casefold()
    if known.health and known.health.domain != domain:
        known = CheckedDomain(lists=known.lists)
    if known.lists and (known.lists.domain, known.lists.host) != (domain, account.host):
        known = msgspec.structs.replace(known, lists=None)
    return known


def check_domain(desk: Desk, names: Callable[[], Names] = Resolver, message: bytes = b"") -> CheckedDomain:
    """Ask DNS and keep what it says; takes seconds. `message`: a delivered message to judge by, as saved to a file.

    Raises PolkuError: no-account, domain-shared (anybody's domain), domain-unasked (DNS does not answer),
    domain-other-message (the message is from elsewhere).
    """
    account, domain = _sender(desk)
    known = last_check(desk)
    if message:
        delivered = read_delivered(message)
        if delivered.from_domain != domain:
            raise PolkuError("domain-other-message", "user", domain=domain)
        known = msgspec.structs.replace(known, delivered=delivered, test_id="")
    try:
        health = judge_domain(domain, account.host, names(), known.delivered)
    except NamesUnreachableError as error:
        raise PolkuError("domain-unasked", "world", domain=domain, detail=str(error)[:200]) from error
    return _keep(desk, msgspec.structs.replace(known, health=health, at=desk.clock.now()))


def check_blocklists(desk: Desk, names: Callable[[], Names] = Resolver) -> CheckedDomain:
    """Ask the public blocklists and keep what they say; takes seconds. Their keepers learn the domain's name.

    Raises PolkuError: no-account, domain-shared (anybody's domain), domain-unasked (DNS does not answer).
    """
    account, domain = _sender(desk)
    try:
        answers = ask_blocklists(domain, account.host, names())
    except NamesUnreachableError as error:
        raise PolkuError("domain-unasked", "world", domain=domain, detail=str(error)[:200]) from error
    lists = AskedLists(domain, account.host, desk.clock.now(), answers)
    return _keep(desk, msgspec.structs.replace(last_check(desk), lists=lists))


def send_domain_test(desk: Desk) -> CheckedDomain:
    """Send a message like a marketing message to the shop's own mailbox. Raises PolkuError as a test message does."""
    account, password = needed_account(desk)
    _sender(desk)
    outgoing, test_id = Composer(desk, account).sample(
        account.stop_address or account.from_address,
        _("Domain test from Polku"),
        _("This message shows how your domain stands. Polku reads its headers; you can delete it."),
    )
    send_one(account, password, outgoing)
    known = msgspec.structs.replace(last_check(desk), test_id=test_id, test_at=desk.clock.now())
    return _keep(desk, known)


def read_domain_test(desk: Desk, names: Callable[[], Names] = Resolver) -> CheckedDomain:
    """Look for the test message in the shop's mailbox and judge by it; nothing in the mailbox changes.

    Raises PolkuError: domain-test-unsent, domain-test-not-there (not yet), those of the mailbox and `check_domain`.
    """
    known = last_check(desk)
    if not known.test_id or known.test_at is None:
        raise PolkuError("domain-test-unsent", "user")
    box, password = needed_mailbox(desk)
    wanted = f"message-id: {known.test_id}".encode().lower()
    with open_mailbox(box, password) as opened:
        newest = opened.since((known.test_at - _EARLIER).date())[-_NEWEST:][::-1]
        for first in range(0, len(newest), BATCH):
            for mail in opened.fetch(newest[first : first + BATCH], desk.clock.now()):
                head = mail.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").lower()
                if wanted in head:
                    return check_domain(desk, names, mail.raw)
    raise PolkuError("domain-test-not-there", "world", mailbox=box.name)


def spf_record(health: DomainHealth) -> str:
    """The SPF record that would let the shop's server send, "" where a person has to think."""
    spf, include = health.spf, include_of(health.host)
    term = f"include:{include}" if include else f"a:{health.host}"
    match spf.state:
        case "missing":
            return f"v=spf1 {term} ~all" if include else f"v=spf1 mx {term} ~all"
        case "uncovered":
            return f"v=spf1 {term} {spf.record[6:].strip()}".strip()
        case "several":
            return _merged(spf.record)
        case "open":
            return " ".join("~all" if one.casefold() in ("all", "+all") else one for one in spf.record.split())
    return ""


def dmarc_record(health: DomainHealth, reports_to: str) -> str:
    """The DMARC record to begin with, "" where there is a good one."""
    missing = health.dmarc.state in ("missing", "broken", "several")
    return f"v=DMARC1; p=none; rua=mailto:{reports_to}" if missing else ""


def _merged(records: str) -> str:
    """One record of several: all that they let through, and the mildest end."""
    terms = [term for record in records.split(" | ") for term in record.split()[1:]]
    kept = dict.fromkeys(term for term in terms if term.casefold().lstrip("+-~?") != "all" and "=" not in term)
    return " ".join(("v=spf1", *kept, "~all"))


def _sender(desk: Desk) -> tuple[Account, str]:
    account = load_account(desk)
    if account is None:
        raise PolkuError("no-account", "user")
    domain = domain_of(account.from_address).casefold()
    if domain in SHARED:
        raise PolkuError("domain-shared", "user", domain=domain)
    return account, domain


def _keep(desk: Desk, known: CheckedDomain) -> CheckedDomain:
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(known))
    return known
