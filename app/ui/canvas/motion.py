"""Steps that glide to their new places. Nothing moves where the system or the user asks for calm."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from app.analysis.layout import Place
from app.ui.theme.tokens import raw

TOO_MANY = 400
"""Larger flows jump: every frame would cost more than the motion is worth."""


class Glide(QObject):
    """One motion at a time, from where the steps are shown to where they belong."""

    def __init__(self, show: Callable[[Mapping[str, Place] | None], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._start: dict[str, Place] = {}
        self._goal: dict[str, Place] = {}
        self.calm = False
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(lambda: self._show(None))

    def run(self, start: Mapping[str, Place], goal: Mapping[str, Place], speed: str = "layout") -> None:
        """Shows the steps on their way; `speed` is one of the motion tokens: fast, normal, layout."""
        self.stop()
        moving = {} if self.jumps(goal) else {n: place for n, place in start.items() if n in goal and goal[n] != place}
        if not moving:
            self._show(None)
            return
        self._start, self._goal = moving, dict(goal)
        self._show(moving)
        self._animation.setDuration(int(raw()["motion"][speed]))
        self._animation.start()

    def jumps(self, goal: Mapping[str, Place]) -> bool:
        """Whether steps come to such places without being seen on their way."""
        return self.calm or len(goal) > TOO_MANY

    def stop(self) -> None:
        """Whatever was under way is over; the next call of `show` tells where things are."""
        self._animation.stop()

    def finish(self) -> None:
        """Everything is where it belongs, now."""
        if self._animation.state() == QVariantAnimation.State.Running:
            self._animation.stop()
            self._show(None)

    def _step(self, share: float) -> None:
        places = {}
        for node_id, (x, y) in self._start.items():
            goal_x, goal_y = self._goal[node_id]
            places[node_id] = (x + (goal_x - x) * share, y + (goal_y - y) * share)
        self._show(places)
