"""What stands where a variable has no value: asked at the variable itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.render.variables import BY_NAME
from app.ui.inspector.variables import VARIABLE, chip_text, fallback_of, is_safe, with_fallback
from app.ui.widgets.buttons import quiet
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class FallbackPopup(QFrame):
    """Tells every change of the variable's source at once, "" when it is to go."""

    def __init__(self, source: str, changed: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self._source, self._changed = source, changed
        match = VARIABLE.fullmatch(source)
        known = BY_NAME.get(match["path"]) if match else None
        about = _(known.description) if known else (match["path"] if match else source)
        self.line = text_field(_("If it is not known"), fallback_of(source) or "")
        self.line.textEdited.connect(self._write)
        self._field = Field(_("If it is not known"), self.line)
        gone = quiet(_("Remove the variable"), "trash", "small", on_click=self._remove)
        title = label(chip_text(source), "strong")
        parts = column(
            title,
            label(about, "small", "muted", wrap=True),
            self._field,
            row(gone, None),
            gap=8,
            margins=(14, 12, 14, 10),
        )
        self.setLayout(parts)
        self.setFixedWidth(280)
        FocusRing(self)
        self._warn()

    def open_at(self, place: QPoint) -> None:
        """Show it there, the keyboard in its field."""
        self.move(place)
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def _write(self, text: str) -> None:
        self._source = with_fallback(self._source, text)
        self._changed(self._source)
        self._warn()

    def _warn(self) -> None:
        words = "" if is_safe(self._source) else _("Without a word here, those who lack it get no message.")
        self._field.show_error(words)

    def _remove(self) -> None:
        self._changed("")
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
            return
        super().keyPressEvent(event)
