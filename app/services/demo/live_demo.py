"""The demo shop to be watched in the window: its automations run, its mail goes to a catcher on this computer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher, Caught
from app.services.demo.catalogue import Language
from app.services.demo.fast_clock import FastClock
from app.services.demo.life import life
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect, publish_guide, record_life
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.secrets import MemorySecrets

AHEAD_DAYS = 60
"""Days of the shop's future that are recorded when it opens for the first time."""
_TIME = "demo_time"


def open_live_demo(folder: Path, language: Language, on_message: Callable[[Caught], None] | None = None) -> Desk:
    """The demo shop on a fast clock from where it was left, its five automations published, its catcher listening.

    Closing the desk stops the catcher and remembers the time. Raises PolkuError (db-...).
    """
    with ExitStack() as closing:
        catcher = closing.enter_context(Catcher(on_message=on_message))
        made = open_demo_shop(folder, VirtualClock(DEMO_NOW), MemorySecrets(), language=language)
        closing.callback(made.store.close)
        left_at = made.store.shop.setting(_TIME)
        start = datetime.fromisoformat(left_at) if isinstance(left_at, str) else DEMO_NOW
        desk = replace(made, clock=FastClock(start))
        closing.callback(lambda: desk.store.shop.save_setting(_TIME, desk.clock.now().isoformat()))
        if left_at is None:
            record_life(desk, life(start=DEMO_NOW, days=AHEAD_DAYS, language=language))
        connect(desk, catcher)
        publish_guide(desk)
        return replace(desk, closing=closing.pop_all().close)
