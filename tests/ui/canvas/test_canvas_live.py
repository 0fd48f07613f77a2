"""The live overlay: wires as wide as their people, what their chips say, and nothing unknown shown as zero."""

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.canvas.geometry import Geometry
from app.ui.canvas.live import LiveCount
from app.ui.canvas.look import Look
from app.ui.canvas.painter import FlowPainter
from app.ui.canvas.wires import WIDEST, WIDTH, people_through, style_of, volume_words
from app.ui.theme.tokens import tokens
from flow_strategies import thank_you

COUNTS = {
    "t": LiveCount(486, ways=(("out", 486, ""),)),
    "c": LiveCount(486, ways=(("yes", 301, ""), ("no", 185, ""))),
    "w1": LiveCount(301, waiting=6, ways=(("out", 295, ""),)),
    "e1": LiveCount(295, held=14, sent=281, opened="61,2 %", ways=(("out", 58, "20,6 %"),)),
}


@pytest.fixture
def geometry(qapp: QApplication) -> Geometry:
    return Geometry(thank_you())


def test_a_wire_is_as_wide_as_its_share_of_the_busiest(geometry: Geometry) -> None:
    look = Look(live=dict(COUNTS), read_only=True)
    most = FlowPainter().most_people(look)
    assert most == 486
    widths = {key: style_of(wire, look, tokens(dark=False), most).width for key, wire in geometry.wires.items()}
    assert widths["t", "out"] == WIDEST
    assert widths["c", "yes"] == pytest.approx(WIDEST * 301 / 486)
    assert widths["c", "yes"] > widths["c", "no"] > widths["e1", "out"] == WIDTH
    look.flow_width = False
    assert {style_of(w, look, tokens(dark=False), most).width for w in geometry.wires.values() if w.target} == {WIDTH}


def test_chips_say_the_people_and_their_share(geometry: Geometry) -> None:
    look = Look(live=dict(COUNTS), read_only=True)
    wires = geometry.wires
    assert volume_words(wires["t", "out"], look) == "486"
    assert volume_words(wires["e1", "out"], look) == "58 · 20,6 %"
    assert people_through(wires["c", "no"], look) == 185


def test_what_nobody_knows_is_a_dash_and_who_sends_nothing_has_no_foot() -> None:
    assert [value for _name, value in COUNTS["e1"].footer()] == ["281", "61,2 %", "–"]
    assert COUNTS["w1"].footer() == ()
    assert [value for _name, value in LiveCount(sent=0).footer()] == ["0", "–", "–"]
