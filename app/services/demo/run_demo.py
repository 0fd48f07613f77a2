"""The whole job in seconds: the demo shop, its five automations, a mail catcher, and days that pass at once.

The messages are real: written by the same hand, claimed in the same ledger, handed over by SMTP with STARTTLS and AUTH.
"""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from time import perf_counter

import msgspec

from app.engine.policy import Limits
from app.engine.ports import VirtualClock
from app.i18n import current_language
from app.mail.catcher import Catcher
from app.model.account import Account
from app.model.customer import ConsentEvent, Event, Order
from app.model.errors import PolkuError
from app.services.account import save_account
from app.services.demo.catalogue import Language
from app.services.demo.life import Happening, life
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, list_flows
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets
from app.services.shop_details import save_limits
from app.store.recording import CustomerRecord, EventRecord, OrderRecord

DAYS = 30
STEP = timedelta(minutes=30)
"""How often the demo's scheduler looks: a month then passes in seconds."""
GUIDE = ("welcome", "abandoned-cart", "winback", "thank-you", "feedback")
NO_LIMITS = Limits(0, 0, 0)
"""The catcher is on this computer: there is no provider to be polite to."""

_RESTS = "demo_rests"


class DemoResult(msgspec.Struct, frozen=True):
    """The keys are the command line contract's. `accepted`: messages the catcher took; `duplicates`: of them twice."""

    flows: tuple[str, ...]
    messages: dict[str, int]
    accepted: int
    duplicates: int
    seconds: float


def run_demo(
    folder: Path | None = None,
    out: Path | None = None,
    days: int = DAYS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> DemoResult:
    """Make the demo shop (in `folder`, else in a temporary one), let `days` pass, keep the messages in `out`.

    Raises PolkuError not-a-demo, demo-lived, file-not-written, db-....
    """
    began = perf_counter()
    if out is not None and out.exists() and not out.is_dir():
        raise PolkuError("file-not-written", "user", path=str(out), detail=os.strerror(errno.ENOTDIR))
    with ExitStack() as closing:
        if folder is None:
            folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="polku-demo-"))) / "shop"
        clock = SteppingClock(DEMO_NOW)
        language: Language = "en" if current_language() == "en" else "fi"
        desk = open_demo_shop(folder, clock, MemorySecrets(), language=language)
        closing.callback(desk.close)
        if list_flows(desk):
            raise PolkuError("demo-lived", "user", path=str(folder))
        catcher = closing.enter_context(Catcher())
        connect(desk, catcher)
        flows = publish_guide(desk)
        record_life(desk, life(start=DEMO_NOW, days=days, language=language))
        asyncio.run(_pass(desk, clock, days, progress))
        desk.store.shop.save_setting(_RESTS, (DEMO_NOW + timedelta(days=days)).isoformat())
        if out is not None:
            _save(catcher, out)
        twice = Counter(message.message_id for message in catcher.messages)
        return DemoResult(
            flows=flows,
            messages=desk.store.messages.counts(),
            accepted=len(catcher.messages),
            duplicates=sum(count - 1 for count in twice.values()),
            seconds=round(perf_counter() - began, 2),
        )


def rests_at(desk: Desk) -> datetime | None:
    """The moment at which the days of a demo of `run_demo` ended: its today. None for every other shop."""
    kept = desk.store.shop.setting(_RESTS) if desk.store.shop.is_demo() else None
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None


class SteppingClock(VirtualClock):
    """A virtual clock that only stops at whole steps, as a scheduler that looks every so often would."""

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        """Be at the first whole step at or after `moment`."""
        steps = -(-(moment - DEMO_NOW) // STEP)
        await super().sleep_until(DEMO_NOW + steps * STEP, wake, poll)


def _save(catcher: Catcher, out: Path) -> None:
    try:
        catcher.save(out)
    except OSError as error:
        raise PolkuError("file-not-written", "world", path=str(out), detail=error.strerror or "") from error


def connect(desk: Desk, catcher: Catcher) -> None:
    """Make the catcher the demo shop's e-mail account; its password lives as long as the program."""
    account = Account(
        host=catcher.host,
        port=catcher.port,
        security="starttls",
        username=catcher.username,
        from_address=desk.shop.email,
        from_name=desk.shop.name,
        connections=4,
        ca_file=str(catcher.ca_file),
    )
    save_account(desk, account, catcher.password)
    save_limits(desk, NO_LIMITS)


def publish_guide(desk: Desk) -> tuple[str, ...]:
    """Publish the guide's five where they are not yet; returns the names of what runs."""
    known = {row.library_id for row in list_flows(desk)}
    for library_id in GUIDE:
        if library_id not in known:
            publish_flow(desk, create_from_library(desk, library_id))
    return tuple(row.name for row in list_flows(desk) if row.state == "live")


def record_life(desk: Desk, happenings: Iterable[Happening]) -> None:
    """Record what will happen, each thing at its own time: the runner sees nothing before its moment."""
    with desk.store.recording("demo", "life", desk.clock.now()) as recording:
        for _kind, group in groupby(happenings, key=lambda one: type(one.what)):
            those = [(one.customer, one.what) for one in group]
            recording.customers(CustomerRecord(who, _consents(what)) for who, what in those)
            recording.orders(OrderRecord(who.email, what) for who, what in those if isinstance(what, Order))
            recording.events(EventRecord(who.email, what) for who, what in those if isinstance(what, Event))


def _consents(what: Order | Event | ConsentEvent) -> tuple[ConsentEvent, ...]:
    return (what,) if isinstance(what, ConsentEvent) else ()


async def _pass(desk: Desk, clock: VirtualClock, days: int, progress: Callable[[int, int], None]) -> None:
    runner = build_runner(desk, clock=clock)
    for day in range(1, days + 1):
        await runner.run_until_idle(DEMO_NOW + timedelta(days=day))
        progress(day, days)
