"""Silhouettes of the steps. Lengths in device-independent pixels at 100 %."""

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from app.model.nodes import Kind

POINTED: frozenset[Kind] = frozenset(("condition", "choice", "split", "await"))
"""Kinds with several ways out: hexagons."""
_RADIUS = 10.0
_GATE = 24.0
_POINT = 18.0
_SOFT = 5.0


@lru_cache(maxsize=512)
def silhouette(kind: Kind, width: float, height: float, grow: float = 0.0) -> QPainterPath:
    """The outline of a step with its top left corner at 0, 0; `grow` pushes it outward on all sides.

    Corners are as on the canvas, and smaller on steps too low for them.

    Do not change the path, it is shared.
    """
    x, y, w, h = -grow, -grow, width + 2 * grow, height + 2 * grow
    low = min(_RADIUS, height * 0.2)
    if kind == "trigger":
        return _gate(x, y, w, h, min(_GATE, height * 0.4) + grow, low + grow)
    if kind in POINTED:
        return _hexagon(x, y, w, h, min(_POINT, height * 0.32) + grow * 0.4, min(_SOFT, height * 0.07))
    path = QPainterPath()
    radius = h / 2 if kind in ("wait", "goal", "exit") else low + grow
    path.addRoundedRect(QRectF(x, y, w, h), radius, radius)
    return path


def _gate(x: float, y: float, w: float, h: float, top: float, low: float) -> QPainterPath:
    path = QPainterPath()
    path.moveTo(x + top, y)
    path.lineTo(x + w - top, y)
    path.arcTo(QRectF(x + w - 2 * top, y, 2 * top, 2 * top), 90, -90)
    path.lineTo(x + w, y + h - low)
    path.arcTo(QRectF(x + w - 2 * low, y + h - 2 * low, 2 * low, 2 * low), 0, -90)
    path.lineTo(x + low, y + h)
    path.arcTo(QRectF(x, y + h - 2 * low, 2 * low, 2 * low), 270, -90)
    path.lineTo(x, y + top)
    path.arcTo(QRectF(x, y, 2 * top, 2 * top), 180, -90)
    path.closeSubpath()
    return path


def _hexagon(x: float, y: float, w: float, h: float, point: float, k: float) -> QPainterPath:
    """A hexagon whose corners are a little soft, by `k`."""
    middle = y + h / 2
    inner = point - k * 0.55
    path = QPainterPath()
    path.moveTo(x + point + k, y)
    path.lineTo(x + w - point - k, y)
    path.quadTo(x + w - point, y, x + w - inner, y + k * 0.95)
    path.lineTo(x + w - 2, middle - 4)
    path.quadTo(x + w, middle, x + w - 2, middle + 4)
    path.lineTo(x + w - inner, y + h - k * 0.95)
    path.quadTo(x + w - point, y + h, x + w - point - k, y + h)
    path.lineTo(x + point + k, y + h)
    path.quadTo(x + point, y + h, x + inner, y + h - k * 0.95)
    path.lineTo(x + 2, middle + 4)
    path.quadTo(x, middle, x + 2, middle - 4)
    path.lineTo(x + inner, y + k * 0.95)
    path.quadTo(x + point, y, x + point + k, y)
    path.closeSubpath()
    return path
