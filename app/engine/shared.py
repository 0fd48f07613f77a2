"""The scheduler where several machines share the work: the same runner and the same steps, called by jobs.

One machine at a time looks at what is due, with the very `Runner` of a single machine; its ledger deals the enrolments
whose moment has come out to jobs, and each job advances its batch with the very `Progress`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.engine.news import Ticked, Trouble
from app.engine.ports import Clock, Ledger, News
from app.engine.progress import Checkpoint, Progress
from app.engine.runner import Runner
from app.model.errors import PolkuError


class BatchLedger(Ledger, Protocol):
    """The ledger as the job of one batch sees it."""

    def is_last(self) -> bool:
        """Whether no other batch is waiting to be decided."""


class SharedSteps:
    """What the jobs of one process do."""

    def __init__(
        self,
        runner: Runner,
        ledger_of: Callable[[int], BatchLedger],
        clock: Clock,
        news: News,
        checkpoint: Checkpoint = lambda step: None,
    ) -> None:
        self._runner = runner
        self._ledger_of = ledger_of
        self._clock = clock
        self._news = news
        self._checkpoint = checkpoint

    async def tick(self) -> None:
        """Look at everything that is due, unless another machine is doing so."""
        try:
            await self._runner.run_until_idle()
        except PolkuError as error:
            if error.code != "already-running":
                # Nothing is lost: the next tick finds it all as it was.
                self._news.tell(Trouble(error.code, {name: str(value) for name, value in error.params.items()}))

    def advance(self, batch: int) -> bool:
        """Let the people of a batch go on; whether it is time to look at what is due because of it.

        While other batches wait it is not: looking keeps everybody else from writing for a moment.
        """
        ledger = self._ledger_of(batch)
        now = self._clock.now()
        totals = Progress(ledger, self._news, self._checkpoint).batch(now, ledger.standing())
        self._news.tell(Ticked(now, totals))
        return bool(totals.advanced) and ledger.is_last()
