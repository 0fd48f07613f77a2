"""What is drawn: everywhere the same painter, at every zoom, in both looks and languages."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QEvent, QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.analysis.layout import settled
from app.edit import move
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas.live import LiveCount
from app.ui.canvas.painter import draw_flow, lod_at
from app.ui.canvas.pictures import Pictures
from app.ui.canvas.route import RouteView
from app.ui.canvas.words import card_text
from app.ui.theme import current, theme
from flow_strategies import flows, thank_you
from ui.canvas.canvas_kit import LEFT, Hand

PAPER = QColor("#FFFFFF")


def drawn(flow: Flow, box: QRectF) -> QImage:
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    picture.fill(PAPER)
    painter = QPainter(picture)
    draw_flow(painter, flow, box)
    painter.end()
    return picture


def test_a_flow_is_drawn_into_its_rectangle_and_nowhere_else(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    picture = drawn(thank_you(), QRectF(100, 50, 200, 200))
    inside = {picture.pixel(x, y) for x in range(100, 300) for y in range(50, 250)}
    outside = {picture.pixel(x, y) for x in range(400) for y in range(300) if not (90 <= x < 310 and 40 <= y < 260)}
    assert len(inside) > 10
    assert outside == {PAPER.rgb()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=14))
def test_any_flow_can_be_drawn(qapp: QApplication, flow: Flow) -> None:
    room = QRectF(0, 0, 400, 300)
    assert (drawn(flow, room) == drawn(Flow(), room)) == (not flow.nodes and not flow.notes)


def test_detail_does_not_flicker_at_its_border() -> None:
    assert [lod_at(zoom) for zoom in (1.0, 0.69, 0.39)] == ["full", "title", "glyph"]
    assert lod_at(0.68, "full") == "full"
    assert lod_at(0.68, "title") == "title"


def test_an_error_is_never_zoomed_away(hand: Hand) -> None:
    hand.view.set_findings([Finding("x", "error", "e2")])
    hand.view.set_zoom(0.2)
    shape = hand.view.item.geometry.shapes["e2"]
    corner = hand.at((shape.x + shape.w, shape.y))
    picture = hand.view.grab().toImage()
    red = current.tokens().qcolor("tone.error.base").rgb()
    spots = [(dx, dy) for dx in range(-10, 11) for dy in range(-10, 11)]
    assert sum(picture.pixel(corner.x() + dx, corner.y() + dy) == red for dx, dy in spots) > 100


def test_a_lit_path_fades_the_rest(hand: Hand) -> None:
    shape = hand.view.item.geometry.shapes["e2"]
    place = hand.at((shape.x + 20, shape.y + shape.h - 12))
    before = hand.view.grab().toImage().pixelColor(place)
    hand.view.set_route(RouteView(("t", "c", "w1"), (("t", "out"), ("c", "yes")), {"t": "ti 14.31"}, "w1", "elsa"))
    faded = hand.view.grab().toImage().pixelColor(place)
    hand.view.set_route(None)
    assert faded.lightness() < before.lightness()
    assert hand.view.grab().toImage().pixelColor(place) == before


def test_live_figures_make_room_for_themselves(hand: Hand) -> None:
    places = {n: s.y for n, s in hand.view.item.geometry.shapes.items()}
    hand.view.set_live({"e1": LiveCount(295, 0, 14, 281), "e2": LiveCount(174, 0, 8, 166)})
    shown = hand.view.item.geometry.shapes
    assert shown["e1"].footer
    assert {n: shape.y - places[n] for n, shape in shown.items()} == {
        "t": 0, "c": 0, "w1": 0, "w2": 0, "e1": 0, "e2": 0, "g": 36, "x": 36,
    }  # fmt: skip
    hand.view.set_live(None)
    assert {n: s.y for n, s in hand.view.item.geometry.shapes.items()} == places


def test_the_other_look_is_drawn_at_once(hand: Hand, qapp: QApplication) -> None:
    light = hand.view.grab().toImage().pixelColor(3, 3)
    theme.apply(qapp, dark=True)
    dark = hand.view.grab().toImage().pixelColor(3, 3)
    theme.apply(qapp, dark=False)
    assert light.lightness() > 200 > 60 > dark.lightness()


def test_the_other_language_is_drawn_at_once(hand: Hand, qapp: QApplication) -> None:
    assert hand.view.item.geometry.shapes["w1"].text.title == "Odota 4 tuntia"
    i18n.set_language("en")
    QApplication.sendEvent(hand.view, QEvent(QEvent.Type.LanguageChange))
    assert hand.view.item.geometry.shapes["w1"].text.title == "Wait 4 hours"
    assert hand.view.commands["tidy"].text() == "Tidy the layout"


@pytest.mark.parametrize(
    ("node", "title", "detail"),
    [
        ("t", "Asiakas tekee ostoksen", "Kaikki tuotteet"),
        ("c", "Ensimmäinen ostos?", "Tilauksia yhteensä on 1"),
        ("w2", "Odota päivä", ""),
        ("g", "Loi asiakastilin", ""),
    ],
)
def test_cards_say_what_a_step_does(node: str, title: str, detail: str) -> None:
    text = card_text(thank_you().by_id[node], thank_you())
    assert (text.title, text.detail) == (title, detail)


def test_pictures_are_forgotten_when_they_grow_too_many(qapp: QApplication) -> None:
    kept = Pictures(limit=10 * 40 * 40 * 4)
    for number in range(50):
        kept.get(number, (40, 40), 1.0, lambda painter: None)
    assert kept.bytes <= 10 * 40 * 40 * 4


def test_a_wire_goes_around_what_stands_in_its_way(hand: Hand) -> None:
    flow = hand.document.flow
    hand.view.apply(move(flow, {"e2": (flow.position_of["w1"].x, flow.position_of["g"].y + 90)}))
    geometry = hand.view.item.geometry
    for wire in geometry.wires.values():
        if not wire.target:
            continue
        for (x1, y1), (x2, y2) in zip(wire.points, wire.points[1:], strict=False):
            for shape in geometry.shapes.values():
                if shape.id in (wire.key[0], wire.target) or x1 != x2:
                    continue
                inside = shape.x < x1 < shape.x + shape.w
                assert not (inside and min(y1, y2) < shape.y and max(y1, y2) > shape.y + shape.h), (wire.key, shape.id)


def test_the_minimap_is_there_only_when_something_is_out_of_view(hand: Hand) -> None:
    hand.view.zoom_to_fit()
    assert not hand.view.minimap.isVisible()
    hand.view.set_zoom(1.5)
    assert hand.view.minimap.isVisible()
    QTest.mouseClick(hand.view.minimap, LEFT, pos=QPoint(78, 90))
    assert hand.view.camera.seen()[3] > hand.view.item.geometry.bounds[3]


def test_what_is_dragged_to_the_edge_takes_the_paper_along(hand: Hand, qtbot: QtBot) -> None:
    before = hand.view.camera.seen()[0]
    middle = hand.middle("x")
    edge = QPoint(hand.view.viewport().width() - 4, middle.y())
    hand.drag(middle, edge, drop=False)

    def taken_along() -> bool:
        hand.move(edge)  # a hand is never quite still, and the screen's own pointer is elsewhere
        return hand.view.camera.seen()[0] > before + 60

    qtbot.waitUntil(taken_along, timeout=3000)
    hand.view.cancel_gesture()


def test_center_on_brings_a_step_to_the_middle(canvas: Callable[..., Hand]) -> None:
    hand = canvas(settled(thank_you()), calm=False)
    hand.view.center_on("x")
    assert (hand.middle("x") - hand.view.viewport().rect().center()).manhattanLength() <= 3
    hand.view.pulse.stop()
