"""How a page makes do with less width: a line that wraps, and tools or a column that go under their neighbour."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QWidget

from app.ui.widgets.layouts import boxed, column

_WIDEST = 920
"""Of a column that has gone under: as wide as the cards above it."""


class Flowing(QLayout):
    """Widgets one after another, on as many lines as they need; those of one line stand on its middle.

    last_right: the last one stands at the right edge, whichever line it is on.
    """

    def __init__(self, *widgets: QWidget, gap: int = 12, line_gap: int = 8, last_right: bool = False) -> None:
        super().__init__()
        self._last_right = last_right
        self._items: list[QLayoutItem] = []
        self._gap, self._line_gap = gap, line_gap
        self.setContentsMargins(0, 0, 0, 0)
        for one in widgets:
            self.addWidget(one)

    # Qt

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        wide = sum(item.sizeHint().width() for item in self._seen()) + self._gap * max(0, len(self._seen()) - 1)
        return QSize(wide, max((item.sizeHint().height() for item in self._seen()), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._seen()]
        return QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))

    def setGeometry(self, room: QRect) -> None:
        super().setGeometry(room)
        self._arrange(room, move=True)

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, room: QRect, *, move: bool) -> int:
        """Puts the widgets in their places, or only measures; returns the height."""
        top = room.top()
        for line in self._lines(room.width()):
            sizes = [_within(item, room.width()) for item in line]
            high = max(size.height() for size in sizes)
            left = room.left()
            for item, size in zip(line, sizes, strict=True):
                if self._last_right and item is self._items[-1]:
                    left = room.left() + room.width() - size.width()
                if move:
                    item.setGeometry(QRect(QPoint(left, top + (high - size.height()) // 2), size))
                left += size.width() + self._gap
            top += high + self._line_gap
        return max(0, top - self._line_gap - room.top())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._seen():
            wide = item.sizeHint().width()
            if not lines or used + self._gap + wide > width:
                lines.append([])
                used = wide
            else:
                used += self._gap + wide
            lines[-1].append(item)
        return lines


class WithTools(QWidget):
    """Words with their tools at the right, or under them where the words would get narrower than words_least.

    words_least 0: than they need.
    """

    def __init__(self, words: QWidget, tools: QWidget, words_least: int = 0, gap: int = 12) -> None:
        super().__init__()
        self._words, self._tools, self._least = words, tools, words_least
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        self._box.addWidget(words, 1)
        self._box.addWidget(tools)
        self.setLayout(self._box)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - self._tools.sizeHint().width() - self._box.spacing()
        beside = room >= (self._least or self._words.minimumSizeHint().width())
        directions, sides = QBoxLayout.Direction, Qt.AlignmentFlag
        self._box.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._box.setAlignment(self._tools, sides(0) if beside else sides.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._tools.minimumSizeHint().width(), super().minimumSizeHint().height())


class Beside(QWidget):
    """A main column with a narrower one at its right, which goes under it where there is no room for both.

    side_width: pixels of the side column, or the least and the most of them; main_least: how narrow the main column
    may get before the other goes under it.
    """

    def __init__(
        self, main: QWidget, side: QWidget, side_width: int | tuple[int, int], main_least: int, gap: int = 12
    ) -> None:
        super().__init__()
        self._main, self._side = main, side
        self._least, self._most = side_width if isinstance(side_width, tuple) else (side_width, side_width)
        self._main_least = main_least
        self._holder = boxed(column(side, None, gap=0))
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(gap)
        self._box.addWidget(main, 1)
        self._box.addWidget(self._holder)
        self.setLayout(self._box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def stands_beside(self) -> bool:
        """Whether both columns are side by side now."""
        return self._box.direction() == QBoxLayout.Direction.LeftToRight

    def _place(self) -> None:
        main = max(self._main_least, self._main.minimumSizeHint().width())
        free = self.width() - self._box.spacing() - main
        together = free >= self._least
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.LeftToRight if together else directions.TopToBottom)
        if together:
            self._side.setFixedWidth(min(free, self._most))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(_WIDEST)

    # Qt

    def minimumSizeHint(self) -> QSize:
        least = self._main.minimumSizeHint()
        return QSize(least.width(), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)


def _within(item: QLayoutItem, room: int) -> QSize:
    """The size that an item wishes, or where that is too wide, the room and the height that it needs then."""
    wish = item.sizeHint()
    if wish.width() <= room or not item.hasHeightForWidth():
        return QSize(min(wish.width(), room), wish.height())
    return QSize(room, item.heightForWidth(room))
