"""Draws a flow: on the canvas, in the minimap, on library cards, into pictures. One painter for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Literal, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPixmap

from app.analysis.obstacles import Rect, grown, overlap
from app.i18n import current_language, ngettext, number
from app.model.flow import Flow
from app.model.nodes import is_skipped
from app.ui.canvas.cards import MARGIN, draw_body, draw_face
from app.ui.canvas.compact import LABEL_HIGH, LABEL_PAD, Compact
from app.ui.canvas.differs import draw_difference
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.look import Look, Mood
from app.ui.canvas.marks import (
    draw_avatar,
    draw_badge,
    draw_count,
    draw_label,
    draw_plus,
    draw_tally,
    draw_time,
    tag_width,
)
from app.ui.canvas.paper import draw_groups, draw_notes
from app.ui.canvas.parts import Shape, Wire
from app.ui.canvas.pictures import Pictures, Stamps
from app.ui.canvas.shapes import POINTED
from app.ui.canvas.small import draw_compact, draw_glyph, draw_named
from app.ui.canvas.text import text_width
from app.ui.canvas.wires import draw_thin, draw_wires, volume_words
from app.ui.theme import current
from app.ui.theme.tokens import Tokens

Thing = TypeVar("Thing")
Lod = Literal["full", "title", "glyph"]
Detail = Lod | Literal["auto", "compact"]
"""What `draw_flow` may be asked for: by its zoom, or compact: laid out anew so that all words can be read."""
FULL_FROM = 0.7
TITLE_FROM = 0.4
_STICKY = 0.05
_AROUND = 40.0
"""How far the marks of a step may reach beyond it."""
_SKIPPED = 0.55
_CURVES_UP_TO = 400
_CURVES_IN_HASTE = 60
"""Above this many wires in view at glyph size, straight strokes do."""


def lod_at(zoom: float, now: Lod | None = None) -> Lod:
    """How much is drawn at a zoom; what is drawn now holds on a little, so that it does not flicker at the border."""
    full, title = FULL_FROM, TITLE_FROM
    if now == "full":
        full *= 1 - _STICKY
    if now in ("full", "title"):
        title *= 1 - _STICKY
    return "full" if zoom >= full else "title" if zoom >= title else "glyph"


class FlowPainter:
    """Paints geometries; keeps the pictures of cards between paints.

    `vectors`: keeps none and draws lines and words, so that a PDF or SVG stays sharp and its words can be searched.
    `hasty`: while a hand zooms, pictures of another zoom do, stretched.
    """

    def __init__(self, *, vectors: bool = False) -> None:
        self.pictures = None if vectors else Pictures()
        self.hasty = False
        self._drawn_for: tuple[object, str] | None = None
        self._counted: tuple[object, int] = (None, 0)

    def paint(
        self, painter: QPainter, geometry: Geometry, look: Look, areas: Sequence[Rect], lod: Lod, tokens: Tokens
    ) -> None:
        """What of the flow lies in some areas of the scene."""
        self._renew(tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zoom = painter.worldTransform().m11()
        groups = [group for group in geometry.flow.groups if look.hidden.isdisjoint(group.nodes)]  # or go with the hand
        if groups:
            became = look.differs.notes if look.differs else None
            draw_groups(painter, groups, geometry.shapes, areas, zoom, tokens, became)
        if geometry.flow.notes:
            draw_notes(painter, geometry.flow, areas, tokens, look, worded=lod == "full")
        shapes, wires = geometry.within(*areas)
        if look.hidden or look.hidden_wires:
            shapes = [shape for shape in shapes if shape.id not in look.hidden]
            wires = [wire for wire in wires if wire.key not in look.hidden_wires]
        if len(shapes) < len(geometry.shapes):  # else all of it is in view
            shapes = _lying_in([grown(area, _AROUND) for area in areas], shapes, attrgetter("rect"))
            wires = _lying_in(areas, wires, attrgetter("bounds"))
        if look.differs is not None:
            wires += _lying_in(areas, look.differs.beside, attrgetter("bounds"))
        if lod == "glyph":
            self._glyphs(painter, geometry, shapes, wires, look, tokens, zoom)
            return
        shown = wires if lod == "full" and not look.read_only else [wire for wire in wires if wire.target]
        draw_wires(painter, shown, look, tokens, zoom, self.most_people(look))
        stamps = Stamps(painter, self.pictures, hasty=self.hasty)
        if lod == "full":
            for wire in shown:
                _stamp_wire(stamps, wire, look, tokens)
        for shape in shapes:
            self._stamp_card(stamps, shape, look, lod, tokens, zoom)
        stamps.put()
        if lod == "full":
            _draw_tags(painter, shapes, look, tokens)
        _draw_avatar(painter, geometry, look, tokens)

    def cards(self, painter: QPainter, shapes: Iterable[Shape], look: Look, lod: Lod, tokens: Tokens) -> None:
        """Just these steps, for what moves above the drawing."""
        self._renew(tokens)
        stamps = Stamps(painter, self.pictures)
        for shape in shapes:
            named: Lod = "full" if lod == "full" else "title"
            self._stamp_card(stamps, shape, look, named, tokens, painter.worldTransform().m11())
        stamps.put()

    def sketch(self, painter: QPainter, geometry: Geometry, tokens: Tokens) -> None:
        """A small diagram: thin wires, names of branches, compact steps."""
        self._renew(tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wires = [wire for wire in geometry.wires.values() if wire.target]
        draw_wires(painter, wires, Look(sketched=True), tokens, painter.worldTransform().m11())
        stamps = Stamps(painter, self.pictures)
        for wire in wires:
            if wire.label:
                _stamp_name(stamps, wire, tokens)
        for shape in geometry.shapes.values():
            key = (shape.kind, shape.text, shape.w, shape.h, "compact")
            size = (shape.w + 2 * MARGIN, shape.h + 2 * MARGIN)

            def draw(to: QPainter, shape: Shape = shape) -> None:
                to.translate(MARGIN, MARGIN)
                draw_compact(to, shape, tokens)

            stamps.add(key, (shape.x - MARGIN, shape.y - MARGIN), size, draw)
        stamps.put()

    def most_people(self, look: Look) -> int:
        """How many came to the busiest step of the whole flow, whatever part is painted; 0 outside live view."""
        if self._counted[0] is not look.live:
            self._counted = (look.live, max(map(attrgetter("passed"), (look.live or {}).values()), default=0))
        return self._counted[1]

    def _renew(self, tokens: Tokens) -> None:
        """Forgets what was drawn in another look or language."""
        drawn_for = (tokens, current_language())
        if self._drawn_for != drawn_for:
            if self.pictures is not None:
                self.pictures.clear()
            self._drawn_for = drawn_for

    def _stamp_card(self, stamps: Stamps, shape: Shape, look: Look, lod: Lod, tokens: Tokens, zoom: float) -> None:
        mood = look.mood(shape.id, shape.pinned, is_skipped(shape.node))
        like = (shape.kind, shape.text, shape.w, shape.h, mood)
        size = (shape.w + 2 * MARGIN, shape.h + 2 * MARGIN)

        def draw(to: QPainter) -> None:
            to.translate(MARGIN, MARGIN)
            if lod != "full":
                draw_named(to, shape, mood, tokens, zoom)
                return
            if self.pictures is None:
                draw_body(to, shape, mood, tokens)
            else:
                to.save()
                to.resetTransform()
                to.drawPixmap(0, 0, self._body(self.pictures, shape, mood, size, stamps.scale, tokens))
                to.restore()
            draw_face(to, shape, mood, tokens)

        opacity = look.opacity(shape.id) * (_SKIPPED if mood.skipped and lod != "full" else 1.0)
        likes = (like, _body_key(shape, mood))  # in haste without words, where they were not drawn yet
        stamps.add((*like, lod), (shape.x - MARGIN, shape.y - MARGIN), size, draw, opacity, likes)

    def _body(
        self, pictures: Pictures, shape: Shape, mood: Mood, size: tuple[float, float], scale: float, tokens: Tokens
    ) -> QPixmap:
        """A card without what stands on it, for all cards that look the same."""

        def draw(to: QPainter) -> None:
            to.translate(MARGIN, MARGIN)
            draw_body(to, shape, mood, tokens)

        return pictures.get(_body_key(shape, mood), size, scale, draw)

    def _glyphs(
        self,
        painter: QPainter,
        geometry: Geometry,
        shapes: list[Shape],
        wires: list[Wire],
        look: Look,
        tokens: Tokens,
        zoom: float,
    ) -> None:
        if len(wires) > (_CURVES_IN_HASTE if self.hasty else _CURVES_UP_TO):
            draw_thin(painter, wires, look, tokens, zoom)
        else:
            joined = [wire for wire in wires if wire.target]
            draw_wires(painter, joined, look, tokens, zoom, self.most_people(look))
        stamps = Stamps(painter, self.pictures)
        worrying = []
        special, usual = look.special(), Mood()
        margin = 4 / zoom
        for shape in shapes:
            skipped = is_skipped(shape.node)
            alike = special is not None and not skipped and shape.id not in special
            usual_key = (shape.kind, shape.text.icon, shape.w, shape.h, usual.outline, "glyph")
            if alike and stamps.again(usual_key, shape.x - margin, shape.y - margin):
                continue
            mood = usual if alike else look.mood(shape.id, skipped=skipped)
            if mood.badges:
                worrying.append((shape, mood.badges[0]))
            key = (shape.kind, shape.text.icon, shape.w, shape.h, mood.outline, "glyph")
            size = (shape.w + 2 * margin, shape.h + 2 * margin)

            def draw(to: QPainter, shape: Shape = shape, outline: str = mood.outline) -> None:
                to.translate(margin, margin)
                draw_glyph(to, shape, outline, tokens, zoom)

            opacity = 1.0 if alike else look.opacity(shape.id) * (_SKIPPED if mood.skipped else 1.0)
            stamps.add(key, (shape.x - margin, shape.y - margin), size, draw, opacity)
        stamps.put()
        for shape, badge in worrying:
            if badge in ("error", "warning", "added", "removed"):
                painter.save()
                painter.translate(shape.x + shape.w, shape.y)
                painter.scale(1 / zoom, 1 / zoom)
                draw_badge(painter, badge, QPointF(), tokens)
                painter.restore()


def _body_key(shape: Shape, mood: Mood) -> Hashable:
    """All cards with this key look the same but for what stands on them."""
    return ("body", shape.kind, shape.text.tone, shape.w, shape.h, mood.outline)


def _stamp_wire(stamps: Stamps, wire: Wire, look: Look, tokens: Tokens) -> None:
    lit = look.route is not None and wire.key in look.route.edge_set
    faded = look.route is not None and not lit
    words = wire.label
    live = look.live is not None and bool(wire.target)
    if words:
        if live:
            words = f"{words} · {volume_words(wire, look)}"
        wide = text_width("chip", words) + 26

        def label(to: QPainter) -> None:
            draw_label(to, QPointF(wide / 2, 14), words, tokens, lit=lit, faded=faded)

        x, y = wire.label_at
        stamps.add(("label", words, lit, faded), (x - wide / 2, y - 14), (wide, 28), label)
    elif live:
        count = volume_words(wire, look)
        wide = text_width("chip", count) + 20

        def chip(to: QPainter) -> None:
            draw_count(to, QPointF(wide / 2, 12), count, tokens)

        stamps.add(("count", count), (wire.plus[0] - wide / 2, wire.plus[1] - 12), (wide, 24), chip)
    bare = look.read_only or look.live is not None or look.route is not None
    ghostly = wire.key[0] in look.ghosts or wire.target in look.ghosts
    if not bare and not ghostly and (not wire.label or not wire.target) and wire.key != look.hovered_wire:

        def plus(to: QPainter) -> None:
            draw_plus(to, QPointF(11, 11), tokens)

        stamps.add("plus", (wire.plus[0] - 11, wire.plus[1] - 11), (22, 22), plus)


def _stamp_name(stamps: Stamps, wire: Wire, tokens: Tokens) -> None:
    """The name of a branch in a small diagram."""
    words = wire.label
    wide = text_width("chip", words) + 16

    def label(to: QPainter) -> None:
        draw_label(to, QPointF(wide / 2, 10), words, tokens, high=LABEL_HIGH, pad=LABEL_PAD)

    x, y = wire.label_at
    stamps.add(("name", words), (x - wide / 2, y - 10), (wide, 20), label)


def _draw_tags(painter: QPainter, shapes: list[Shape], look: Look, tokens: Tokens) -> None:
    for shape in shapes:
        if look.differs is not None and shape.id in look.differs.words:
            draw_difference(painter, shape, look.differs.words[shape.id], tokens)
        if look.route is not None and shape.id in look.route.times:
            words = look.route.times[shape.id]
            y = shape.centre[1] - (26 if shape.kind in POINTED else 0)
            draw_time(painter, QPointF(shape.x - tag_width(words) - 12, y), words, tokens)
        count = look.live.get(shape.id) if look.live else None
        if count and count.waiting:
            words = ngettext("{n} waiting", "{n} waiting", count.waiting).format(n=number(count.waiting))
            draw_tally(painter, QPointF(shape.x + shape.w + 8, shape.y + 20), "user", words, "info", tokens)
        if count and count.held:
            words = ngettext("{n} held back", "{n} held back", count.held).format(n=number(count.held))
            draw_tally(painter, QPointF(shape.x, shape.y - 17), "ban", words, "warning", tokens)


def _draw_avatar(painter: QPainter, geometry: Geometry, look: Look, tokens: Tokens) -> None:
    shape = geometry.shapes.get(look.route.at) if look.route and look.route.at else None
    if shape is not None and look.route is not None:
        draw_avatar(painter, QPointF(shape.x + shape.w - 2, shape.y), look.route.persona, tokens)


def flow_size(flow: Flow) -> QSizeF:
    """How big the drawing of a flow is at 100 %."""
    left, top, right, bottom = Geometry(flow).bounds
    return QSizeF(right - left, bottom - top)


def draw_flow(painter: QPainter, flow: Flow, rect: QRectF, lod: Detail = "auto", tokens: Tokens | None = None) -> None:
    """Draws a whole flow into a rectangle, centred and at most at 100 %."""
    geometry = Compact(flow, rect.size()) if lod == "compact" else Geometry(flow)
    left, top, right, bottom = geometry.bounds
    wide, high = max(1.0, right - left), max(1.0, bottom - top)
    zoom = min(1.0, rect.width() / wide, rect.height() / high)
    painter.save()
    painter.translate(rect.center())
    painter.scale(zoom, zoom)
    painter.translate(-(left + right) / 2, -(top + bottom) / 2)
    colours = tokens or current.tokens()
    if lod == "compact":
        shared_painter().sketch(painter, geometry, colours)
    else:
        detail = lod_at(painter.worldTransform().m11()) if lod == "auto" else lod
        everywhere = [grown(geometry.bounds, _AROUND)]
        shared_painter().paint(painter, geometry, Look(read_only=True), everywhere, detail, colours)
    painter.restore()


_shared: list[FlowPainter] = []


def shared_painter() -> FlowPainter:
    """One cache of pictures for all small drawings."""
    if not _shared:
        _shared.append(FlowPainter())
    return _shared[0]


def _lying_in(areas: Sequence[Rect], things: Iterable[Thing], rect_of: Callable[[Thing], Rect]) -> list[Thing]:
    """Those of which something lies in any of the areas."""
    if len(areas) > 1:
        return [thing for thing in things if any(overlap(rect_of(thing), area) for area in areas)]
    left, top, right, bottom = areas[0]  # compared here: a whole window has hundreds
    boxes = ((thing, rect_of(thing)) for thing in things)
    return [thing for thing, box in boxes if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]]


__all__ = ["Detail", "FlowPainter", "Lod", "draw_flow", "flow_size", "lod_at", "shared_painter"]
