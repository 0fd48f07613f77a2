"""An automation to look at: the drawing as it was, which can be scrolled and not touched."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.model.flow import Flow, in_order
from app.ui.canvas.painter import draw_flow, flow_size
from app.ui.canvas.words import card_text
from app.ui.theme import current

_LEAST = 0.75
"""The drawing is not made smaller than this: then it can no longer be read."""
_AROUND = 24


class FlowPicture(QScrollArea):
    """Screen readers hear its steps in order."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._drawing = _Drawing()
        self.setWidget(self._drawing)

    def show_flow(self, flow: Flow, name: str) -> None:
        """Show another one from its top."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(card_text(node, flow).title for node in in_order(flow)))
        self._drawing.show_flow(flow)
        self.verticalScrollBar().setValue(0)


class _Drawing(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow()

    def show_flow(self, flow: Flow) -> None:
        self._flow = flow
        size = flow_size(flow) * _LEAST
        self.setMinimumSize(QSize(int(size.width()) + 2 * _AROUND, int(size.height()) + 2 * _AROUND))
        self.update()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), current.tokens().qcolor("bg.canvas"))
        inner = QRectF(self.rect()).adjusted(_AROUND, _AROUND, -_AROUND, -_AROUND)
        draw_flow(painter, self._flow, inner, "full")
