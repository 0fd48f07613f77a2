"""Wires go round the cards, wherever these stand."""

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.analysis.obstacles import overlap
from app.edit import move, tidy
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from flow_strategies import flows

HAIR = 1.0
calm = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def crossings(flow: Flow) -> list[tuple[str, str]]:
    """Wires, by the step they leave, and the cards they go through."""
    drawn = Geometry(flow)
    found = []
    for wire in drawn.wires.values():
        if not wire.target:
            continue
        for (x1, y1), (x2, y2) in pairwise(wire.points):
            line = (min(x1, x2) - 0.1, min(y1, y2) - 0.1, max(x1, x2) + 0.1, max(y1, y2) + 0.1)
            for shape in drawn.shapes_in(line):
                left, top, right, bottom = shape.rect
                inner = (left + HAIR, top + HAIR, right - HAIR, bottom - HAIR)
                if overlap(inner, line):
                    found.append((wire.key[0], shape.id))
    return found


@calm
@given(flow=flows(most=20))
def test_no_wire_of_a_tidy_flow_goes_through_a_card(qapp: QApplication, flow: Flow) -> None:
    assert not crossings(tidy(flow).flow)


@calm
@given(flow=flows(most=14), data=st.data())
def test_no_wire_goes_through_a_card_that_a_hand_has_put_in_its_way(
    qapp: QApplication, flow: Flow, data: st.DataObject
) -> None:
    flow = tidy(flow).flow
    node = data.draw(st.sampled_from(flow.nodes))
    place = (data.draw(st.integers(-60, 60)) * 8.0, data.draw(st.integers(-10, 100)) * 8.0)
    assert not crossings(move(flow, {node.id: place}).flow)
