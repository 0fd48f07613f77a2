"""What has to be painted again, and that nothing else is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled
from app.ui.canvas.live import LiveCount
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand


class Painted(QObject):
    """What was painted of a widget since it was asked last."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self._region = QRegion()
        watched.installEventFilter(self)

    def share(self, whole: float) -> float:
        """How much of an area it was."""
        found, self._region = self._region, QRegion()
        return sum(piece.width() * piece.height() for piece in found) / whole

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._region += event.region()
        return False


def on_screen(hand: Hand) -> QImage:
    """The pixels that are there, not those that painting anew would give."""
    view = hand.view
    return view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def anew(hand: Hand) -> QImage:
    return hand.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def differ(one: QImage, other: QImage) -> int:
    """The largest difference of any channel of any pixel; Qt rounds by one here and there."""
    first, second = bytes(one.constBits()), bytes(other.constBits())
    assert one.size() == other.size()
    return 0 if first == second else max(abs(a - b) for a, b in zip(first, second, strict=True))


@pytest.fixture
def wide(canvas: Callable[..., Hand]) -> Hand:
    """A canvas with zoom bar and minimap in view."""
    hand = canvas(settled(thank_you()))
    hand.view.set_zoom(1.25)
    hand.view.center_on("w1", pulse=False)
    QApplication.processEvents()
    assert hand.view.minimap.isVisible()
    return hand


@pytest.mark.parametrize("by", [QPoint(8, 0), QPoint(0, -8), QPoint(6, 9)])
def test_panning_paints_only_what_comes_into_view(wide: Hand, by: QPoint) -> None:
    port = wide.view.viewport()
    painted = Painted(port)
    corners = [wide.view.minimap.pos(), wide.view.zoom_bar.pos()]
    wide.view.camera.scroll(by)
    QApplication.processEvents()
    assert 0 < painted.share(port.width() * port.height()) < 0.15
    assert corners == [wide.view.minimap.pos(), wide.view.zoom_bar.pos()]


@pytest.mark.parametrize("zoom", [0.3, 0.5, 1.0, 1.25, 1.15**3])
def test_after_panning_everything_is_as_if_painted_anew(wide: Hand, zoom: float) -> None:
    wide.view.set_zoom(zoom)
    QApplication.processEvents()
    for by in (QPoint(8, 0), QPoint(0, 24), QPoint(-13, -7), QPoint(-40, 3)):
        wide.view.camera.scroll(by)
        QApplication.processEvents()
    assert differ(on_screen(wide), anew(wide)) <= 1


def test_selecting_another_step_paints_the_two_again_and_nothing_else(wide: Hand) -> None:
    wide.view.select(["w1"])
    QApplication.processEvents()
    port = wide.view.viewport()
    painted = Painted(port)
    wide.view.select(["e1"])
    QApplication.processEvents()
    assert painted.share(port.width() * port.height()) < 0.3


def test_wires_are_as_wide_in_a_part_as_in_the_whole(wide: Hand) -> None:
    """The busiest wire is out of view; the others must not become the widest for that."""
    counts = {"c": LiveCount(400), "w1": LiveCount(40), "e1": LiveCount(40, sent=40), "g": LiveCount(40)}
    wide.view.set_live(counts)
    whole = wide.view.item.painter.most_people(wide.view.item.look)
    assert whole == 400
    wide.view.camera.scroll(QPoint(0, 60))
    QApplication.processEvents()
    assert differ(on_screen(wide), anew(wide)) <= 1
