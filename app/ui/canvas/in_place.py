"""Writing on the canvas itself: the name of a step, the heading of a group, the text of a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.edit import delete_notes, name_group, replace_node, write_note
from app.i18n import _
from app.ui.canvas.shapes import POINTED
from app.ui.canvas.text import canvas_font
from app.ui.canvas.words import title_of

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_LEAST_WIDE = 200
_HIGH = 30
_LEAST_NOTE = (220, 90)
_BEFORE = {"wait": 36.0, "goal": 44.0, "exit": 30.0}
"""Where the words of a step begin."""
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class InPlace(QObject):
    """One field at a time above the drawing. Enter or leaving the field keeps what was written, Esc drops it."""

    def __init__(self, view: Stage) -> None:
        super().__init__(view)
        self._view = view
        self.field: QLineEdit | QPlainTextEdit | None = None
        self._where: Callable[[], QRectF | None] = lambda: None
        self._keep: Callable[[str], None] = lambda _text: None
        self._drop: Callable[[], None] = lambda: None

    def name_step(self, node_id: str) -> None:
        """The name of a step; the words it gives itself are no name."""
        view = self._view
        shown = title_of(view.flow.by_id[node_id], view.flow)

        def keep(text: str) -> None:
            node = view.flow.by_id.get(node_id)
            if node is not None and text != shown and text != node.title:
                view.apply(replace_node(view.flow, msgspec.structs.replace(node, title=text), "title"))

        def where() -> QRectF | None:
            shape = view.item.geometry.shapes.get(node_id)
            if shape is None:
                return None
            pointed = shape.kind in POINTED
            before, after = (74.0, 24.0) if pointed else (_BEFORE.get(shape.kind, 62.0), 10.0)
            high = max(float(_HIGH), min(shape.h, 90.0) - 16)
            return QRectF(shape.x + before, shape.centre[1] - high / 2, shape.w - before - after, high)

        self._line(shown, _("Name of the step"), where, keep)

    def name_group(self, group_id: str) -> None:
        """The heading of a group."""
        view = self._view
        group = next((one for one in view.flow.groups if one.id == group_id), None)
        if group is None:
            return

        def keep(text: str) -> None:
            if text != group.title:
                view.apply(name_group(view.flow, group_id, text))

        self._line(group.title, _("Heading of the group"), lambda: view.desk.heading_rect(group_id), keep)

    def write_note(self, note_id: str) -> None:
        """The text of a note; one left empty goes away."""
        view = self._view
        note = next((one for one in view.flow.notes if one.id == note_id), None)
        if note is None:
            return

        def keep(text: str) -> None:
            now = next((one for one in view.flow.notes if one.id == note_id), None)
            if now is None:
                return
            if not text:
                view.apply(delete_notes(view.flow, (note_id,)))
            elif text != now.text:
                view.apply(write_note(view.flow, note_id, text))

        def drop() -> None:
            if not note.text:
                keep("")

        field = QPlainTextEdit(view.viewport())
        field.setPlainText(note.text)
        field.setTabChangesFocus(True)
        field.selectAll()
        self._open(field, _("Text of the note"), lambda: view.desk.note_rect(note_id), keep, drop)

    def follow(self) -> None:
        """The drawing has moved under the field, or has been zoomed."""
        if self.field is None:
            return
        area = self._where()
        if area is None:
            self.close(keep=False)
            return
        box = self._view.mapFromScene(area).boundingRect()
        least = _LEAST_NOTE if isinstance(self.field, QPlainTextEdit) else (_LEAST_WIDE, _HIGH)
        middle = box.center()
        box.setSize(box.size().expandedTo(QSize(*least)))
        if isinstance(self.field, QLineEdit):
            box.moveCenter(middle)
        self.field.setGeometry(box)

    def close(self, *, keep: bool) -> None:
        """Takes the field away; what was written is kept or dropped."""
        field, self.field = self.field, None
        if field is None:
            return
        text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        had_focus = field.hasFocus()
        field.removeEventFilter(self)
        if had_focus:  # before it hides: the focus would go to the next step otherwise
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        field.hide()
        field.deleteLater()
        self._view.document.close_entry()
        if keep:
            self._keep(text.strip())
        else:
            self._drop()
        self._view.document.close_entry()

    def _line(self, text: str, name: str, where: Callable[[], QRectF | None], keep: Callable[[str], None]) -> None:
        field = QLineEdit(text, self._view.viewport())
        field.selectAll()
        self._open(field, name, where, keep, lambda: None)

    def _open(
        self,
        field: QLineEdit | QPlainTextEdit,
        name: str,
        where: Callable[[], QRectF | None],
        keep: Callable[[str], None],
        drop: Callable[[], None],
    ) -> None:
        self.close(keep=True)
        self._where, self._keep, self._drop = where, keep, drop
        field.setObjectName("inPlace")
        field.setAccessibleName(name)
        field.setFont(canvas_font("title" if isinstance(field, QLineEdit) else "detail"))
        field.setCursor(Qt.CursorShape.IBeamCursor)
        self.field = field
        area = where()
        if area is not None:
            self._view.ensureVisible(area, 24, 24)
        self.follow()
        field.installEventFilter(self)
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # what is typed here belongs to the field, Delete and Ctrl+Z included
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                return False
            if enter or event.key() == Qt.Key.Key_Escape:
                self.close(keep=enter)
                return True
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _STAYS:
            self.close(keep=True)
        return super().eventFilter(watched, event)
