"""One automation in every way the canvas shows it: near and far, live, walked, compared, in hand: for designers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from app.analysis.layout import settled
from app.analysis.union import union
from app.edit import add_after, add_note, delete, fresh, group, insert_on_edge, write_note
from app.flowfile import library
from app.i18n import N_, _, current_language
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas.differs import differs
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.live import LiveCount, footers, stretched
from app.ui.canvas.look import Look
from app.ui.canvas.marks import draw_badge
from app.ui.canvas.painter import FlowPainter, lod_at
from app.ui.canvas.route import RouteView
from app.ui.canvas.text import canvas_font
from app.ui.theme.tokens import Tokens

PANEL, GAP = (600.0, 560.0), 24.0
_COLUMNS, _CAPTION = 5, 36.0
_ERROR = Finding("x", "error", "thanks-again")
_FAR = 0.22
_ROUTE = RouteView(
    ("ordered", "first-order", "wait-first", "thanks-first"),
    (("ordered", "out"), ("first-order", "yes"), ("wait-first", "out")),
    {"ordered": "ti 14.31", "wait-first": "4 h"},
    "thanks-first",
    "elsa",
)
Drawing = tuple[Geometry, Look]


@dataclass(frozen=True)
class Panel:
    """`make` gives what is drawn of the automation, at a zoom."""

    words: str
    zoom: float
    make: Callable[[Flow], Drawing]


def _plain(flow: Flow) -> Drawing:
    return Geometry(flow), Look()


def _far(flow: Flow) -> Drawing:
    return Geometry(flow), Look(read_only=True, findings={"thanks-again": _ERROR})


def _live(flow: Flow) -> Drawing:
    people = {"ordered": 486, "first-order": 486, "wait-first": 295, "wait-again": 174}
    counts = {node.id: LiveCount(people.get(node.id, 58)) for node in flow.nodes}
    counts["wait-first"] = LiveCount(295, waiting=6)
    counts["thanks-first"] = LiveCount(295, held=14, sent=281, opened="61,2 %", clicked="24,6 %")
    counts["thanks-again"] = LiveCount(174, held=8, sent=166, opened="71,1 %", clicked="29,5 %")
    feet = footers(counts)
    return Geometry(flow, stretched(flow, feet), footers=feet), Look(live=counts, read_only=True)


def _walked(flow: Flow) -> Drawing:
    return Geometry(flow), Look(route=_ROUTE, read_only=True)


def _noted(flow: Flow) -> Flow:
    shapes = Geometry(flow).shapes
    left = min(shape.x for shape in shapes.values())
    flow = group(flow, ("wait-first", "thanks-first"), _("First-time buyers"), lambda kind: "group").flow
    return add_note(flow, (left - 130.0, shapes["ordered"].y), _("Ask Elsa before Christmas"), lambda kind: "note").flow


def _beside(flow: Flow) -> Drawing:
    return Geometry(_noted(flow)), Look(selected=frozenset(("wait-first",)), selected_notes=frozenset(("note",)))


def _compared(flow: Flow) -> Drawing:
    old = _noted(flow)
    new = delete(write_note(old, "note", _("Ask Pekka")).flow, ("wait-again",)).flow
    new = add_after(new, "thanks-again", "out", fresh("wait", lambda kind: "late")).flow
    both = union(old, new)
    geometry = Geometry(both.flow)
    marks = differs(both, geometry, {"late": "added", "wait-again": "removed"}, {}, {"note": "changed"})
    return geometry, Look(differs=marks, read_only=True)


def _making_room(flow: Flow) -> Drawing:
    way = flow.edge_at["wait-first", "out"]
    made = insert_on_edge(flow, way, fresh("wait", lambda kind: "ghost")).flow
    return Geometry(made), Look(ghosts=frozenset(("ghost",)), read_only=True)


def _wired(flow: Flow) -> Drawing:
    look = Look(hovered="first-order", selected_wire=("wait-first", "out"), hovered_wire=("wait-again", "out"))
    return Geometry(flow), look


PANELS = (
    Panel(N_("70 % and more: everything"), 0.72, _plain),
    Panel(N_("50 %: shape, icon, title"), 0.5, _plain),
    Panel(N_("22 %: shape and icon, errors at their size"), _FAR, _far),
    Panel(N_("Live: width is volume"), 0.72, _live),
    Panel(N_("A persona’s path"), 0.72, _walked),
    Panel(N_("Two versions"), 0.7, _compared),
    Panel(N_("A step and a note selected, a group"), 0.7, _beside),
    Panel(N_("Dropped on a wire: the rest makes room"), 0.7, _making_room),
    Panel(N_("Ports, a selected wire and one under the pointer"), 0.72, _wired),
)


def draw_details(tokens: Tokens) -> QImage:
    """The sheet in the colours of a theme and in the language of the moment."""
    rows = -(-(len(PANELS) + 1) // _COLUMNS)
    image = QImage(
        round(GAP + (PANEL[0] + GAP) * _COLUMNS), round(GAP + (PANEL[1] + GAP) * rows), QImage.Format.Format_RGB32
    )
    image.fill(tokens.qcolor("bg.canvas"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    flow = settled(library.make_flow("thank-you", "fi" if current_language() == "fi" else "en"))
    for number, panel in enumerate(PANELS):
        area = _area(number)
        _frame(painter, area, _(panel.words), tokens)
        painter.save()
        painter.setClipRect(area)
        _draw(painter, area.adjusted(0, _CAPTION, 0, 0), panel, flow, tokens)
        painter.restore()
    _draw_badges(painter, _area(len(PANELS)), tokens)
    painter.end()
    return image


def _area(number: int) -> QRectF:
    row, column = divmod(number, _COLUMNS)
    return QRectF(GAP + (PANEL[0] + GAP) * column, GAP + (PANEL[1] + GAP) * row, *PANEL)


def _frame(painter: QPainter, area: QRectF, words: str, tokens: Tokens) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tokens.qcolor("border.default"), 1))
    painter.drawRoundedRect(area, 8, 8)
    painter.setFont(canvas_font("quiet"))
    painter.setPen(tokens.qcolor("text.secondary"))
    painter.drawText(area.adjusted(14, 10, -14, 0), words)


def _draw(painter: QPainter, area: QRectF, panel: Panel, flow: Flow, tokens: Tokens) -> None:
    geometry, look = panel.make(flow)
    left, top, right, bottom = geometry.bounds
    painter.translate(area.center())
    painter.scale(panel.zoom, panel.zoom)
    painter.translate(-(left + right) / 2, -(top + bottom) / 2)
    everywhere = [(left - 400, top - 400, right + 400, bottom + 400)]
    FlowPainter().paint(painter, geometry, look, everywhere, lod_at(panel.zoom), tokens)


def _draw_badges(painter: QPainter, area: QRectF, tokens: Tokens) -> None:
    """What each badge means."""
    _frame(painter, area, _("Badges, 20 px, always at the same corner"), tokens)
    said = (
        ("error", _("Error")),
        ("warning", _("Warning")),
        ("paused", _("Paused")),
        ("changed", _("Changed")),
        ("added", _("New")),
        ("removed", _("Goes away")),
    )
    painter.setFont(canvas_font("title"))
    for number, (name, words) in enumerate(said):
        y = area.top() + 90 + 56 * number
        draw_badge(painter, name, QPointF(area.left() + 60, y), tokens)
        painter.setPen(tokens.qcolor("text.primary"))
        painter.drawText(QRectF(area.left() + 90, y - 12, 300, 24), words)
