"""Text messages written into a list, a CSV file for each day, for a person to send by a provider's own page."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

from app.engine.ports import Clock
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.spreadsheet import defused

HEAD = ("phone", "text", "id")


def unlist(folder: Path, theirs: Callable[[str, str], bool]) -> int:
    """Take the lines out of all lists of which `theirs(phone, id)` is true; how many those were. A list without any
    line goes. Raises OSError.
    """
    return sum(_unlisted(path, theirs) for path in sorted(folder.glob("*.csv")))


def _unlisted(path: Path, theirs: Callable[[str, str], bool]) -> int:
    while True:
        held = path.read_bytes()
        head, *lines = csv.reader(io.StringIO(held.decode("utf-8-sig"), newline=""), delimiter=";")
        stay = [line for line in lines if not theirs(line[0], line[-1])]
        if len(stay) == len(lines):
            return 0
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows((head, *stay))
        fresh = path.with_name(f"{path.name}.new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(text.getvalue().encode("utf-8-sig"))
        if path.stat().st_size != len(held):  # a text was handed over meanwhile
            continue
        fresh.replace(path)
        if not stay:
            path.unlink()
        return len(lines) - len(stay)


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
