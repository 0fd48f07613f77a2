"""Moving a shop from this computer's file to a PostgreSQL server."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.services.desk import Desk, server_folder
from app.services.pictures import FOLDER
from app.services.shop_sources import load_sources
from app.services.webhooks import load_hooks

PURPOSES = ("smtp", "imap", "sms", "webhook", "track")


class Moved(msgspec.Struct, frozen=True):
    """`tables`: rows of each table, the same on both sides. `folder`: where this machine's pictures are now."""

    tables: dict[str, int]
    folder: str
    pictures: int


def move_shop(desk: Desk, url: str, progress: Callable[[str, int], None] = lambda table, rows: None) -> Moved:
    """Copy everything to an empty database, then leave the file paused: only one of the two may send.

    Passwords and pictures come along on this machine. Raises PolkuError already-running, target-not-empty,
    move-differs, server-parts-missing, db-...; the file is then as it was.
    """
    from app.store.opening import move_to_server

    tables = move_to_server(desk.store, url, desk.clock.now(), progress)
    folder = server_folder(url)
    pictures = _copy_pictures(desk.folder / FOLDER, folder / FOLDER)
    there = Desk(folder, desk.store, desk.clock, desk.secrets)
    sources = [f"shop:{source.name}" for source in load_sources(desk)]
    hooks = [f"hook:{hook.id}" for hook in load_hooks(desk)]
    for purpose in (*PURPOSES, *sources, *hooks):
        with suppress(PolkuError):  # without a keyring the passwords are given again
            password = desk.secrets.get(desk.secret_key(purpose))
            if password is not None:
                desk.secrets.set(there.secret_key(purpose), password)
    return Moved(tables, str(folder), pictures)


def _copy_pictures(here: Path, there: Path) -> int:
    files = [file for file in here.glob("*") if file.is_file()] if here.is_dir() else []
    there.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy2(file, there / file.name)
    return len(files)
