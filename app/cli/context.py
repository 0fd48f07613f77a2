"""What every verb may need: the shop that is meant, the clock, the shop's time of day."""

from __future__ import annotations

import argparse
import dataclasses
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.engine.ports import SystemClock, VirtualClock
from app.model.errors import PolkuError
from app.services.app_settings import load_settings, remember_shop
from app.services.desk import Desk, open_desk, open_server_desk
from app.services.secrets import MachineSecrets
from app.services.sentences.import_rows import broken_off

DATABASE = "POLKU_DATABASE"
"""The variable that names a server's shop where --database does not: an address with a password is nobody's business
in a list of processes."""

YEARS = range(1900, 3000)
"""What may be meant: at the ends of the calendar there is no room to count days from."""


def shop_folder(args: argparse.Namespace) -> Path:
    """The folder of --shop, or of the shop opened last. Raises PolkuError("no-shop").

    An empty --shop (a script's variable that was never set) is the folder one stands in, not the shop opened last.
    """
    named = load_settings().last_shop if args.shop is None else args.shop
    if not named and args.shop is None:
        raise PolkuError("no-shop", "user")
    return Path(named)


def any_shop(args: argparse.Namespace) -> bool:
    """Whether a shop is meant at all: named here, by the environment, or opened before."""
    return bool(args.shop is not None or _address(args) or load_settings().last_shop)


@contextmanager
def opened(args: argparse.Namespace, *, server: bool = True) -> Iterator[Desk]:
    """The shop that is meant, opened and closed again; it is the one opened last from now on.

    Its clock stands at --now where that was given, and a demo's at the end of its days. Not `server`: one in a
    folder is meant.
    Raises PolkuError (db-..., no-shop, date-not-understood).
    """
    url = _address(args) if server else ""
    if url:
        desk = open_server_desk(url, Path(args.shop) if args.shop else None, SystemClock(), MachineSecrets())
    else:
        desk = open_desk(shop_folder(args), SystemClock(), MachineSecrets())
    try:
        if desk.store.broken:
            print(". ".join(broken_off(desk.store.broken)) + ".", file=sys.stderr)
        if args.now:
            desk = dataclasses.replace(desk, clock=VirtualClock(read_moment(args.now, desk.shop.timezone)))
        elif desk.store.shop.is_demo():
            desk = _in_its_own_time(desk)
        if args.shop and not url:
            _remember(desk.folder)
        yield desk
    finally:
        desk.close()


def _in_its_own_time(desk: Desk) -> Desk:
    from app.services.demo.run_demo import rests_at

    rests = rests_at(desk)
    return desk if rests is None else dataclasses.replace(desk, clock=VirtualClock(rests))


def _address(args: argparse.Namespace) -> str:
    return str(args.database or (os.environ.get(DATABASE, "") if args.shop is None else ""))


def zone_of(desk: Desk) -> ZoneInfo:
    """The shop's time zone: people read its clock."""
    return ZoneInfo(desk.shop.timezone)


def read_moment(text: str, zone: str = "UTC") -> datetime:
    """An ISO date or moment; without an offset it is in `zone`. Raises PolkuError("date-not-understood"), for years too
    that nobody can mean.
    """
    try:
        found = datetime.fromisoformat(text)
        moment = (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
        if moment.year not in YEARS:
            raise ValueError(text)
        return moment
    except (ValueError, OverflowError) as error:
        raise PolkuError("date-not-understood", "user", text=text or '""') from error


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises PolkuError("file-missing")."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolkuError("file-missing", "user", path=str(path), detail=error.strerror or "") from error


def file_to_write(path: Path) -> Path:
    """The same path, if a file may have it. Raises PolkuError("file-not-written") for "." and "/"."""
    if not path.name:
        raise PolkuError("file-not-written", "user", path=str(path), detail=os.strerror(errno.EISDIR))
    return path


def _remember(folder: Path) -> None:
    here = folder.resolve()
    if load_settings().last_shop != str(here):
        # A server may run without a place for settings: then it names its shop each time.
        with suppress(PolkuError):
            remember_shop(here)
