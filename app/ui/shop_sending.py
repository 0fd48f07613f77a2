"""Who sends while a shop is open in the window: its scheduler in a thread of its own, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.engine.ports import VirtualClock
from app.i18n import _
from app.model.errors import PolkuError
from app.services.backups import check_in_time
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.ui.bridge import LoopThread, run_task
from app.ui.late import LateLook
from app.ui.shell.program import Program

if TYPE_CHECKING:
    import asyncio

    from app.engine.runner import Runner
    from app.ui.demo_days import DemoPost

_SENDING_AFTER_MS = 500
"""So long the first pages have the computer to themselves."""


class ShopSending(QObject):
    """The sending of one open shop; a demo shop sends to a post office of its own."""

    def __init__(
        self,
        desk: Desk,
        program: Program,
        pause: Callable[[], object],
        heard: Callable[[], object],
        days: int,
        parent: QObject,
    ) -> None:
        """`pause` stops everything; `heard` is called whenever the scheduler has told something; `days` of a demo's
        virtual clock pass while one looks.
        """
        super().__init__(parent)
        self._desk, self._program, self._heard, self._days = desk, program, heard, days
        self._demo = desk.store.shop.is_demo()
        self._late = LateLook(desk, program, pause, days)
        self._post: DemoPost | None = None
        self._loop: LoopThread | None = None
        self._runner: Runner | None = None
        self._closed = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SENDING_AFTER_MS)
        self._soon.timeout.connect(self._fetch)

    def begin_soon(self) -> None:
        """Sending begins a moment later, when the window stands."""
        self._soon.start()

    def wake(self) -> None:
        """There may be something to do at once."""
        if self._runner is not None:
            self._runner.wake()

    def account_changed(self) -> None:
        """Goes on through the account as it is now."""
        self._stop()
        self._start()

    def close(self) -> None:
        """Nothing is sent any more, and nothing begins to be."""
        self._closed = True
        self._soon.stop()
        self._stop()
        if self._post is not None:
            self._post.close()

    def _fetch(self) -> None:
        """Looks through the shop's file and imports what sending needs, in a thread: the window goes on meanwhile."""
        needed = ["app.services.run_scheduler", *(["app.ui.demo_days"] if self._demo else [])]

        def work() -> None:
            check_in_time(self._desk.folder, opened=True)
            for name in needed:
                import_module(name)

        run_task(work, self._begin, self._program.tell_damage)

    def _begin(self, _needed: object) -> None:
        """Starts the scheduler, if there is an account to send through; a demo shop gets its own post office."""
        if self._closed or self._loop is not None:  # left meanwhile, or a new account was quicker
            return
        if self._demo:
            from app.ui.demo_days import DemoPost

            self._post = DemoPost(self._desk)
        self._start()

    def _start(self) -> None:
        from app.services.run_scheduler import build_runner

        loop = LoopThread()
        loop.facts.connect(self._hear)
        loop.broke.connect(self._broke)
        try:
            runner = build_runner(self._desk, loop, patience=self._late.patience)
        except PolkuError:
            return  # no account yet: the corner of the window says so
        loop.begin()
        self._loop, self._runner = loop, runner
        loop.serve(self._work(runner))

    def _work(self, runner: Runner) -> Callable[[asyncio.Event], Coroutine[Any, Any, None]]:
        if not self._demo:
            from app.services.run_scheduler import run_and_read

            return partial(run_and_read, runner, self._desk)
        from app.ui.demo_days import live_on, pass_days

        if self._days and isinstance(clock := self._desk.clock, VirtualClock):
            return lambda stop: pass_days(runner, self._desk, clock, self._days, stop)
        return partial(live_on, runner, self._desk)

    def _stop(self) -> None:
        if self._loop is not None:
            self._loop.finish()
            self._loop = self._runner = None

    def _hear(self, fact: object) -> None:
        self._late.hear(fact, self._runner)
        self._heard()

    def _broke(self, error: BaseException) -> None:
        if isinstance(error, PolkuError):
            self._program.window.tell(explain(error).in_short)
        else:
            self._program.window.tell(_("The scheduler has stopped: {words}").format(words=repr(error)))
