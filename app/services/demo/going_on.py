"""The demo shop's life goes on while one looks: what happens in it is recorded when its moment has come, not before,
so that nobody in the window has bought anything tomorrow."""

from __future__ import annotations

from datetime import datetime

from app.services.demo.catalogue import Language
from app.services.demo.life import life
from app.services.demo.run_demo import record_life
from app.services.desk import Desk

AHEAD = 14
"""Days that the shop lives from its beginning; then it is quiet."""
_SETTING = "demo_life"


def begin_life(desk: Desk, days: int = AHEAD) -> None:
    """From now on `let_happen` knows this demo, which lives for so many days."""
    now = desk.clock.now().isoformat()
    desk.store.shop.save_setting(_SETTING, {"begun": now, "until": now, "days": days})


def let_happen(desk: Desk, now: datetime) -> int:
    """Record what has come about since the last time, and how much that was. Other shops stay as they are."""
    kept = desk.store.shop.setting(_SETTING)
    if not isinstance(kept, dict):
        return 0
    begun, until = kept["begun"], datetime.fromisoformat(str(kept["until"]))
    language: Language = "en" if desk.shop.locale == "en" else "fi"
    days = int(str(kept.get("days", AHEAD)))
    whole = life(start=datetime.fromisoformat(str(begun)), days=days, language=language)
    come = [one for one in whole if until < one.at <= now]
    if come:
        record_life(desk, come)
        desk.store.shop.save_setting(_SETTING, kept | {"until": now.isoformat()})
    return len(come)
