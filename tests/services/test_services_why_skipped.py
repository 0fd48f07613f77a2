"""What is told of a step that was skipped."""

from datetime import UTC, datetime

from app.engine.run import PASSED_BY, Step
from app.i18n import speaking
from app.model.flow import Flow
from app.model.nodes import Wait
from app.model.times import ForDuration
from app.services.sentences.why import step_words


def test_a_skipped_step_is_told_as_one() -> None:
    flow = Flow(nodes=(Wait("w", until=ForDuration(4, "hours"), skipped=True),))
    step = Step("w", "wait", PASSED_BY, datetime(2026, 3, 1, tzinfo=UTC))
    with speaking("fi"):
        assert step_words(step, flow) == "Odota 4\u00a0tuntia: ohitetaan"
    with speaking("en"):
        assert step_words(step, flow).endswith(": skipped")
