"""Text with merge variables: a person sees small chips, the model keeps `{{ customer.city }}`."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPyTextObject,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QTextEdit

from app.i18n import _
from app.services.message_view import Values
from app.ui.inspector.fallback_popup import FallbackPopup
from app.ui.inspector.variable_picker import VariablePicker
from app.ui.inspector.variables import VARIABLE, chip_text, is_safe, offered
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.buttons import IconButton

_CHIP = QTextFormat.ObjectTypes.UserObject + 1
_SOURCE = QTextFormat.Property.UserProperty + 1
_OBJECT = "\ufffc"


class VariableEdit(QTextEdit):
    """edited(source) when a person changes the text. With one line, Enter does nothing and pasted lines are joined.

    A click on a chip, or F2 with the cursor beside it, asks for the variable's fallback. `takes_marks`: the text may
    hold the small Markdown, and has its keys.
    """

    edited = Signal(str)
    takes_marks = False
    more: Sequence[tuple[str, str]] = ()
    """(words, source) offered besides the merge variables."""
    values: Callable[[], Values] | None = None
    """What the variables say of each persona, where somebody can tell."""

    def __init__(self, name: str, *, lines: int = 1) -> None:
        super().__init__()
        self._single = lines == 1
        self._quiet = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if self._single else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self._single:
            self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
            self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setFixedHeight(30 if self._single else 20 * lines + 12)
        self.document().setDocumentMargin(1)
        self._painter = _ChipPainter(self)
        self.document().documentLayout().registerHandler(_CHIP, self._painter)
        self._button = IconButton("braces", _("Insert a variable"), shortcut="Ctrl+Space", side=24, icon_size=15)
        self._button.setParent(self)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.clicked.connect(self.open_menu)
        self._button.hide()
        self.textChanged.connect(self._tell)

    def source(self) -> str:
        """The text with its variables spelled out."""
        return _source_of(self.document(), 0, self.document().characterCount() - 1)

    def show_source(self, source: str) -> None:
        """Show another text, without the signal; the cursor stays when nothing differs."""
        if self.source() == source:
            return
        self._quiet = True
        self.clear()
        self._insert(source, self.textCursor())
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._quiet = False

    def add_source(self, source: str) -> None:
        """Put a variable where the cursor is, as one change."""
        self._insert(source, self.textCursor())
        self.setFocus()

    def _insert(self, source: str, cursor: QTextCursor) -> None:
        if self._single:
            source = " ".join(source.splitlines())
        cursor.beginEditBlock()
        plain = QTextCharFormat()
        start = 0
        for match in VARIABLE.finditer(source):
            cursor.insertText(source[start : match.start()], plain)
            chip = QTextCharFormat()
            chip.setObjectType(_CHIP)
            chip.setProperty(_SOURCE, match[0])
            cursor.insertText(_OBJECT, chip)
            start = match.end()
        cursor.insertText(source[start:], plain)
        cursor.endEditBlock()

    def _tell(self) -> None:
        if not self._quiet:
            self.edited.emit(self.source())

    def open_menu(self) -> None:
        """The variables to choose from, under the cursor: with what they say of each persona where that is known."""
        place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        if self.values is not None:
            picker = VariablePicker([*self.more, *offered()], self.values(), self)
            picker.picked.connect(self.add_source)
            picker.open_at(place + QPoint(0, 4))
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, source in (*self.more, *offered()):
            menu.addAction(words, lambda source=source: self.add_source(source))
        menu.popup(place)

    # ---- chips

    def chip_at(self, position: int) -> str:
        """The source of the variable that stands at a place of the text, "" if there is none."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        if not cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor):
            return ""
        style = cursor.charFormat()
        return str(style.property(_SOURCE)) if style.objectType() == _CHIP else ""

    def ask_fallback(self, position: int) -> FallbackPopup | None:
        """Ask for the fallback of the variable at a place; None if there is no variable."""
        source = self.chip_at(position)
        if not source:
            return None
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        popup = FallbackPopup(source, lambda made: self._swap_chip(position, made), self)
        popup.open_at(self.viewport().mapToGlobal(self.cursorRect(cursor).bottomLeft() + QPoint(0, 4)))
        return popup

    def _swap_chip(self, position: int, source: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        if source:
            self._insert(source, cursor)
        else:
            cursor.removeSelectedText()

    # ---- marks

    def wrap(self, mark: str) -> None:
        """Put a mark before and after what is selected, or take it away where it stands already."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        text, size = self.toPlainText(), len(mark)
        around = text[max(0, start - size) : start], text[end : end + size]
        bold_inside = (
            mark == "*" and text[max(0, start - 2) : start] == "**" and text[max(0, start - 3) : start] != "***"
        )
        cursor.beginEditBlock()
        if around == (mark, mark) and not bold_inside:
            _delete(cursor, end, end + size)
            _delete(cursor, start - size, start)
            start, end = start - size, end - size
        else:
            _put(cursor, end, mark)
            _put(cursor, start, mark)
            start, end = start + size, end + size
        cursor.endEditBlock()
        self._choose(start, end)

    def make_link(self) -> None:
        """Turn what is selected into a link; the address is selected, to be typed over."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        words, address = "" if end > start else _("link"), "https://"
        cursor.beginEditBlock()
        _put(cursor, end, f"{words}]({address})")
        _put(cursor, start, "[")
        cursor.endEditBlock()
        there = end + 1 + len(words) + 2
        self._choose(there, there + len(address))

    def make_list(self) -> None:
        """Make items of the lines that are selected, or lines of items."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        lines = [self.document().findBlockByNumber(number) for number in range(first, last + 1)]
        away = all(line.text().startswith("- ") for line in lines if line.text().strip())
        cursor.beginEditBlock()
        for line in reversed(lines):
            if away and line.text().startswith("- "):
                _delete(cursor, line.position(), line.position() + 2)
            elif not away and line.text().strip():
                _put(cursor, line.position(), "- ")
        cursor.endEditBlock()
        self.setFocus()

    def _choose(self, start: int, end: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def _place_button(self) -> None:
        bar = self.verticalScrollBar()
        self._button.move(self.width() - 28 - (bar.width() if bar.isVisible() else 0), 3)

    # ---- Qt

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        data = QMimeData()
        data.setText(_source_of(self.document(), cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        self._insert(source.text(), self.textCursor())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.open_menu()
            return
        if event.key() == Qt.Key.Key_F2:
            place = self.textCursor().position()
            if self.ask_fallback(place) is None and place > 0:
                self.ask_fallback(place - 1)
            return
        marks = {Qt.Key.Key_B: "**", Qt.Key.Key_I: "*"}
        if self.takes_marks and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.key() in marks:
                self.wrap(marks[Qt.Key(event.key())])
                return
            if event.key() == Qt.Key.Key_K:
                self.make_link()
                return
        if self.takes_marks and event.key() == Qt.Key.Key_L and _ctrl_shift(event):
            self.make_list()
            return
        if self._single and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        layout = self.document().documentLayout()
        scrolled = QPointF(point.x() + self.horizontalScrollBar().value(), point.y() + self.verticalScrollBar().value())
        position = layout.hitTest(scrolled, Qt.HitTestAccuracy.ExactHit)
        if position >= 0 and self.chip_at(position):
            self.ask_fallback(position)

    def event(self, event: QEvent) -> bool:
        """Keeps the keys of the marks from the window's own commands while one writes here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.takes_marks:
            control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            plain = control and event.key() in (Qt.Key.Key_B, Qt.Key.Key_I, Qt.Key.Key_K)
            if plain or (event.key() == Qt.Key.Key_L and _ctrl_shift(event)):
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        port = self.viewport()
        if not self._single or self.hasFocus() or self.document().idealWidth() <= port.width():
            return
        painter = QPainter(port)  # what does not fit ends in an ellipsis, as in any other field
        wide = round(self.fontMetrics().horizontalAdvance("…")) + 2
        end = port.rect().adjusted(port.width() - wide, 0, 0, 0)
        painter.fillRect(end, current.tokens().qcolor("bg.field"))
        painter.setPen(current.tokens().qcolor("text.primary"))
        painter.setFont(self.font())
        painter.drawText(end, int(Qt.AlignmentFlag.AlignVCenter), "…")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setViewportMargins(0, 0, 24, 0)
        self._place_button()
        self._button.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self.setViewportMargins(0, 0, 0, 0)
        self._button.hide()
        typed = self.source()
        if self.toPlainText().count("{{"):  # typed by hand: it becomes a chip when the person is done
            self._quiet = True
            self.clear()
            self._insert(typed, self.textCursor())
            self._quiet = False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()


class _ChipPainter(QPyTextObject):
    """Draws one variable as a small rounded chip that moves with the text."""

    def _font_of(self, doc: QTextDocument) -> QFontMetricsF:
        made = font("body", scale=current.scale(), weight=500)
        return QFontMetricsF(made)

    def intrinsicSize(self, doc: QTextDocument, posInDocument: int, format: QTextFormat) -> QSizeF:
        metrics = self._font_of(doc)
        return QSizeF(metrics.horizontalAdvance(chip_text(str(format.property(_SOURCE)))) + 12, metrics.ascent() + 1)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, doc: QTextDocument, posInDocument: int, format: QTextFormat
    ) -> None:
        rect = QRectF(rect)
        colours = current.tokens()
        metrics = self._font_of(doc)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        look = "kind.email" if is_safe(str(format.property(_SOURCE))) else "tone.warning"
        painter.setBrush(colours.qcolor(f"{look}.tint"))
        painter.drawRoundedRect(rect.adjusted(1, -1, -1, metrics.descent() + 1), 4, 4)
        painter.setPen(colours.qcolor(f"{look}.text"))
        painter.setFont(font("body", scale=current.scale(), weight=500))
        painter.drawText(QPoint(round(rect.left() + 6), round(rect.bottom())), chip_text(str(format.property(_SOURCE))))
        painter.restore()


def _ctrl_shift(event: QKeyEvent) -> bool:
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _put(cursor: QTextCursor, position: int, text: str) -> None:
    cursor.setPosition(position)
    cursor.insertText(text, QTextCharFormat())


def _delete(cursor: QTextCursor, start: int, end: int) -> None:
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()


def _source_of(document: QTextDocument, start: int, end: int) -> str:
    said: list[str] = []
    block = document.begin()
    while block.isValid():
        if said or block.position() > start:
            said.append("\n" if block.position() > start else "")
        iterator = block.begin()
        while not iterator.atEnd():
            piece = iterator.fragment()
            said.append(_piece(piece.position(), piece.text(), piece.charFormat(), start, end))
            iterator += 1
        block = block.next()
        if block.position() > end:
            break
    return "".join(said)


def _piece(position: int, text: str, style: QTextCharFormat, start: int, end: int) -> str:
    kept = text[max(0, start - position) : max(0, end - position)]
    if style.objectType() == _CHIP:
        return str(style.property(_SOURCE)) * len(kept)
    return kept.replace("\u2028", "\n")
