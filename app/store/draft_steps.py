"""What can be undone in a draft: one small row for each entry, written with the gesture that made it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.store.prepared import Prepared, Raw
from app.store.tables_flows import draft_step

_new = insert(draft_step).values(flow_id=bindparam("flow_id"), number=bindparam("number"), data=bindparam("data"))
_PUT = Prepared(_new.on_conflict_do_update(index_elements=["flow_id", "number"], set_={"data": _new.excluded.data}))
_DROP = Prepared(
    delete(draft_step).where(draft_step.c.flow_id == bindparam("flow"), draft_step.c.number == bindparam("at"))
)


class UndoChange(msgspec.Struct, frozen=True):
    """What one gesture changes in the undo list: entries put (by number) and dropped, and how far it is done: entries
    with a smaller number than `done` can be undone, the others redone.
    """

    put: dict[int, bytes] = {}
    drop: tuple[int, ...] = ()
    done: int = 0


class UndoKept(msgspec.Struct, frozen=True):
    """The undo list as it was kept, by number from the oldest on; `done` as in UndoChange."""

    entries: tuple[tuple[int, bytes], ...] = ()
    done: int = 0


def change_steps(raw: Raw, flow_id: int, change: UndoChange) -> None:
    """Writes what has changed, and nothing else."""
    _DROP.run_many(raw, ({"flow": flow_id, "at": number} for number in change.drop))
    _PUT.run_many(raw, ({"flow_id": flow_id, "number": n, "data": data} for n, data in change.put.items()))


def forget_steps(connection: Connection, flow_id: int) -> None:
    """Nothing can be undone any more: the draft has become another one."""
    connection.execute(delete(draft_step).where(draft_step.c.flow_id == flow_id))


def kept_steps(connection: Connection, flow_id: int, done: bytes | None) -> UndoKept:
    """The undo list of a flow; `done` as `done_bytes` made it."""
    rows = select(draft_step.c.number, draft_step.c.data).where(draft_step.c.flow_id == flow_id)
    entries = tuple((row.number, row.data) for row in connection.execute(rows.order_by(draft_step.c.number)))
    return UndoKept(entries, int(done) if done and done.isdigit() else 0)


def done_bytes(change: UndoChange) -> bytes:
    """How far it is done, as it stands beside the draft."""
    return str(change.done).encode()
