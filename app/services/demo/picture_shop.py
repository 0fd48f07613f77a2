"""The demo shop in the middle of its life, for pictures: three days have passed and some messages met with trouble."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher, Fault
from app.services.demo.catalogue import Language
from app.services.demo.life import life
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect, publish_guide, record_life
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets

PASSED = timedelta(days=2, hours=21)
TROUBLE = (
    Fault("rcpt", "550 5.1.1 No such user here"),
    Fault("rcpt", "451 4.7.1 Greylisted, try again later"),
    Fault("rcpt", "550 5.2.2 Mailbox full"),
)


def open_picture_shop(folder: Path, language: Language) -> Desk:
    """Makes the shop in an empty folder, lets the days pass against a catcher, and hands it over at rest."""
    clock = VirtualClock(DEMO_NOW)
    desk = open_demo_shop(folder, clock, MemorySecrets(), language=language)
    with Catcher() as catcher:
        connect(desk, catcher)
        publish_guide(desk)
        record_life(desk, life(start=DEMO_NOW, days=5, language=language))
        asyncio.run(build_runner(desk, clock=clock).run_until_idle(DEMO_NOW + PASSED - timedelta(hours=6)))
        catcher.faults.extend(TROUBLE)
        asyncio.run(build_runner(desk, clock=clock).run_until_idle(DEMO_NOW + PASSED))
    return desk
