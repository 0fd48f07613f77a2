"""Polku's mark: a dotted path on a green tile."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="1" y="1" width="30" height="30" rx="8" '
    b'fill="#0E6656"/><g fill="#fff"><circle cx="10.6" cy="22.1" r="1.3"/><circle cx="14.4" cy="19.9" r="1.3"/>'
    b'<circle cx="18.6" cy="18.4" r="1.3"/><circle cx="18.4" cy="13.6" r="1.3"/><circle cx="14.2" cy="12.2" r="1.3"/>'
    b'<circle cx="11" cy="10" r="1.1"/></g><circle cx="10" cy="6.8" r="2.9" fill="#F2B661"/>'
    b'<circle cx="22" cy="16" r="2.4" fill="#fff"/><circle cx="10" cy="25.4" r="2.9" fill="#9FDCCB"/></svg>'
)


def paint_logo(painter: QPainter, box: QRectF) -> None:
    """Draws the mark into box."""
    QSvgRenderer(QByteArray(_SVG)).render(painter, box)


def logo_icon() -> QIcon:
    """The mark as a window icon."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128):
        picture = QPixmap(QSize(side, side))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_logo(painter, QRectF(0, 0, side, side))
        painter.end()
        made.addPixmap(picture)
    return made


class Logo(QWidget):
    """The mark as a widget."""

    def __init__(self, side: int = 30) -> None:
        super().__init__()
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_logo(painter, QRectF(self.rect()))
