"""Pens by what differs: colour, width, ends, dashes."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen


def line_pen(
    colour: QColor,
    width: float,
    *,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
    dash: tuple[float, float] | None = None,
) -> QPen:
    """A solid pen with round joins; `dash` gives the lengths of stroke and gap in units of the scene."""
    pen = QPen(colour, width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)
    if dash:
        pen.setDashPattern([dash[0] / width, dash[1] / width])
    return pen
