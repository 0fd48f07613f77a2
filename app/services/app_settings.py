"""What the program itself remembers between starts: one typed struct in one JSON file. No passwords, no customers."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from app.model.errors import PolkuError
from app.paths import config_dir

FORMAT = 1


class AppSettings(msgspec.Struct, frozen=True):
    """`language` "" follows the system where it is Finnish or English, else Finnish. `text_scale` 0.9 to 1.5."""

    format: int = FORMAT
    language: Literal["", "fi", "en"] = ""
    theme: Literal["system", "light", "dark"] = "system"
    text_scale: float = 1.0
    last_shop: str = ""
    recent_shops: tuple[str, ...] = ()


def settings_path() -> Path:
    """Where the settings file is on this system."""
    return config_dir() / "settings.json"


def load_settings() -> AppSettings:
    """The stored settings; the defaults where there are none or the file cannot be understood (it is left
    untouched).
    """
    try:
        return msgspec.json.decode(settings_path().read_bytes(), type=AppSettings)
    except (OSError, msgspec.MsgspecError):
        return AppSettings()


def save_settings(settings: AppSettings) -> None:
    """Write the settings whole or not at all. Raises PolkuError("settings-not-saved") if the disk refuses."""
    path = settings_path()
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise PolkuError("settings-not-saved", "world", path=str(path), detail=error.strerror or "") from error


def remember_shop(folder: Path) -> None:
    """Make this shop the one that opens next time."""
    settings = load_settings()
    known = (str(folder), *(one for one in settings.recent_shops if one != str(folder)))
    save_settings(msgspec.structs.replace(settings, last_shop=str(folder), recent_shops=known[:8]))
