"""What lies beside and behind the flow: groups with their headings, and notes. Where it is and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from app.analysis.obstacles import Rect, around, overlap
from app.i18n import _
from app.model.flow import Flow, Group, Note
from app.ui.canvas.marks import draw_badge
from app.ui.canvas.parts import Shape
from app.ui.canvas.pens import line_pen
from app.ui.canvas.text import canvas_font, elided
from app.ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from app.ui.canvas.differs import Mark
    from app.ui.canvas.look import Look

NOTE_WIDE = 208.0
HEADING = 26.0
"""How high the strip is that carries the heading of a group."""
_PAD = 12.0
_FOLD = 14.0
_LINE = 16.0
_AIR = 20.0
_READABLE = 0.7
_GONE = 0.5
_LEAST_WORDS = 0.3
"""Below this zoom headings and notes are shapes without words."""


def group_rect(group: Group, shapes: Mapping[str, Shape]) -> Rect | None:
    """The region around the steps of a group, its heading on top; None while none of them is drawn."""
    box = around([shapes[node_id].rect for node_id in group.nodes if node_id in shapes])
    if box is None:
        return None
    return (box[0] - _AIR, box[1] - _AIR - HEADING, box[2] + _AIR, box[3] + _AIR)


def heading_rect(box: Rect, zoom: float = 1.0) -> Rect:
    """The strip with the heading; it keeps a readable size when zoomed out."""
    high = HEADING / min(1.0, max(zoom, _LEAST_WORDS) / _READABLE)
    return (box[0], box[1] + HEADING - high, box[2], box[1] + HEADING)


def note_rect(note: Note) -> Rect:
    """A note's paper: as high as its text needs."""
    return (note.x, note.y, note.x + NOTE_WIDE, note.y + _note_high(note.text))


def beside(flow: Flow, shapes: Mapping[str, Shape]) -> list[Rect]:
    """Everything of this kind, for the bounds of the drawing."""
    boxes = [group_rect(group, shapes) for group in flow.groups]
    return [box for box in boxes if box is not None] + [note_rect(note) for note in flow.notes]


@lru_cache(maxsize=512)
def _note_high(text: str) -> float:
    flags = int(Qt.TextFlag.TextWordWrap)
    box = QFontMetricsF(canvas_font("detail")).boundingRect(QRectF(0, 0, NOTE_WIDE - 2 * _PAD, 10_000), flags, text)
    return max(56.0, round(box.height()) + 2 * _PAD)


def draw_groups(
    painter: QPainter,
    groups: Iterable[Group],
    shapes: Mapping[str, Shape],
    areas: Sequence[Rect],
    zoom: float,
    tokens: Tokens,
    marks: Mapping[str, Mark] | None = None,
) -> None:
    """The regions, largest first, so that one inside another is seen; of two versions, with what became of each."""
    boxes = [(group, box) for group in groups if (box := group_rect(group, shapes)) is not None]
    for group, box in sorted(boxes, key=lambda one: -(one[1][2] - one[1][0]) * (one[1][3] - one[1][1])):
        if any(overlap(_grown_up(box), area) for area in areas):
            _draw_group(painter, group, box, zoom, tokens)
            if marks and group.id in marks:
                draw_badge(painter, marks[group.id], QPointF(box[2] - 2, box[1] + 2), tokens)


def _grown_up(box: Rect) -> Rect:
    return (box[0] - 2, box[1] - 2 * HEADING, box[2] + 2, box[3] + 2)


def _draw_group(painter: QPainter, group: Group, box: Rect, zoom: float, tokens: Tokens) -> None:
    fill = QColor(tokens.qcolor("bg.surface"))
    fill.setAlphaF(0.45)
    painter.setBrush(fill)
    painter.setPen(QPen(tokens.qcolor("border.default"), 1.2 / min(1.0, zoom)))
    painter.drawRoundedRect(QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3])), 12, 12)
    if zoom < _LEAST_WORDS:
        return
    size = min(1.0, zoom / _READABLE)
    left, top, right, bottom = heading_rect(box, zoom)
    painter.save()
    painter.translate(left + 14, top)
    painter.scale(1 / size, 1 / size)
    painter.setFont(canvas_font("value"))
    painter.setPen(tokens.qcolor("text.secondary" if group.title else "text.muted"))
    words = elided("value", group.title or _("Group without a heading"), (right - left - 28) * size)
    strip = QRectF(0, 4, (right - left - 28) * size, (bottom - top) * size)
    painter.drawText(strip, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
    painter.restore()


def draw_notes(
    painter: QPainter, flow: Flow, areas: Sequence[Rect], tokens: Tokens, look: Look, *, worded: bool
) -> None:
    """All notes but those that are in somebody's hand; of two versions, with what became of each."""
    marks = look.differs.notes if look.differs else {}
    for note in flow.notes:
        box = note_rect(note)
        around_it = (box[0] - 8, box[1] - 8, box[2] + 8, box[3] + 8)
        if note.id in look.hidden_notes or not any(overlap(around_it, area) for area in areas):
            continue
        mark = marks.get(note.id)
        painter.setOpacity(_GONE if mark == "removed" else 1.0)
        draw_note(painter, note, tokens, worded=worded, selected=note.id in look.selected_notes)
        painter.setOpacity(1.0)
        if mark is not None:
            draw_badge(painter, mark, QPointF(box[2] - 2, box[1] + 2), tokens)


def draw_note(painter: QPainter, note: Note, tokens: Tokens, *, worded: bool = True, selected: bool = False) -> None:
    """A paper with a turned-down corner; lines stand for its words where those would be too small."""
    left, top, right, bottom = note_rect(note)
    corner = [(left, top), (right - _FOLD, top), (right, top + _FOLD), (right, bottom), (left, bottom)]
    paper = QPolygonF([QPointF(x, y) for x, y in corner])
    if selected:
        halo = QColor(tokens.qcolor("accent.base"))
        halo.setAlphaF(0.22)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(halo, 10))
        painter.drawPolygon(paper)
    painter.setBrush(tokens.qcolor("tone.warning.tint"))
    line = tokens.qcolor("tone.warning.line")
    painter.setPen(line_pen(tokens.qcolor("accent.base"), 2.2) if selected else line_pen(line, 1.0))
    painter.drawPolygon(paper)
    painter.setPen(line_pen(line, 1.0))
    fold = [(right - _FOLD, top), (right - _FOLD, top + _FOLD), (right, top + _FOLD)]
    painter.drawPolyline([QPointF(x, y) for x, y in fold])
    if not worded:
        for number in range(max(1, int((bottom - top - 2 * _PAD) // _LINE))):
            y, short = top + _PAD + _LINE * (number + 0.5), _LINE * 2 * (number % 2)
            painter.drawLine(QPointF(left + _PAD, y), QPointF(right - _PAD - _FOLD - short, y))
        return
    painter.setFont(canvas_font("detail"))
    painter.setPen(tokens.qcolor("text.primary" if note.text else "text.muted"))
    room = QRectF(left + _PAD, top + _PAD, NOTE_WIDE - 2 * _PAD, bottom - top - 2 * _PAD)
    painter.drawText(room, int(Qt.TextFlag.TextWordWrap), note.text or _("Empty note"))
