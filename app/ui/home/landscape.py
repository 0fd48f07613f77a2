"""The first picture: hills, spruces and a marked path whose waypoints are the kinds of step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from app.ui.shell.logo import paint_logo
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon

# sky, sun, four hills from far to near, spruces of the three nearest, path, words
_DAY = ("#EAF0E9", "#F3D9A4", "#CFE0D6", "#A9CBBB", "#5E9A84", "#1D6252", "#6FA48F", "#2F6E5B", "#124A3D")
_NIGHT = ("#18211F", "#C9B27E", "#1F2F2A", "#223C34", "#22493E", "#123A31", "#2F5A4D", "#1A4A3D", "#0B2A23")
_WAYPOINTS = (
    (0.30, 700, "trigger", "bag"),
    (0.60, 566, "wait", "clock"),
    (0.34, 432, "condition", "diamond"),
    (0.60, 312, "email", "mail"),
    (0.50, 196, "goal", "flag"),
)
_SPRUCES = (
    (6, ((48, 292, 1.0), (78, 284, 0.8), (-40, 280, 1.0), (-74, 272, 0.75))),
    (7, ((36, 446, 1.35), (74, 428, 1.05), (-38, 420, 1.3), (-82, 410, 1.0))),
    (8, ((40, 640, 1.8), (96, 612, 1.4), (-46, 610, 1.7), (-100, 590, 1.2))),
)
_DESIGN = (440.0, 812.0)


class Landscape(QWidget):
    """Fills its height; wider or higher places show the same picture, scaled and cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(200)
        self.setMaximumWidth(440)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("A path through hills, from a purchase to a loyal customer"))

    def _hills(self) -> list[QPainterPath]:
        width, height = _DESIGN
        shapes = (
            (204, ((90, 164, 180, 176, 260, 190), (330, 202, 390, 186, width, 166))),
            (300, ((80, 258, 180, 250, 270, 276), (340, 294, 392, 282, width, 262))),
            (456, ((90, 400, 200, 388, 290, 410), (350, 424, 400, 418, width, 398))),
            (644, ((100, 586, 210, 574, 300, 590), (360, 600, 405, 594, width, 574))),
        )
        paths = []
        for start, curves in shapes:
            path = QPainterPath(QPointF(0, start))
            for curve in curves:
                path.cubicTo(*curve)
            path.lineTo(width, height + 400)
            path.lineTo(0, height + 400)
            path.closeSubpath()
            paths.append(path)
        return paths

    def _spruces(self, painter: QPainter, colour: QColor, trees: tuple[tuple[float, float, float], ...]) -> None:
        for x, y, s in trees:
            left = x if x > 0 else _DESIGN[0] + x
            points = ((0, -34), (11, -14), (6, -14), (14, 0), (-14, 0), (-6, -14), (-11, -14))
            path = QPainterPath(QPointF(left, y - 34 * s))
            for dx, dy in points[1:]:
                path.lineTo(left + dx * s, y + dy * s)
            path.closeSubpath()
            painter.fillPath(path, colour)
            painter.fillRect(QRectF(left - 1.5 * s, y, 3 * s, 5 * s), colour)

    def _way(self) -> QPainterPath:
        points = [(share * _DESIGN[0], y) for share, y, _kind, _icon in _WAYPOINTS]
        x, y = points[0]
        path = QPainterPath(QPointF(x, _DESIGN[1] + 400))
        path.lineTo(x, _DESIGN[1])
        path.cubicTo(x, 770, x - 20, 740, x, y)
        second = (x - 20, 740.0)
        middles = (640, 500, 380, 250)
        for (px, py), (nx, ny), middle in zip(points, points[1:], middles, strict=False):
            path.cubicTo(2 * px - second[0], 2 * py - second[1], nx, middle, nx, ny)
            second = (nx, middle)
        return path

    def _waypoints(self, painter: QPainter) -> None:
        colours = current.tokens()
        for share, y, kind, icon in _WAYPOINTS:
            x = share * _DESIGN[0]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(18, 58, 49, 46))
            painter.drawEllipse(QPointF(x, y + 2), 29, 29)
            painter.setBrush(colours.qcolor("node.bg"))
            painter.drawEllipse(QPointF(x, y), 28, 28)
            painter.setBrush(colours.qcolor(f"kind.{kind}.tint"))
            painter.drawEllipse(QPointF(x, y), 22, 22)
            paint_icon(painter, icon, QRectF(x - 12, y - 12, 24, 24), f"kind.{kind}.base", 1.9)

    def sizeHint(self) -> QSize:
        return QSize(440, 812)

    def paintEvent(self, event: QPaintEvent) -> None:
        dark = current.tokens().dark
        shades = [QColor(text) for text in (_NIGHT if dark else _DAY)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), shades[0])
        painter.save()
        painter.translate((self.width() - _DESIGN[0]) / 2, max(0.0, self.height() - _DESIGN[1]) * 0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades[1])
        painter.drawEllipse(QPointF(_DESIGN[0] - 84, 146), 36, 36)
        for number, hill in enumerate(self._hills()):
            painter.fillPath(hill, shades[2 + number])
            if number:
                role, trees = _SPRUCES[number - 1]
                self._spruces(painter, shades[role], trees)
        way = self._way()
        painter.strokePath(way, QPen(QColor(251, 250, 246, 60 if dark else 128), 15, c=Qt.PenCapStyle.RoundCap))
        dots = QPen(QColor(255, 255, 255, 200 if dark else 255), 5, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        dots.setDashPattern([0.02, 2.6])
        painter.strokePath(way, dots)
        self._waypoints(painter)
        painter.restore()
        self._name(painter, QColor("#DDEBE5" if dark else "#123A31"), QColor("#A9CBBB" if dark else "#245447"))

    def _name(self, painter: QPainter, strong: QColor, soft: QColor) -> None:
        paint_logo(painter, QRectF(32, 28, 30, 30))
        made = font("title", weight=700)
        made.setPixelSize(22)
        painter.setFont(made)
        painter.setPen(strong)
        painter.drawText(QPointF(72, 51), "Polku")
        made = font("strong", weight=400)
        painter.setFont(made)
        painter.setPen(soft)
        room = QRectF(32, 66, self.width() - 48, 44)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, _("The customer’s path, drawn by you."))
