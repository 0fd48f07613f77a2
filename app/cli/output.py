"""How verbs print: for people by default, one JSON document with --json."""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

import msgspec

from app.model.errors import PolkuError

_NOT_ASCII = re.compile("[^\x00-\x7f]")


class ReaderGoneError(Exception):
    """Whoever read our output has gone (`polku messages | head`): not worth a word."""


def say(text: str = "", to: TextIO | None = None) -> None:
    """One line for a person. Raises ReaderGoneError, PolkuError("file-not-written")."""
    if to is not None and to is not sys.stdout:
        print(text, file=to)
        return
    with _answering_for_output():
        print(text)


def say_json(document: object) -> None:
    """One JSON document, keys in the order they were given, times as ISO 8601. Raises as `say` does.

    Where the output cannot carry every letter, those beyond ASCII are escaped.
    """
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    with _answering_for_output():
        print(text if _carries_all() else _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text))


def make_printable() -> None:
    """From now on a letter that the output cannot carry (another encoding than UTF-8) is a question mark, no fault."""
    if not _carries_all():
        with suppress(AttributeError):  # not a file
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]


def let_out() -> None:
    """All that was said is out when this returns. Raises as `say` does."""
    with _answering_for_output():
        print(end="", flush=True)


def _carries_all() -> bool:
    try:
        return codecs.lookup(sys.stdout.encoding).name == "utf-8"
    except (AttributeError, LookupError, TypeError):  # there is no output, or nobody knows how it is written
        return True


@contextmanager
def _answering_for_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _forget_output()
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from error
        raise PolkuError("file-not-written", "world", path="stdout", detail=error.strerror or "") from error


def _forget_output() -> None:
    """What could not be said is not tried again when the program ends."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> None:
    """Columns as wide as their widest cell; nothing but the head when there are no rows."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def progress_line(label: str) -> Progress:
    """A progress callback that redraws one line on a terminal and stays silent elsewhere."""
    return Progress(label, sys.stderr)


class Progress:
    """Called with (done, total)."""

    def __init__(self, label: str, to: TextIO) -> None:
        self._label, self._to, self._last = label, to, -1

    def __call__(self, done: int, total: int) -> None:
        share = done * 100 // total if total else 100
        if share != self._last and self._to.isatty():
            self._last = share
            print(f"\r{self._label} {share} %", end="\n" if share >= 100 else "", file=self._to, flush=True)
