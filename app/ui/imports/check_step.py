"""The steps that show counts: the dry run before, the import under way, the summary after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from app.i18n import _, ngettext, number
from app.services.import_data import ImportPlan, ImportResult
from app.ui.imports.result_view import ResultView
from app.ui.imports.words import import_button, pace_words
from app.ui.widgets.buttons import primary, quiet, secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.progress import ProgressPanel

MARGINS = (20, 18, 20, 18)


class WorkStep(QWidget):
    """Work under way: how far, how fast, and a way to stop it; below, what the check before it found."""

    def __init__(
        self, title: str, note: str, stop: Callable[[], object], found: tuple[ImportPlan, ImportResult] | None = None
    ) -> None:
        super().__init__()
        self._panel = ProgressPanel(title, "download", note)
        self._panel.cancelled.connect(stop)
        self._clock = QElapsedTimer()
        self._clock.start()
        safe = Banner(_("Stopping takes this import back completely. Earlier customers stay."), "info", "undo")
        consent = Banner(_("Nothing is sent during the import."), "accent", "shield")
        whole = column(self._panel, gap=14, margins=MARGINS)
        if found is not None:
            view = ResultView()
            view.show_result(*found)
            whole.addWidget(view, 1)
        whole.addWidget(boxed(row(consent, safe, gap=12)))
        if found is None:
            whole.addStretch(1)
        self.setLayout(whole)

    def show_progress(self, done: int, total: int) -> None:
        """Rows done of all."""
        self._panel.show_progress(done, total, pace_words(done, total, self._clock.elapsed() / 1000))


class CheckStep(QWidget):
    """What the dry run found; the button says how many will come in."""

    def __init__(
        self, back: Callable[[], object], go_on: Callable[[], object], save_rows: Callable[[], object]
    ) -> None:
        super().__init__()
        self._view = ResultView(save_rows)
        self._go = primary("", "download", on_click=go_on)
        self._banner = Banner("", "info", "info")
        self._happening = QCheckBox(_("New tags and fields start automations, as if they were given now"))
        foot = row(secondary(_("Back to the columns"), "left", on_click=back), None, self._go)
        whole = column(self._view, self._banner, self._happening, foot, gap=14, margins=MARGINS)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def happening(self) -> bool:
        """Whether what is new is to count as happening now."""
        return self._happening.isChecked()

    def show_result(self, plan: ImportPlan, result: ImportResult) -> None:
        """The counts, the rows, and what can be done about it."""
        self._view.show_result(plan, result)
        self._go.setText(import_button(result))
        self._go.setEnabled(bool(result.new or result.changed))
        self._happening.setVisible(result.kind == "customers" and bool(result.new or result.changed))
        if not (result.new or result.changed or result.bad_rows):
            self._banner.show_text(
                _("Everything in the file is known already. There is nothing to import."), "info", "info"
            )
        elif result.bad_rows:
            words = _(
                "Rows to check stay out. Mend them in the file and import it again: what is in already stays as it is."
            )
            self._banner.show_text(words, "warning", "warning")
        else:
            self._banner.show_text(
                _("Nothing has been imported yet. What is past starts no automation."), "accent", "shield"
            )


class DoneStep(QWidget):
    """What was brought in, and where to go from here; or back, which is asked twice."""

    def __init__(
        self,
        another: Callable[[], object],
        finish: Callable[[], object],
        save_rows: Callable[[], object],
        take_back: Callable[[], object] | None,
    ) -> None:
        """`take_back` is None where the import cannot be taken back."""
        super().__init__()
        self._view, self._added, self._take_back = ResultView(save_rows), 0, take_back
        self._banner = Banner("", "success", "ok")
        self._back = quiet(_("Take this import back…"), "undo", on_click=self._ask)
        self._back.setVisible(take_back is not None)
        foot = row(
            secondary(_("Import another file…"), "plus", on_click=another),
            self._back,
            None,
            primary(_("Show the customers"), on_click=finish),
            gap=12,
        )
        self.setLayout(column(self._banner, self._view, foot, gap=14, margins=MARGINS))

    def show_result(self, plan: ImportPlan, result: ImportResult) -> None:
        """The counts of the finished import."""
        self._view.show_result(plan, result)
        self._added = result.new
        self._banner.show_text(_("The import is ready. What is past started no automation."), "success", "ok")

    def _ask(self) -> None:
        """The first press says what would go, the second one does it."""
        if self._take_back is None:
            return
        if self._added:
            words = ngettext(
                "Taking it back deletes {n} new row. What it changed in known ones stays.",
                "Taking it back deletes {n} new rows. What it changed in known ones stays.",
                self._added,
            )
            self._banner.show_text(words.format(n=number(self._added)), "warning", "warning")
            self._back.setText(_("Take it back"))
            self._added = 0
            return
        self._back.setEnabled(False)
        self._take_back()


class Steps(QStackedWidget):
    """Shows one step at a time; a step that is replaced goes away."""

    def replace(self, step: QWidget) -> None:
        """Shows a step instead of the one in sight."""
        before = self.currentWidget()
        self.addWidget(step)
        self.setCurrentWidget(step)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()
