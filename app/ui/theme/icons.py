"""Icons from resources/icons: one colour each, tinted to a token role and cached per colour, size and screen scale."""

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.paths import shipped
from app.ui.theme import current

_BINDING = "polku_icon"
_pixmaps: dict[tuple[str, str, int, float, float], QPixmap] = {}


@cache
def _source(name: str) -> str:
    return (shipped("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str, stroke: float) -> QSvgRenderer:
    text = _source(name).replace("currentColor", colour)
    if stroke:
        text = text.replace('stroke-width="1.75"', f'stroke-width="{stroke}"', 1)
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor | str, stroke: float = 0.0) -> None:
    """Draws an icon into rect, for painters; colour is a QColor or a token role, stroke 0 keeps the icon's own 1.75."""
    made = colour if isinstance(colour, QColor) else current.tokens().qcolor(colour)
    painter.save()
    painter.setOpacity(painter.opacity() * made.alphaF())
    _renderer(name, made.name(), stroke).render(painter, rect)
    painter.restore()


def pixmap(
    name: str, role: str = "text.secondary", size: int = 16, *, dpr: float = 0.0, stroke: float = 0.0
) -> QPixmap:
    """A tinted picture of size x size logical pixels at the screen's scale (or at dpr); role or "#RRGGBB"."""
    colour = role if role.startswith("#") else current.tokens().colour(role)
    scale = dpr or _screen_scale()
    key = (name, colour, size, scale, stroke)
    found = _pixmaps.get(key)
    if found is None:
        found = QPixmap(round(size * scale), round(size * scale))
        found.setDevicePixelRatio(scale)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _renderer(name, colour, stroke).render(painter, QRectF(0, 0, size, size))
        painter.end()
        _pixmaps[key] = found
    return found


def icon(name: str, role: str = "text.secondary", size: int = 16, *, gap: int = 0) -> QIcon:
    """A tinted QIcon with its disabled look; gap is empty room on its right, where Qt itself leaves too little."""
    made = QIcon(_widened(pixmap(name, role, size), gap))
    made.addPixmap(_widened(pixmap(name, "text.disabled", size), gap), QIcon.Mode.Disabled)
    return made


def _widened(given: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return given
    scale = given.devicePixelRatio()
    made = QPixmap(given.width() + round(gap * scale), given.height())
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, given)
    painter.end()
    return made


def bind_icon(
    target: QAbstractButton | QAction, name: str, role: str = "text.secondary", size: int = 16, *, gap: int = 0
) -> None:
    """Sets an icon that follows the theme: it is tinted again whenever the theme changes."""
    target.setProperty(_BINDING, f"{name}|{role}|{size}|{gap}")
    target.setIcon(icon(name, role, size, gap=gap))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(size + gap, size))


def refresh_bound_icons() -> None:
    """Tints every bound icon again; the theme calls this after a change."""
    for target in _everything():
        spec = target.property(_BINDING)
        if isinstance(spec, str):
            name, role, size, gap = spec.split("|")
            target.setIcon(icon(name, role, int(size), gap=int(gap)))


def _everything() -> Iterable[QAbstractButton | QAction]:
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton):
            yield widget
        yield from widget.actions()


def _screen_scale() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
