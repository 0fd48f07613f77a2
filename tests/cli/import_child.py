"""An import as a program of its own, for the test that kills it: FILE into SHOP; stands still at three quarters."""

from __future__ import annotations

import sys
from pathlib import Path

from app.engine.ports import SystemClock
from app.services.desk import open_desk
from app.services.import_data import look_at, run_import
from app.services.secrets import MemorySecrets


def stand_still(done: int, total: int) -> None:
    if done * 4 >= total * 3:
        print("three quarters", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    desk = open_desk(Path(sys.argv[1]), SystemClock(), MemorySecrets())
    run_import(desk, look_at(desk, Path(sys.argv[2])), stand_still, lambda: False)
