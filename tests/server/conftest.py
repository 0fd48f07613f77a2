"""One PostgreSQL server for the tests of this folder; without Debian's package they are skipped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from postgres_kit import Cluster, SharedStage

TESTS = Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / "engine"), str(TESTS / "services"), str(TESTS / "store")]
for module in (
    "test_engine_actions",
    "test_engine_runner",
    "test_engine_runner_sending",
    "test_services_classify_hits",
    "test_store_flows",
):
    pytest.register_assert_rewrite(module)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    from postgres_kit import a_cluster, binaries

    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with a_cluster() as running:
        yield running


@pytest.fixture
def stage(cluster: Cluster, tmp_path: Path) -> Iterator[SharedStage]:
    """A shop on the server, driven by jobs."""
    from postgres_kit import SharedStage

    made = SharedStage(cluster, tmp_path / "shop")
    yield made
    made.store.close()
    cluster.drop(made.url)
