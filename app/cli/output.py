"""How verbs print: for people by default, one JSON document with --json."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

import msgspec


def say(text: str = "", to: TextIO | None = None) -> None:
    """One line for a person."""
    print(text, file=to or sys.stdout)


def say_json(document: object) -> None:
    """One JSON document, keys in the order they were given, times as ISO 8601."""
    encoded = msgspec.json.format(msgspec.json.encode(document), indent=2)
    print(encoded.decode())


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
