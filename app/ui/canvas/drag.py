"""Dragging from the palette: the picture under the pointer, and what travels."""

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.edit import ITEMS, Fresh, fresh
from app.model.flow import Flow
from app.model.nodes import kind_of
from app.ui.canvas.cards import MARGIN, draw_card
from app.ui.canvas.look import Mood
from app.ui.canvas.parts import Shape, card_size
from app.ui.canvas.words import card_text
from app.ui.theme import current

MIME = "application/x-polku-node"
_TILT = -2.0


def item_of(data: QMimeData) -> str:
    """The palette item that is being dragged, "" if it is something else."""
    key = bytes(data.data(MIME).data()).decode("ascii", "replace") if data.hasFormat(MIME) else ""
    return key if key in ITEMS else ""


def mime_of(item: str) -> QMimeData:
    """What travels when a palette item is dragged."""
    data = QMimeData()
    data.setData(MIME, item.encode())
    return data


def card_of(new: Fresh) -> Shape:
    """A new step's card, its top left corner at 0, 0."""
    text = card_text(new.node, Flow(templates=new.templates))
    wide, high = card_size(new.node, text)
    return Shape(new.node.id, new.node, kind_of(new.node), text, 0.0, 0.0, wide, high)


def start_palette_drag(source: QWidget, item: str) -> bool:
    """Runs the drag until it is dropped or given up; True if something took it. KeyError for an unknown item."""
    shape = card_of(fresh(item, lambda kind: kind))
    drag = QDrag(source)
    drag.setMimeData(mime_of(item))
    picture = _picture(shape, source.devicePixelRatioF())
    drag.setPixmap(picture)
    drag.setHotSpot(QPoint(round(MARGIN + shape.w / 2), round(MARGIN + shape.h / 2)))
    return drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction


def _picture(shape: Shape, scale: float) -> QPixmap:
    made = QPixmap(round((shape.w + 2 * MARGIN) * scale), round((shape.h + 2 * MARGIN) * scale))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(0.96)
    painter.translate(MARGIN + shape.w / 2, MARGIN + shape.h / 2)
    painter.rotate(_TILT)
    painter.translate(-shape.w / 2, -shape.h / 2)
    draw_card(painter, shape, Mood(), current.tokens())
    painter.end()
    return made
