"""One PostgreSQL server for the tests of this folder; without Debian's package they are skipped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("psycopg", reason="the parts for a server are not installed")

ENGINE = Path(__file__).resolve().parent.parent / "engine"
sys.path.insert(0, str(ENGINE))
pytest.register_assert_rewrite("test_engine_actions", "test_engine_runner", "test_engine_runner_sending")

from postgres_kit import Cluster, ServerStage, SharedStage, a_cluster, binaries


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with a_cluster() as running:
        yield running


@pytest.fixture(params=["one runner", "jobs"])
def stage(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[ServerStage]:
    """A shop on the server, driven by one runner or by jobs."""
    kind = ServerStage if request.param == "one runner" else SharedStage
    made = kind(cluster, tmp_path / "shop")
    yield made
    made.store.close()
