"""Text with merge variables: a person sees small chips, the model keeps `{{ customer.city }}`."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
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
from app.ui.inspector.variables import VARIABLE, chip_text, offered
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.buttons import IconButton

_CHIP = QTextFormat.ObjectTypes.UserObject + 1
_SOURCE = QTextFormat.Property.UserProperty + 1
_OBJECT = "\ufffc"


class VariableEdit(QTextEdit):
    """edited(source) when a person changes the text. With one line, Enter does nothing and pasted lines are joined."""

    edited = Signal(str)

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
        """The variables to choose from, under the cursor."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, source in offered():
            menu.addAction(words, lambda source=source: self.add_source(source))
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()))

    def _place_button(self) -> None:
        self._button.move(self.width() - 28, 3)

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
        if self._single and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

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
        painter.setBrush(colours.qcolor("kind.email.tint"))
        painter.drawRoundedRect(rect.adjusted(1, -1, -1, metrics.descent() + 1), 4, 4)
        painter.setPen(colours.qcolor("kind.email.text"))
        painter.setFont(font("body", scale=current.scale(), weight=500))
        painter.drawText(QPoint(round(rect.left() + 6), round(rect.bottom())), chip_text(str(format.property(_SOURCE))))
        painter.restore()


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
