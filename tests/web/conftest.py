"""A shop on disk and a server on this computer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from http_kit import Server, http_server
from outlet_kit import Shop
from runner_kit import Stage


@pytest.fixture
def server() -> Iterator[Server]:
    with http_server() as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    stage = Stage(tmp_path / "shop")
    made = Shop(stage)
    yield made
    stage.store.close()
