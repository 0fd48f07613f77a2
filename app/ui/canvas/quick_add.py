"""The list that opens at "+": only what fits there, found by typing, picked with Enter, a digit or a click."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _, number
from app.ui.canvas.items import NOTE, item_words, matching
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import bind_icon, icon, paint_icon
from app.ui.widgets.grounds import paint_floating
from app.ui.widgets.labels import label

PASTE = "paste"
_KEY = Qt.ItemDataRole.UserRole
_WIDTH = 264
_ROW = 30
_WIDEST = 380
_MOST_ROWS = 9
_ENOUGH = 2
"""Letters after which what is unusual here is offered, too."""


class QuickAdd(QFrame):
    """One popup. picked(key) gives a palette item's key, or PASTE; closed() comes when it goes away.

    aimed(words): the line that Enter would pick, for those who only hear it, since the keyboard stays in the field.
    """

    picked = Signal(str)
    aimed = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setObjectName("quickAdd")
        self._items: tuple[str, ...] = ()
        self._paste = ""
        self._more: tuple[str, ...] = ()
        self._swaps = False
        self._rises = False
        """Opened above its place, where it stays while the list gets shorter and longer."""
        self._field = QLineEdit(self)
        self._field.setClearButtonEnabled(False)
        self._find = self._field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        bind_icon(self._find, "search", "text.muted", 15)
        self._heading = label("", "caption", "muted")
        self._heading.setContentsMargins(8, 5, 8, 1)
        self._nothing = label("", "body", "secondary")
        self._nothing.setContentsMargins(8, 6, 8, 6)
        self._list = QListView(self)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.viewport().setAutoFillBackground(False)
        self._list.setStyleSheet("background: transparent; border: none;")
        self._model = QStandardItemModel(self)
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self._list))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(7, 7, 7, 7)
        layout.setSpacing(2)
        for widget in (self._field, self._heading, self._nothing, self._list):
            layout.addWidget(widget)
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        self._list.clicked.connect(lambda index: self._pick(index.data(_KEY)))
        self._list.entered.connect(self._list.setCurrentIndex)
        self._list.selectionModel().currentChanged.connect(self._tell)

    def open_for(
        self,
        items: Sequence[str],
        heading: str,
        at: QPoint,
        *,
        typed: str = "",
        paste: str = "",
        more: Sequence[str] = (),
        swaps: bool = False,
    ) -> None:
        """Shows what fits there, at a point of the screen.

        `paste`: the line that pastes copied steps, if any. `more`: what is found by typing only. `swaps`: triggers
        replace the one there is.
        """
        self._items, self._paste, self._more, self._swaps = tuple(items), paste, tuple(more), swaps
        self._heading.setText(heading)
        self._field.setPlaceholderText(_("Type to add a step"))
        self._field.setAccessibleName(_("Find a step to add"))
        self._list.setAccessibleName(heading)
        self._nothing.setText(_("No step by that name fits here."))
        self._rises = False
        self._field.setText(typed)
        self._fill(typed)
        self._put(at)
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown_items(self) -> tuple[str, ...]:
        """The keys in the list now, from the top."""
        return tuple(self._model.item(row).data(_KEY) for row in range(self._model.rowCount()))

    def _fill(self, typed: str) -> None:
        self._model.clear()
        found = matching(self._items, typed)
        if len(typed.strip()) >= _ENOUGH:
            found += matching(self._more, typed)
        for place, key in enumerate(found, 1):
            row = QStandardItem(self._label(key))
            row.setData(key, _KEY)
            digit = str(place) if place <= 9 and not typed else ""  # among letters a digit is a letter
            hint = _("Enter") if place == 1 and typed else digit
            row.setData(hint, _KEY + 1)
            self._model.appendRow(row)
        if self._paste and (found or not typed):
            row = QStandardItem(self._paste)
            row.setData(PASTE, _KEY)
            row.setData("Ctrl+V", _KEY + 1)
            self._model.appendRow(row)
        self._list.setCurrentIndex(self._model.index(0, 0))
        rows = min(_MOST_ROWS, self._model.rowCount())
        self._list.setFixedHeight(rows * _ROW + 2)
        self._list.setVisible(rows > 0)
        self._nothing.setVisible(rows == 0)
        self._heading.setVisible(rows > 0)
        metrics = QFontMetricsF(font("body"))
        longest = max((metrics.horizontalAdvance(self._label(key)) for key in found), default=0.0)
        self.setFixedWidth(min(_WIDEST, max(_WIDTH, round(longest) + 124)))
        bottom = self.geometry().bottom()
        self.adjustSize()
        if self._rises:
            self.move(self.x(), bottom - self.height() + 1)

    def _label(self, key: str) -> str:
        words = item_words(key).label
        if self._swaps and key.startswith("trigger."):
            return _("Change the trigger: {words}").format(words=words[:1].lower() + words[1:])
        return words

    def _tell(self, now: QModelIndex) -> None:
        if now.isValid():
            place = _("{n} of {total}").format(n=number(now.row() + 1), total=number(self._model.rowCount()))
            self.aimed.emit(f"{now.data()}, {place}")

    def _put(self, at: QPoint) -> None:
        screen = self.screen().availableGeometry()
        self.adjustSize()
        box = QRect(at, self.sizeHint())
        self._rises = box.bottom() > screen.bottom()
        if self._rises:
            box.moveBottom(max(screen.top() + box.height(), at.y() - 12))
        box.moveRight(min(box.right(), screen.right()))
        self.move(box.topLeft())

    def _pick(self, key: str | None) -> None:
        if key:
            self.hide()
            self.picked.emit(key)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            now, rows = self._list.currentIndex().row(), self._model.rowCount()
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Up:
                    step = 1 if event.key() == Qt.Key.Key_Down else -1
                    self._list.setCurrentIndex(self._model.index((now + step) % max(1, rows), 0))
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._pick(self._list.currentIndex().data(_KEY))
                    return True
                case Qt.Key.Key_Escape:
                    self.hide()
                    return True
            digit = event.text()
            if not self._field.text() and digit.isdigit() and 1 <= int(digit) <= rows:
                self._pick(self._model.index(int(digit) - 1, 0).data(_KEY))
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_floating(painter, self.rect(), "bg.surface")
        painter.end()


class _Row(QStyledItemDelegate):
    """A tile in the kind's colours, the label, and the key that picks it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH - 20, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = current.tokens()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(tokens.qcolor("selection.bg"))
            painter.drawRoundedRect(box, 5, 5)
        key = index.data(_KEY)
        tile = QRectF(box.left() + 8, box.center().y() - 11.5, 24, 24)
        if key == PASTE and index.row():
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), tokens.qcolor("border.subtle"))
        if key in (PASTE, NOTE):
            paint_icon(
                painter,
                "copy" if key == PASTE else "edit",
                tile.adjusted(4, 4, -4, -4),
                tokens.qcolor("text.secondary"),
            )
        else:
            words = item_words(key)
            painter.setBrush(tokens.qcolor(f"kind.{words.tone}.tint"))
            painter.drawRoundedRect(tile, 6, 6)
            ink = tokens.qcolor(f"kind.{words.tone}.base")
            paint_icon(painter, words.icon, tile.adjusted(5, 5, -5, -5), ink, 1.9)
        painter.setFont(font("body"))
        painter.setPen(tokens.qcolor("text.primary"))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        room = box.adjusted(41, 0, -52 if index.data(_KEY + 1) else -9, 0)
        said = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, left, said)
        painter.setFont(font("small"))
        painter.setPen(tokens.qcolor("text.muted"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(box.adjusted(0, 0, -9, 0), right, index.data(_KEY + 1) or "")
        painter.restore()
