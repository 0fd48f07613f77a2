"""What can be put into a message: drag it, click it, or type its name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QSizePolicy, QWidget

from app.i18n import _
from app.model.template import Block, Column, Columns, Footer, Heading, Text, Variant, Variants
from app.ui.inspector.blocks import BLOCKS
from app.ui.messages.block_mime import pack
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.fields import search_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column


def new_block(kind: type[Block]) -> Block:
    """A block of a kind as it begins: with room to write where it holds others."""
    if kind is Columns:
        return Columns((Column((Text(),)), Column((Text(),))))
    if kind is Variants:
        return Variants((Variant((Text(),)),))
    return Heading() if kind is Heading else kind()


class BlockPalette(QWidget):
    """picked(kind) when one is clicked or typed; dragging carries a new block."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.search = search_field(_("Add by name, for example picture"))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_first)
        self.tiles: dict[type[Block], _Tile] = {
            kind: _Tile(kind, lambda kind=kind: self._pick(kind)) for kind in BLOCKS if kind is not Footer
        }
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(5)
        self._nothing = label(_("No such block."), "small", "muted")
        self._nothing.hide()
        self.setLayout(column(self.search, boxed(self._grid), self._nothing, gap=8))
        self._filter("")

    def _pick(self, kind: type[Block]) -> None:
        self.search.clear()
        self.picked.emit(kind)

    def matching(self, text: str) -> list[type[Block]]:
        """The kinds that a typed word means, best first."""
        wanted = text.strip().casefold()
        if not wanted:
            return list(self.tiles)
        named = {kind: _(BLOCKS[kind].words).casefold() for kind in self.tiles}
        also = {kind: _(BLOCKS[kind].also).casefold() if BLOCKS[kind].also else "" for kind in self.tiles}
        begins = [kind for kind in self.tiles if named[kind].startswith(wanted)]
        holds = [kind for kind in self.tiles if wanted in named[kind] or wanted in also[kind]]
        return list(dict.fromkeys((*begins, *holds)))

    def _filter(self, text: str) -> None:
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.hide()
        found = self.matching(text)
        for number, kind in enumerate(found):
            self._grid.addWidget(self.tiles[kind], number // 2, number % 2)
            self.tiles[kind].show()
        self._nothing.setVisible(not found)

    def _take_first(self) -> None:
        found = self.matching(self.search.text())
        if found and self.search.text().strip():
            self._pick(found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)


class _Tile(QAbstractButton):
    """One kind of block: icon and word."""

    def __init__(self, kind: type[Block], pick: Callable[[], object]) -> None:
        super().__init__()
        self._kind, self._pressed = kind, QPoint()
        look = BLOCKS[kind]
        self.setText(_(look.words))
        self.setAccessibleName(_("Add: {what}").format(what=_(look.words)))
        self.setToolTip(_("Drag to its place, or click to add below the chosen block"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(lambda _checked=False: pick())

    def sizeHint(self) -> QSize:
        return QSize(90, round(30 * max(1.0, current.scale())))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours.qcolor("accent.base" if self.underMouse() or self.hasFocus() else "border.default"))
        painter.setBrush(colours.qcolor("bg.surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        middle = self.height() / 2
        paint_icon(painter, BLOCKS[self._kind].icon, QRectF(9, middle - 8, 16, 16), "text.secondary")
        made = font("small", scale=current.scale(), weight=500)
        painter.setFont(made)
        painter.setPen(colours.qcolor("text.primary"))
        words = QFontMetrics(made).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 36)
        painter.drawText(QRectF(31, 0, self.width() - 34, self.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not (event.buttons() & Qt.MouseButton.LeftButton and far):
            return
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(pack([new_block(self._kind)]))
        drag.setPixmap(self.grab())
        drag.setHotSpot(self._pressed)
        drag.exec(Qt.DropAction.CopyAction)
