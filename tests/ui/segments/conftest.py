"""The segments view over a real demo shop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.engine.ports import VirtualClock
from app.model.errors import PolkuError
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.personas import list_personas
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.people import People
from app.ui.segments.reading import ShopSegments
from app.ui.segments.view import SegmentsView
from app.ui.theme import theme


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    theme.apply(qapp, dark=False)
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    wait_for_tasks()
    desk.close()


class Heard:
    """What the view has told: toasts with their way back, errors, and where it led."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.errors: list[PolkuError] = []
        self.opened: list[str] = []

    def tell(self, words: str, undo: Callable[[], object] | None = None) -> None:
        self.told.append(words)
        self.undo = undo


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def view(desk: Desk, heard: Heard) -> Iterator[SegmentsView]:
    shop = ShopSegments(desk, People(list_personas(desk)))
    view = SegmentsView(shop, heard.tell, heard.errors.append, heard.opened.append, heard.opened.append)
    view.resize(1300, 800)
    view.show()
    view.refresh()
    yield view
    view.hide()
    view.deleteLater()
