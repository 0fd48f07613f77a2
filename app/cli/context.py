"""What every verb may need: the shop that is meant, the clock, the language."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.engine.ports import Clock, SystemClock, VirtualClock
from app.model.errors import PolkuError
from app.services.app_settings import load_settings
from app.services.desk import Desk, open_desk
from app.services.secrets import KeyringSecrets


def clock_of(args: argparse.Namespace) -> Clock:
    """The clock a verb runs by: --now where it was given, else the system's."""
    text = getattr(args, "now", None)
    return VirtualClock(read_moment(text)) if text else SystemClock()


def shop_folder(args: argparse.Namespace) -> Path:
    """The folder of --shop, or of the shop opened last. Raises PolkuError("no-shop")."""
    named = args.shop or load_settings().last_shop
    if not named:
        raise PolkuError("no-shop", "user")
    return Path(named)


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Desk]:
    """The shop that is meant, opened and closed again."""
    desk = open_desk(shop_folder(args), clock_of(args), KeyringSecrets())
    try:
        yield desk
    finally:
        desk.close()


def read_moment(text: str, zone: str = "UTC") -> datetime:
    """An ISO date or moment; without an offset it is in `zone`. Raises PolkuError("date-not-understood")."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise PolkuError("date-not-understood", "user", text=text) from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(zone))
    return found.astimezone(UTC)


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises PolkuError("file-missing")."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolkuError("file-missing", "user", path=str(path), detail=error.strerror or "") from error
