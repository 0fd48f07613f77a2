"""A runner that wants to be the one that sends in FOLDER: tries until it may, sends to PORT until nothing is due."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from threading import Event

from app.model.errors import PolkuError
from sending_child import main

PATIENCE = 60.0

if __name__ == "__main__":
    until = time.monotonic() + PATIENCE
    while True:
        try:
            main(Path(sys.argv[1]), int(sys.argv[2]))
            break
        except PolkuError as error:
            if error.code != "already-running" or time.monotonic() > until:
                raise
            print("refused", flush=True)
            Event().wait(0.02)  # it asks again, as a person would
