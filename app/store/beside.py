"""What must outlive the shop's file: who was erased. It stands in a small file beside it and is applied at every
opening, so that a restored backup brings nobody back.

Only keyed hashes stand there, with the key inside the shop's file: the file alone tells nothing of anybody.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.store.columns import EPOCH, MICROSECOND, micros

NAME = "erased"


def erased_beside(folder: Path) -> dict[bytes, datetime]:
    """Keyed hash -> when they were erased. Raises PolkuError("db-io") for a file that cannot be understood."""
    path = folder / NAME
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=dict[str, int])
        return {bytes.fromhex(digest): EPOCH + at * MICROSECOND for digest, at in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise PolkuError("db-io", "world", path=str(path), detail=str(error)) from error


def remember_erased(folder: Path, digest: bytes, at: datetime) -> None:
    """On the disk when it returns; called before the person goes from the shop's file. Raises PolkuError("db-io")."""
    kept = {one.hex(): micros(when) for one, when in erased_beside(folder).items()} | {digest.hex(): micros(at)}
    path, fresh = folder / NAME, folder / f"{NAME}.new"
    try:
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(kept))
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        fresh.replace(path)
    except OSError as error:
        raise PolkuError("db-io", "world", path=str(path), detail=str(error)) from error
