"""The published versions of an automation, and what each of them changed."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.flow import Flow
from app.services.desk import Desk
from app.services.flows import Difference, differences, flow_row


class Version(msgspec.Struct, frozen=True):
    """`changes`: against the version before; the first one has none. `running`: it is the live one, paused or not."""

    number: int
    published_at: datetime
    changes: tuple[Difference, ...]
    steps: int
    running: bool


def list_versions(desk: Desk, name: str) -> list[Version]:
    """Every published version, newest first. Raises PolkuError("flow-unknown")."""
    row = flow_row(desk, name)
    running = row.live_version if row.state in ("live", "paused") else None
    made: list[Version] = []
    before: Flow | None = None
    for published in reversed(desk.store.flows.versions(name)):
        flow = desk.store.flows.version(name, published.number)
        changes = differences(before, flow) if before is not None else ()
        number = published.number
        made.append(Version(number, published.published_at, changes, len(flow.nodes), number == running))
        before = flow
    return made[::-1]


def version_flow(desk: Desk, name: str, number: int) -> Flow:
    """A version as it was published. Raises PolkuError flow-not-found, flow-never-published (no such number)."""
    return desk.store.flows.version(name, number)
