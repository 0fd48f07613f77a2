"""What the trial says against the draft, above its figures: with the way to the step and the remedy."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.i18n import ngettext, number
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.services.trial_tally import Trial
from app.ui.bridge import run_task
from app.ui.publish.finding_line import finding_line
from app.ui.widgets.cards import Card, IconMark
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import clear, column, row

Judge = Callable[[Trial, Flow], Sequence[Finding]]


class FindingsCard(Card):
    """wanted(finding): somebody wants to see the step; fix_wanted(finding); ignore_wanted(finding). shown().

    failed(PolkuError). Out of sight while there is nothing to say.
    """

    wanted = Signal(object)
    fix_wanted = Signal(object)
    ignore_wanted = Signal(object)
    shown = Signal()
    failed = Signal(PolkuError)

    def __init__(self, judge: Judge) -> None:
        """`judge` is called off the UI thread."""
        self.judge = judge
        self._trial: Trial | None = None
        self._title = label("", "strong")
        self._lines: QVBoxLayout = column(gap=0)
        head = row(IconMark("warning", "tone.warning.text", 19, 2), self._title, None, gap=8)
        super().__init__(head, self._lines, margins=(14, 10, 14, 4), gap=4)
        self.hide()

    def look(self, trial: Trial, draft: Flow) -> None:
        """Judge a trial that has been played to its end; what is in sight stays until then."""
        self._trial, judge = trial, self.judge

        def arrived(found: Sequence[Finding]) -> None:
            if self._trial is trial:
                self._show(found, draft)

        run_task(lambda: judge(trial, draft), arrived, self.failed.emit)

    def forget(self) -> None:
        """Another draft or question: nothing is known of it yet."""
        self._trial = None
        self.hide()

    def _show(self, found: Sequence[Finding], draft: Flow) -> None:
        clear(self._lines)
        for place, finding in enumerate(found):
            if place:
                self._lines.addWidget(hline())
            line = finding_line(finding, draft, self.wanted.emit, self.fix_wanted.emit, self.ignore_wanted.emit)
            self._lines.addWidget(line)
        words = ngettext("{n} remark of the shop’s history", "{n} remarks of the shop’s history", len(found))
        self._title.setText(words.format(n=number(len(found))))
        self.setVisible(bool(found))
        self.shown.emit()
