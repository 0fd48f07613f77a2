"""What an automation has done, on its own drawing: the live version, which cannot be changed here."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import QElapsedTimer, QRectF, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.i18n import time as say_time
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.services.link_clicks import Followed
from app.services.results import FlowResults, Span, StepStory
from app.ui.bridge import run_task
from app.ui.canvas.view import CanvasView
from app.ui.results.bar import ResultsBar
from app.ui.results.panel import ResultsPanel
from app.ui.results.words import SPAN_WORDS, live_counts
from app.ui.theme.tokens import size
from app.ui.undo import FlowDocument
from app.ui.widgets.layouts import column, row

_RESTS, _NEARLY = 5, 120
"""Readings that a rest takes the time of, and how many pixels of a drawing that is nearly in view may not be."""


class ResultsPage(QWidget):
    """failed(PolkuError); shown() when new figures are in sight; why_wanted(message); selection_changed(ids)."""

    failed = Signal(PolkuError)
    shown = Signal()
    why_wanted = Signal(int)
    selection_changed = Signal(object)

    def __init__(
        self,
        read: Callable[[Span], FlowResults],
        read_step: Callable[[str], StepStory],
        read_followed: Callable[[Span], Followed],
        zone: ZoneInfo,
    ) -> None:
        """What reads is called off the UI thread."""
        super().__init__()
        self._read, self._read_step, self._read_followed, self._zone = read, read_step, read_followed, zone
        self._span: Span = "30"
        self._found: FlowResults | None = None
        self._reading = self._again = False
        self._clock = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)
        self.document = FlowDocument(Flow(), None, self)
        self.view = CanvasView(self.document)
        self.view.set_read_only(True)
        self.view.setAccessibleName(_("Results on the drawing"))
        self.bar = ResultsBar(self._span, zone)
        self.panel = ResultsPanel(zone)
        self.panel.setFixedWidth(size("inspectorDock"))
        left = column(self.view, self.bar, gap=0)
        left.setStretch(0, 1)
        both = row(gap=0)
        both.addLayout(left, 1)
        both.addWidget(self.panel)
        self.setLayout(both)
        self.bar.span_chosen.connect(self.choose_span)
        self.bar.width_chosen.connect(self.view.set_flow_width)
        self.panel.why_wanted.connect(self.why_wanted)
        self.view.selection_changed.connect(self._selected)

    def show_flow(self, flow: Flow, state: str) -> None:
        """The live version and how it stands; the figures come a moment later."""
        if flow != self.document.flow:
            self.document.reset(flow)
            self._found = None
        self.view.set_paused(state == "paused")
        self.bar.show_state(state)
        self.refresh()

    def refresh(self) -> None:
        """Read again, now or after a rest five times as long as the reading takes: large shops have other work, too."""
        if self._reading or self._rest.isActive():
            self._again = True
        else:
            self._begin()

    def _begin(self) -> None:
        self._reading, self._again = True, False
        self._clock.start()
        span, read = self._span, self._read
        run_task(lambda: read(span), self._arrived, self._broken)

    def choose_span(self, span: Span) -> None:
        """Other days."""
        self._span = span
        self._rest.stop()
        self.refresh()

    def found(self) -> FlowResults | None:
        """The figures in sight, None as long as there are none."""
        return self._found

    def status(self) -> tuple[str, str]:
        """Left and right words of the status bar."""
        if self._found is None:
            return _("Reading the figures"), ""
        words = _("Updated {time}").format(time=say_time(self._found.at, self._zone))
        return words, _(SPAN_WORDS[self._found.span][2])

    def _arrived(self, found: FlowResults) -> None:
        self._reading = False
        self._rest.start(_RESTS * self._clock.elapsed())
        if found.span == self._span:
            first = self._found is None
            self._found = found
            if found.flow != self.document.flow:  # published meanwhile
                self.document.reset(found.flow)
            self.view.set_live(live_counts(found))
            self.bar.show_results(found)
            if first:  # the cards have grown by their figures, and the bar perhaps by a line
                QTimer.singleShot(0, self.view, self._clear_the_view)
            self._show_step()
            self.shown.emit()
        if found.span != self._span:
            self._begin()

    def _clear_the_view(self) -> None:
        """A drawing that was in view as a whole, or nearly so, is again, with no step under the zoom bar."""
        view, (left, top, right, bottom) = self.view, self.view.item.geometry.bounds
        room, zoom = view.viewport().size(), view.camera.zoom
        if (bottom - top) * zoom > room.height() + _NEARLY or (right - left) * zoom > room.width():
            return
        rects = (shape.rect for shape in view.item.geometry.shapes.values())
        seen = (view.mapFromScene(QRectF(x, y, to - x, low - y)).boundingRect() for x, y, to, low in rects)
        if not view.camera.shows_all() or any(view.zoom_bar.geometry().intersects(one) for one in seen):
            view.camera.show_start()

    def _rested(self) -> None:
        if self._again:
            self._begin()

    def _broken(self, error: PolkuError) -> None:
        self._reading = False
        self.failed.emit(error)

    def _selected(self, ids: tuple[str, ...]) -> None:
        self._show_step()
        self.selection_changed.emit(ids)

    def _show_step(self) -> None:
        if self._found is None:
            return
        chosen = self.view.selection()
        node = chosen[0] if len(chosen) == 1 else ""
        self.panel.show_results(self._found, node)
        if node:
            read, followed, span = self._read_step, self._read_followed, self._found.span
            run_task(lambda: read(node), self.panel.show_story, self.failed.emit)
            if isinstance(self._found.flow.by_id.get(node), Email):
                run_task(lambda: followed(span), lambda found: self.panel.show_followed(node, found), self.failed.emit)
