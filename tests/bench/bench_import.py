"""An import of many order rows beside raw sqlite3, and how long others wait to write meanwhile.

`python tests/bench/bench_import.py [--rows N]`: N rows (100,000) of half as many orders and a fifth as many customers,
as a CSV file of a Finnish shop. Told are wall and processor seconds of looking at the file, the dry run, the import and
the same import again (limit 30 s of wall for the import of 100,000 rows), of inserting the same orders and lines with
bare sqlite3 in one transaction, and of reading the file with the csv module. Another thread writes to the shop every
50 ms meanwhile; its longest wait is told.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from app.engine.ports import VirtualClock
from app.model.customer import Event, Shop
from app.model.errors import PolkuError
from app.services.desk import Desk, new_shop
from app.services.import_data import look_at, run_import
from app.services.secrets import MemorySecrets

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
HEAD = "Tilausnumero;Sähköposti;Etunimi;Sukunimi;Tilauspvm;Summa;Tuotekoodi;Tuote;Tuoteryhmä;Määrä;Yksikköhinta;Tila"
EVERY = 0.05
Value = TypeVar("Value")


class Writer:
    """Writes again and again, as the runner and the window do; `longest` is the longest it had to wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._stop = desk, threading.Event()
        self.longest, self.writes, self.locked = 0.0, 0, 0
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._stop.wait(EVERY):
            began = time.perf_counter()
            try:
                self._desk.store.events.record("writer@x.example", Event(f"w{self.writes}", "Written", NOW), NOW)
            except PolkuError:
                self.locked += 1
            self.longest = max(self.longest, time.perf_counter() - began)
            self.writes += 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tilaukset.csv"
        write(file, rows)
        desk = new_shop(Path(folder) / "shop", Shop("Bench"), VirtualClock(NOW), MemorySecrets())
        plan = timed("look at it", lambda: look_at(desk, file))
        for name, dry in (("dry run", True), ("import", False), ("again", False)):
            with Writer(desk) as writer:
                result = timed(name, lambda dry=dry: run_import(desk, plan, lambda _n, _of: None, lambda: False, dry))
            print(
                f"{'':14}  new {result.new}, same {result.same}; another writer waited {writer.longest:.2f} s at most,"
            )
            print(f"{'':14}  {writer.writes} writes, {writer.locked} given up")
        timed("bare sqlite3", lambda: bare(Path(folder) / "bare.db", file))
        timed("csv module", lambda: sum(1 for _ in csv.reader(file.open(encoding="utf-8"), delimiter=";")))
        desk.close()


def write(file: Path, rows: int) -> None:
    """Two rows for each order, ten for each customer."""
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(HEAD + "\r\n")
        for n in range(rows):
            order, person = n // 2, n // 2 * 7919 % max(rows // 10, 1)
            at = NOW - timedelta(minutes=15 * order + 60)
            out.write(
                f"{order};c{person}@asiakas.example;Etu{person % 97};Suku{person % 991};{at:%d.%m.%Y %H.%M};"
                f"{2 * (order % 90) + 20},00;SKU{n % 400};Tuote {n % 400};Ryhmä {n % 12};1;"
                f"{order % 90 + 10},00;Maksettu\r\n"
            )


def bare(path: Path, file: Path) -> None:
    """The same orders and lines, read by the csv module and inserted in one transaction, nothing checked."""
    db = sqlite3.connect(path)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT UNIQUE, first TEXT, last TEXT);"
        "CREATE TABLE shop_order (id INTEGER PRIMARY KEY, external TEXT UNIQUE, person INTEGER, at TEXT, total TEXT);"
        "CREATE TABLE line (shop_order INTEGER, sku TEXT, product TEXT, category TEXT, n TEXT, price TEXT);"
        "CREATE INDEX by_person ON shop_order (person, at);"
    )
    with db, file.open(encoding="utf-8") as source:
        reader = csv.reader(source, delimiter=";")
        next(reader)
        for number, email, first, last, at, total, *line, _state in reader:
            db.execute("INSERT OR IGNORE INTO person (email, first, last) VALUES (?, ?, ?)", (email, first, last))
            (person,) = db.execute("SELECT id FROM person WHERE email = ?", (email,)).fetchone()
            made = db.execute("INSERT OR IGNORE INTO shop_order (external, person, at, total) VALUES (?, ?, ?, ?)",
                              (number, person, at, total))  # fmt: skip
            db.execute("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?)", (made.lastrowid, *line))
    db.close()


def timed(name: str, work: Callable[[], Value]) -> Value:
    wall, processor = time.perf_counter(), time.process_time()
    done = work()
    print(f"{name:14} {time.perf_counter() - wall:7.2f} s wall {time.process_time() - processor:7.2f} s processor")
    return done


if __name__ == "__main__":
    main()
