"""A shop without anything, and a small one whose messages were followed by people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from insights_page import FEW, MANY, SEEN, Heard, follow
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from app.engine.policy import Limits, Policy
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.theme import theme
from hits_kit import Endpoint
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


@pytest.fixture
def empty(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """A shop in which nothing has been published, and which sees neither clicks nor opens."""
    theme.apply(qapp, dark=False)
    stage = Stage(tmp_path / "shop", Policy(limits=Limits(0, 0, 0)))
    yield Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    wait_for_tasks()
    stage.store.close()


@pytest.fixture
def lived(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    """Two automations: a cart with 40 people, of whom some clicked and bought, and a request for feedback with 5."""
    theme.apply(qapp, dark=False)
    stage = Stage(tmp_path / "shop", SEEN)
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
    stage.run_to(START + HOUR)
    stage.run_to(START + 2 * DAY)
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    follow(Endpoint(desk))
    yield desk
    wait_for_tasks()
    stage.store.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()
