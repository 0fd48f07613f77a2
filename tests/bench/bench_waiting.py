"""Many people waiting: how the time for those who are due grows, the same beside APScheduler, and what idling costs.

By hand, with the repository and tests/ on the path: `python tests/bench/bench_waiting.py [--rows 100000,1000000]
[--apscheduler PYTHON] [--idle]`. `--rows 100000,1000000,10000000` is the whole goal: some 15 GB of disk in TMPDIR and
half an hour. PYTHON is an interpreter of an environment of its own that has apscheduler<4 and sqlalchemy; the peer is
run by it.

Goals (research/engine.md section 7): growth from 100 000 to 10 000 000 <= 3 x; >= 5 x APScheduler's fired jobs at
100 000 waiting; idle with 1 000 000 waiting <= 120 MB and no wake-up before the next moment.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_engine import REPEATS, build, through_raw_sqlite, through_the_ledger, timed

IDLE_SECONDS = 20.0
MANY = 2_000_000
PEER = Path(__file__).with_name("peer_apscheduler.py")
IDLE = Path(__file__).with_name("idle_child.py")


def growth(folder: Path, sizes: list[int]) -> dict[int, float]:
    """Microseconds per run found and advanced, by how many wait."""
    found: dict[int, float] = {}
    worked: dict[int, float] = {}
    for rows in sizes:
        built = folder / f"shop-{rows}"
        build(built, rows)
        repeats = REPEATS if rows <= MANY else 1  # a copy of gigabytes for each turn
        turns = [(timed(built, through_the_ledger), timed(built, through_raw_sqlite)) for _ in range(repeats)]
        wall, raw = (statistics.median(turn[who][0] / turn[who][2] * 1e6 for turn in turns) for who in (0, 1))
        worked[rows], of_raw = (
            statistics.median(turn[who][1] / turn[who][2] * 1e6 for turn in turns) for who in (0, 1)
        )
        found[rows] = wall
        print(
            f"  {rows:>10} waiting: {wall:7.1f} us per run   raw sqlite3 {raw:7.1f} us   {wall / raw:4.2f}"
            f"   processor {worked[rows]:7.1f} and {of_raw:7.1f} us",
            flush=True,
        )
        shutil.rmtree(folder / f"shop-{rows}" if rows != sizes[-1] else folder / "copy", ignore_errors=True)
    first, last = sizes[0], sizes[-1]
    print(f"  growth from {first} to {last}: {found[last] / found[first]:4.2f} x   (goal to 10 000 000: <= 3)")
    print(f"  of processor time alone: {worked[last] / worked[first]:4.2f} x")
    return found


def beside_apscheduler(folder: Path, python: str, rows: int, ours: float) -> None:
    """Fired jobs a second with so many waiting, one in a hundred due; ours by the time per run just measured."""
    rates = []
    for turn in range(3):
        command = [python, str(PEER), str(folder / f"aps{turn}.db"), str(rows)]
        rates.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    peer, mine = statistics.median(rates), 1e6 / ours
    print(f"  APScheduler 3, SQLite job store, {rows} waiting: {peer:6.0f} fired/s")
    print(
        f"  ours, with decision and message rows written:   {mine:6.0f} advanced/s   {mine / peer:5.1f} x   (goal >= 5)"
    )


def idle(built: Path) -> None:
    """A runner as a program of its own while nothing is due."""
    command = [sys.executable, str(IDLE), str(built), str(IDLE_SECONDS)]
    print("  " + subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    print("  goal: <= 120 MB, 0 looks")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", default="100000,1000000")
    parser.add_argument("--apscheduler", default="")
    parser.add_argument("--idle", action="store_true")
    chosen = parser.parse_args()
    sizes = [int(one) for one in chosen.rows.split(",")]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        print(f"\nDue runs found and advanced, median of {REPEATS}, synchronous FULL")
        found = growth(folder, sizes)
        if chosen.apscheduler:
            beside_apscheduler(folder, chosen.apscheduler, sizes[0], found[sizes[0]])
        if chosen.idle:
            idle(folder / f"shop-{sizes[-1]}")


if __name__ == "__main__":
    main()
