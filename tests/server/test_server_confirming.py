"""On a server people are asked, confirm and are counted as in a file: the very tests of the store, another stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import test_store_confirming as _confirming
from postgres_kit import ServerStage

if TYPE_CHECKING:
    from postgres_kit import Cluster

test_asked = _confirming.test_who_is_asked_counts_nowhere_as_somebody_who_may_be_mailed
test_press = _confirming.test_a_press_confirms_once_and_what_was_said_since_the_question_stands


class _Asking(_confirming.Asking, ServerStage):
    """Kept by a server."""


@pytest.fixture
def shop(cluster: Cluster, tmp_path: Path) -> Iterator[_Asking]:
    made = _Asking(cluster, tmp_path / "shop", _confirming.OPEN)
    made.choose()
    made.clock.move_to(_confirming.LATER)
    yield made
    made.store.close()
    cluster.drop(made.url)
