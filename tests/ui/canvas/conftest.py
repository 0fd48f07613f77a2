"""Canvases for the tests: dressed, calm, and gone afterwards."""

import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from app.model.flow import Flow
from app.ui.canvas.view import CanvasView
from app.ui.theme import theme
from app.ui.undo import FlowDocument
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

collect_ignore = [] if sys.platform == "linux" else ["test_canvas_screen_reader.py"]
"""AT-SPI is Linux's own way."""


@pytest.fixture
def canvas(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Hand]]:
    """Makes a canvas of a flow, on the screen and without motion."""
    theme.apply(qapp, dark=False)
    views: list[CanvasView] = []

    def make(flow: Flow, *, calm: bool = True) -> Hand:
        document = FlowDocument(flow)
        view = CanvasView(document)
        view.set_reduced_motion(calm)
        view.resize(900, 720)
        qtbot.addWidget(view)
        with qtbot.waitExposed(view):
            view.show()
        view.activateWindow()
        view.setFocus()
        document.setParent(view)
        views.append(view)
        qtbot.waitUntil(view.hasFocus, timeout=5000)  # keys of actions need an active window
        return Hand(view, document)

    yield make
    for view in views:
        view.glide.stop()
        view.pulse.stop()
        view.adding.popup.hide()


@pytest.fixture
def hand(canvas: Callable[..., Hand]) -> Hand:
    """The canvas of "Kiitä tilauksesta"."""
    return canvas(settled(thank_you()))
