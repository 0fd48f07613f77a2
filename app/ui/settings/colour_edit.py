"""A colour: a patch that shows it and opens the palette, and its #rrggbb to type or paste."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QColorDialog, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.widgets.fields import text_field
from app.ui.widgets.labels import label, restyle
from app.ui.widgets.layouts import column, row

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ColourEdit(QWidget):
    """edited("#rrggbb") for a colour that can be used, and edited("") for none where none is allowed.

    `empty` is what the patch shows then, and what the field says.
    """

    edited = Signal(str)

    def __init__(self, name: str, colour: str, empty: tuple[str, str] = ("", "")) -> None:
        super().__init__()
        self._name, self._empty = name, empty
        self.patch = _Patch(_("Choose: {name}").format(name=name))
        self.patch.clicked.connect(self._ask)
        self.line = text_field(name, colour, empty[1] or "#8a2c1e")
        self.line.setMaxLength(7)
        self.line.setFixedWidth(current.roomy(116))
        self.line.textEdited.connect(lambda _text: self._typed())
        self._wrong = label("", "small", "error")
        self._wrong.hide()
        self.setLayout(column(row(self.patch, self.line, None, gap=8), self._wrong, gap=4))
        self.setFocusProxy(self.line)
        self._show(colour)

    def show_colour(self, colour: str) -> None:
        """Show another colour, without telling."""
        if self.line.text().strip().lower() != colour.lower():
            self.line.setText(colour)
        self._show(colour)

    def colour(self) -> str:
        """The colour in sight as #rrggbb."""
        return self.patch.colour

    def _show(self, colour: str) -> None:
        self.patch.colour = colour or self._empty[0]
        self.patch.update()
        self._tell_wrong("")

    def _typed(self) -> None:
        typed = self.line.text().strip()
        if typed and not typed.startswith("#"):
            typed = f"#{typed}"
        if _COLOUR.fullmatch(typed) or (not typed and self._empty[0]):
            self._show(typed)
            self.edited.emit(typed.lower())
        else:
            self._tell_wrong(_("A colour is # and six digits or letters a to f, such as #8a2c1e."))

    def _tell_wrong(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))
        self.line.setProperty("wrong", "true" if words else "false")
        restyle(self.line)

    def _ask(self) -> None:
        palette = QColorDialog(QColor(self.colour()), self)
        palette.setWindowTitle(self._name)
        palette.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog, False)
        palette.colorSelected.connect(self.take)
        palette.finished.connect(palette.deleteLater)
        palette.open()

    def take(self, colour: QColor) -> None:
        """A person has picked this one."""
        self.line.setText(colour.name())
        self._typed()


class _Patch(QAbstractButton):
    """A square of the colour."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.colour = ""
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(32, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(self.colour))
        painter.setPen(QPen(current.tokens().qcolor("border.control"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
