"""One field that finds everything (Ctrl+K): what is typed is looked for in all places, Enter goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.fields import search_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column

_FOUND = Qt.ItemDataRole.UserRole
_WIDTH, _ROWS, _WAIT_MS = 600, 10, 80
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Found:
    """A line of what is found. kind: what sort of thing it is, in a word; detail: where, or whose."""

    icon: str
    title: str
    kind: str
    act: Callable[[], object]
    detail: str = ""


class Finder(QFrame):
    """A popup over the window; find(text) gives the lines, best first, also for an empty text."""

    def __init__(self, window: QWidget, find: Callable[[str], Sequence[Found]]) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("Search everything"))
        self._find = find
        self.field = search_field(_("Automation, step, customer, setting or command"))
        self.field.setClearButtonEnabled(False)  # Esc closes, and the field is new at every opening
        self.list = QListView()
        self.list.setAccessibleName(_("What was found"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setItemDelegate(_Line(self.list))
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self._nothing = label(_("Nothing by that name."), tone="secondary")
        self._nothing.setContentsMargins(10, 8, 10, 8)
        self.setLayout(column(self.field, self.list, self._nothing, gap=6, margins=(9, 9, 9, 9)))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._fill)
        self.field.textEdited.connect(lambda _text: self._wait.start())
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._pick)
        self.list.entered.connect(self.list.setCurrentIndex)

    def open(self) -> None:
        """Shows itself in the upper part of the window."""
        window = self.parentWidget()
        self.setFixedWidth(min(current.roomy(_WIDTH), window.width() - 48))
        self._fill()
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 72)))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def look_for(self, text: str) -> None:
        """Types it, and shows at once what is found."""
        self.field.setText(text)
        self._fill()

    def shown(self) -> list[Found]:
        """The lines in sight."""
        return [self._model.item(place).data(_FOUND) for place in range(self._model.rowCount())]

    def _fill(self) -> None:
        self._model.clear()
        for one in self._find(self.field.text().strip()):
            item = QStandardItem(", ".join(part for part in (one.title, one.detail, one.kind) if part))
            item.setData(one, _FOUND)
            self._model.appendRow(item)
        rows = min(_ROWS, self._model.rowCount())
        self.list.setCurrentIndex(self._model.index(0, 0))
        self.list.setFixedHeight(rows * current.tall(36) + 2)
        self.list.setVisible(rows > 0)
        self._nothing.setVisible(rows == 0)
        self.adjustSize()

    def _pick(self, index: QModelIndex) -> None:
        found = index.data(_FOUND)
        if isinstance(found, Found):
            self.close()
            found.act()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        now, rows = self.list.currentIndex().row(), max(1, self._model.rowCount())
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentIndex(self._model.index((now + step) % rows, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._wait.isActive():  # typed quicker than looked for
                    self._wait.stop()
                    self._fill()
                self._pick(self.list.currentIndex())
            case Qt.Key.Key_Escape:
                self.close()
            case _:
                return super().eventFilter(watched, event)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(current.tokens().qcolor("bg.surface"))
        painter.setPen(QPen(current.tokens().qcolor("border.default"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class _Line(QStyledItemDelegate):
    """Icon, title, where it is, and at the right edge what it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, current.tall(36))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(_FOUND)
        if not isinstance(found, Found):
            return
        colours, box = current.tokens(), QRectF(option.rect)
        on = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("selection.bg"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 7, 7)
        icon = QRectF(box.left() + 12, box.center().y() - 8.5, 17, 17)
        paint_icon(painter, found.icon, icon, "accent.text" if on else "text.muted")
        room = box.adjusted(41, 0, -12, 0)
        small = font("small", scale=current.scale())
        right = self._words(painter, found.kind, small, "text.muted", room, Qt.AlignmentFlag.AlignRight)
        room.setRight(room.right() - right - 16)
        strong = font("body", scale=current.scale(), weight=500)
        used = self._words(painter, found.title, strong, "text.primary", room, Qt.AlignmentFlag.AlignLeft)
        room.setLeft(room.left() + used + 10)
        if found.detail and room.width() > 40:
            self._words(painter, found.detail, small, "text.secondary", room, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, text: str, made: QFont, role: str, room: QRectF, side: Qt.AlignmentFlag) -> float:
        """Draws them, elided where need be; returns how wide they are."""
        painter.setFont(made)
        painter.setPen(current.tokens().qcolor(role))
        metrics = QFontMetrics(made)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        return float(metrics.horizontalAdvance(shown))
