"""A shop on disk for every test of the store that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.model.customer import Shop
from app.store.store import Store, create_store
from runner_kit import START


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty shop."""
    made = create_store(tmp_path / "shop", Shop("Kyläkauppa", email="shop@shop.test"), START)
    yield made
    made.close()
