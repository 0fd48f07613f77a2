"""The first step: choose a file or drop it here. What is wrong with a file is told here too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.services.sentences.errors import explain
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Card
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.layouts import column


class FileStep(QStackedWidget):
    """`ask` lets the user choose a file; `retry` tries the same one again."""

    def __init__(self, ask: Callable[[], object], retry: Callable[[Path], object]) -> None:
        super().__init__()
        self._ask, self._retry = ask, retry
        self._empty = EmptyState(
            _("Bring customers, orders, events or products"),
            _("CSV or Excel from your shop. You see first what goes where."),
            primary(_("Choose a file…"), "download", on_click=ask),
            icon="users",
            second="download",
            note=_("You can also drag the file into this window."),
        )
        self.addWidget(self._empty)
        self._error: QWidget | None = None

    def show_empty(self) -> None:
        """Nothing chosen yet."""
        self.setCurrentWidget(self._empty)
        if self._error is not None:
            self.removeWidget(self._error)
            self._error.deleteLater()
            self._error = None

    def show_error(self, error: PolkuError, file: Path) -> None:
        """The file could not be read: why, and what to do."""
        self.show_empty()
        told = explain(error)
        panel = ErrorPanel(
            told.what,
            told.reason,
            primary(_("Choose another file…"), "folder", on_click=self._ask),
            secondary(_("Try again"), "refresh", on_click=lambda: self._retry(file)),
            safe=told.safe,
            details=told.details,
        )
        self._error = QWidget()
        self._error.setLayout(column(Card(panel, margins=(0, 0, 0, 0)), None, margins=(20, 18, 20, 18)))
        self.addWidget(self._error)
        self.setCurrentWidget(self._error)
