"""Playing a trial page by page, without all that asking for one takes: other processes load no more than this."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.history import History
from app.services.trial_scene import Scene
from app.services.trial_tally import Tally


class TrialWork:
    """Plays a page of customers and adds them up; travels to other processes."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def of(self, histories: Iterator[History]) -> Tally:
        """The tally of these customers."""
        tally, stages = Tally(self._scene), self._scene.stages()
        for history in histories:
            tally.add(*stages.case(history))
        return tally
