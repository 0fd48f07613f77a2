"""Bring customers, orders, events or products in from a file: look at it, count what would happen, do it, call it off.

An import is whole or it is not there: a cancelled or broken one leaves nothing behind. Others may write meanwhile. The
same file again changes nothing.
Imported history enrols nobody: flows look only at what happened after they went live, and what has no moment, such as
a tag, is history unless the plan says that it is happening now.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.services.confirming import confirm_standing
from app.services.consent import note_waiting
from app.services.desk import Desk
from app.services.importing import Importing
from app.shop.columns import Kind, Mapping, guess_kind, recognise
from app.shop.exports import Origin, known_export
from app.shop.map_file import load_map
from app.shop.rows import BadRow
from app.shop.table import Form, Raw, Table, open_table

SAMPLE = 8
ROW_BYTES = 1_200
"""What a row may take on the disk while it comes in: an order of a new customer was measured at 1,135 (840 later)."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class ImportPlan(msgspec.Struct, frozen=True):
    """What a file looks like before anything is done. `rows` without the header; `sample` are the first few.

    `origin`: whose export it is, where that is known for certain. `happening`: what is new in it, a tag for one, may
    bring people into the segments of live automations; otherwise it is the past, and starts nothing.
    """

    kind: Kind
    file: Path
    mapping: Mapping
    columns: tuple[str, ...]
    rows: int
    size: int
    form: Form
    encoding: str
    delimiter: str
    sample: tuple[Raw, ...]
    origin: Origin | None = None
    happening: bool = False


class ImportResult(msgspec.Struct, frozen=True):
    """What an import did, or would do (`dry_run`). Counts are of customers, orders or events, after what was imported.

    `skipped`: orders that are none (cancelled, refunded, unpaid, drafts). `duplicates`: rows written twice.
    `bad` and `notes` hold at most the first 10,000; `bad_rows` counts all. `notes` are rows that came in but deserve a
    look: an address with a likely typing mistake, a permission that could not be understood.
    `unproven`: permissions without a time or a source: kept, but nobody is mailed on their ground.
    `blocked`: addresses that came onto the suppression list. `asked`: people who get a mail that asks them to confirm
    their subscription (double opt-in); `asking_rests`: not now, as the automation that asks is not live. `erased`: rows
    of people who were erased, who stay out. `batch`: what it can be taken back by; 0 = nothing.
    """

    kind: Kind
    dry_run: bool
    cancelled: bool
    rows: int
    new: int
    changed: int
    same: int
    skipped: int
    duplicates: int
    unproven: int
    blocked: int
    asked: int
    asking_rests: bool
    erased: int
    batch: int
    bad_rows: int
    bad: tuple[BadRow, ...]
    notes: tuple[BadRow, ...]


def read_plan(
    desk: Desk, kind: Kind, file: Path, map_file: Path | None = None, mapping: Mapping | None = None
) -> ImportPlan:
    """Look at a file. Columns come from `mapping`, a saved map, or are recognised by their headers. SLOW for big files.

    Raises PolkuError (import-..., map-...) for a file that cannot be read at all; a column that is still missing is
    in `plan.mapping.missing`.
    """
    table = open_table(file)
    if mapping is None:
        mapping = load_map(map_file) if map_file else recognise(kind, table.columns)
    if mapping.kind != kind:
        raise PolkuError("map-other-kind", "user", file=str(map_file or file), found=mapping.kind, expected=kind)
    export = known_export(table.columns)
    return ImportPlan(
        kind=kind,
        file=file,
        mapping=mapping,
        columns=table.columns,
        rows=sum(1 for _ in table.rows()),
        size=file.stat().st_size,
        form=table.form,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sample=_sample(table),
        origin=export.origin if export is not None and export.kind == kind else None,
    )


def look_at(desk: Desk, file: Path) -> ImportPlan:
    """As `read_plan`, with the kind guessed from the header. SLOW for big files."""
    return read_plan(desk, guess_kind(open_table(file).columns), file)


def run_import(
    desk: Desk, plan: ImportPlan, progress: Progress, cancelled: Cancelled, dry_run: bool = False
) -> ImportResult:
    """Carry the plan out. SLOW: `progress(rows done, rows in all)`; `cancelled()` true rolls everything back.

    Raises PolkuError for what concerns the whole file or the shop (a disk that is too full for it, before anything is
    written); single rows that cannot be read are in `bad`.
    """
    if not dry_run:
        _find_room(desk, plan.rows)
    work = Importing(desk, plan.kind, plan.file, plan.mapping, plan.rows, progress, cancelled, plan.happening)
    done = work.run(dry_run)
    if done and work.unproven and not dry_run:
        note_waiting(desk, True)
    return ImportResult(
        kind=plan.kind,
        dry_run=dry_run,
        cancelled=not done,
        rows=plan.rows,
        new=work.tally.added if done else 0,
        changed=work.tally.changed if done else 0,
        same=work.tally.same - work.erased if done else 0,
        skipped=work.skipped if done else 0,
        duplicates=work.duplicates if done else 0,
        unproven=work.unproven if done else 0,
        blocked=work.blocked if done else 0,
        asked=work.asked if done else 0,
        asking_rests=bool(done and work.asked) and confirm_standing(desk).sending != "live",
        erased=work.erased if done else 0,
        batch=work.batch if done else 0,
        bad_rows=work.bad_rows,
        bad=tuple(sorted(work.bad, key=lambda row: row.number)),
        notes=tuple(sorted(work.notes, key=lambda row: row.number)),
    )


def _find_room(desk: Desk, rows: int) -> None:
    """An import that fills the disk could not even be taken back, as that needs room, too."""
    if not desk.store.shared and shutil.disk_usage(desk.folder).free < rows * ROW_BYTES:
        raise PolkuError("disk-full", "world", path=str(desk.folder))


def _sample(table: Table) -> tuple[Raw, ...]:
    return tuple(islice((row for row in table.rows() if isinstance(row, Raw)), SAMPLE))
