"""One endpoint for a file's tests, over a folder of its own, and a visitor."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from track_kit import Endpoint, visitor


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path_factory.mktemp("track")).start()
    made.prepare()
    yield made
    made.end()


@pytest.fixture
def browser(endpoint: Endpoint) -> Iterator[httpx2.Client]:
    with visitor(endpoint) as client:
        yield client
