"""The parts of Home that are drawn: small diagrams of what runs, and bars of messages per customer."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.i18n import number
from app.ui.home.rows import Running
from app.ui.library.diagram import draw_diagram
from app.ui.theme import current
from app.ui.theme.fonts import font

_DRAWING = 250


class RunningCard(QAbstractButton):
    """A live automation as a small diagram; the whole card opens it."""

    def __init__(self, running: Running, open_it: Callable[[], object]) -> None:
        super().__init__()
        self._running = running
        self.setText(running.title)
        self.setAccessibleName(running.title)
        self.setAccessibleDescription(f"{running.waiting}, {running.sent}")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: open_it())

    def sizeHint(self) -> QSize:
        return QSize(252, _DRAWING + self._foot())

    def minimumSizeHint(self) -> QSize:
        return QSize(150, _DRAWING + self._foot())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(box, 10, 10)
        painter.fillPath(path, colours.qcolor("bg.surface"))
        painter.setClipPath(path)
        drawing = QRectF(0, 0, self.width(), _DRAWING)
        painter.fillRect(drawing, colours.qcolor("bg.canvas"))
        painter.fillRect(QRectF(0, _DRAWING, self.width(), 1), colours.qcolor("border.subtle"))
        draw_diagram(painter, self._running.flow, drawing)
        painter.setClipping(False)
        self._words(painter)
        painter.setPen(QPen(colours.qcolor("border.control" if self.underMouse() else "border.subtle"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 10, 10)

    @staticmethod
    def _foot() -> int:
        """The room of the two lines of words."""
        return 58 + 2 * (current.tall(20) - 20)

    def _words(self, painter: QPainter) -> None:
        colours = current.tokens()
        left, right = 12.0, self.width() - 12.0
        made = font("strong", scale=current.scale())
        painter.setFont(made)
        painter.setPen(colours.qcolor("text.primary"))
        shown = QFontMetrics(made).elidedText(self.text(), Qt.TextElideMode.ElideRight, int(right - left - 20))
        first, second = current.tall(20), current.tall(18)
        painter.drawText(QRectF(left, _DRAWING + 8, right - left, first), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor("tone.success.base"))
        painter.drawEllipse(QRectF(right - 8, _DRAWING + 4 + first / 2, 8, 8))
        painter.setFont(font("small", scale=current.scale()))
        painter.setPen(colours.qcolor("text.muted"))
        line = QRectF(left, _DRAWING + 9 + first, right - left, second)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._running.waiting)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._running.sent)


class LoadBars(QWidget):
    """How many customers got how many messages; the last bucket, the heaviest load, is stronger."""

    def __init__(self, load: Sequence[tuple[str, int]], name: str) -> None:
        super().__init__()
        self._load = list(load)
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(f"{bucket}: {count}" for bucket, count in load))
        self.setFixedHeight(100)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max([count for _bucket, count in self._load] or [1]) or 1
        step = self.width() / max(1, len(self._load))
        made = font("caption", scale=current.scale(), tabular=True)
        painter.setFont(made)
        for place, (bucket, count) in enumerate(self._load):
            height = max(2.0, count / most * 58) if count else 1.0
            bar = QRectF(place * step, 78 - height, step - 8, height)
            heavy = place == len(self._load) - 1
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("accent.base" if heavy else "accent.line"))
            painter.drawRoundedRect(bar, 3, 3)
            painter.setPen(colours.qcolor("text.secondary"))
            above = QRectF(bar.left(), bar.top() - 17, bar.width(), 16)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, number(count))
            painter.setPen(colours.qcolor("text.muted"))
            painter.drawText(QRectF(bar.left(), 82, bar.width(), 16), Qt.AlignmentFlag.AlignCenter, bucket)
