"""A shop without anything, and a small one whose messages were followed by people and machines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from insights_page import FEW, MANY, SEEN, Heard, follow
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.services.desk import Desk, open_desk
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.theme import theme
from hits_kit import Endpoint
from runner_kit import DAY, START, Stage, mail, straight, wait


@pytest.fixture
def empty(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """A shop in which nothing has been published, and which sees neither clicks nor opens."""
    theme.apply(qapp, dark=False)
    stage = Stage(tmp_path / "shop", Policy(limits=Limits(0, 0, 0)))
    yield Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    wait_for_tasks()
    stage.store.close()


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two automations: a cart with 40 people, of whom some clicked, and a request for feedback with 5."""
    stage = Stage(tmp_path_factory.mktemp("insights") / "shop", SEEN)
    stage.customers([*MANY, *FEW])
    stage.publish(
        replace(straight(mail("m1"), wait("w1", 4), mail("m2")), name="Ostoskori", metrics=("opens",)), "cart"
    )
    asks = straight(mail("q1"), event="Order Delivered")
    stage.publish(replace(asks, name="Palaute", metrics=("opens", "feedback")), "ask")
    for name in MANY:
        stage.happens(name)
    for name in FEW:
        stage.happens(name, "Order Delivered")
    stage.run_to(START + 2 * DAY)
    follow(Endpoint(Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())))
    stage.store.close()
    return stage.store.folder


@pytest.fixture
def lived(qapp: QApplication, lived_in: Path, tmp_path: Path) -> Iterator[Desk]:
    """A copy of that shop, opened."""
    theme.apply(qapp, dark=False)
    folder = shutil.copytree(lived_in, tmp_path / "shop")
    desk = open_desk(folder, VirtualClock(START + 2 * DAY), MemorySecrets())
    yield desk
    wait_for_tasks()
    desk.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()
