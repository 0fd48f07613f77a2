"""The small diagram on the cards of Library and Home: the flow as the guide prints it."""

import msgspec
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.model.flow import Flow
from app.model.nodes import Exit, Goal, Trigger, ports
from app.ui.canvas.painter import draw_flow

_BESIDE, _ABOVE = 6.0, 10.0


def draw_diagram(painter: QPainter, flow: Flow, area: QRectF) -> None:
    """Draws it centred in an area. Steps that only end a path are left out, as in the guide's drawings."""
    draw_flow(painter, as_printed(flow), area.adjusted(_BESIDE, _ABOVE, -_BESIDE, -_ABOVE), "compact")


def as_printed(flow: Flow) -> Flow:
    """The flow without the goals and exits that come after a step; those that a branch leads to at once stay."""
    left_out = {
        node.id for node in flow.nodes if isinstance(node, Goal | Exit) and not _told_by_a_branch(flow, node.id)
    }
    return msgspec.structs.replace(
        flow,
        nodes=tuple(node for node in flow.nodes if node.id not in left_out),
        edges=tuple(edge for edge in flow.edges if edge.target not in left_out),
    )


def _told_by_a_branch(flow: Flow, node_id: str) -> bool:
    sources = [flow.by_id[edge.source] for edge in flow.edges_into.get(node_id, ())]
    return any(isinstance(node, Trigger) or len(ports(node)) > 1 for node in sources)
