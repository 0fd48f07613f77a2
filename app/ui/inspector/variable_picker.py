"""The merge variables to choose from: each as its chip, what it means, and what it says of each persona."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)  # fmt: skip

from app.i18n import _
from app.services.message_view import Values
from app.ui.inspector.variables import chip_text, name_of
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.fields import search_field
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, column

_SOURCE, _WORDS, _VALUE = (Qt.ItemDataRole.UserRole + n for n in range(3))
_ROW = 40
NOTHING = "–"


class VariablePicker(QFrame):
    """picked(source)."""

    picked = Signal(str)

    def __init__(self, offered: Sequence[tuple[str, str]], values: Values, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self._offered, self._values = tuple(offered), values
        keys = [key for key, _title in values.people]
        self._first = keys.index(values.shown) if values.shown in keys else 0
        self.list = QListWidget()
        self.search = search_field(_("Find a variable"))
        self.search.textChanged.connect(lambda _text: self._look())
        self.search.returnPressed.connect(lambda: self._take(self.list.currentItem()))
        self.list.setAccessibleName(_("Merge variables"))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self.list.currentItemChanged.connect(lambda now, _before: self._tell(now))
        title = values.people[self._first][1] if values.people else ""
        head = label(_("Variables, as {name} gets them").format(name=title), "small-bold", "secondary")
        parts = column(head, self.search, self.list, hline(), self._people(), gap=8, margins=(12, 10, 12, 12))
        parts.setStretch(2, 1)
        self.setLayout(parts)
        self.setFixedSize(round(400 * max(1.0, current.scale())), 470)
        self._look()

    def open_at(self, place: QPoint) -> None:
        """Show it there, on the screen as a whole, the keyboard in the search."""
        screen = self.screen().availableGeometry()
        left = max(screen.left(), min(place.x(), screen.right() - self.width()))
        self.move(left, max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.show()
        self.search.setFocus()

    def said(self) -> list[tuple[str, str]]:
        """(persona, what the variable that is gone to says of them)."""
        return [(title, one.text()) for (_key, title), one in zip(self._values.people, self._told, strict=True)]

    def _people(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        self._told: list[ElidedLabel] = []
        for number, (key, title) in enumerate(self._values.people):
            told = ElidedLabel("", "small", "secondary")
            self._told.append(told)
            grid.addWidget(Avatar(title, key, 20), number, 0)
            grid.addWidget(label(title, "small"), number, 1)
            grid.addWidget(told, number, 2)
        grid.setColumnStretch(2, 1)
        return boxed(grid)

    def _look(self) -> None:
        wanted = self.search.text().strip().casefold()
        self.list.clear()
        for words, source in self._offered:
            if wanted not in f"{words} {chip_text(source)}".casefold():
                continue
            said = self._values.said.get(name_of(source), ())
            value = (said[self._first] if said else "") or NOTHING
            item = QListWidgetItem(f"{chip_text(source)}. {words}. {value}")
            for role, told in ((_SOURCE, source), (_WORDS, words), (_VALUE, value)):
                item.setData(role, told)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _tell(self, item: QListWidgetItem | None) -> None:
        said = self._values.said.get(name_of(item.data(_SOURCE)), ()) if item is not None else ()
        for number, told in enumerate(self._told):
            words = (said[number] if number < len(said) else "") or NOTHING
            told.setText(words)
            told.setToolTip(words)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            source = item.data(_SOURCE)
            self.close()
            self.picked.emit(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
            return
        super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    """A chip and its value in one line, what it means in the next."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, round(_ROW * max(1.0, current.scale())))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, box = current.tokens(), QRect(option.rect)  # type: ignore[attr-defined]  # Qt has it, its stubs not
        state = option.state  # type: ignore[attr-defined]  # as above
        body, small = font("small", scale=current.scale(), weight=500), font("caption", scale=current.scale())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            painter.setBrush(colours.qcolor("accent.tint" if chosen else "bg.row.hover"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        words, metrics = chip_text(index.data(_SOURCE)), QFontMetrics(body)
        half = box.height() // 2
        chip = QRectF(box.left() + 6, box.top() + 3, metrics.horizontalAdvance(words) + 12, half - 2)
        painter.setBrush(colours.qcolor("kind.email.tint"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setFont(body)
        painter.setPen(colours.qcolor("kind.email.text"))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.setPen(colours.qcolor("text.primary"))
        rest = QRect(round(chip.right()) + 10, box.top() + 2, box.right() - round(chip.right()) - 18, half)
        value = metrics.elidedText(str(index.data(_VALUE)), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), value)
        painter.setFont(small)
        painter.setPen(colours.qcolor("text.muted"))
        lower = QRect(box.left() + 8, box.top() + half + 1, box.width() - 16, half - 3)
        told = QFontMetrics(small).elidedText(str(index.data(_WORDS)), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), told)
        painter.restore()
