"""A whole shop in one file: a backup to keep elsewhere, or the way to another computer. No secret is ever in it.

After a move only one of the two may send: the shop that was left behind is paused and does not start again by itself,
and the one that arrives is paused until a person starts it.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from app.engine.ports import Clock
from app.model.errors import PolkuError
from app.services.account import load_account
from app.services.desk import Desk, open_desk
from app.services.gateway import sms_settings
from app.services.mailbox import load_mailbox
from app.services.pictures import FOLDER as PICTURES
from app.services.secrets import Secrets
from app.services.shop_sources import load_sources
from app.store.beside import NAME as ERASED
from app.store.beside import erased_beside, remember_erased
from app.store.store import FILE_NAME
from app.store.versions import look_through

SUFFIX = ".polku-shop"
FORMAT = 1
MOVED, ARRIVED = "moved_away", "arrived"
_MANIFEST = "manifest.json"
_MOST_FILES = 20_000
_MOST_BYTES = 50_000_000_000
_MOST_RATIO = 400
_PIECE = 1 << 20
_PICTURE = re.compile(rf"{PICTURES}/[^/\\:]{{1,200}}")
Missing = Literal["smtp", "smtp_oauth", "imap", "sms", "source", "track"]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a packed shop tells of itself. `moved`: the shop it came from has stopped sending."""

    format: int
    name: str
    at: datetime
    moved: bool
    version: str


class Arrived(msgspec.Struct, frozen=True):
    """A shop that has been unpacked. `missing`: what has to be entered again on this computer, sources by name."""

    name: str
    folder: str
    at: datetime
    moved: bool
    missing: tuple[tuple[Missing, str], ...]


def pack_shop(desk: Desk, file: Path, *, move: bool = False) -> Manifest:
    """Write the whole shop into one file, for the owner's eyes only; with `move` sending here ends with it.

    Raises PolkuError: backup-by-server, file-not-written, disk-full, db-...; nothing half stays, and nothing has
    changed then.
    """
    from app import __version__

    paused, now = desk.store.shop.paused_at(), desk.clock.now()
    manifest = Manifest(FORMAT, desk.shop.name, now, move, __version__)
    copy, fresh = desk.folder / "packed.part", file.with_name(f"{file.name}.new")
    if move:
        desk.store.shop.pause(now)  # what leaves after the copy would leave again from there
    try:
        for one in (copy, fresh):
            one.unlink(missing_ok=True)
            one.touch(mode=0o600)
        desk.store.back_up(copy)
        _pack(desk, fresh, copy, manifest)
        fresh.replace(file)
    except BaseException as error:
        if move and paused is None:
            desk.store.shop.resume()
        if isinstance(error, OSError):
            raise PolkuError("file-not-written", "world", path=str(file), detail=error.strerror or "") from error
        raise
    finally:
        for one in (copy, fresh):
            with suppress(OSError):
                one.unlink(missing_ok=True)
    if move:
        desk.store.shop.save_setting(MOVED, now.isoformat())
    return manifest


def moved_away(desk: Desk) -> datetime | None:
    """Since when the shop is on another computer, None while it is here."""
    at = desk.store.shop.setting(MOVED)
    return datetime.fromisoformat(str(at)) if at else None


def stay_here(desk: Desk) -> None:
    """The move is given up: a person may start sending here again. The other computer may not, from now on."""
    desk.store.shop.save_setting(MOVED, None)


def unpack_shop(file: Path, folder: Path, clock: Clock, secrets: Secrets, known: Iterable[Path] = ()) -> Arrived:
    """Make the packed shop into a shop of this computer, in a new folder, paused.

    What fell due before does not leave by itself. Whoever was erased since the file was made, here (`known`: folders of
    shops) or there, is erased again. Raises PolkuError: shop-exists, file-missing, packed-bad (why), db-....
    """
    if (folder / FILE_NAME).exists():
        raise PolkuError("shop-exists", "user", path=str(folder))
    made = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        manifest = _unpack(file, folder)
        look_through(folder / FILE_NAME)
        _erase_with(folder, known)
        desk = open_desk(folder, clock, secrets)
    except BaseException as error:
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise PolkuError("file-not-written", "world", path=str(folder), detail=error.strerror or "") from error
        raise
    try:
        desk.store.shop.restored(clock.now())
        desk.store.shop.save_setting(MOVED, None)
        desk.store.shop.save_setting(ARRIVED, None if manifest.moved else manifest.at.isoformat())
        return Arrived(manifest.name, str(folder), manifest.at, manifest.moved, tuple(missing_secrets(desk)))
    finally:
        desk.close()


def arrived_copy(desk: Desk) -> datetime | None:
    """When the file was made that this shop came from, if the shop it was made of may still be sending."""
    at = desk.store.shop.setting(ARRIVED)
    return datetime.fromisoformat(str(at)) if at else None


def missing_secrets(desk: Desk) -> Iterable[tuple[Missing, str]]:
    """What is set up in the shop and has no secret on this computer, with a name for the sources."""

    def known(purpose: str) -> bool:
        try:
            return desk.secrets.get(desk.secret_key(purpose)) is not None
        except PolkuError:
            return False

    account, mailbox = load_account(desk), load_mailbox(desk)
    if account is not None and account.sign_in != "password":
        if not known("smtp_oauth"):
            yield "smtp_oauth", account.from_address
    elif account is not None and account.username and not known("smtp"):
        yield "smtp", account.from_address
    if mailbox is not None and mailbox.own_password and not known("imap"):
        yield "imap", mailbox.username
    if sms_settings(desk).mode == "gateway" and not known("sms"):
        yield "sms", sms_settings(desk).gateway.name
    for source in load_sources(desk):
        if source.kind != "folder" and not known(f"shop:{source.name}"):
            yield "source", source.name
    if desk.store.shop.setting("track") and not known("track"):
        yield "track", ""


# ---- the file


def _pack(desk: Desk, file: Path, copy: Path, manifest: Manifest) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        packed.writestr(_MANIFEST, msgspec.json.encode(manifest))
        packed.write(copy, FILE_NAME)
        if (desk.folder / ERASED).is_file():
            packed.write(desk.folder / ERASED, ERASED)
        for picture in sorted((desk.folder / PICTURES).glob("*")):
            if picture.is_file():
                packed.write(picture, f"{PICTURES}/{picture.name}")


def _unpack(file: Path, folder: Path) -> Manifest:
    """No name of the file is taken as a path but those that we write ourselves."""
    try:
        with zipfile.ZipFile(file) as packed:
            found = packed.infolist()
            if len(found) > _MOST_FILES or sum(one.file_size for one in found) > _MOST_BYTES:
                raise PolkuError("packed-bad", "user", path=str(file), why="too-big")
            names = [one.filename for one in found]
            if len(set(names)) != len(names) or not all(_is_ours(name) for name in names):
                raise PolkuError("packed-bad", "user", path=str(file), why="not-ours")
            manifest = _manifest(packed, file)
            for one in found:
                if one.filename != _MANIFEST:
                    _write(packed, one, folder, file)
            return manifest
    except FileNotFoundError as error:
        raise PolkuError("file-missing", "user", path=str(file), detail=error.strerror or "") from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, RuntimeError, ValueError) as error:
        raise PolkuError("packed-bad", "user", path=str(file), why="not-ours") from error


def _is_ours(name: str) -> bool:
    picture = bool(_PICTURE.fullmatch(name)) and PurePosixPath(name).name not in ("", ".", "..") and "\0" not in name
    return name in (_MANIFEST, FILE_NAME, ERASED) or picture


def _manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    info = packed.getinfo(_MANIFEST)
    packed.getinfo(FILE_NAME)
    if info.file_size > _PIECE:
        raise PolkuError("packed-bad", "user", path=str(file), why="not-ours")
    try:
        found = msgspec.json.decode(packed.read(info), type=Manifest)
    except msgspec.DecodeError as error:
        raise PolkuError("packed-bad", "user", path=str(file), why="not-ours") from error
    if found.format > FORMAT:
        raise PolkuError("packed-bad", "user", path=str(file), why="newer")
    return found


def _write(packed: zipfile.ZipFile, one: zipfile.ZipInfo, folder: Path, file: Path) -> None:
    """As large as it says it is, and never more than it could be when honestly packed."""
    target = folder / one.filename
    target.parent.mkdir(mode=0o700, exist_ok=True)
    most = min(one.file_size, max(one.compress_size, 1) * _MOST_RATIO + _PIECE)
    written = 0
    target.touch(mode=0o600)
    with packed.open(one) as source, target.open("wb") as there:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > most:
                raise PolkuError("packed-bad", "user", path=str(file), why="too-big")
            there.write(piece)


def _erase_with(folder: Path, known: Iterable[Path]) -> None:
    """Take over who was erased in shops of this computer: keyed hashes, which fit none but the shop they are of."""
    here = erased_beside(folder)
    for other in known:
        with suppress(PolkuError):
            for digest, at in erased_beside(other).items():
                if digest not in here:
                    remember_erased(folder, digest, at)
