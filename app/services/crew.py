"""Work on every customer of a shop, page by page: here, or in others that read the shop's file or server themselves.

Results come in the customers' order whoever has done them, so that they never depend on who was quicker.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import count, islice
from multiprocessing import get_context, parent_process
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from threading import Lock, Thread, Timer
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import msgspec

from app.engine.history import History
from app.model.errors import PolkuError
from app.store.database import Database, SqliteDatabase
from app.store.facts import FactsOf

if TYPE_CHECKING:  # other processes load this file: a desk would bring all rooms along
    from app.services.desk import Desk

PAGE, CREW_PAGE = 50, 500
"""Customers done at once: here, where somebody waits for a first picture or may cancel, and elsewhere."""
ALONE = 3000
"""Fewer customers than this are done sooner than other processes are there."""
MOST = 2
AHEAD = 4
"""Pages that wait in line for each process."""
AT_FIRST = 0.3
"""Seconds of work here while the others get ready, so that there is something to see."""
KEPT = 120.0
"""Seconds that the others wait for the next question: who turns a guardrail asks again soon."""

Result = TypeVar("Result", covariant=True)


class Work(Protocol[Result]):
    """What is done with a page of customers. It travels to other processes, and so does the result."""

    def of(self, histories: Iterator[History]) -> Result: ...


class _Hands(Generic[Result]):
    """What is known of customers and the work, as they are in a process."""

    def __init__(self, facts: FactsOf, work: Work[Result]) -> None:
        self.facts, self.work = facts, work

    def page(self, after: int, limit: int) -> Result:
        """The customers that follow on `after`."""
        return self.work.of(self.facts.page(after, limit))


class _Question(msgspec.Struct, frozen=True):
    """What every page is asked of; packed once, however many pages there are."""

    number: int
    place: Path | str
    work: bytes


_NUMBERS = count(1)


class Crew:
    """The other processes of one open shop: made for the first question, and kept a while for the next."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._there: list[Future[None]] = []
        self._questions = 0
        self._patience = KEPT
        self._leaving: Timer | None = None

    def come(self) -> ProcessPoolExecutor:
        """The processes, which are started if there are none."""
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(MOST, get_context("spawn"), _begin)
                with suppress(BrokenProcessPool):
                    self._there = [self._pool.submit(_ready) for _ in range(MOST)]  # makes the processes now
            return self._pool

    def is_there(self) -> bool:
        """Whether a page that is handed over is begun at once."""
        return self._pool is not None and all(one.done() for one in self._there)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While a question is asked; one that follows soon finds the same processes."""
        with self._lock:
            self._questions += 1
            self._stay()
        try:
            yield
        finally:
            with self._lock:
                self._questions -= 1
                if self._pool is not None and not self._questions:
                    self._leaving = Timer(self._patience, self._go)
                    self._leaving.daemon = True
                    self._leaving.start()

    def lost(self, pool: ProcessPoolExecutor) -> None:
        """These processes have been killed: the next question makes others."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False)

    def close(self) -> None:
        """Let the processes end, after the question if one is asked; safe to call twice."""
        self._patience = 0.0
        self._go()

    def _go(self) -> None:
        with self._lock:
            if self._questions:
                return
            self._stay()
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None


def in_pages(desk: Desk, work: Work[Result], cancelled: Callable[[], bool]) -> Iterator[Result]:
    """The result of each page of customers, by their number. Raises PolkuError cancelled."""
    ids = [0, *desk.store.customers.ids()]
    here, done, crew, place = _Hands(desk.store.facts, work), 0, desk.crew, desk.store.place
    alone = len(ids) <= ALONE or (os.cpu_count() or 1) < MOST or (isinstance(place, Path) and not place.is_file())
    with crew.at_work():
        until = perf_counter() + AT_FIRST
        while done + 1 < len(ids) and (alone or (not (done and crew.is_there()) and perf_counter() < until)):
            if cancelled():
                raise PolkuError("cancelled", "user")
            yield here.page(ids[done], PAGE)
            done += PAGE
            if not alone:  # not before: the others would only slow down the first sight
                crew.come()
        if not alone and done + 1 < len(ids):
            question = _Question(next(_NUMBERS), place, bytes(ForkingPickler.dumps(work)))
            yield from _from_crew(crew, question, here, ids[done:-1:CREW_PAGE], cancelled)


def _from_crew(
    crew: Crew, question: _Question, here: _Hands[Result], starts: list[int], cancelled: Callable[[], bool]
) -> Iterator[Result]:
    to_do, pool = iter(starts), crew.come()
    waiting: deque[tuple[int, Future[Result]]] = deque()
    try:
        while True:
            for start in islice(to_do, MOST * AHEAD - len(waiting)):
                waiting.append((start, _handed(pool, question, start)))
            if not waiting:
                return
            start, coming = waiting.popleft()
            try:
                yield _awaited(coming, cancelled)
            except BrokenProcessPool:  # then it is done here
                crew.lost(pool)
                yield here.page(start, CREW_PAGE)
    finally:
        for _start, left in waiting:
            left.cancel()


def _handed(pool: ProcessPoolExecutor, question: _Question, start: int) -> Future[Any]:
    """A page handed over; broken at once where there is nobody: they were killed, or the computer allows none."""
    try:
        return pool.submit(_page, question, start, CREW_PAGE)
    except BrokenProcessPool as broken:
        nobody = Future[Any]()
        nobody.set_exception(broken)
        return nobody


def _awaited(coming: Future[Result], cancelled: Callable[[], bool]) -> Result:
    while True:
        if cancelled():
            raise PolkuError("cancelled", "user")
        with suppress(TimeoutError):
            return coming.result(timeout=0.1)


# ---- in another process


_AT_HAND: dict[int, tuple[Database, _Hands[Any]]] = {}
"""The question asked last, by its number: its shop and its work."""


def _begin() -> None:
    gc.disable()  # what a page leaves behind goes when it is done, without being searched for
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A program that is killed cannot send anybody home."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    return None


def _page(question: _Question, after: int, limit: int) -> Any:
    if question.number not in _AT_HAND:
        while _AT_HAND:
            _AT_HAND.popitem()[1][0].close()
        database = _database(question.place)
        _AT_HAND[question.number] = database, _Hands(FactsOf(database), ForkingPickler.loads(question.work))
    return _AT_HAND[question.number][1].page(after, limit)


def _database(place: Path | str) -> Database:
    """A shop's file, or the address of the server that keeps it."""
    if isinstance(place, Path):
        return SqliteDatabase(place, mapped=True)
    from app.store.postgres import PostgresDatabase  # a shop on a file needs none of it

    return PostgresDatabase(place)
