"""The files behind `shop:<name>` pictures: the shop's own first, then those that come with the program."""

from __future__ import annotations

from pathlib import Path

from app.model.errors import PolkuError
from app.paths import shipped

FOLDER = "pictures"


def picture_bytes(shop_folder: Path, name: str) -> bytes:
    """The picture's bytes. Raises PolkuError("picture-missing"); a name never leads out of the two folders."""
    if Path(name).name == name:
        for folder in (shop_folder / FOLDER, shipped("resources") / "demo"):
            file = folder / name
            if file.is_file():
                return file.read_bytes()
    raise PolkuError("picture-missing", "user", name=name)
