"""Walking through a step that waits for an event: the walk asks, in words, and goes the way of the answer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from app.engine.guardrails import Guardrails
from app.engine.history import History
from app.engine.walk import route
from app.i18n import set_language
from app.model.customer import Customer, Persona
from app.model.entry import Entry
from app.model.flow import Edge, Flow
from app.model.nodes import Await, Exit, Trigger, Wait
from app.model.sources import OnEvent
from app.model.times import UntilOpen
from app.ui.editor.walker import Walker

NOON = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
TANJA = Persona("tanja", "Tanja", "", Customer(-1, "t@x.test", first_name="Tanja"))
FLOW = Flow(
    nodes=(
        Await("a", event="Order Completed"),
        Exit("bought"),
        Exit("gone"),
        Trigger("t", source=OnEvent("Cart Abandoned")),
        Wait("w", until=UntilOpen()),
    ),
    edges=(
        Edge("a", "event", "bought"),
        Edge("a", "timeout", "gone"),
        Edge("t", "out", "w"),
        Edge("w", "out", "a"),
    ),
)


@pytest.mark.parametrize(("answer", "last"), [(True, "bought"), (False, "gone")])
def test_the_walk_asks_whether_it_happens_and_goes_that_way(qapp: QApplication, answer: bool, last: str) -> None:
    set_language("fi")
    entry = Entry("cart-1", NOON, "Cart Abandoned")

    def walk(answers: dict[str, bool]) -> None:
        walker.route = route(FLOW, History(TANJA.customer), entry, Guardrails(), "Europe/Helsinki", answers)

    walker = Walker(lambda *_: pytest.fail("nothing is looked up"), ZoneInfo("Europe/Helsinki"))
    walker.persona, walker._flow = TANJA, FLOW
    walk({})
    assert walker.asks_about() == "a"
    assert walker.question() == "Tanja, 3 päivää aikaa: tapahtuuko ”Teki ostoksen”?"
    assert walker.yes_words() == "Tapahtui"
    walker.at = 1
    assert walker.words() == "Tanja jatkaa heti", "it is a Tuesday at noon"
    walk({"a": answer})
    assert walker.asks_about() == ""
    assert walker.stops()[-1].node == last
