"""The steps one can add, in groups: drag one to the canvas, click it, or type and press Enter."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.i18n import _, number
from app.ui.canvas.items import GROUPS, item_words, matching
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Panel, paint_tile, scrolling
from app.ui.widgets.fields import search_field
from app.ui.widgets.grounds import paint_row_ground
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column
from app.ui.widgets.layouts import row as line

ROW_HEIGHT = 32
NARROW = 54
FIRST = 5
"""So many of a group are in sight at once, the usual ones, if it has more than one beyond them."""

StartDrag = Callable[[QWidget, str], object]


class PaletteRow(QAbstractButton):
    """A step to add: clicked adds it, dragging takes it along."""

    def __init__(self, item: str, start_drag: StartDrag) -> None:
        super().__init__()
        self.item = item
        self._start_drag = start_drag
        self._pressed_at: QPoint | None = None
        self._words = item_words(item)
        self.setText(self._words.label)
        self.setAccessibleName(_("Add: {step}").format(step=self._words.label))
        self.setFixedHeight(ROW_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(NARROW - 16, ROW_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        moved = (event.position().toPoint() - start).manhattanLength() if start is not None else 0
        if start is not None and moved >= QApplication.startDragDistance():
            self._pressed_at = None
            self.setDown(False)
            self._start_drag(self, self.item)
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        paint_row_ground(painter, self.rect(), self.isDown(), self.underMouse(), 6)
        tile = QRectF(6, (self.height() - 26) / 2, 26, 26)
        paint_tile(painter, tile, self._words.icon, f"kind.{self._words.tone}", 15, 6)
        made = font("body", scale=current.scale())
        painter.setFont(made)
        painter.setPen(colours.qcolor("text.primary"))
        room = self.width() - 48
        shown = QFontMetricsF(made).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        self.setToolTip("" if shown == self.text() else self.text())
        if room > 10:
            painter.drawText(QRectF(42, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)


class Palette(Panel):
    """picked(item key) when a step is clicked or typed. Of a long group only the usual ones show until one asks."""

    picked = Signal(str)

    def __init__(self, start_drag: StartDrag) -> None:
        super().__init__()
        self.search: QLineEdit = search_field(_("Type to add a step"))
        self.search.textChanged.connect(lambda _typed: self._sort_out())
        self.search.returnPressed.connect(self._add_first)
        self.search.installEventFilter(self)
        self._search_box = boxed(column(self.search, margins=(10, 10, 10, 2)))
        self._rows: dict[str, PaletteRow] = {}
        self._groups: list[tuple[QWidget, tuple[str, ...]]] = []
        self._more: dict[QPushButton, tuple[str, ...]] = {}
        rows = column(gap=0, margins=(8, 0, 8, 12))
        for heading, items in GROUPS:
            title = label(_(heading), "caption", "muted")
            title.setContentsMargins(6, 7, 0, 2)
            rows.addWidget(title)
            self._groups.append((title, items))
            for item in items:
                row = PaletteRow(item, start_drag)
                row.clicked.connect(lambda _on=False, item=item: self.picked.emit(item))
                self._rows[item] = row
                rows.addWidget(row)
            if len(items) > FIRST + 1:
                more = quiet("", extent="small", on_click=self._sort_out)
                more.setCheckable(True)
                self._more[more] = items
                rows.addLayout(line(more, None, margins=(30, 0, 0, 2)))
        rows.addStretch(1)
        self.body.addWidget(self._search_box)
        self.body.addWidget(scrolling(boxed(rows)), 1)
        self._narrow = False
        self._sort_out()

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, for a narrow window."""
        self._narrow = narrow
        self._search_box.setVisible(not narrow)
        if narrow:
            self.search.clear()
        for item, row in self._rows.items():
            row.setToolTip(item_words(item).label if narrow else "")
        self._sort_out()

    def row(self, item: str) -> PaletteRow:
        """The row of an item. KeyError for an unknown one."""
        return self._rows[item]

    def _sort_out(self) -> None:
        """Shows what fits what is typed; with nothing typed, the usual ones of each group, or all of them."""
        typed = self.search.text().strip()
        found = set(matching(tuple(self._rows), typed))
        for button, items in self._more.items():
            every = button.isChecked()
            words = _("Show fewer") if every else _("Show all {n}").format(n=number(len(items)))
            button.setText(("−" if every else "…") if self._narrow else words)
            button.setAccessibleName(words)
            button.setToolTip(words if self._narrow else "")
            button.setVisible(not typed)
            if not typed and not every:
                found -= set(items[FIRST:])
        for item, row in self._rows.items():
            row.setVisible(item in found)
        for title, items in self._groups:
            title.setVisible(bool(found & set(items)) and not self._narrow)

    def _add_first(self) -> None:
        found = matching(tuple(self._rows), self.search.text())
        if found and self.search.text().strip():
            self.search.clear()
            self.picked.emit(found[0])

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            first = next((row for row in self._rows.values() if row.isVisible()), None)
            if event.key() == Qt.Key.Key_Down and first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False
