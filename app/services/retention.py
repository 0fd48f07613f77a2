"""The job that lets go of what has been kept long enough: once a day, beside sending; a dry run shows what would go.

Orders belong to the shop's own system, which keeps them for its books; here is only a copy for marketing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from app.model.confirming import WITHIN
from app.model.errors import PolkuError
from app.model.retention import KINDS, Kind, Outdated, Removal, Retention, Trace
from app.paths import state_dir
from app.services.desk import Desk
from app.services.gateway import lists_folder
from app.services.reports import FOLDER as REPORTS
from app.store.store import FILE_NAME

AWAY = timedelta(days=31)
_SETTING, _LOG = "retention", "retention_log"
LOGGED = 60
"""So many runs are remembered."""
LEAST = Retention(1, 7, 7, 1, 6, 6, file_days=7, asked_days=WITHIN.days + 1)
MOST = Retention(60, 730, 365, 60, 120, 120, file_days=365, asked_days=365)
"""Between these a shop may choose. As long as an answer counts, nobody who was asked to confirm goes."""


def load_retention(desk: Desk) -> Retention:
    """How long things are kept; the defaults from the first day."""
    kept = desk.store.shop.setting(_SETTING)
    return msgspec.convert(kept, Retention) if kept else Retention()


def save_retention(desk: Desk, wanted: Retention) -> None:
    """Holds from the next night on. Raises PolkuError "retention-bad" (name, least, most)."""
    for name in LEAST.__struct_fields__:
        value, least, most = getattr(wanted, name), getattr(LEAST, name), getattr(MOST, name)
        if isinstance(value, int) and not least <= value <= most:
            raise PolkuError("retention-bad", "user", name=name, least=least, most=most)
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(wanted))


def outdated(desk: Desk, examples: int = 30) -> tuple[Outdated, ...]:
    """The dry run: of each kind what is older than it may be, and whose. Ask off the UI thread."""
    wanted, now = load_retention(desk), desk.clock.now()
    return tuple(_outdated(desk, kind, wanted.before(kind, now), examples) for kind in KINDS)


def remove_outdated(
    desk: Desk, by: Literal["night", "hand"] = "hand", cancelled: Callable[[], bool] = lambda: False
) -> Removal:
    """Let go of what is older than it may be; idle customers only where the shop has chosen so. As logged."""
    wanted, now = load_retention(desk), desk.clock.now()
    counts: dict[str, int] = {}
    for kind in KINDS:
        if kind == "people" and wanted.idle == "ask":
            continue
        before = wanted.before(kind, now)
        gone = _remove_files(desk, before) if kind == "files" else _rows(desk, kind, before, now, cancelled)
        if gone:
            counts[kind] = gone
    done = Removal(now, by, counts)
    _note(desk, done)
    return done


def keep_retention(desk: Desk, cancelled: Callable[[], bool] = lambda: False) -> Removal | None:
    """The nightly job: once a day (UTC), and never where the people are invented. None where it rests.

    After a month without it, it waits for another day: the clock may be wrong, and what goes does not come back.
    """
    ran = desk.store.shop.setting(f"{_SETTING}_ran")
    today = desk.clock.now().date()
    if ran == today.isoformat() or load_retention(desk).off_because or desk.store.shop.is_demo():
        return None
    desk.store.shop.save_setting(f"{_SETTING}_ran", today.isoformat())
    if ran is not None and today - date.fromisoformat(str(ran)) > AWAY:
        return None
    return remove_outdated(desk, "night", cancelled)


def forget_idle(desk: Desk) -> int:
    """Forget everybody whom the dry run lists as idle, by a person's word; how many they were."""
    now = desk.clock.now()
    gone = _rows(desk, "people", load_retention(desk).before("people", now), now, lambda: False)
    _note(desk, Removal(now, "hand", {"people": gone}))
    return gone


def removals(desk: Desk) -> Sequence[Removal]:
    """The log, newest first: when something went, and how much of what. It names nobody."""
    return msgspec.convert(desk.store.shop.setting(_LOG) or [], list[Removal])


def _note(desk: Desk, done: Removal) -> None:
    if done.counts:
        kept = [done, *removals(desk)][:LOGGED]
        desk.store.shop.save_setting(_LOG, msgspec.to_builtins(kept, str_keys=True))


def _rows(desk: Desk, kind: Kind, before: datetime, now: datetime, cancelled: Callable[[], bool]) -> int:
    return desk.store.retention.remove(kind, before, now, cancelled)


def _outdated(desk: Desk, kind: Kind, before: datetime, examples: int) -> Outdated:
    if kind != "files":
        return desk.store.retention.outdated(kind, before, examples)
    found = sorted(_files(desk, before))
    traces = tuple(Trace("", "", at, path.name) for at, path in found[:examples])
    return Outdated("files", before, len(found), 0, traces)


def _files(desk: Desk, before: datetime) -> Iterator[tuple[datetime, Path]]:
    """Reports of errors, lists of text messages, and the copies that upgrades and restores have left beside the shop's
    file.
    """
    stem, suffix = Path(FILE_NAME).stem, Path(FILE_NAME).suffix
    copies, lists = desk.folder.glob(f"{stem}.before-*{suffix}"), lists_folder(desk).glob("*.csv")
    for path in (*copies, *lists, *(state_dir() / REPORTS).glob("*")):
        with suppress(OSError):
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if at < before and path.is_file():
                yield at, path


def _remove_files(desk: Desk, before: datetime) -> int:
    gone = 0
    for _at, path in list(_files(desk, before)):
        with suppress(OSError):
            path.unlink()
            gone += 1
    return gone
