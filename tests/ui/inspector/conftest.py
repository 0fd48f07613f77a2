"""An inspector over a real document."""

from collections.abc import Callable, Iterator

import pytest
from inspector_steps import EDGES, MESSAGES, NODES
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.customer import Shop
from app.model.flow import Flow
from app.ui.inspector.host import Known
from app.ui.inspector.inspector import Inspector
from app.ui.theme import theme
from app.ui.undo import FlowDocument


@pytest.fixture
def document(qapp: QApplication) -> FlowDocument:
    theme.apply(qapp, dark=False)
    return FlowDocument(Flow("Kiitä tilauksesta", nodes=NODES, edges=EDGES, templates=MESSAGES))


@pytest.fixture
def inspector(qtbot: QtBot, document: FlowDocument) -> Iterator[Inspector]:
    known = Known(shop=Shop("Kyläkauppa"), categories=("Takit", "Kengät"), tags=("VIP",))
    commands = {name: QAction(name) for name in ("copy", "duplicate", "delete", "tidy", "skip")}
    made = Inspector(document, known, commands)
    qtbot.addWidget(made)
    made.resize(332, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


@pytest.fixture
def show(inspector: Inspector) -> Callable[..., Inspector]:
    """`show("wait")` selects and gives the inspector."""

    def pick(*ids: str) -> Inspector:
        inspector.show_selection(ids)
        return inspector

    return pick
