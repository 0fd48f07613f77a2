"""How much is drawn at which zoom, seen in the pixels; and how the drawing zooms and moves."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled, standing
from app.edit import move, replace_node, tidy
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Wait
from app.model.rules import Compare
from app.model.times import ForDuration
from app.ui.canvas.text import STYLES
from app.ui.theme import current
from app.ui.theme.tokens import raw
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

ALL, NAMED, SHAPES = 1.0, 0.55, 0.25
HOUR = ForDuration(4, "hours")


def card(hand: Hand, node_id: str, zoom: float) -> QImage:
    """The pixels of a step's card alone."""
    view = hand.view
    view.set_zoom(zoom)
    view.center_on(node_id, pulse=False)
    shape = view.item.geometry.shapes[node_id]
    corner = view.mapFromScene(QPointF(shape.x, shape.y))
    far = view.mapFromScene(QPointF(shape.x + shape.w, shape.y + shape.h))
    return view.grab().toImage().copy(QRect(corner, far)).convertToFormat(QImage.Format.Format_RGB32)


@pytest.fixture
def both(canvas: Callable[..., Hand]) -> Callable[[Flow, Flow, str], list[bool]]:
    """Whether a card looks the same in two flows: with all detail, by name, and as a shape."""

    def same(one: Flow, other: Flow, node_id: str) -> list[bool]:
        hands = [canvas(settled(flow)) for flow in (one, other)]
        return [card(hands[0], node_id, zoom) == card(hands[1], node_id, zoom) for zoom in (ALL, NAMED, SHAPES)]

    return same


Same = Callable[[Flow, Flow, str], list[bool]]


def test_a_title_is_read_down_to_forty_per_cent(both: Same) -> None:
    renamed = replace_node(thank_you(), Email("e1", "Terve", template="m1", message_class="marketing")).flow
    assert both(thank_you(), renamed, "e1") == [False, False, True]


def test_details_are_for_seventy_per_cent_and_more(both: Same) -> None:
    asks = Condition("c", "Ensimmäinen ostos?", rule=Compare("orders.count", "eq", 9))
    assert both(thank_you(), replace_node(thank_you(), asks).flow, "c") == [False, True, True]


def test_a_small_wait_shows_its_value_alone(both: Same) -> None:
    named = [replace_node(thank_you(), Wait("w1", title, until=HOUR)).flow for title in ("Aamuun", "Iltaan")]
    longer = replace_node(thank_you(), Wait("w1", until=ForDuration(6, "hours"))).flow
    assert both(named[0], named[1], "w1") == [False, True, True]
    assert both(thank_you(), longer, "w1") == [False, False, True]


def test_the_kind_is_seen_at_any_zoom(hand: Hand) -> None:
    icon = current.tokens().qcolor("kind.email.base").rgb()
    picture = card(hand, "e1", SHAPES)
    colours = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
    assert icon in colours or len(colours) > 12
    assert picture != card(hand, "c", SHAPES)


@pytest.mark.parametrize("zoom", [0.4, 0.5, 0.6, 0.69])
def test_small_titles_keep_their_size_on_the_screen(hand: Hand, zoom: float) -> None:
    """From the top of the tallest letter to the bottom of the lowest: the same at each of these zooms."""
    ink = current.tokens().qcolor("text.primary")
    card(hand, "e1", 0.5)  # coming from above, all detail holds on a little
    picture = card(hand, "e1", zoom)
    lines = [
        y
        for y in range(picture.height())
        if any(picture.pixelColor(x, y).lightness() < ink.lightness() + 60 for x in range(32, picture.width() - 4))
    ]
    assert lines[-1] - lines[0] in range(8, 14)
    assert STYLES["chip"][2] >= 11


def badge_pixels(hand: Hand, zoom: float) -> int:
    view = hand.view
    view.set_zoom(zoom)
    view.center_on("e2", pulse=False)
    shape = view.item.geometry.shapes["e2"]
    corner = view.mapFromScene(QPointF(shape.x + shape.w, shape.y))
    picture = view.grab().toImage()
    red = current.tokens().qcolor("tone.error.base").rgb()
    spots = [(dx, dy) for dx in range(-26, 20) for dy in range(-16, 17)]
    return sum(picture.pixel(corner.x() + dx, corner.y() + dy) == red for dx, dy in spots)


def test_an_error_keeps_its_size_on_the_screen(hand: Hand) -> None:
    hand.view.set_findings([Finding("x", "error", "e2")])
    sizes = [badge_pixels(hand, zoom) for zoom in (1.0, 0.55, 0.3, 0.1)]
    assert min(sizes) > 0.8 * max(sizes), sizes


def test_fitting_never_enlarges(canvas: Callable[..., Hand]) -> None:
    small = canvas(settled(Flow(nodes=thank_you().nodes[-1:])))
    small.view.zoom_to_fit()
    assert small.view.camera.zoom == 1.0
    small.view.select([node.id for node in small.view.flow.nodes])
    small.view.zoom_to_selection()
    assert small.view.camera.zoom == 1.0


@pytest.mark.parametrize(("start", "notches"), [(0.855, 120), (1.17, -120)])
def test_the_wheel_stays_at_a_hundred_per_cent(hand: Hand, start: float, notches: int) -> None:
    hand.view.set_zoom(start)
    port, place = hand.view.viewport(), QPointF(200, 200)
    args = (
        QPoint(),
        QPoint(0, notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, QWheelEvent(place, QPointF(port.mapToGlobal(place.toPoint())), *args))
    assert hand.view.camera.zoom == 1.0


def test_zoom_has_its_ends(hand: Hand) -> None:
    hand.view.set_zoom(0.01)
    assert hand.view.camera.zoom == pytest.approx(0.1)
    hand.view.set_zoom(9)
    assert hand.view.camera.zoom == pytest.approx(2.0)


def test_tidying_takes_240_ms_and_is_one_entry(canvas: Callable[..., Hand]) -> None:
    hand = canvas(settled(thank_you()), calm=False)
    hand.view.apply(move(hand.document.flow, {"g": (-600.0, 900.0), "x": (900.0, 500.0)}))
    hand.view.glide.finish()
    hand.view.select(())
    entries = hand.document.stack.count()
    hand.view.tidy()
    assert hand.document.stack.count() == entries + 1
    assert raw()["motion"]["layout"] == 240
    shown = hand.view.item.geometry.places()
    assert shown != standing(hand.document.flow), "it is on its way"
    hand.view.glide.finish()
    assert hand.view.item.geometry.places() == standing(hand.document.flow)
    hand.document.undo()
    hand.view.glide.finish()
    assert hand.view.item.geometry.places()["g"] == (-600.0, 900.0)


def test_nothing_glides_where_calm_is_asked_for(hand: Hand) -> None:
    hand.view.apply(move(hand.document.flow, {"g": (-600.0, 900.0)}))
    hand.view.apply(tidy(hand.document.flow))
    assert hand.view.item.geometry.places() == standing(hand.document.flow)
