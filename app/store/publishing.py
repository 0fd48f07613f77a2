"""Publishing a version, and what becomes of the people on their way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from app.engine.judge import RESTORED
from app.engine.moving import Choice, Fate
from app.engine.work import Settled
from app.model.errors import PolkuError
from app.store.documents import decode_flow, digest_of
from app.store.moving import carry_people, leave
from app.store.prepared import raw_of
from app.store.settling import settle
from app.store.tables_flows import ON_WAY, OPEN, enrolment, flow, flow_version, message, segment_member
from app.store.tables_people import event, shop


class VersionRow(msgspec.Struct, frozen=True):
    """A published version. `people`: what happened to those on the way when it was published."""

    number: int
    digest: str
    published_at: datetime
    people: str


def publish_version(
    connection: Connection, row: Any, now: datetime, people: str, choices: Mapping[str, Choice] | None = None
) -> int:
    """Make the draft of this flow row its live version; the version's number.

    `people`: keep, move or drop those on their way; `choices` by step go before it.
    """
    draft = decode_flow(row.draft)
    if draft.trigger is None:
        raise PolkuError("flow-no-trigger", "user", name=row.name)
    number = 1 + (
        connection.scalar(select(func.max(flow_version.c.number)).where(flow_version.c.flow_id == row.id)) or 0
    )
    version = {
        "flow_id": row.id,
        "number": number,
        "document": row.draft,
        "digest": digest_of(row.draft),
        "published_at": now,
        "people": people,
    }
    result = connection.execute(insert(flow_version), version)
    version_id = int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
    values: dict[str, Any] = {"state": "live", "live_version": version_id, "updated_at": now}
    if row.state not in ("live", "paused") or _trigger_changed(connection, row, draft.trigger):
        # A new way in: nobody enters by what happened before.
        connection.execute(delete(segment_member).where(segment_member.c.flow_id == row.id))
        latest = connection.scalar(select(func.max(event.c.id))) or 0
        values |= {"live_since": now, "event_cursor": latest, "scanned_until": now, "segment_ready": False}
    connection.execute(update(flow).where(flow.c.id == row.id).values(**values))
    fate: Fate = "leave" if people == "drop" else "move" if people == "move" else "keep"
    carry_people(connection, row.id, version_id, draft, {"": Choice(fate), **(choices or {})}, now)
    return number


def end_everyone(connection: Connection, flow_id: int, now: datetime) -> None:
    """Who is on the way in this flow leaves as `stopped`; what has not left is skipped."""
    leave(connection, (enrolment.c.flow_id == flow_id, enrolment.c.state.in_(ON_WAY)), now, "stopped")


def skip_waiting(
    connection: Connection, now: datetime, reason: str, flow_id: int | None = None, due_by: datetime | None = None
) -> int:
    """Skip messages that have not left (those due by `due_by`), of one flow or all; how many. Their people go on.

    Those that may have left before a restore are skipped as of when they were due, for that reason.
    """
    restored = connection.scalar(select(shop.c.restored_until))
    statement = select(message.c.id, message.c.first_due_at).where(message.c.state.in_(OPEN))
    if due_by is not None:
        statement = statement.where(message.c.due_at <= due_by)
    if flow_id is not None:
        statement = statement.where(message.c.flow_id == flow_id)
    settled = [
        Settled(one, "skipped", due, RESTORED)
        if restored is not None and due <= restored
        else Settled(one, "skipped", now, reason)
        for one, due in connection.execute(statement)
    ]
    settle(raw_of(connection), settled)
    return len(settled)


def _trigger_changed(connection: Connection, row: Any, trigger: Any) -> bool:
    document = connection.scalar(select(flow_version.c.document).where(flow_version.c.id == row.live_version))
    before = decode_flow(document).trigger if document else None
    return before is None or (before.source, before.audience) != (trigger.source, trigger.audience)
