"""Whether a folder is one that a program copies to the cloud: two copies of a shop's file would end up torn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

_NAMES = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "oma drive": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "proton drive": "Proton Drive",
    "cloudstorage": "CloudStorage",
}
"""Names of folders that such programs make, casefolded."""
_PREFIXES = {
    "onedrive - ": "OneDrive",
    "onedrive-": "OneDrive",
    "dropbox (": "Dropbox",
    "dropbox-": "Dropbox",
    "googledrive-": "Google Drive",
    "nextcloud-": "Nextcloud",
}
_MARKS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".tmp.drivedownload": "Google Drive",
    ".stfolder": "Syncthing",
}
"""What they leave in the folders they copy."""
_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveConsumer": "OneDrive",
    "OneDriveCommercial": "OneDrive",
}


def synced_by(folder: Path, home: Path | None = None, environ: Mapping[str, str] | None = None) -> str:
    """The service that copies this folder, "" where none is known to. Reads nothing but names and small marks."""
    place = _whole(folder)
    for known, service in _told(home or Path.home(), os.environ if environ is None else environ):
        if place == known or known in place.parents:
            return service
    for part in place.parts:
        name = part.casefold()
        found = _NAMES.get(name) or next((service for head, service in _PREFIXES.items() if name.startswith(head)), "")
        if found:
            return found
    for parent in (place, *place.parents):
        for mark, service in _MARKS.items():
            with suppress(OSError):
                if (parent / mark).exists() and parent != (home or Path.home()):
                    return service
        with suppress(OSError):
            if any(parent.glob(".sync_*.db")) or any(parent.glob("._sync_*.db")):
                return "Nextcloud"
    return ""


def _told(home: Path, environ: Mapping[str, str]) -> list[tuple[Path, str]]:
    """Folders that the system or the services themselves name."""
    found = [(_whole(Path(environ[name])), service) for name, service in _VARIABLES.items() if environ.get(name)]
    for base in (home / ".dropbox", Path(environ.get("APPDATA", "")) / "Dropbox" if environ.get("APPDATA") else None):
        if base is None:
            continue
        with suppress(OSError, msgspec.MsgspecError, AttributeError):
            accounts = msgspec.json.decode((base / "info.json").read_bytes(), type=dict[str, dict[str, object]])
            found += [(_whole(Path(str(one["path"]))), "Dropbox") for one in accounts.values() if one.get("path")]
    return found


def _whole(folder: Path) -> Path:
    with suppress(OSError, RuntimeError):
        return folder.expanduser().resolve()
    return folder.absolute()
