"""An automation goes on after its pause: if something fell due meanwhile, what becomes of it is asked first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.services.desk import Desk
from app.services.flows import resume_flow
from app.store.messages import MessageFilter
from app.ui.automations.pause_card import PauseFacts, ResumeDialog

SEEN = 10_000
Act = Callable[[Callable[[], object]], object]


def overdue(desk: Desk, name: str) -> int:
    """How many messages of an automation fell due and have not left."""
    waiting = MessageFilter(states=("due", "retry"), flow=name)
    now = desk.clock.now()
    return sum(one.due_at <= now for one in desk.store.messages.find(waiting, SEEN, 0))


def resume_asking(desk: Desk, name: str, parent: QWidget, act: Act) -> None:
    """Goes on at once, or asks whether the overdue messages leave or are skipped."""
    waiting = overdue(desk, name)
    if not waiting:
        act(lambda: resume_flow(desk, name))
        return
    people = sum(desk.store.flows.people(name).values())
    facts = PauseFacts("", people, waiting)
    ResumeDialog(parent, facts, lambda late: act(lambda: resume_flow(desk, name, late))).open()
