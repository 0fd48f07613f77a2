"""A message editor over a real demo shop, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edit import change_template
from app.engine.ports import VirtualClock
from app.model.rules import Compare
from app.model.template import Benefit, Button, Footer, Heading, Products, Text
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.messages.editor import MessageEditor
from app.ui.messages.tools import MessageTools
from app.ui.theme import theme
from app.ui.undo import FlowDocument

BLOCKS = (
    Heading("Kiitos kestävästä valinnasta", show_if=Compare("profile.motive", "eq", "ecology")),
    Heading("Laatu näkyy saumoissa", show_if=Compare("profile.motive", "eq", "quality")),
    Text("Hei {{ customer.first_name | default('ystävä') }},\n\nkiitos ensimmäisestä tilauksestasi."),
    Text("Pidä siitä huolta, niin se palvelee pitkään."),
    Products(pick="bought"),
    Benefit("Kanta-asiakkaana saat -5 %", "KIITOS5"),
    Button("Liity kanta-asiakkaaksi", "https://kylakauppa.example/kanta"),
    Footer("Sait tämän viestin, koska tilasit meiltä."),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    wait_for_tasks()
    desk.close()


@pytest.fixture
def said() -> list[str]:
    """What the editor said in passing."""
    return []


@pytest.fixture
def document(qapp: QApplication, desk: Desk) -> FlowDocument:
    theme.apply(qapp, dark=False)
    flow = load_draft(desk, create_from_library(desk, "thank-you"))
    first = msgspec.structs.replace(flow.template_by_id["thanks-first"], blocks=BLOCKS, versions=())
    return FlowDocument(change_template(flow, first).flow)


@pytest.fixture
def editor(qtbot: QtBot, desk: Desk, document: FlowDocument, said: list[str]) -> Iterator[MessageEditor]:
    """On the message of those who order for the first time, drawn once."""
    made = MessageEditor(document, MessageTools(desk), lambda words, _undo=None: said.append(words))
    document.setParent(made)
    qtbot.addWidget(made)
    made.resize(1356, 790)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    with qtbot.waitSignal(made.refreshed, timeout=30_000):
        made.show_step("thanks-first")
    yield made
    made.stop()
    made.hide()
    wait_for_tasks()
