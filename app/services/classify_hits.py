"""What the public endpoint saw becomes what customers did: run after its hits have been read.

A hit is judged when those around it have had the time to come (`analysis.classify.SETTLE`), and again when the rules
have changed. Only then does it show: in figures, in rules that ask for clicks and opens, in what starts an automation.
"""

from __future__ import annotations

from collections.abc import Callable

from app.analysis.classify import SETTLE
from app.services.desk import Desk
from app.store.verdicts import Settled


def classify_hits(desk: Desk, cancelled: Callable[[], bool] = lambda: False) -> Settled:
    """Judge all that have settled by now, page by page; called off, the rest waits for the next time."""
    until, total = desk.clock.now() - SETTLE, Settled()
    while not cancelled():
        found = desk.store.verdicts.settle(until)
        if not found.hits:
            break
        total = total.plus(found)
    return total
