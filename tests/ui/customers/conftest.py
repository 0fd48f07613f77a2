"""A real demo shop for the panes of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.engine.ports import VirtualClock
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.theme import theme


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    theme.apply(qapp, dark=False)
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    wait_for_tasks()
    desk.close()
