"""A stage for every test of the engine that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner_kit import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A shop on disk, a virtual clock, a sender that remembers."""
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()
