"""Whatever gestures are made, in whatever order, the flow stays whole."""

import pytest
from hypothesis import settings

from flow_monkey import Monkey

TestMonkey = Monkey.TestCase
TestMonkey.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


@pytest.mark.long
@pytest.mark.timeout(3600)
class TestLongMonkey(Monkey.TestCase):
    """The same for minutes."""

    settings = settings(max_examples=400, stateful_step_count=120, deadline=None)
