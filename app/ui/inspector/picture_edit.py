"""Which picture: an address on the web, or a file that goes along inside the mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.services.sentences.errors import explain
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

KeepPicture = Callable[[Path], str]
"""Keeps a file with the shop and gives its `shop:<name>`. Raises PolkuError."""


class PictureEdit(QWidget):
    """edited(source) when a person types an address or chooses a file."""

    edited = Signal(str)

    def __init__(self, name: str, keep: KeepPicture | None) -> None:
        super().__init__()
        self._keep = keep
        self._line = text_field(name, placeholder="https://…")
        self._line.textEdited.connect(lambda text: self.edited.emit(text.strip()))
        self._trouble = label("", "small", "error", wrap=True)
        self._trouble.hide()
        choose = secondary(_("Choose a file…"), "folder", "small", on_click=self._ask)
        choose.setVisible(keep is not None)
        self.setLayout(column(row(self._line, choose, gap=6), self._trouble, gap=4))
        self.setFocusProxy(self._line)

    def show_source(self, source: str) -> None:
        """Show another picture's address."""
        if self._line.text().strip() != source:
            self._line.setText(source)

    def take_file(self, file: Path) -> None:
        """Keep a file with the shop and show it in the message."""
        if self._keep is None:
            return
        try:
            source = self._keep(file)
        except PolkuError as error:
            told = explain(error)
            self._trouble.setText(told.in_short)
            self._trouble.show()
            return
        self._trouble.hide()
        self._line.setText(source)
        self.edited.emit(source)

    def _ask(self) -> None:
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg *.gif *.webp)"
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", kinds)
        if name:
            self.take_file(Path(name))
