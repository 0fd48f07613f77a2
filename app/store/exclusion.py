"""Keeping a second runner out: a lock on a file beside the shop, and the name of this run of the computer.

The operating system lets the lock go when its process dies, however that happens, and no clock is asked.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Protocol


class Exclusion(Protocol):
    """A lock that dies with its process."""

    def take(self) -> bool:
        """True if it is ours now; False if somebody else holds it."""

    def release(self) -> None:
        """Let others have it."""


class FileLock:
    """An exclusive lock on a file, let go by the operating system when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True if it is ours now; False if somebody else holds it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Let others have it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def boot_id() -> str:
    """A name of this run of the computer; "" where it cannot be told, which counts as a power cut."""
    try:
        match platform.system():
            case "Linux":
                return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            case "Darwin":
                command = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
                return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
            case _:
                return ""
    except (OSError, subprocess.SubprocessError):
        return ""


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
