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
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

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


def in_pages(desk: Desk, work: Work[Result], cancelled: Callable[[], bool]) -> Iterator[Result]:
    """The result of each page of customers, by their number. Raises PolkuError cancelled."""
    ids = [0, *desk.store.customers.ids()]
    here, done = _Hands(desk.store.facts, work), 0
    place = desk.store.place
    alone = len(ids) <= ALONE or (os.cpu_count() or 1) < MOST or (isinstance(place, Path) and not place.is_file())
    crew: ProcessPoolExecutor | None = None
    try:
        until = perf_counter() + AT_FIRST
        while done + 1 < len(ids) and (alone or perf_counter() < until):
            if cancelled():
                raise PolkuError("cancelled", "user")
            yield here.page(ids[done], PAGE)
            done += PAGE
            if not alone and crew is None:  # the others would only slow down the first sight
                crew = _crew(place, work)
        if not alone and done + 1 < len(ids):
            crew = crew or _crew(place, work)
            yield from _from_crew(crew, here, ids[done:-1:CREW_PAGE], cancelled)
    finally:
        if crew is not None:
            crew.shutdown(cancel_futures=True)


def _from_crew(
    crew: ProcessPoolExecutor, here: _Hands[Result], starts: list[int], cancelled: Callable[[], bool]
) -> Iterator[Result]:
    to_do = iter(starts)
    waiting: deque[tuple[int, Future[Result] | None]] = deque()
    while True:
        for start in islice(to_do, MOST * AHEAD - len(waiting)):
            waiting.append((start, _handed(crew, start)))
        if not waiting:
            return
        start, coming = waiting.popleft()
        while True:
            if cancelled():
                raise PolkuError("cancelled", "user")
            try:
                found = coming.result(timeout=0.1) if coming else here.page(start, CREW_PAGE)
            except TimeoutError:
                continue
            except BrokenProcessPool:
                coming = None
                continue
            yield found
            break


def _handed(crew: ProcessPoolExecutor, start: int) -> Future[Any] | None:
    """A page handed over; None where the others were killed, or the computer allows none: then it is done here."""
    try:
        return crew.submit(_page, start, CREW_PAGE)
    except BrokenProcessPool:
        return None


def _crew(place: Path | str, work: Work[Result]) -> ProcessPoolExecutor:
    crew = ProcessPoolExecutor(MOST, get_context("spawn"), _begin, (place, work))
    with suppress(BrokenProcessPool):
        for _ in range(MOST):
            crew.submit(_ready)  # makes the processes now
    return crew


_HANDS: list[_Hands[Any]] = []
"""In another process: its one pair of hands."""


def _begin(place: Path | str, work: Work[Any]) -> None:
    gc.disable()  # what a page leaves behind goes when it is done, without being searched for
    _HANDS.append(_Hands(FactsOf(_database(place)), work))


def _database(place: Path | str) -> Database:
    """A shop's file, or the address of the server that keeps it."""
    if isinstance(place, Path):
        return SqliteDatabase(place, mapped=True)
    from app.store.postgres import PostgresDatabase  # a shop on a file needs none of it

    return PostgresDatabase(place)


def _ready() -> None:
    return None


def _page(after: int, limit: int) -> Any:
    return _HANDS[0].page(after, limit)
