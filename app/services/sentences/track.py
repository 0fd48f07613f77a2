"""What can be seen of messages, in words: the three levels, how fresh they are, what a reading brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from app.i18n import N_, _, ngettext
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.sentences.errors import Told, explain
from app.services.sentences.mailbox import confirmed_words
from app.services.track import Level, TrackSettings, stands
from app.services.track_pull import Pulled
from app.store.sources import SourceState

LEVELS: dict[Level, tuple[str, str]] = {
    0: (
        N_("Nothing to host"),
        N_(
            "Orders tell which message brought them, by their links and codes. The mailbox tells of bounces, answers "
            "and stops. Opens and clicks are not seen."
        ),
    ),
    1: (
        N_("Clicks and one-click stops"),
        N_(
            "A small program on your own site leads links on and counts them, stops messages at one press, asks for "
            "feedback and takes your shop’s webhooks. It knows no names and no addresses."
        ),
    ),
    2: (
        N_("Also opens, of those who agreed"),
        N_(
            "Messages to customers who have agreed to be measured carry a picture that tells when it is fetched. "
            "Agreeing to marketing is not enough. Many mail programs fetch it by themselves, so opens are indicative."
        ),
    ),
}
"""What each level is called, and what it means."""


def level_name(level: Level) -> str:
    """A level in a few words."""
    return _(LEVELS[level][0])


def level_words(level: Level) -> str:
    """What can be seen at a level, and what it asks for."""
    return _(LEVELS[level][1])


def standing_words(
    settings: TrackSettings, state: SourceState | None, now: datetime, zone: tzinfo | None = None
) -> Iterator[str]:
    """When the endpoint was last read, and what messages carry now."""
    if not settings.connected or state is None:
        yield _("No public endpoint has been connected.")
        return
    yield last_read(state, now, zone)
    if settings.level == 0:
        yield _("Nothing is measured: messages carry plain links.")
    elif stands(settings, state, now):
        yield _("Messages lead by way of the endpoint.")
    else:
        yield _("Until it answers, messages carry plain links, and stops come by mail.")


def last_read(state: SourceState, now: datetime, zone: tzinfo | None = None) -> str:
    """One short sentence: "The endpoint was last read 3 h ago"."""
    if state.read_at is None:
        return _("The endpoint has not been read yet.")
    minutes = max(0, int((now - state.read_at).total_seconds() // 60))
    if minutes < 60:
        words = ngettext("The endpoint was last read {n} min ago.", "The endpoint was last read {n} min ago.", minutes)
        return words.format(n=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        words = ngettext("The endpoint was last read {n} h ago.", "The endpoint was last read {n} h ago.", hours)
        return words.format(n=hours)
    return _("The endpoint was last read {moment}.").format(moment=say_moment(state.read_at, zone))


def trouble_of(state: SourceState) -> Told:
    """What stands in the way of reading, as any error is told."""
    params = {name: value for name, value in state.trouble.items() if name != "code"}
    return explain(PolkuError(str(state.trouble.get("code", "")), "world", **params))


def brought(found: Pulled) -> Iterator[str]:
    """What came, a line for each kind."""
    for n, words in (
        (found.click, ngettext("{n} click", "{n} clicks", found.click)),
        (found.open, ngettext("{n} open", "{n} opens", found.open)),
        (
            found.stopped,
            ngettext("{n} customer stopped the messages", "{n} customers stopped the messages", found.stopped),
        ),
        (found.confirmed, confirmed_words(found.confirmed)),
        (
            found.feedback,
            ngettext("{n} answer to the feedback form", "{n} answers to the feedback form", found.feedback),
        ),
        (found.visit, ngettext("{n} page looked at", "{n} pages looked at", found.visit)),
        (found.webhook, ngettext("{n} notice from the shop", "{n} notices from the shop", found.webhook)),
    ):
        if n:
            yield words.format(n=n)
