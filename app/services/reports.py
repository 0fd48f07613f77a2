"""Reports of errors that nobody foresaw: what broke and where in the program, and nothing of anybody's data.

What an exception says may hold a customer's name, a password or a letter, so it is left out whole: only the kinds of
errors, the places in the code and the codes of our own errors are written.
"""

from __future__ import annotations

import platform
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from app import __version__
from app.model.errors import PolkuError
from app.paths import state_dir

FOLDER = "reports"
KEPT = 20
_ROOT = Path(__file__).resolve().parents[2]
_ADDRESS = re.compile(
    r"([^\s<>\"'(),;:=|\[\]]?)[^\s<>\"'(),;:=|\[\]]*@([^\s<>\"'(),;:=|\[\]@])[^\s<>\"'(),;:=|\[\]@]*?(\.\w+)?(?=[\s<>\"'(),;:=|\[\]]|$|\.\s)"
)
_SECRET = re.compile(r"\b(?=\w*\d)[A-Za-z0-9_-]{20,}\b")
_PHONE = re.compile(r"(?<![\w:.-])(?:\+\d|0)\d[\d \-]{5,}\d")


def redacted(text: str) -> str:
    """The text without addresses (`m***@d***.fi`), phone numbers and long tokens: for what may end up in a log."""
    return _PHONE.sub("***", _SECRET.sub("***", _ADDRESS.sub(r"\1***@\2***\3", text)))


def report_of(error: BaseException) -> str:
    """The report as text."""
    head = (
        f"Polku {__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"{_now():%Y-%m-%dT%H:%MZ}",
    )
    return "\n".join((*head, *_lines(error))) + "\n"


def write_report(error: BaseException) -> Path | None:
    """Keep the report among the newest twenty, for the owner's eyes only; None where the disk refuses."""
    folder = state_dir() / FOLDER
    path = folder / f"{_now():%Y-%m-%dT%H%M%S%fZ}.txt"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(report_of(error), encoding="utf-8")
        for old in sorted(folder.glob("*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return path
    return None


def report_crashes() -> None:
    """From now on errors that nobody caught, of any thread, are written as reports; the terminal gets the same."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        path = write_report(error.with_traceback(trace))
        sys.stderr.write(f"{report_of(error)}-> {path or '-'}\n")

    sys.excepthook = hook
    threading.excepthook = lambda told: hook(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)


def _lines(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
    code = f" {error.code}" if isinstance(error, PolkuError) else ""
    yield f"{type(error).__module__}.{type(error).__qualname__}{code}"
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield "because of:"
        yield from _lines(cause, seen | {id(error)})


def _now() -> datetime:
    from app.engine.ports import SystemClock  # not needed by the first paint

    return SystemClock().now()


def _place(file: str) -> str:
    """A file of ours by its place in the program, another by its last two names: no home folder, no user's name."""
    path = Path(file)
    with suppress(ValueError):
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])
