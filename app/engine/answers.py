"""What a person did with a message of a try-out: as it is recorded, else as it is assumed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.engine.guardrails import Pending
from app.engine.history import History
from app.engine.played import Assumption
from app.model.customer import Interaction

SAME_MESSAGE = timedelta(hours=36)
"""A message of the record this near to a replayed one of the same content is the same: its opens and clicks are known.
"""


def answers(
    history: History, assumed: Assumption | None, pending: Pending, at: datetime, name: str
) -> Iterator[Interaction]:
    """The opens and clicks of the message that left at `at` in the automation `name`, now or later."""
    run, node = pending.run, pending.email.id
    known = next(
        (
            contact.enrolment
            for contact in history.contacts
            if contact.enrolment and contact.content == pending.content and abs(contact.at - at) <= SAME_MESSAGE
        ),
        0,
    )
    if known:
        for one in history.interactions:
            if one.enrolment == known and one.node == node:
                yield Interaction(max(one.at, at), run.id, node, one.what, name)
    elif assumed is not None:
        drawn = _draw(f"{history.customer.id}:{node}:{run.entry.key}:{run.visit}")
        if drawn < assumed.opened:
            yield Interaction(at, run.id, node, "opened", name)
        if drawn < assumed.clicked:
            yield Interaction(at, run.id, node, "clicked", name)


def _draw(what: str) -> float:
    """A number in [0, 1) that is the same for the same words on every machine."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8]) / 2**64
