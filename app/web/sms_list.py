"""Text messages written into a list, a CSV file for each day, for a person to send by a provider's own page."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from app.engine.ports import Clock
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.spreadsheet import defused

HEAD = ("phone", "text", "id")


def unlist(folder: Path, theirs: Callable[[str, str], bool]) -> int:
    """Take the lines out of all lists of which `theirs(phone, id)` is true; how many those were. Raises OSError.

    They are written over with spaces where they stand: whoever adds a line meanwhile loses nothing.
    """
    return sum(_unlisted(path, theirs) for path in sorted(folder.glob("*.csv")))


def _unlisted(path: Path, theirs: Callable[[str, str], bool]) -> int:
    with path.open("r+b") as file:
        gone = [(begin, end) for begin, end, line in _lines(file.read()) if theirs(line[0], line[-1])]
        for begin, end in gone:
            file.seek(begin)
            file.write(b" " * (end - begin))
        if gone:
            file.flush()
            os.fsync(file.fileno())
    return len(gone)


def _lines(held: bytes) -> Iterator[tuple[int, int, list[str]]]:
    """Where each line but the head begins and ends, without its end of line, and its cells; a text may have several
    lines of its own.
    """
    end, raw = 0, b""

    def parts() -> Iterator[str]:
        nonlocal end, raw
        for raw in held.splitlines(keepends=True):
            end += len(raw)
            yield raw.decode()

    begin = 0
    for line in csv.reader(parts(), delimiter=";"):
        if begin and line:
            yield begin, end - (len(raw) - len(raw.rstrip(b"\r\n"))), line
        begin = end


class SmsList:
    """Appends to `<folder>/<day>.csv`; a line is on the disk before it counts as handed over."""

    connections = 1

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Write one line."""
        await on_wire()
        try:
            self._append((outgoing.to_addr, defused(outgoing.data.decode()), outgoing.key))
        except OSError as error:
            return Reply("retry", 0, str(error))
        return Reply("accepted", 0, "")

    async def aclose(self) -> None:
        """Nothing is kept open."""

    def _append(self, line: tuple[str, str, str]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._clock.now().date().isoformat()}.csv"
        fresh = not path.exists()
        with path.open("a", encoding="utf-8-sig" if fresh else "utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            if fresh:
                writer.writerow(HEAD)
            writer.writerow(line)
            file.flush()
            os.fsync(file.fileno())
