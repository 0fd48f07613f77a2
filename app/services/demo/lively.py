"""The demo shop in the middle of its life: days have passed in it, automations walk, messages have left.

They were handed over by SMTP to a catcher on this computer, as in the demo of the command line.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from app.engine.ports import Clock, VirtualClock
from app.mail.catcher import Catcher, Fault
from app.model.errors import PolkuError
from app.services.demo.catalogue import Language
from app.services.demo.followers import be_followed
from app.services.demo.going_on import begin_life, let_happen
from app.services.demo.life import life
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect, publish_guide, record_life
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk, open_desk
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets

BEHIND = timedelta(days=7)
TROUBLE = (
    Fault("rcpt", "550 5.1.1 No such user here"),
    Fault("rcpt", "451 4.7.1 Greylisted, try again later"),
    Fault("rcpt", "550 5.2.2 Mailbox full"),
)


def open_lively_demo(folder: Path, clock: Clock, language: Language = "fi") -> Desk:
    """The demo shop as of now, with a week of walking automations behind it the first time. Takes some seconds.

    What is to come happens at its own time while the program runs (`going_on`).
    """
    try:
        desk = open_desk(folder, clock, MemorySecrets())
    except PolkuError as error:
        if error.code != "shop-not-found":
            raise
    else:
        let_happen(desk, clock.now())
        return desk
    begun = VirtualClock(clock.now() - BEHIND)
    desk = open_demo_shop(folder, begun, MemorySecrets(), language=language)
    with Catcher() as catcher:
        connect(desk, catcher)
        publish_guide(desk)
        begin_life(desk)
        let_happen(desk, clock.now())
        _pass(desk, begun, clock.now())
        be_followed(desk, clock.now(), language)
    return dataclasses.replace(desk, clock=clock)


def open_new_demo(folder: Path, days: int, language: Language = "fi", *, at_once: bool = True) -> Desk:
    """The demo shop at its own moment, automations published and `days` to come; its clock waits to be moved.

    What is to come is recorded `at_once`, or as `let_happen` is told of the time.
    """
    clock = VirtualClock(DEMO_NOW)
    desk = open_demo_shop(folder, clock, MemorySecrets(), language=language)
    with Catcher() as catcher:
        connect(desk, catcher)
        publish_guide(desk)
    if at_once:
        record_life(desk, life(start=DEMO_NOW, days=days, language=language))
    else:
        begin_life(desk, days)
    return desk


def open_picture_shop(folder: Path, language: Language = "fi", days: int = 2) -> Desk:
    """The same every time, so many days and an evening after the demo's own moment; some messages met with trouble."""
    clock = VirtualClock(DEMO_NOW)
    rest = DEMO_NOW + timedelta(days=days, hours=21)
    desk = open_demo_shop(folder, clock, MemorySecrets(), language=language)
    with Catcher() as catcher:
        connect(desk, catcher)
        publish_guide(desk)
        happened = life(start=DEMO_NOW, days=days + 3, language=language)
        record_life(desk, (one for one in happened if one.at <= rest))
        _pass(desk, clock, rest - timedelta(hours=6))
        _pass(desk, clock, rest, catcher, TROUBLE)
        be_followed(desk, rest, language)
    return desk


def _pass(
    desk: Desk, clock: VirtualClock, until: datetime, catcher: Catcher | None = None, faults: Sequence[Fault] = ()
) -> None:
    if catcher is not None:
        catcher.faults.extend(faults)
    asyncio.run(build_runner(desk, clock=clock).run_until_idle(until))
