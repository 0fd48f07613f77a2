"""The files behind `shop:<name>` pictures: the shop's own first, then those that come with the program."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from app.model.errors import PolkuError
from app.paths import shipped

FOLDER = "pictures"
MAX_FILE = 30_000_000
"""Bytes of a file somebody brings; photographs of good cameras fit."""
MAX_PIXELS = 60_000_000
MAX_WIDTH = 1200
"""Pixels: twice the width of a message, for sharp screens."""
MAX_MOVING = 1_000_000
"""Bytes of a moving picture, which is kept as it is."""
_LETTERS = str.maketrans("åäö", "aao")


def picture_bytes(shop_folder: Path, name: str) -> bytes:
    """The picture's bytes. Raises PolkuError("picture-missing"); a name never leads out of the two folders."""
    if Path(name).name == name:
        for folder in (shop_folder / FOLDER, shipped("resources") / "demo"):
            file = folder / name
            if file.is_file():
                return file.read_bytes()
    raise PolkuError("picture-missing", "user", name=name)


def keep_picture(shop_folder: Path, file: Path) -> str:
    """Keep a picture file with the shop, made fit for mail; what to write into a block, `shop:<name>`.

    It is turned upright, at most MAX_WIDTH wide, JPEG or PNG, and has lost all it told beside the picture (place, time,
    camera). The same picture is kept once. Raises PolkuError: picture-unreadable (name), picture-too-big (name, most).
    """
    try:
        data = file.read_bytes() if file.stat().st_size <= MAX_FILE else b""
    except OSError as error:
        raise PolkuError("picture-unreadable", "user", name=file.name) from error
    if not data:
        raise PolkuError("picture-too-big", "user", name=file.name, most=MAX_FILE // 1_000_000)
    fit, ending = _fit(data, file.name)
    stem = re.sub(r"[^a-z0-9]+", "-", file.stem.casefold().translate(_LETTERS)).strip("-")[:40] or "picture"
    name = f"{stem}-{hashlib.sha256(fit).hexdigest()[:8]}.{ending}"
    folder = shop_folder / FOLDER
    folder.mkdir(exist_ok=True)
    if not (folder / name).exists():
        part = folder / f".{name}.part"
        part.write_bytes(fit)
        part.replace(folder / name)
    return f"shop:{name}"


def _fit(data: bytes, name: str) -> tuple[bytes, str]:
    """(bytes, ending) of the picture as mail programs like it."""
    from PIL import Image, ImageOps  # only who brings a picture waits for it

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PolkuError("picture-too-big", "user", name=name, most=MAX_FILE // 1_000_000)
            if opened.format == "GIF" and getattr(opened, "is_animated", False) and len(data) <= MAX_MOVING:
                return data, "gif"
            upright = ImageOps.exif_transpose(opened)
            seen_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            picture = upright.convert("RGBA" if seen_through else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PolkuError("picture-unreadable", "user", name=name) from error
    if picture.width > MAX_WIDTH:
        height = max(1, round(picture.height * MAX_WIDTH / picture.width))
        picture = picture.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if seen_through or picture.getcolors(256):
        picture.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    picture.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue(), "jpg"
