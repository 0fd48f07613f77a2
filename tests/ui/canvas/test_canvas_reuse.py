"""A drawing that takes over from the one before it is the drawing that would have been made anew."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled
from app.analysis.obstacles import grown
from app.edit import ITEMS, add_after, change_template, delete, disconnect, fresh, move, replace_node, tidy
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Trigger, Wait, ports
from app.model.rules import Interacted
from app.model.template import Template
from app.ui.canvas.geometry import Geometry
from flow_strategies import flows, thank_you


def changed(flow: Flow, random: Random) -> Flow:
    """Something a hand may do next."""
    node = random.choice(flow.nodes)
    ways = ports(node)
    match random.randrange(6):
        case 0 if ways:
            item = random.choice([item for item in ITEMS if not item.startswith("trigger")])
            return add_after(flow, node.id, random.choice(ways), fresh(item)).flow
        case 1 if flow.edges:
            return disconnect(flow, random.choice(flow.edges)).flow
        case 2 if not isinstance(node, Trigger):
            return delete(flow, [node.id]).flow
        case 3:
            return move(flow, {node.id: (random.randrange(-900, 900) / 2, random.randrange(0, 2400) / 2)}).flow
        case 4:
            return tidy(flow).flow
        case _:
            return replace_node(flow, type(node)(node.id, f"Otsikko {random.randrange(99)}")).flow


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=30), seed=st.integers(0, 10**9))
def test_whatever_changes_the_drawing_is_the_same_as_a_new_one(qapp: QApplication, flow: Flow, seed: int) -> None:
    random = Random(seed)
    now = settled(flow)
    drawn = Geometry(now)
    for _change in range(8):
        now = changed(now, random)
        drawn, anew = Geometry(now, known=drawn), Geometry(now)
        assert drawn.shapes == anew.shapes
        assert drawn.wires == anew.wires
        assert drawn.within(grown(drawn.bounds, 1.0)) == anew.within(grown(anew.bounds, 1.0))
        assert drawn.bounds == anew.bounds
        assert drawn.within((-300, 0, 300, 400)) == anew.within((-300, 0, 300, 400))


def test_what_did_not_change_is_taken_over(qapp: QApplication) -> None:
    flow = settled(thank_you())
    drawn = Geometry(flow)
    wait = flow.by_id["w1"]
    assert isinstance(wait, Wait)
    after = Geometry(replace_node(flow, Wait("w1", "Hetki", until=wait.until)).flow, known=drawn)
    assert after.shapes["w1"].text.title == "Hetki"
    assert {n for n, shape in after.shapes.items() if drawn.shapes[n] is not shape} == {"w1"}
    assert after.wires[("e2", "out")] is drawn.wires[("e2", "out")]


def test_a_condition_about_a_message_follows_its_title(qapp: QApplication) -> None:
    asked = Condition("c2", rule=Interacted("e1"))
    flow = settled(Flow(nodes=(asked, Email("e1", "Kiitos"))))
    drawn = Geometry(flow)
    assert "Kiitos" in drawn.shapes["c2"].text.title
    after = Geometry(replace_node(flow, Email("e1", "Terve")).flow, known=drawn)
    assert "Terve" in after.shapes["c2"].text.title


def test_a_card_follows_the_subject_of_its_message(qapp: QApplication) -> None:
    flow = settled(thank_you())
    drawn = Geometry(flow)
    after = Geometry(change_template(flow, Template("m1", subject="Lämmin kiitos")).flow, known=drawn)
    assert "Lämmin kiitos" in f"{after.shapes['e1'].text.title} {after.shapes['e1'].text.detail}"
    assert after.shapes["e2"] is drawn.shapes["e2"]
