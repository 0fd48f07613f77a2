"""Automations: the draft that is edited, the versions that were published, and which of them is live."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.engine.advance import ARRIVING
from app.engine.moving import Choice
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.store.database import Database
from app.store.documents import decode_flow, digest_of, encode_flow
from app.store.draft_steps import UndoChange, UndoKept, change_steps, done_bytes, forget_steps, kept_steps
from app.store.prepared import Prepared
from app.store.publishing import VersionRow, end_everyone, publish_version, skip_waiting
from app.store.tables_flows import ON_WAY, enrolment, flow, flow_version, message

FlowState = Literal["draft", "live", "paused", "stopped", "archived"]
People = Literal["keep", "move", "drop"]
_SAVE = Prepared(
    update(flow)
    .where(flow.c.name == bindparam("b_name"))
    .values(draft=bindparam("draft"), updated_at=bindparam("updated_at"), draft_undo=bindparam("draft_undo"))
    .returning(flow.c.id)
)


class FlowRow(msgspec.Struct, frozen=True):
    """One automation in a list. `live_digest` "" = never published; it equals `draft_digest` when nothing was changed.

    `waiting`: people on their way now; `sent_30d`: its messages sent within 30 days.
    """

    id: int
    name: str
    title: str
    state: FlowState
    live_version: int | None
    live_since: datetime | None
    library_id: str
    updated_at: datetime
    waiting: int
    sent_30d: int
    draft_digest: str
    live_digest: str


class Flows:
    """The shop's automations by name. Raises PolkuError "flow-not-found" for a name that is not there."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self, now: datetime) -> list[FlowRow]:
        """Every automation, by name."""
        with self._db.read() as connection:
            waiting = _counts(connection, enrolment.c.flow_id, enrolment.c.state.in_(("waiting", "holding")))
            recent = message.c.sent_at > now - timedelta(days=30)
            sent = _counts(connection, message.c.flow_id, message.c.state == "sent", recent)
            rows = connection.execute(
                select(flow, flow_version.c.number, flow_version.c.digest)
                .outerjoin_from(flow, flow_version, flow_version.c.id == flow.c.live_version)
                .order_by(flow.c.name)
            ).all()
        return [
            FlowRow(
                id=row.id,
                name=row.name,
                title=decode_flow(row.draft).name,
                state=row.state,
                live_version=row.number,
                live_since=row.live_since,
                library_id=row.library_id,
                updated_at=row.updated_at,
                waiting=waiting.get(row.id, 0),
                sent_30d=sent.get(row.id, 0),
                draft_digest=digest_of(row.draft),
                live_digest=row.digest or "",
            )
            for row in rows
        ]

    def create(self, name: str, draft: Flow, now: datetime, library_id: str = "") -> int:
        """A new draft; its id. Raises PolkuError "flow-name-taken"."""
        values = {
            "name": name,
            "state": "draft",
            "library_id": library_id,
            "draft": encode_flow(draft),
            "created_at": now,
            "updated_at": now,
        }
        with self._db.write() as connection:
            try:
                result = connection.execute(insert(flow), values)
            except IntegrityError as error:
                raise PolkuError("flow-name-taken", "user", name=name) from error
            return int(result.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted

    def drafts(self) -> dict[str, Flow]:
        """Every draft as it was last saved, by name."""
        with self._db.read() as connection:
            return {row.name: decode_flow(row.draft) for row in connection.execute(select(flow.c.name, flow.c.draft))}

    def draft(self, name: str) -> Flow:
        """The draft as it was last saved."""
        with self._db.read() as connection:
            return decode_flow(find(connection, name).draft)

    def save_draft(self, name: str, draft: Flow, now: datetime) -> None:
        """Keep the draft; it is on the disk when this returns. If it has changed, nothing can be undone in it: it comes
        from elsewhere than its editor.
        """
        document = encode_flow(draft)
        with self._db.write() as connection:
            row = find(connection, name)
            if row.draft != document:
                forget_steps(connection, row.id)
            self._change(connection, name, {"draft": document, "updated_at": now})

    def save_gesture(self, name: str, draft: Flow, now: datetime, undo: UndoChange) -> None:
        """Keep the draft and what a gesture changes in its undo list, both or neither. It survives a killed program; a
        power cut may forget the last of it, until the next `save_draft`.
        """
        values = {"b_name": name, "draft": encode_flow(draft), "updated_at": now, "draft_undo": done_bytes(undo)}
        with self._db.quick() as raw:
            found = _SAVE.run(raw, values).fetchone()
            if found is None:
                raise PolkuError("flow-not-found", "user", name=name)
            change_steps(raw, found[0], undo)

    def undo(self, name: str) -> UndoKept:
        """What was kept for undo with the draft."""
        with self._db.read() as connection:
            row = find(connection, name)
            return kept_steps(connection, row.id, row.draft_undo)

    def rename(self, name: str, new: str, now: datetime) -> None:
        """Give the automation another name. Raises PolkuError "flow-name-taken"."""
        with self._db.write() as connection:
            try:
                self._change(connection, name, {"name": new, "updated_at": now})
            except IntegrityError as error:
                raise PolkuError("flow-name-taken", "user", name=new) from error

    def delete_draft(self, name: str) -> None:
        """Delete an automation that was never published; others are archived (PolkuError "flow-published")."""
        with self._db.write() as connection:
            row = find(connection, name)
            if row.live_version is not None:
                raise PolkuError("flow-published", "user", name=name)
            connection.execute(delete(flow).where(flow.c.id == row.id))

    def publish(
        self, name: str, now: datetime, people: People = "keep", choices: Mapping[str, Choice] | None = None
    ) -> int:
        """Make the draft the live version; its number. `people`: those on the way follow the old version to its end,
        move to the new one, or leave; `choices` by the step they stand at go before it. Raises PolkuError
        "flow-no-trigger"."""
        with self._db.write() as connection:
            return publish_version(connection, find(connection, name), now, people, choices)

    def standing(self, name: str) -> list[tuple[int, str, int]]:
        """(version, step, how many) of those who are on their way now."""
        with self._db.read() as connection:
            on_way = (enrolment.c.flow_id == find(connection, name).id, enrolment.c.state.in_(ON_WAY))
            place = (flow_version.c.number, enrolment.c.node)
            statement = select(*place, func.count()).join_from(enrolment, flow_version).where(*on_way).group_by(*place)
            return [(row[0], row[1], row[2]) for row in connection.execute(statement.order_by(*place))]

    def live(self, name: str) -> Flow | None:
        """The live version, or None if it was never published."""
        with self._db.read() as connection:
            row = find(connection, name)
            return None if row.live_version is None else _document(connection, flow_version.c.id == row.live_version)

    def version(self, name: str, number: int) -> Flow:
        """A published version as it was."""
        with self._db.read() as connection:
            row = find(connection, name)
            return _document(connection, flow_version.c.flow_id == row.id, flow_version.c.number == number)

    def versions(self, name: str) -> list[VersionRow]:
        """Every published version, newest first."""
        columns = flow_version.c
        with self._db.read() as connection:
            statement = select(columns.number, columns.digest, columns.published_at, columns.people)
            mine = statement.where(columns.flow_id == find(connection, name).id).order_by(columns.number.desc())
            return [VersionRow(*row) for row in connection.execute(mine)]

    def people(self, name: str) -> dict[str, int]:
        """How many are on their way now, by the step they stand at, or are on the way into."""
        found: dict[str, int] = {}
        for _version, node, count in self.standing(name):
            step = node.removeprefix(ARRIVING)
            found[step] = found.get(step, 0) + count
        return found

    def pause(self, name: str, now: datetime) -> None:
        """Nothing leaves any more; people still come in and stay. Only a live flow can be paused."""
        self._turn(name, "paused", now, ("live", "paused"))

    def resume(self, name: str, now: datetime, late: Literal["send", "skip"] = "send") -> None:
        """Live again. `late` skip: messages that fell due meanwhile are skipped, and their people go on."""
        with self._db.write() as connection:
            row = find(connection, name)
            if row.state == "paused" and late == "skip":
                skip_waiting(connection, now, "paused", row.id, due_by=now)
        self._turn(name, "live", now, ("paused", "live"))

    def stop(self, name: str, now: datetime) -> None:
        """End it for everybody: who is on the way leaves, what waits is not sent."""
        self._turn(name, "stopped", now, ("live", "paused", "stopped"), end=True)

    def archive(self, name: str, now: datetime) -> None:
        """Put it away; a live one is stopped first."""
        self._turn(name, "archived", now, ("draft", "live", "paused", "stopped", "archived"), end=True)

    def _turn(self, name: str, state: FlowState, now: datetime, allowed: tuple[str, ...], end: bool = False) -> None:
        with self._db.write() as connection:
            row = find(connection, name)
            if row.state not in allowed:
                code = "flow-never-published" if row.live_version is None else "flow-not-live"
                raise PolkuError(code, "user", name=name, state=row.state)
            if end:
                end_everyone(connection, row.id, now)
            self._change(connection, name, {"state": state, "updated_at": now})

    @staticmethod
    def _change(connection: Connection, name: str, values: dict[str, Any]) -> None:
        if not connection.execute(update(flow).where(flow.c.name == name).values(**values)).rowcount:
            raise PolkuError("flow-not-found", "user", name=name)


def find(connection: Connection, name: str) -> Any:
    """The row of the flow of this name. Raises PolkuError "flow-not-found"."""
    row = connection.execute(select(flow).where(flow.c.name == name)).one_or_none()
    if row is None:
        raise PolkuError("flow-not-found", "user", name=name)
    return row


def _document(connection: Connection, *where: Any) -> Flow:
    document = connection.scalar(select(flow_version.c.document).where(*where))
    if document is None:
        raise PolkuError("flow-never-published", "user")
    return decode_flow(document)


def _counts(connection: Connection, column: Any, *where: Any) -> dict[Any, int]:
    return dict(connection.execute(select(column, func.count()).where(*where).group_by(column)).all())
