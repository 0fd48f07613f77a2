"""What the editor shows in its middle: the drawing, the messages, one message, the results, the changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.edit import Edit
from app.model.flow import Flow
from app.services.trial_tally import Trial
from app.ui.canvas.view import CanvasView
from app.ui.changes.page import DRAFT, ChangesPage
from app.ui.editor.commands import hand_over_keys
from app.ui.editor.top_bar import CHANGES, DRAW, EMAIL, MESSAGES, RESULTS, SIMULATE
from app.ui.results.page import ResultsPage
from app.ui.tryout.page import TryoutPage
from app.ui.tryout.report import report_dialog, write_report

if TYPE_CHECKING:
    from app.ui.editor.page import EditorPage


class Modes(QStackedWidget):
    """One of several widgets, each made when it is first asked for. The drawing is there from the beginning."""

    def __init__(self, page: EditorPage, room: QWidget) -> None:
        super().__init__()
        self._page = page
        self._now = DRAW
        self._makers: dict[str, Callable[[], QWidget]] = {
            RESULTS: self._make_results,
            CHANGES: self._make_changes,
            SIMULATE: self._make_tryout,
        }
        self._made = {DRAW: room}
        self.addWidget(room)

    def offer(self, mode: str, make: Callable[[], QWidget] | None) -> None:
        """How a mode's widget is made; None where the program has none."""
        if make is not None:
            self._makers[mode] = make

    def has(self, mode: str) -> bool:
        """Whether it can be shown."""
        published = self._page.has_versions()
        return (mode in self._made or mode in self._makers) and (mode not in (RESULTS, CHANGES) or published)

    def current(self) -> str:
        """What is in sight."""
        return self._now

    def widget_of(self, mode: str) -> QWidget:
        """The mode's widget, made now if nobody has asked for it before."""
        made = self._made.get(mode)
        if made is None:
            made = self._made[mode] = self._makers[mode]()
            self.addWidget(made)
        return made

    def results(self) -> ResultsPage:
        """The page of the results."""
        made = self.widget_of(RESULTS)
        if not isinstance(made, ResultsPage):
            raise TypeError(type(made).__name__)
        return made

    def changes(self) -> ChangesPage:
        """The page of two versions in one drawing."""
        made = self.widget_of(CHANGES)
        if not isinstance(made, ChangesPage):
            raise TypeError(type(made).__name__)
        return made

    def tryout(self) -> TryoutPage:
        """The page that plays the shop's history through the draft."""
        made = self.widget_of(SIMULATE)
        if not isinstance(made, TryoutPage):
            raise TypeError(type(made).__name__)
        return made

    def go(self, mode: str) -> None:
        """Bring a mode into sight, the drawing where it is not on offer; selection, zoom and undo stay."""
        before, self._now = self._now, mode if self.has(mode) else DRAW
        shown: Any = self.widget_of(self._now)
        self.setCurrentWidget(shown)
        if self._now == MESSAGES:
            shown.show_flow(self._page.document.flow)
        elif self._now == CHANGES:
            shown.refresh()
        elif self._now == SIMULATE:
            shown.show_flow(self._page.document.flow)
        self.show_state()
        if before != self._now == RESULTS:
            take_over(self.results().view, self._page.view)
        elif before == RESULTS and self._now == DRAW:
            take_over(self._page.view, self.results().view)
        self._page.mode_changed()

    def choose(self, mode: str) -> None:
        """As the segments in the bar do: messages are written first and compared then, where they have an editor."""
        if mode == MESSAGES and self.has(EMAIL):
            self.show_message(next(iter(self._page.view.selection()), ""))
        else:
            self.go(mode)

    def show_state(self) -> None:
        """What runs, or how it stands, has changed: where the results are in sight, they follow."""
        _draft, live = self._page.both_flows()
        if self._now == RESULTS and live is not None:
            self.results().show_flow(live, self._page.state())

    def refresh(self) -> None:
        """The scheduler has worked: figures in sight are read again."""
        if self._now == RESULTS:
            self.results().refresh()

    def show_message(self, node_id: str) -> None:
        """Open the editor of one message; where there is none, the step's settings."""
        if not self.has(EMAIL):
            self._page.enter_step(node_id)
            return
        self.go(EMAIL)
        editor: Any = self.widget_of(EMAIL)
        editor.show_step(node_id)

    def join_message_editor(self, editor: QWidget) -> QWidget:
        """The editor of one message, joined to the page: left(), compare_wanted(), refreshed(), show_findings()."""
        made: Any = editor
        page = self._page
        made.left.connect(self._leave_message)
        made.compare_wanted.connect(lambda: self.go(MESSAGES))
        made.refreshed.connect(page.status_changed)
        page.findings_changed.connect(made.show_findings)
        made.show_findings(page.findings())
        return editor

    def show_changes(self, old: int = DRAFT, new: int = DRAFT) -> None:
        """Two versions in one drawing; without an older one what runs."""
        live = self._page.live_number()
        if live is None:
            return
        self.go(CHANGES)
        self.changes().show_pair(old or live, new)
        self.changes().list.setFocus()

    def _leave_message(self) -> None:
        self.go(DRAW)
        self._page.view.setFocus()

    def _make_results(self) -> ResultsPage:
        page, opened = self._page, self._page.opened
        made = ResultsPage(opened.results, opened.step_results, opened.followed, opened.zone)
        hand_over_keys(made.view.commands)
        made.failed.connect(page.say_error)
        made.shown.connect(page.status_changed)
        made.why_wanted.connect(page.why_wanted)
        return made

    def _make_tryout(self) -> TryoutPage:
        page, opened = self._page, self._page.opened
        rails = opened.known().rails
        made = TryoutPage(
            opened.try_draft,
            opened.others_live,
            opened.read_message,
            rails,
            opened.zone,
            opened.is_live,
            opened.judge,
        )
        made.finding_wanted.connect(page.show_finding)
        made.fix_wanted.connect(page.fix)
        made.ignore_wanted.connect(page.ignore)
        made.customer_wanted.connect(page.customer_wanted)
        hand_over_keys(made.view.commands)
        made.failed.connect(page.say_error)
        made.shown.connect(page.status_changed)
        made.draw_wanted.connect(lambda: self.go(DRAW))
        made.report_wanted.connect(self._save_report)
        return made

    def _save_report(self, trial: Trial, draft: Flow) -> None:
        page = self._page
        dialog = report_dialog(page.window(), draft.name)
        make, tell, fail = page.opened.report, page.tell, page.say_error
        dialog.fileSelected.connect(lambda file: write_report(make, trial, draft, Path(file), tell, fail))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _make_changes(self) -> ChangesPage:
        page, opened = self._page, self._page.opened
        made = ChangesPage(opened.versions, opened.version, lambda: page.document.flow, opened.zone)
        hand_over_keys(made.view.commands)
        made.left.connect(lambda: self.go(DRAW))
        made.failed.connect(page.say_error)
        made.history_wanted.connect(page.releases.show_versions)
        made.take_back_wanted.connect(self._take_back)
        return made

    def _take_back(self, edit: Edit) -> None:
        document = self._page.document
        document.close_entry()
        document.apply(edit)


def take_over(view: CanvasView, other: CanvasView) -> None:
    """Show in one drawing what is in sight in another: place, zoom and selection, as far as it has the same steps."""
    if view.isVisible() and other.viewport().rect().isValid():
        middle = other.mapToScene(other.viewport().rect().center())
        view.set_zoom(other.transform().m11())
        view.centerOn(middle)
    view.select(node_id for node_id in other.selection() if node_id in view.flow.by_id)
