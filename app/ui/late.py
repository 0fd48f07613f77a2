"""After a sleep the window looks at what is late, and asks before it leaves, if anything is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.engine.news import Woke
from app.services.desk import Desk
from app.ui.bridge import run_task
from app.ui.shell.program import Program
from app.ui.zones import zone_of

if TYPE_CHECKING:
    from app.engine.catching_up import CatchUp
    from app.engine.runner import Runner

PATIENCE = timedelta(minutes=10)
"""So long what is late waits for an answer; then it leaves by itself."""


class LateLook:
    """For one open shop. A demo's days pass in jumps that are no sleep: there nothing waits."""

    def __init__(self, desk: Desk, program: Program, pause: Callable[[], object], days: int) -> None:
        self._desk, self._program, self._pause = desk, program, pause
        self.patience = timedelta() if days or desk.store.shop.is_demo() else PATIENCE

    def hear(self, fact: object, runner: Runner | None) -> None:
        """The scheduler has told something."""
        if not (isinstance(fact, Woke) and self.patience and runner is not None):
            return
        from app.services.catch_up import catch_up

        run_task(lambda: catch_up(self._desk), partial(self._show, fact, runner), self._program.tell_error)

    def _show(self, woke: Woke, runner: Runner, plan: CatchUp) -> None:
        if not plan.late:
            runner.go_on()
            return
        from app.services.catch_up import skip_late
        from app.ui.automations.catch_up import CatchUpDialog

        def skip() -> None:
            skip_late(self._desk)
            runner.go_on()

        choices = (runner.go_on, skip, self._pause)
        CatchUpDialog(self._program.window, plan, woke, zone_of(self._desk), choices).open()
