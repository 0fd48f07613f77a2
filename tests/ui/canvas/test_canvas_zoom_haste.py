"""While a hand zooms, what was drawn before does for a moment; when it rests, everything is as sharp as ever."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand
from ui.canvas.test_canvas_repaint import anew, differ, on_screen


def test_a_zoom_that_goes_on_draws_no_card_again_until_it_rests(canvas: Callable[..., Hand], qtbot: QtBot) -> None:
    hand = canvas(settled(thank_you()))
    view, kept = hand.view, hand.view.item.painter.pictures
    assert kept is not None
    for zoom in (1.0, 0.97, 0.94, 0.91, 0.88):
        view.camera.follow_hand(zoom)
        QApplication.processEvents()
    drawn = kept.bytes
    view.camera.follow_hand(0.85)
    QApplication.processEvents()
    assert kept.bytes == drawn
    assert view.item.painter.hasty
    qtbot.waitUntil(lambda: kept.bytes > drawn and not view.item.painter.hasty)
    QApplication.processEvents()
    assert differ(on_screen(hand), anew(hand)) <= 1


def test_a_zoom_of_one_step_is_sharp_at_once(canvas: Callable[..., Hand]) -> None:
    hand = canvas(settled(thank_you()))
    hand.view.camera.follow_hand(0.9)
    QApplication.processEvents()
    assert not hand.view.item.painter.hasty
    assert differ(on_screen(hand), anew(hand)) <= 1


def test_steps_that_come_into_view_in_haste_get_their_words_when_it_rests(
    canvas: Callable[..., Hand], qtbot: QtBot
) -> None:
    hand = canvas(settled(thank_you()))
    view = hand.view
    view.set_zoom(1.5)
    view.center_on("w1", pulse=False)
    QApplication.processEvents()
    for zoom in (1.4, 1.2, 1.0, 0.8, 0.6):
        view.camera.follow_hand(zoom)
        QApplication.processEvents()
    assert view.item.painter.hasty
    in_haste = on_screen(hand)
    qtbot.waitUntil(lambda: not view.item.painter.hasty)
    QApplication.processEvents()
    assert differ(in_haste, on_screen(hand)) > 1
    assert differ(on_screen(hand), anew(hand)) <= 1
