"""Every kind of step in every state on one sheet, drawn by the canvas's own painter: for designers and the docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.i18n import N_, _
from app.model.finding import Finding
from app.model.flow import Edge, Flow, Position
from app.model.nodes import (
    CLASSES,
    KINDS,
    AddTag,
    Change,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    Skippable,
    Split,
    Trigger,
    Wait,
)
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import Template
from app.model.times import ForDuration
from app.ui.canvas.cards import draw_focus
from app.ui.canvas.differs import Differs
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.live import LiveCount
from app.ui.canvas.look import Look
from app.ui.canvas.painter import FlowPainter
from app.ui.canvas.route import RouteView
from app.ui.canvas.text import canvas_font
from app.ui.theme.tokens import Tokens

COLUMN, ROW = 312.0, 124.0
_LEFT, _TOP, _NAMES = 24.0, 64.0, 184.0
_ERROR, _WARNING = Finding("x", "error"), Finding("x", "warning")
_ALL = frozenset(KINDS)


@dataclass(frozen=True)
class State:
    """A row: its name and how the steps look in it. `skipped`: the steps themselves are; `focus`: the ring is drawn.

    `one`: what in the look names the step, where only one step at a time can be in this state.
    """

    words: str
    look: Callable[[], Look]
    skipped: bool = False
    focus: bool = False
    one: str = ""


def _found(finding: Finding) -> dict[str, Finding]:
    return dict.fromkeys(_ALL, finding)


def _live() -> dict[str, LiveCount]:
    counts: dict[str, LiveCount] = {kind: LiveCount(295) for kind in _ALL}
    counts["wait"] = LiveCount(295, waiting=6)
    counts["email"] = LiveCount(295, held=14, sent=281, opened="61,2 %", clicked="24,6 %")
    return counts


STATES = (
    State(N_("Normal"), lambda: Look(read_only=True)),
    State(N_("Under the pointer"), Look, one="hovered"),
    State(N_("Selected"), lambda: Look(selected=_ALL, read_only=True)),
    State(N_("Keyboard focus"), lambda: Look(read_only=True), focus=True),
    State(N_("Error"), lambda: Look(findings=_found(_ERROR), read_only=True)),
    State(N_("Warning"), lambda: Look(findings=_found(_WARNING), read_only=True)),
    State(N_("Changed"), lambda: Look(changed=_ALL, read_only=True)),
    State(N_("Paused"), lambda: Look(paused=True, read_only=True)),
    State(N_("Live"), lambda: Look(live=_live(), read_only=True)),
    State(N_("Drop target"), lambda: Look(read_only=True), one="drop_target"),
    State(N_("Being dragged"), lambda: Look(ghosts=_ALL, read_only=True)),
    State(N_("Skipped"), lambda: Look(read_only=True), skipped=True),
    State(N_("On a persona’s path"), lambda: Look(route=RouteView(tuple(_ALL)), read_only=True)),
    State(N_("Off the path"), lambda: Look(route=RouteView(), read_only=True)),
    State(N_("New"), lambda: Look(differs=Differs(dict.fromkeys(_ALL, "added"), {}, {}), read_only=True)),
    State(N_("Goes away"), lambda: Look(differs=Differs(dict.fromkeys(_ALL, "removed"), {}, {}), read_only=True)),
    State(
        N_("Selected, error, paused, changed"),
        lambda: Look(selected=_ALL, findings=_found(_ERROR), changed=_ALL, paused=True, read_only=True),
    ),
    State(
        N_("Warning, paused, changed"),
        lambda: Look(findings=_found(_WARNING), changed=_ALL, paused=True, read_only=True),
    ),
    State(N_("Skipped, error"), lambda: Look(findings=_found(_ERROR), read_only=True), skipped=True),
)


def one_of_each(skipped: bool = False) -> Flow:
    """A step of each kind side by side, not joined."""
    nodes: list[Node] = [
        Trigger("trigger", _("Customer places an order"), OnEvent("Order Completed")),
        Wait("wait", until=ForDuration(4, "hours")),
        Condition("condition", _("First order?"), Compare("orders.count", "eq", 1)),
        Split("split", _("Try two subjects")),
        Email("email", _("Thank you for your order"), "mail", "marketing"),
        Change("change", changes=(AddTag("VIP"),)),
        Notify("notify", to="a@b.example", text=_("A large order")),
        Goal("goal", _("Created an account"), "Account Created", within_days=14),
        Exit("exit"),
    ]
    told = {node.id: node for node in nodes}
    nodes = [told.get(kind) or CLASSES[kind](kind) for kind in KINDS]
    places = tuple(Position(node.id, COLUMN * (number + 0.5), 0.0) for number, node in enumerate(nodes))
    if skipped:
        nodes = [replace(node, skipped=True) if isinstance(node, Skippable) else node for node in nodes]
    return Flow(
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        edges=(Edge("trigger", "out", "wait"),),
        positions=tuple(sorted(places, key=lambda place: place.id)),
        templates=(Template("mail", subject=_("How to care for it")),),
    )


def draw_states(tokens: Tokens, scale: float = 1.0) -> QImage:
    """The sheet in the colours of a theme and in the language of the moment."""
    wide, high = 2 * _LEFT + _NAMES + COLUMN * len(_ALL), _TOP + ROW * len(STATES)
    image = QImage(round(wide * scale), round(high * scale), QImage.Format.Format_RGB32)
    image.fill(tokens.qcolor("bg.canvas"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    _write(painter, QRectF(_LEFT, 14, 600, 28), "title", _("Steps and their states"), tokens, "text.primary")
    painters = FlowPainter()
    for number, state in enumerate(STATES):
        painter.save()
        painter.translate(_LEFT, _TOP + ROW * number)
        _write(painter, QRectF(0, 26, _NAMES - 16, 60), "quiet", _(state.words), tokens, "text.secondary")
        painter.translate(_NAMES, 24)
        _draw_row(painter, painters, state, tokens)
        painter.restore()
    painter.end()
    return image


def _draw_row(painter: QPainter, painters: FlowPainter, state: State, tokens: Tokens) -> None:
    look = state.look()
    feet = frozenset(("email",)) if look.live else frozenset()
    geometry = Geometry(one_of_each(state.skipped), footers=feet)
    look.hidden_wires = frozenset(geometry.wires)
    everywhere = [(-COLUMN, -ROW, COLUMN * (len(_ALL) + 1), 2 * ROW)]
    for kind in sorted(_ALL) if state.one else ("",):
        if kind:
            setattr(look, state.one, kind)
            look.hidden = _ALL - {kind}
        painters.paint(painter, geometry, look, everywhere, "full", tokens)
    for shape in geometry.shapes.values() if state.focus else ():
        painter.save()
        painter.translate(shape.x, shape.y)
        draw_focus(painter, shape, tokens)
        painter.restore()


def _write(painter: QPainter, box: QRectF, style: str, words: str, tokens: Tokens, role: str) -> None:
    painter.setFont(canvas_font(style))
    painter.setPen(tokens.qcolor(role))
    painter.drawText(box, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), words)
