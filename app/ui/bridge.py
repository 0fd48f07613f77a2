"""The only place where a thread meets a signal: slow work in a pool, and the engine's asyncio loop in its own thread.

Widgets are touched in the UI thread only. Everything that comes back from here comes through a queued signal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThread, QThreadPool, Signal, Slot
from shiboken6 import isValid

from app.model.errors import PolkuError

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

Result = TypeVar("Result")
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
STOP_SECONDS = 12.0
"""How long `finish` waits for mail that is on the wire to be answered."""


class Task(QObject):
    """One piece of slow work with two doors: done(result) and failed(PolkuError). progress(done, total) in between.

    Keep no reference: a started task lives until one of its doors has opened. A door bound to a method of a widget
    that has been deleted meanwhile stays shut, and so do all doors of a task whose `owner` has been deleted.
    """

    done = Signal(object)
    failed = Signal(PolkuError)
    progress = Signal(int, int)
    _left = Signal(object)

    _alive: ClassVar[set[Task]] = set()  # keeps running tasks from being collected

    def __init__(self, work: Callable[[Progress, Cancelled], object], owner: QObject | None = None) -> None:
        super().__init__()
        self._work, self._owner = work, owner
        self._stop = threading.Event()
        self._left.connect(self._open_a_door, Qt.ConnectionType.QueuedConnection)

    def start(self) -> Task:
        """Begins in the pool; returns itself."""
        Task._alive.add(self)
        QThreadPool.globalInstance().start(_Job(self))
        return self

    def cancel(self) -> None:
        """Asks the work to stop; it answers through a door as always."""
        self._stop.set()

    def carry_out(self) -> None:
        """Runs in the pool's thread. An error that nobody foresaw goes on to the excepthook after the door opened."""
        outcome: object = PolkuError("unexpected", "ours")
        try:
            outcome = _Success(self._work(self.progress.emit, self._stop.is_set))
        except PolkuError as error:
            outcome = error
        finally:
            self._left.emit(outcome)

    @Slot(object)
    def _open_a_door(self, outcome: object) -> None:
        Task._alive.discard(self)
        if self._owner is not None and not isValid(self._owner):
            self.deleteLater()
            return
        if isinstance(outcome, _Success):
            self.done.emit(outcome.value)
        else:
            self.failed.emit(outcome)
        self.deleteLater()


class _Success:
    def __init__(self, value: object) -> None:
        self.value = value


class _Job(QRunnable):
    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task

    def run(self) -> None:
        self._task.carry_out()


def run_task(
    work: Callable[[], Result],
    done: Callable[[Result], object],
    failed: Callable[[PolkuError], object],
    owner: QObject | None = None,
) -> Task:
    """Runs work() off the UI thread; exactly one of the doors is called in the UI thread afterwards.

    With an `owner`, for doors that are no methods of a widget: none is called once the owner has been deleted.
    """
    return run_long_task(lambda _progress, _cancelled: work(), done, failed, owner=owner)


def run_long_task(
    work: Callable[[Progress, Cancelled], Result],
    done: Callable[[Result], object],
    failed: Callable[[PolkuError], object],
    progress: Callable[[int, int], object] | None = None,
    owner: QObject | None = None,
) -> Task:
    """The same for work that tells how far it is and may be cancelled through the returned task."""
    task = Task(work, owner)
    task.done.connect(done)
    task.failed.connect(failed)
    if progress is not None:
        task.progress.connect(progress)
    return task.start()


def wait_for_tasks(milliseconds: int = 5000) -> bool:
    """Waits until the pool is empty, at the end of the program; True when it is."""
    return QThreadPool.globalInstance().waitForDone(milliseconds)


class LoopThread(QThread):
    """The engine's asyncio loop. In the UI thread `facts` relays what it tells, `broke` the error it ended with."""

    facts = Signal(object)
    broke = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("polku-engine")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._work: Future[None] | None = None
        self._ready = threading.Event()

    def begin(self) -> None:
        """Starts the thread and returns when its loop is there."""
        self.start()
        self._ready.wait(5)

    def serve(self, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        """Runs work(stop) in the loop until `finish` sets stop. What it raises comes out of `broke`."""
        import asyncio

        if self._loop is None:
            raise RuntimeError("the loop is not running")
        self._stop = asyncio.Event()
        self._work = asyncio.run_coroutine_threadsafe(work(self._stop), self._loop)
        self._work.add_done_callback(self._tell_end)

    def tell(self, fact: object) -> None:
        """The engine's News port: called in any thread, arrives in the UI thread."""
        self.facts.emit(fact)

    def finish(self) -> None:
        """Asks the work to stop, gives it a few seconds to end what it has begun, and ends the thread."""
        from concurrent.futures import wait

        if self._loop is None or not self.isRunning():
            return
        if self._work is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            wait([self._work], STOP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.wait(5000)

    def _tell_end(self, future: Future[None]) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            self.broke.emit(error)

    def run(self) -> None:
        import asyncio  # costs 50 ms, which the first paint would wait for

        self._loop = asyncio.new_event_loop()
        self._loop.call_soon(self._ready.set)
        try:
            self._loop.run_forever()
        finally:
            running = asyncio.all_tasks(self._loop)
            for task in running:
                task.cancel()
            if running:
                self._loop.run_until_complete(asyncio.wait(running))
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
