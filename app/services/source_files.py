"""Sources that give files: one over HTTPS, and a folder into which a shop exports every night.

A folder is only looked at: nothing in it is moved, changed or deleted. Each file is read once, by its contents.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.model.shop_source import ShopSource
from app.services.desk import Desk
from app.services.import_data import ImportResult, look_at, read_plan, run_import
from app.services.shop_pages import SourceRead
from app.shop.columns import Kind, Mapping
from app.shop.connect.reading import Reading

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx")
STILL = timedelta(seconds=60)
"""A file that was written to so lately may not be whole yet."""
Cancelled = Callable[[], bool]


def read_feed(desk: Desk, source: ShopSource, secret: str, reading: Reading, cancelled: Cancelled) -> SourceRead:
    """A file over HTTPS, read as an import is; the server may answer that it has not changed."""
    state = desk.store.sources.state(source.name)
    seen = str(state.cursor.get("etag", "")) if state else ""
    answer = reading.get("", headers=bearer(secret) | ({"If-None-Match": seen} if seen else {}))
    done = SourceRead()
    if answer.status_code == 304:
        return done
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{source.holds}.csv"
        file.write_bytes(answer.content)
        result = _bring_in(desk, source, file, cancelled, done)
    if not result.cancelled:
        cursor = {"etag": answer.headers.get("ETag", "")}
        desk.store.sources.take(source.name, cursor, lambda _recording: None, desk.clock.now())
    return done


def bearer(secret: str) -> dict[str, str]:
    """How a feed is told who asks."""
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def try_folder(source: ShopSource) -> str:
    """The folder's own name. Raises PolkuError("folder-missing", "folder-unreadable")."""
    _files(source)
    return Path(source.url).name


def read_folder(desk: Desk, source: ShopSource, cancelled: Cancelled) -> SourceRead:
    """Bring in every file that has not been brought in yet, oldest first.

    One that cannot be read holds up no other; after the last one its error is raised (import-..., with the file's
    name). It is tried again every time, until it is mended or gone.
    """
    done = SourceRead()
    trouble: PolkuError | None = None
    for file in _new_files(desk, source):
        if cancelled():
            break
        try:
            before = _stamp(file)
            digest = _digest(file)
            if desk.store.sources.has_given(source.name, f"file:{digest}"):
                _mark(desk, source, before, digest)
                continue
            result = _bring_in(desk, source, file, cancelled, done)
            if result.cancelled:
                break
            if _stamp(file) == before:
                _mark(desk, source, before, digest)
                _note(desk, source, file, result)
        except PolkuError as error:
            if error.code == "import-under-way":
                break  # it is read the next time
            trouble = trouble or error
        except OSError as error:
            unread = PolkuError("import-file-unreadable", "world", file=file.name, detail=str(error))
            trouble = trouble or unread
    if trouble is not None:
        raise trouble
    return done


def _new_files(desk: Desk, source: ShopSource) -> Iterator[Path]:
    """Files that lie still and have not been seen as they are, oldest first."""
    now = desk.clock.now()
    for file in _files(source):
        try:
            changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            known = desk.store.sources.has_given(source.name, _stamp(file))
        except OSError:
            continue  # it went while we looked
        if abs(now - changed) >= STILL and not known:
            yield file


def _files(source: ShopSource) -> list[Path]:
    folder = Path(source.url)
    if not folder.is_absolute() or not folder.is_dir():
        raise PolkuError("folder-missing", "user", folder=source.url)
    try:
        found = [one for one in folder.iterdir() if one.suffix.casefold() in ENDINGS and one.is_file()]
        named = [one for one in found if not one.name.startswith((".", "~$"))]
        return sorted(named, key=lambda one: (one.stat().st_mtime, one.name))
    except OSError as error:
        raise PolkuError("folder-unreadable", "world", folder=source.url, detail=str(error)) from error


def _bring_in(desk: Desk, source: ShopSource, file: Path, cancelled: Cancelled, done: SourceRead) -> ImportResult:
    if source.holds == "any":
        plan = look_at(desk, file)
    else:
        chosen = Mapping(source.holds, source.columns, source.fixed) if source.columns else None
        plan = read_plan(desk, source.holds, file, mapping=chosen)
    plan = msgspec.structs.replace(plan, happening=_is_new(desk, source, plan.kind))
    result = run_import(desk, plan, lambda _done, _of: None, cancelled)
    setattr(done, plan.kind, getattr(done, plan.kind) + result.new + result.changed)
    done.left_out = [*done.left_out, *((str(row.number), row.code) for row in result.bad)]
    return result


def _is_new(desk: Desk, source: ShopSource, kind: Kind) -> bool:
    """Whether what a file brings of customers themselves, a tag for one, has come about since the one before it."""
    state = desk.store.sources.state(source.name)
    again = state is not None and state.read_at is not None
    return kind == "customers" and again and any(one.kind == kind for one in desk.store.imports())


def _stamp(file: Path) -> str:
    """Equal as long as nobody has written to the file: looked at before its contents, which takes longer."""
    stat = file.stat()
    return f"stamp:{file.name}:{stat.st_size}:{stat.st_mtime_ns}"


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mark(desk: Desk, source: ShopSource, stamp: str, digest: str) -> None:
    for key in (f"file:{digest}", stamp):
        desk.store.sources.mark_given(source.name, key, desk.clock.now())


def _note(desk: Desk, source: ShopSource, file: Path, result: ImportResult) -> None:
    """What became of the last file, to be told until the next one comes."""
    first = result.bad[0] if result.bad else None
    last = {
        "file": file.name,
        "new": result.new,
        "changed": result.changed,
        "bad": result.bad_rows,
        "first": {"number": first.number, "code": first.code, "column": first.column, "params": first.params}
        if first
        else {},
    }
    desk.store.sources.take(source.name, {"last": last}, lambda _recording: None, desk.clock.now())
