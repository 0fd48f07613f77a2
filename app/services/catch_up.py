"""After a sleep: what is overdue, what of it would leave, and leaving the late ones out."""

from __future__ import annotations

from app.engine.catching_up import CatchUp, plan_catch_up
from app.engine.guardrails import LATE
from app.services.desk import Desk


def catch_up(desk: Desk) -> CatchUp:
    """What would happen if everything due were looked at now. Changes nothing; takes a while in a large shop."""
    now = desk.clock.now()
    running = {row.id for row in desk.store.flows.all(now) if row.state == "live"}
    return plan_catch_up(desk.store.ledger(), now, running)


def skip_late(desk: Desk) -> int:
    """Leave out the messages of live automations that are late by over an hour; how many. Their customers go on."""
    now = desk.clock.now()
    live = [row.id for row in desk.store.flows.all(now) if row.state == "live"]
    return sum(desk.store.messages.skip_due(now - LATE, now, "after_sleep", flow) for flow in live)
