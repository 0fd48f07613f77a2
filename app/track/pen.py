"""Writing hits down: many requests share one flush of the disk, and none of them holds up the others."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections import deque

from app.track.book import Book, NewHit

GATHER = 0.02
"""Seconds that a hit may wait for company before it goes to the disk."""
MOST_WAITING = 20_000
"""Hits in memory: beyond that a visitor waits for the disk."""
_AGAIN = 0.5

Waiting = tuple[NewHit, "asyncio.Future[None] | None"]


class Pen:
    """One thread that writes what is noted. What cannot be written is tried again until it can."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._waiting: deque[Waiting] = deque()
        self._something, self._urgent = threading.Event(), threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="pen", daemon=True)
        self._thread.start()

    async def note(self, hit: NewHit) -> None:
        """Write it down soon, within `GATHER` and one flush. The caller need not wait; if too many wait, it does."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((hit, None))
            if not self._something.is_set():
                self._something.set()
        else:
            await self.write(hit)

    async def write(self, hit: NewHit) -> None:
        """Write it down: it is on the disk when this returns. Raises OSError where the disk does not take it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((hit, done))
        self._urgent.set()
        self._something.set()
        await done

    def close(self) -> None:
        """Write down what is left and end."""
        self._over = True
        self._urgent.set()
        self._something.set()
        self._thread.join()

    def _run(self) -> None:
        while not (self._over and not self._waiting):
            self._something.wait()
            self._urgent.wait(GATHER)
            self._something.clear()
            self._urgent.clear()
            batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if batch and not self._written(batch):
                self._urgent.wait(_AGAIN)

    def _written(self, batch: list[Waiting]) -> bool:
        try:
            self._book.add([hit for hit, _done in batch])
        except sqlite3.Error as error:
            logging.getLogger(__name__).error("hits not written: %s", error)
            for _hit, done in batch:
                _tell(done, OSError(str(error)))
            # Whoever waits has been told no; the rest stays in its order, and is dropped only where the program ends.
            if not self._over:
                self._waiting.extendleft((hit, None) for hit, done in reversed(batch) if done is None)
                self._something.set()
            return False
        for _hit, done in batch:
            _tell(done, None)
        return True


def _tell(done: asyncio.Future[None] | None, error: OSError | None) -> None:
    if done is not None:
        done.get_loop().call_soon_threadsafe(_settle, done, error)


def _settle(done: asyncio.Future[None], error: OSError | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
