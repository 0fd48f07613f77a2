"""The mailbox in words: how fresh the known stops are, and what a reading found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from app.engine.guardrails import READING_DUE
from app.i18n import N_, _, ngettext
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.mailbox import LATE, Read
from app.services.sentences.errors import Told, explain
from app.store.mailbox import MailboxState


def freshness(state: MailboxState | None, now: datetime, zone: tzinfo | None = None) -> Iterator[str]:
    """When stops were last read, what that means for sending, and what stands in the way."""
    if state is None:
        told = explain(PolkuError("no-mailbox", "user"))
        yield f"{told.what} {told.why}"
        return
    age = now - state.stops_known_until
    yield last_read(state, now, zone)
    if age > READING_DUE:
        yield _("Marketing waits until the mailbox has been read. Service messages leave.")
    elif age > LATE:
        yield _("After two days without reading, marketing waits.")
    if state.trouble:
        yield trouble_of(state).line()


def last_read(state: MailboxState, now: datetime, zone: tzinfo | None = None) -> str:
    """One short sentence: "Stops last read 3 h ago"."""
    if state.read_at is None:
        return _("Stops have not been read yet.")
    minutes = max(0, int((now - state.read_at).total_seconds() // 60))
    if minutes < 60:
        return ngettext("Stops last read {n} min ago.", "Stops last read {n} min ago.", minutes).format(n=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("Stops last read {n} h ago.", "Stops last read {n} h ago.", hours).format(n=hours)
    return _("Stops last read {moment}.").format(moment=say_moment(state.read_at, zone))


def trouble_of(state: MailboxState) -> Told:
    """What stands in the way of reading, as any error is told."""
    params = {name: value for name, value in state.trouble.items() if name != "code"}
    return explain(PolkuError(str(state.trouble.get("code", "")), "world", **params))


def found_words(read: Read) -> Iterator[str]:
    """What changed, a line for each kind."""
    if read.stop:
        yield ngettext("{n} customer stopped the messages", "{n} customers stopped the messages", read.stop).format(
            n=read.stop
        )
    if read.confirm:
        yield confirmed_words(read.confirm)
    if read.bounce:
        yield ngettext("{n} message came back", "{n} messages came back", read.bounce).format(n=read.bounce)
    if read.complaint:
        yield ngettext("{n} complaint of spam", "{n} complaints of spam", read.complaint).format(n=read.complaint)
    if read.reply:
        yield ngettext("{n} answer", "{n} answers", read.reply).format(n=read.reply)
    if read.auto_reply:
        yield ngettext("{n} automatic answer", "{n} automatic answers", read.auto_reply).format(n=read.auto_reply)


_WAYS = {
    "table": N_("known hosts"),
    "file": N_("the domain’s settings file"),
    "srv": N_("SRV records"),
    "guess": N_("usual names"),
}


def way_words(way: str) -> str:
    """A way in which servers are looked for."""
    return _(_WAYS[way])


def confirmed_words(count: int) -> str:
    """How many subscribers have confirmed."""
    return ngettext("{n} subscriber confirmed", "{n} subscribers confirmed", count).format(n=count)
