"""How the domain stands in plain words: what is well, what is missing, what to add and who adds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from app.i18n import N_, _, ngettext, number
from app.mail.domain_health import DomainHealth
from app.services.domain_health import AskedLists, dmarc_record, spf_record

Grade = Literal["well", "look", "missing", "unknown"]


class DomainLine(msgspec.Struct, frozen=True):
    """One thing judged. `name` and `record`: the DNS record to put there (TXT), both "" where there is none to add;
    `instead` tells that it takes the place of another. `who`: who can do it.
    """

    code: str
    title: str
    grade: Grade
    text: str
    name: str = ""
    record: str = ""
    instead: bool = False
    who: str = ""


_SPF: dict[str, tuple[Grade, str]] = {
    "well": ("well", N_("Your mail server may send in the name of your domain.")),
    "unknown": ("unknown", N_("The record depends on each message. A test message shows whether it holds.")),
    "uncovered": (
        "look",
        N_(
            "The record does not name {host}. Mail may leave from another server of the same host: "
            "a test message shows it. If it fails, change the record:"
        ),
    ),
    "missing": ("missing", N_("Nothing tells which servers may send in your name, so others can. Add this record:")),
    "several": (
        "missing",
        N_("There are several SPF records, and receivers then believe none. Put one in their place:"),
    ),
    "broken": ("missing", N_("Receivers cannot read the record because of “{wrong}”, so it is as if there were none.")),
    "too-many": (
        "missing",
        N_("The record makes receivers ask DNS more than 10 times, and they give up. Take out what you no longer use."),
    ),
    "open": ("missing", N_("The record lets anybody send in your name. Change its end:")),
}
_DKIM: dict[str, tuple[Grade, str]] = {
    "well": ("well", N_("Messages are signed in the name of {domain}. The key is in DNS.")),
    "short": ("look", N_("Messages are signed, but the key has only {bits} bits. Ask for one of 2048.")),
    "unknown": (
        "unknown",
        N_("Only a delivered message shows whether your server signs. Send a test to your mailbox."),
    ),
    "unsigned": (
        "look",
        N_(
            "The test message carried no signature. Some servers sign only what leaves them: send a test to "
            "another service too. If that has none either, ask your e-mail host to switch DKIM on."
        ),
    ),
    "foreign": (
        "missing",
        N_("Messages are signed in the name of {domain}, not yours. Ask your e-mail host to switch DKIM on for yours."),
    ),
    "missing": ("missing", N_("Messages are signed, but the key is not in DNS at {selector}._domainkey.{domain}.")),
    "revoked": (
        "missing",
        N_("The key {selector} of {domain} has been withdrawn, and messages are still signed with it."),
    ),
    "broken": ("missing", N_("What is in DNS at {selector}._domainkey.{domain} is no key that receivers can read.")),
}
_DMARC: dict[str, tuple[Grade, str]] = {
    "well": ("well", N_("Mail that only pretends to come from you is refused or put aside ({policy}).")),
    "watching": (
        "well",
        N_("The record is there, and it asks for nothing yet (p=none). That is enough to begin with."),
    ),
    "missing": ("missing", N_("Without it a part of your messages may end up in junk mail. Add this record:")),
    "several": (
        "missing",
        N_("There are several DMARC records, and receivers then believe none. Put one in their place:"),
    ),
    "broken": ("missing", N_("Receivers cannot read the record. Put this in its place:")),
}
_KEYS = {"missing", "revoked", "broken", "foreign", "unsigned", "short"}


def domain_lines(health: DomainHealth, reports_to: str) -> Iterator[DomainLine]:
    """SPF, DKIM, DMARC and the delivered message, in this order. `reports_to`: who gets the reports of DMARC."""
    dns = _("Whoever keeps the name servers of {domain} adds it: usually where you bought the domain.").format(
        domain=health.domain
    )
    host = _("Your e-mail host does this.")
    spf = spf_record(health)
    grade, words = _SPF[health.spf.state]
    text = _(words).format(host=health.host, wrong=health.spf.wrong)
    if grade == "well" and health.spf.lookups > 7:
        text += " " + _("It makes receivers ask {n} times of at most 10.").format(n=health.spf.lookups)
    instead = bool(health.spf.record)
    yield DomainLine("spf", "SPF", grade, text, health.domain if spf else "", spf, instead, dns if spf else "")
    grade, words = _DKIM[health.dkim.state]
    known = {"domain": health.dkim.domain, "selector": health.dkim.selector, "bits": health.dkim.bits}
    who = host if health.dkim.state in _KEYS else ""
    yield DomainLine("dkim", "DKIM", grade, _(words).format_map(known), who=who)
    dmarc = dmarc_record(health, reports_to)
    grade, words = _DMARC[health.dmarc.state]
    text = _(words).format(policy=health.dmarc.policy)
    name = f"_dmarc.{health.domain}" if dmarc else ""
    yield DomainLine("dmarc", "DMARC", grade, text, name, dmarc, bool(health.dmarc.record), dns if dmarc else "")
    yield from _delivered(health)


def _delivered(health: DomainHealth) -> Iterator[DomainLine]:
    seen, title = health.delivered, _("Test message")
    if seen is None:
        return
    left_out = {"list-unsubscribe"} & set(health.dkim.left_out) if seen.has_stop else set()
    if seen.has_one_click:
        left_out |= {"list-unsubscribe-post"} & set(health.dkim.left_out)
    if not seen.checked_by:
        text = _(
            "It arrived, but the mailbox’s server tells nothing of SPF, DKIM and DMARC: it may not check own mail."
        )
        yield DomainLine("delivered", title, "unknown", text)
    elif seen.dmarc == "pass" or (not seen.dmarc and "pass" in (seen.spf, seen.dkim)):
        yield DomainLine(
            "delivered", title, "well", _("The receiver let it through: {results}.").format(results=_said(health))
        )
    else:
        yield DomainLine(
            "delivered", title, "look", _("The receiver had doubts: {results}.").format(results=_said(health))
        )
    if left_out:
        text = _("The signature leaves out {headers}, so the stop button of mail programs may stay hidden.").format(
            headers=", ".join(sorted(left_out))
        )
        yield DomainLine("covers", _("Stop button"), "look", text, who=_("Your e-mail host does this."))


def blocklist_lines(lists: AskedLists | None) -> Iterator[DomainLine]:
    """What the public blocklists said: one line for each that has the domain or the server, else one for all."""
    title = _("Blocklists")
    if lists is None:
        text = _("Public lists can be asked about your domain and mail server. Their keepers learn the names.")
        yield DomainLine("lists", title, "unknown", text)
        return
    listed = [one for one in lists.answers if one.state == "listed"]
    for one in listed:
        if one.about == "domain":
            text = _("{what} is on the list {list}. Many receivers turn its messages away. Ask to be taken off: {page}")
            yield DomainLine("listed", title, "look", text.format(what=one.what, list=one.name, page=one.page))
        else:
            text = _("Your mail server {what} is on the list {list}, so some receivers turn its messages away.")
            who = _("Your e-mail host does this.")
            yield DomainLine("listed", title, "look", text.format(what=one.what, list=one.name), who=who)
    clean = sum(one.state == "clean" for one in lists.answers)
    if clean and not listed:
        text = ngettext("Not found on {n} public list.", "Not found on {n} public lists.", clean).format(
            n=number(clean)
        )
        yield DomainLine("lists", title, "well", text)
    closed = ", ".join(one.name for one in lists.answers if one.state in ("refused", "silent"))
    if closed:
        text = _("No answer that tells anything: {lists}. Lists often do not answer through public name servers.")
        yield DomainLine("lists-closed", title, "unknown", text.format(lists=closed))


def _said(health: DomainHealth) -> str:
    seen = health.delivered
    told = () if seen is None else (("SPF", seen.spf), ("DKIM", seen.dkim), ("DMARC", seen.dmarc))
    return ", ".join(f"{name} {result}" for name, result in told if result)


_GRADES = {"well": N_("in order"), "look": N_("look at this"), "missing": N_("missing"), "unknown": N_("not known yet")}


def grade_words(grade: Grade) -> str:
    """A grade in one or two words."""
    return _(_GRADES[grade])
