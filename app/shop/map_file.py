"""A saved choice of columns: a small JSON file that can be kept, sent and used from the command line."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.shop.columns import CANONICAL, Kind, Mapping

FORMAT = 2
MAX_BYTES = 100_000


class _MapFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    kind: Kind
    columns: dict[str, str]
    fixed: dict[str, str] = {}


def save_map(path: Path, mapping: Mapping) -> None:
    """Write the mapping. Raises PolkuError("map-unwritable")."""
    text = msgspec.json.format(
        msgspec.json.encode(_MapFile(FORMAT, mapping.kind, mapping.columns, mapping.fixed)), indent=2
    )
    try:
        path.write_bytes(text + b"\n")
    except OSError as error:
        raise PolkuError("map-unwritable", "world", file=str(path), detail=str(error)) from error


def load_map(path: Path) -> Mapping:
    """Read a mapping. Raises PolkuError: map-missing, map-bad (detail), map-newer (found, known)."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
        found = msgspec.json.decode(data, type=_MapFile)
    except OSError as error:
        raise PolkuError("map-missing", "user", file=str(path)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PolkuError("map-bad", "user", file=path.name, detail=str(error)) from error
    if found.format > FORMAT:
        raise PolkuError("map-newer", "user", file=path.name, found=found.format, known=FORMAT)
    unknown = [name for name in (*found.columns, *found.fixed) if name not in CANONICAL[found.kind]]
    if unknown:
        raise PolkuError("map-bad", "user", file=path.name, detail=", ".join(unknown))
    return Mapping(found.kind, found.columns, found.fixed)
