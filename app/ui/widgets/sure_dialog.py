"""A question before something that cannot simply be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from app.ui.widgets.buttons import danger, secondary
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

_WIDTH = 500


class SureDialog(QDialog):
    """Says what goes before it goes; the safe button is the default. `go` is called when the other one was pressed."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        question: str,
        words: str,
        *,
        stay: str,
        act: tuple[str, str],
        go: Callable[[], object],
    ) -> None:
        """`stay`: the safe button's words. `act`: words and icon of the other."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        safe = secondary(stay, on_click=self.reject)
        safe.setDefault(True)
        self.go = danger(*act, on_click=self.accept)
        self.setLayout(
            column(
                label(question, "heading", wrap=True),
                label(words, tone="secondary", wrap=True),
                12,
                row(None, safe, self.go),
                gap=6,
                margins=(22, 20, 22, 18),
            )
        )
        self.accepted.connect(go)
        self.finished.connect(self.deleteLater)
        FocusRing(self)
