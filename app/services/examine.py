"""What is well and what is not, in this shop and on this computer: read only, tells, mends nothing."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from app.i18n import N_, _, number
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.account import load_account, needed_account
from app.services.backups import check_shop
from app.services.desk import Desk
from app.services.domain_health import last_check
from app.services.gateway import sms_settings
from app.services.mailbox import LATE, mailbox_state
from app.services.sending import said_by_gateway, said_by_server, sending_state
from app.services.sentences.domain import domain_lines, grade_words
from app.services.sentences.errors import explain
from app.services.track import stands, track_settings, track_state
from app.services.watching import watched
from app.services.whereabouts import synced_by

LEAST_FREE = 500_000_000
"""Bytes of free disk under which the shop's file and its backups are in danger."""
_WORDS = {
    "shop": N_("The shop {name} opens; its file is whole."),
    "synced": N_("The shop’s folder is copied by {service}: two copies tear the file. Move it to another folder."),
    "clock": N_("Time zone {zone} is known."),
    "clock-bad": N_("The time zone {zone} is not known on this computer."),
    "disk": N_("{free} GB of disk are free."),
    "disk-low": N_("Only {free} GB of disk are free: make room before the file cannot grow."),
    "account": N_("The e-mail account is {user} on {host}."),
    "mailbox": N_("The mailbox {name} is read; stops are known until {until}."),
    "mailbox-late": N_("The mailbox {name} has not been read since {until}: stops may be unknown."),
    "endpoint": N_("The public endpoint {address} is read; it was last read {until}."),
    "endpoint-late": N_("The public endpoint {address} has not been read since {until}: messages carry plain links."),
    "sending": N_("Sending is on."),
    "sending-paused": N_("Everything is paused: nothing leaves before polku resume-everything."),
    "flow-quiet": N_("Nobody has come into “{title}” since {since}, though people usually do: does its data come?"),
    "flow-empty": N_("Nobody has ever come into “{title}”, live since {since}: does what starts it reach this shop?"),
    "not-running": N_("Messages are due and no program has run since {since}: open Polku, or start polku run."),
    "texts": N_("Text messages leave through {url}."),
    "texts-list": N_("Text messages go into lists for you to send."),
    "domain": N_("The domain {domain} is in order as a sender (asked {moment})."),
    "domain-look": N_("The domain {domain} needs a look: {what}. See polku smtp domain."),
    "people": N_("{may} of {all} customers may be mailed."),
    "preview": N_("Messages can be drawn (browser engine found)."),
    "preview-none": N_("Messages cannot be drawn here: this Polku came without a browser engine."),
}


class Examined(msgspec.Struct, frozen=True):
    """One thing looked at. `code` is stable; `words()` tells it in the language of the moment."""

    code: str
    well: bool
    params: dict[str, str] = {}

    def words(self) -> str:
        """One sentence."""
        if self.code in _WORDS:
            return _(_WORDS[self.code]).format_map(self.params)
        return explain(PolkuError(self.code, "user", **self.params)).line()


def examine(desk: Desk) -> list[Examined]:
    """Look at everything that tends to go wrong."""
    looks: tuple[Callable[[Desk], Iterator[Examined]], ...] = (
        _shop, _computer, _account, _domain, _mailbox, _endpoint, _sending, _silence, _texts, _people,
    )  # fmt: skip
    return [one for look in looks for one in look(desk)]


def _shop(desk: Desk) -> Iterator[Examined]:
    if not desk.store.shared:
        try:
            check_shop(desk.folder)
        except PolkuError as error:
            yield Examined(error.code, False, {name: str(value) for name, value in error.params.items()})
            return
        service = synced_by(desk.folder)
        if service:
            yield Examined("synced", False, {"service": service})
    yield Examined("shop", True, {"name": desk.shop.name})


def _computer(desk: Desk) -> Iterator[Examined]:
    zone = desk.shop.timezone
    try:
        ZoneInfo(zone)
        yield Examined("clock", True, {"zone": zone})
    except ZoneInfoNotFoundError:
        yield Examined("clock-bad", False, {"zone": zone})
    free = shutil.disk_usage(desk.folder).free
    shown = {"free": number(free / 1e9, 1)}
    yield Examined("disk", True, shown) if free >= LEAST_FREE else Examined("disk-low", False, shown)
    drawn = importlib.util.find_spec("PySide6.QtWebEngineWidgets") is not None
    yield Examined("preview" if drawn else "preview-none", drawn)


def _account(desk: Desk) -> Iterator[Examined]:
    try:
        account, _password = needed_account(desk)
    except PolkuError as error:
        yield Examined(error.code, False, {name: str(value) for name, value in error.params.items()})
        return
    yield Examined("account", True, {"user": account.username or account.from_address, "host": account.host})


def _domain(desk: Desk) -> Iterator[Examined]:
    """What was found the last time: the doctor asks nobody. A domain that was never asked is told nothing."""
    known, account = last_check(desk), load_account(desk)
    if known.health is None or known.at is None or account is None:
        return
    bad = [one for one in domain_lines(known.health, account.from_address) if one.grade in ("look", "missing")]
    told = {"domain": known.health.domain, "moment": say_moment(known.at, ZoneInfo(desk.shop.timezone))}
    what = ", ".join(f"{one.title} {grade_words(one.grade)}" for one in bad)
    yield Examined("domain-look" if bad else "domain", not bad, told | ({"what": what} if bad else {}))


def _mailbox(desk: Desk) -> Iterator[Examined]:
    """A shop without a mailbox is told nothing: it may handle stops by another way."""
    state = mailbox_state(desk)
    if state is None:
        return
    if state.trouble:
        told = {name: str(value) for name, value in state.trouble.items() if name != "code"}
        yield Examined(str(state.trouble.get("code", "")), False, told)
    late = desk.clock.now() - state.stops_known_until > LATE
    until = say_moment(state.stops_known_until, ZoneInfo(desk.shop.timezone))
    if late or not state.trouble:
        yield Examined("mailbox-late" if late else "mailbox", not late, {"name": state.name, "until": until})


def _endpoint(desk: Desk) -> Iterator[Examined]:
    """A shop that measures nothing is told nothing."""
    settings, state, now = track_settings(desk), track_state(desk), desk.clock.now()
    if not settings.connected or state is None:
        return
    if state.trouble:
        told = {name: str(value) for name, value in state.trouble.items() if name != "code"}
        yield Examined(str(state.trouble.get("code", "")), False, told)
    well = stands(settings, state, now)
    until = say_moment(state.read_at or state.since, ZoneInfo(desk.shop.timezone))
    yield Examined("endpoint" if well else "endpoint-late", well, {"address": settings.address, "until": until})


def _sending(desk: Desk) -> Iterator[Examined]:
    """Whether messages leave; a missing account has been told already."""
    state, fault, account = sending_state(desk), desk.store.shop.fault(), load_account(desk)
    if state.state == "on":
        yield Examined("sending", True)
    elif state.state == "paused":
        yield Examined("sending-paused", False)
    elif fault and account:
        error = said_by_server(account, fault.code, fault.text)
        yield Examined(error.code, False, {name: str(value) for name, value in error.params.items()})


def _silence(desk: Desk) -> Iterator[Examined]:
    """What ought to happen and does not; the mailbox has been told already."""
    zone = ZoneInfo(desk.shop.timezone)
    for alarm in watched(desk):
        if alarm.what != "not-read":
            yield Examined(alarm.what, False, {"title": alarm.title, "since": say_moment(alarm.since, zone)})


def _texts(desk: Desk) -> Iterator[Examined]:
    """A shop that sends none is told nothing."""
    settings, fault = sms_settings(desk), desk.store.shop.sms_fault()
    if settings.mode == "list":
        yield Examined("texts-list", True)
    elif settings.mode == "gateway" and fault:
        error = said_by_gateway(fault.code, fault.text)
        yield Examined(error.code, False, {name: str(value) for name, value in error.params.items()})
    elif settings.mode == "gateway":
        yield Examined("texts", True, {"url": settings.gateway.url})


def _people(desk: Desk) -> Iterator[Examined]:
    rows = desk.store.customers.find(limit=1_000_000)
    may = sum(1 for row in rows if row.consent and not row.suppressed)
    yield Examined("people", may > 0 or not rows, {"may": str(may), "all": str(len(rows))})
