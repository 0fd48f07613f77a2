"""A pane of glass over a message: shows which block is chosen, takes clicks and drops, and lets nothing through."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.ui.messages.block_mime import carries_blocks
from app.ui.theme import current
from app.ui.theme.fonts import font

_AROUND = 28
"""Pixels from a block to the edge of the card, as the writer of the HTML leaves them."""


class BlockMarks(QWidget):
    """chosen(place) and dropped(mime data, place of the block that it is let go before, "" for the end)."""

    chosen = Signal(str)
    dropped = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._boxes: dict[str, QRect] = {}
        self._names: dict[str, str] = {}
        self._frame = QRect()
        self._chosen = self._under = ""
        self._drop: str | None = None

    def show_boxes(self, boxes: Mapping[str, QRect]) -> None:
        """Where the blocks are."""
        self._boxes = dict(boxes)
        self.update()

    def show_names(self, names: Mapping[str, str]) -> None:
        """What they are called."""
        self._names = dict(names)
        self.update()

    def show_frame(self, frame: QRect) -> None:
        """Where the message is on the pane."""
        self._frame = frame
        self.update()

    def select(self, block: str) -> None:
        """Mark another block; "" for none."""
        self._chosen = block
        self.update()

    def box(self, block: str) -> QRect | None:
        """Where a block is; None if this person does not see it."""
        return self._boxes.get(block)

    def block_at(self, point: QPoint) -> str:
        """The block under a point, the inner one where blocks hold blocks."""
        return max((block for block, box in self._boxes.items() if box.contains(point)), key=len, default="")

    def place_at(self, y: int) -> str:
        """Before which block of the message itself something goes that is let go at this height."""
        whole = [(block, box) for block, box in self._boxes.items() if block.count(".") == 1]
        for block, box in sorted(whole, key=lambda item: item[1].top()):
            if y < box.center().y():
                return block
        return ""

    # ---- Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current.tokens(), QPainter(self)
        painter.setPen(colours.qcolor("border.default"))
        painter.drawRect(self._frame.adjusted(-1, -1, 0, 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = colours.qcolor("accent.base")
        if self._under != self._chosen and self._under in self._boxes:
            faint = QColor(accent)
            faint.setAlpha(140)
            painter.setPen(QPen(faint, 1, Qt.PenStyle.DashLine))
            painter.drawRect(self._wide(self._under))
        if self._chosen in self._boxes:
            box = self._wide(self._chosen)
            painter.setPen(QPen(accent, 2))
            painter.drawRect(box)
            self._chip(painter, box, self._names.get(self._chosen, ""))
        if self._drop is not None:
            painter.fillRect(QRect(self._frame.left(), self._drop_line() - 1, self._frame.width(), 3), accent)

    def _wide(self, block: str) -> QRect:
        """The box with the white around it; a block inside another leaves the other's edge free."""
        edge = _AROUND if block.count(".") == 1 else 4
        return self._boxes[block].adjusted(-edge, 0, edge, 0).intersected(self._frame.adjusted(1, 1, -1, -1))

    def _chip(self, painter: QPainter, box: QRect, words: str) -> None:
        if not words:
            return
        made = font("small", scale=current.scale(), weight=600)
        metrics = QFontMetrics(made)
        width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
        chip = QRectF(box.right() - width - 6, max(box.top() - height / 2, 0), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current.tokens().qcolor("accent.base"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(current.tokens().qcolor("text.onAccent"))
        painter.setFont(made)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _drop_line(self) -> int:
        after = self._boxes.get(self._drop or "")
        return after.top() if after is not None else max((box.bottom() for box in self._boxes.values()), default=40)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self.block_at(event.position().toPoint())
        if under != self._under:
            self._under = under
            self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = ""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        block = self.block_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and block:
            self.chosen.emit(block)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries_blocks(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._drop = self.place_at(event.position().toPoint().y())
        event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop = None
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData(), self.place_at(event.position().toPoint().y()))
        self.update()
