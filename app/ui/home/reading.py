"""Reads the open shop into Home."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.engine.watchdog import Alarm
from app.i18n import _, date, date_in_full, money, ngettext, number, time
from app.i18n import datetime as say_moment
from app.services.account import load_account
from app.services.activity import message_counts
from app.services.backups import backups
from app.services.carrying import moved_away
from app.services.consent import waits_for_statement
from app.services.desk import Desk
from app.services.domain_health import last_check
from app.services.flows import list_flows, load_live
from app.services.sending import SendingState, sending_state
from app.services.sentences.domain import domain_lines
from app.services.sentences.import_rows import broken_off
from app.services.sentences.sources import source_notices
from app.services.upcoming import Upcoming as Coming
from app.services.upcoming import upcoming
from app.services.watching import watched
from app.services.whereabouts import synced_by
from app.store.flows import FlowRow
from app.store.messages import MessageFilter
from app.ui.home.rows import Attention, Running, Today, Upcoming
from app.ui.people import People
from app.ui.zones import zone_of

_BUCKETS = (("0", 0, 0), ("1–2", 1, 2), ("3–4", 3, 4), ("5–6", 5, 6), ("7+", 7, 10**9))
_NEXT = 9
_CARDS = 3
Go = Callable[[str], object]
_service_of = cache(synced_by)


def today(desk: Desk, people: People, go: Go) -> Today:
    """Home as it is now. go("activity:failed") leads to a place, and there to a part."""
    now, zone = desk.clock.now(), zone_of(desk)
    flows = [one for one in list_flows(desk) if one.state != "archived"]
    live = [one for one in flows if one.state == "live"]
    state, counts = sending_state(desk), message_counts(desk)
    queued = sum(counts.get(name, 0) for name in ("due", "claimed", "on_wire", "retry"))
    customers = desk.store.customers.count("")
    running = ngettext("{n} automation is live", "{n} automations are live", len(live)).format(n=number(len(live)))
    on_path = ngettext("{n} customer on a path", "{n} customers on a path", state.waiting).format(
        n=number(state.waiting)
    )
    return Today(
        greeting=_greeting(now.astimezone(zone).hour),
        summary=f"{date_in_full(now, zone)}. {running}, {on_path}.",
        attention=tuple(_attention(desk, state, counts, go)),
        upcoming=tuple(_upcoming(one, people, now, zone) for one in upcoming(desk, _NEXT)),
        queued=queued,
        figures=_figures(desk, now, zone, customers),
        running=tuple(_running(desk, one) for one in sorted(live, key=lambda one: -one.waiting)[:_CARDS]),
        load=_load(desk, now, customers),
        steps=_steps(desk, flows, customers),
        copied=_copied(desk, now, zone),
    )


def _greeting(hour: int) -> str:
    if 5 <= hour < 10:
        return _("Good morning")
    if 10 <= hour < 12:
        return _("Good day")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def _attention(desk: Desk, state: SendingState, counts: dict[str, int], go: Go) -> list[Attention]:
    found: list[Attention] = []
    if state.state == "stopped":
        found.append(
            Attention(
                "error", "tone.error", _("Sending has stopped"), state.fault, _("Mend"), lambda: go("settings:sending")
            )
        )
    if failed := counts.get("failed", 0):
        words = ngettext("{n} message did not leave", "{n} messages did not leave", failed).format(n=number(failed))
        detail = _("The cause and a remedy are with each message")
        found.append(Attention("error", "tone.error", words, detail, _("See"), lambda: go("activity:failed")))
    if unsure := counts.get("uncertain", 0):
        words = ngettext("{n} message is uncertain", "{n} messages are uncertain", unsure).format(n=number(unsure))
        detail = _("The connection broke before the answer")
        found.append(Attention("help", "tone.warning", words, detail, _("See"), lambda: go("activity:uncertain")))
    if moved_away(desk) is not None:
        words, detail = (
            _("The shop was moved to another computer"),
            _("Nothing leaves from here, so that nobody gets it twice"),
        )
        found.append(Attention("upload", "tone.warning", words, detail, _("Show"), lambda: go("settings:backups")))
    if state.state == "paused":
        words, detail = _("Everything is paused"), _("New events are recorded, nobody falls off the path")
        found.append(Attention("pause", "tone.warning", words, detail, _("Show"), lambda: go("automations")))
    if not state.mail:
        words, detail = _("No e-mail account is connected"), _("Automations can be drawn, but nothing leaves")
        if state.state != "no_account":
            detail = _("Text messages leave, e-mails wait")
        found.append(Attention("server", "tone.info", words, detail, _("Connect"), lambda: go("settings:sending")))
    if waits_for_statement(desk):
        words, detail = (
            _("Permissions came without proof"),
            _("Nobody is mailed on their ground before you state the basis"),
        )
        found.append(Attention("shield", "tone.warning", words, detail, _("State…"), lambda: go("settings:consent")))
    found += _file(desk, go)
    found += [_alarm(one, desk, go) for one in watched(desk)]
    found += _domain(desk, go)
    for what, why in source_notices(desk):
        found.append(Attention("download", "tone.warning", what, why, _("See"), lambda: go("settings:source")))
    if not desk.shop.address:
        words, detail = _("The shop’s postal address is missing"), _("The law asks for it in marketing messages")
        found.append(Attention("store", "tone.warning", words, detail, _("Add"), lambda: go("settings:shop")))
    return found


def _file(desk: Desk, go: Go) -> list[Attention]:
    """What happened to the shop's file, or may happen to it."""
    found: list[Attention] = []
    if desk.store.broken:
        words, detail = broken_off(desk.store.broken)
        found.append(Attention("undo", "tone.warning", words, detail, _("Import…"), lambda: go("customers:import")))
    if service := _service_of(desk.folder):
        words = _("{service} copies the shop’s folder").format(service=service)
        detail = _("Two copies may tear the file; move the shop to another folder")
        found.append(Attention("warning", "tone.warning", words, detail, _("Show"), lambda: go("settings:backups")))
    return found


def _domain(desk: Desk, go: Go) -> list[Attention]:
    """What was missing from DNS when the domain was last looked at."""
    health = last_check(desk).health
    missing = [one for one in domain_lines(health, desk.shop.email) if one.grade == "missing"] if health else []
    return [
        Attention("globe", "tone.warning", _("{title}: something is missing").format(title=one.title), one.text,
                  _("Show"), lambda: go("settings:sending"))
        for one in missing[:1]
    ]  # fmt: skip


def _alarm(alarm: Alarm, desk: Desk, go: Go) -> Attention:
    """What ought to happen and does not."""
    since = say_moment(alarm.since, zone_of(desk))
    match alarm.what:
        case "flow-quiet":
            words = _("Nobody comes into “{title}” any more").format(title=alarm.title)
            detail = _("The last one came {when}").format(when=since)
            return Attention("clock", "tone.warning", words, detail, _("Show"), lambda: go("automations"))
        case "flow-empty":
            words = _("Nobody has ever come into “{title}”").format(title=alarm.title)
            detail = _("Live since {when}").format(when=since)
            return Attention("clock", "tone.warning", words, detail, _("Show"), lambda: go("automations"))
        case "not-read":
            words, detail = _("The mailbox is not read"), _("Stops are known until {when}").format(when=since)
            return Attention("mail", "tone.warning", words, detail, _("Mend"), lambda: go("settings:mailbox"))
        case "not-running":
            words = _("Messages are due and nothing sends")
            detail = _("No program has run since {when}").format(when=since)
            return Attention("error", "tone.error", words, detail, _("See"), lambda: go("activity:queued"))


def _upcoming(one: Coming, people: People, now: datetime, zone: ZoneInfo) -> Upcoming:
    name = one.customer_name or one.email
    return Upcoming(_when(one.at, now, zone), name, people.key_of(one.email), one.title)


def _when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days <= 0:
        return time(max(moment, now), zone)
    if days == 1:
        return _("tomorrow {time}").format(time=time(moment, zone))
    return date(moment, zone)


def _figures(desk: Desk, now: datetime, zone: ZoneInfo, customers: int) -> tuple[tuple[str, str], ...]:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    stats = desk.store.stats
    week = MessageFilter(state="suppressed", since=now - timedelta(days=7))
    return (
        (_("Sent today"), number(stats.sent_since(midnight))),
        (
            _("Sales in 7 days"),
            money(stats.sales_between(now - timedelta(days=7), now), desk.shop.currency, cents=False),
        ),
        (_("Held back in 7 days"), number(desk.store.messages.count(week))),
        (_("Customers"), number(customers)),
    )


def _copied(desk: Desk, now: datetime, zone: ZoneInfo) -> str:
    """When the newest copy of the shop was made, "" where a server keeps it or there is none yet."""
    newest = None if desk.store.shared else next(iter(backups(desk.folder)), None)
    if newest is None:
        return ""
    if newest.at.astimezone(zone).date() == now.astimezone(zone).date():
        return _("Backup today {time}").format(time=time(newest.at, zone, at=True))
    return _("Backup {day}").format(day=date(newest.at, zone, year=True))


def _running(desk: Desk, one: FlowRow) -> Running:
    flow = load_live(desk, one.name)
    waiting = ngettext("{n} on the way", "{n} on the way", one.waiting).format(n=number(one.waiting))
    sent = ngettext("{n} sent", "{n} sent", one.sent_30d).format(n=number(one.sent_30d))
    if flow is None:
        raise LookupError(one.name)
    return Running(one.name, one.title, flow, waiting, sent)


def _load(desk: Desk, now: datetime, customers: int) -> tuple[tuple[str, int], ...]:
    load = dict(desk.store.stats.load(now - timedelta(days=90)))
    load[0] = max(0, customers - sum(load.values()))
    return tuple((name, sum(n for got, n in load.items() if low <= got <= high)) for name, low, high in _BUCKETS)


def _steps(desk: Desk, flows: list[FlowRow], customers: int) -> tuple[tuple[str, bool], ...]:
    connected = load_account(desk) is not None
    return (
        (_("Customers in the shop"), customers > 0),
        (_("First automation drawn"), bool(flows)),
        (_("First automation published"), any(one.live_version for one in flows)),
        (_("E-mail connected"), connected),
        (_("Postal address written"), bool(desk.shop.address)),
    )
