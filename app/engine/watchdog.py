"""What ought to happen and does not: an automation gone quiet, a runner that does not run, a mailbox nobody reads.

Pure rules over a few figures; silence is the one fault that no error message tells of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec

USUAL_DAYS = timedelta(days=28)
"""What is usual is counted over so long, up to the last time somebody came in."""
USUAL_LEAST = 8
"""With fewer in that time nothing can be said to be usual."""
MISSING = 7.0
"""Quiet for so long that, at the usual pace, so many would have come in: once in a thousand times by chance."""
QUIET_LEAST = timedelta(days=2)
"""A weekend is no alarm."""
NOBODY_YET = timedelta(days=14)
"""So long after it went live, an automation nobody has ever come into is worth a look."""
NOT_RUNNING = timedelta(minutes=30)
"""So long something may be due, and no program run, before it is told."""
NOT_READ = timedelta(hours=24)
"""So long the mailbox may go unread; after twice that marketing waits."""

Silence = Literal["flow-quiet", "flow-empty", "not-running", "not-read"]


class Entries(msgspec.Struct, frozen=True):
    """How people have come into a live automation. `usual`: how many in the USUAL_DAYS up to and including `last`."""

    flow: str
    title: str
    live_since: datetime
    last: datetime | None = None
    usual: int = 0


class Seen(msgspec.Struct, frozen=True):
    """What there is to watch at `now`.

    `due_since`: since when the oldest thing has been due that nothing holds back (None: nothing is). `ran_at`: the last
    sign of life of a program that sends. `read_at`: until when the mailbox has been read; None: there is none.
    """

    now: datetime
    flows: tuple[Entries, ...] = ()
    due_since: datetime | None = None
    ran_at: datetime | None = None
    read_at: datetime | None = None


class Alarm(msgspec.Struct, frozen=True):
    """Something has been silent since `since`; `flow` and `title` for an automation."""

    what: Silence
    since: datetime
    flow: str = ""
    title: str = ""


def watch(seen: Seen) -> tuple[Alarm, ...]:
    """Everything that has been silent for too long."""
    return (*_runner(seen), *_mailbox(seen), *_flows(seen.now, seen.flows))


def is_quiet(entries: Entries, now: datetime) -> bool:
    """Whether an automation that usually has entries has none."""
    if entries.last is None or entries.usual < USUAL_LEAST:
        return False
    silent = now - entries.last
    return silent >= QUIET_LEAST and entries.usual * (silent / USUAL_DAYS) >= MISSING


def _flows(now: datetime, flows: Iterable[Entries]) -> Iterator[Alarm]:
    for one in flows:
        if is_quiet(one, now) and one.last is not None:
            yield Alarm("flow-quiet", one.last, one.flow, one.title)
        elif one.last is None and now - one.live_since >= NOBODY_YET:
            yield Alarm("flow-empty", one.live_since, one.flow, one.title)


def _runner(seen: Seen) -> Iterator[Alarm]:
    """A queue that is held by a pause, a limit or a fault is no silence: those are told by themselves."""
    if seen.due_since is None or seen.now - seen.due_since < NOT_RUNNING:
        return
    if seen.ran_at is None or seen.now - seen.ran_at >= NOT_RUNNING:
        yield Alarm("not-running", max(seen.due_since, seen.ran_at or seen.due_since))


def _mailbox(seen: Seen) -> Iterator[Alarm]:
    if seen.read_at is not None and seen.now - seen.read_at >= NOT_READ:
        yield Alarm("not-read", seen.read_at)
