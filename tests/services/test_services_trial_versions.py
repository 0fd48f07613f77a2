"""What a trial says of two versions, of clashing discounts, and that who does the work makes no difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from app.engine.guardrails import Cap
from app.engine.played import Played
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger, Wait
from app.model.sources import OnEvent
from app.model.template import Benefit, Template
from app.model.times import ForDuration
from app.services.demo.lively import open_new_demo
from app.services.desk import Desk
from app.services.flows import add_flow, create_from_library, load_draft
from app.services.publish_flow import publish_flow
from app.services.trial import Question, try_draft
from app.services.try_out import try_out

NAME = "thank-you"
VERSIONS = Question("90", newsletters=False, against="live")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_new_demo(tmp_path_factory.mktemp("versions") / "shop", 1)
    yield made
    made.close()


def later(flow: Flow, days: int) -> Flow:
    """The same with all waits that long."""
    waits = (replace(n, until=ForDuration(days, "days")) if isinstance(n, Wait) else n for n in flow.nodes)
    return replace(flow, nodes=tuple(waits))


def left(played: tuple[Played, ...]) -> Counter[tuple[str, str, str]]:
    return Counter((one.flow, one.node, one.content) for one in played if not one.reason)


def test_the_same_version_twice_makes_no_difference(desk: Desk) -> None:
    found = try_draft(desk, NAME, load_draft(desk, NAME), VERSIONS)
    assert not any(found.differs.values())
    assert found.sent[0] == found.sent[1] > 0
    assert all(first == second for first, second in found.mails.values())


def test_who_would_get_what_differently_is_counted_person_by_person(desk: Desk) -> None:
    found = try_draft(desk, NAME, later(load_draft(desk, NAME), 9), VERSIONS)
    expected: dict[str, set[int]] = {"more": set(), "fewer": set(), "moved": set()}
    for number, case in enumerate(found.cases):
        before, after = left(case.before), left(case.after)
        if after - before:
            expected["more"].add(number)
        if before - after:
            expected["fewer"].add(number)
        times = [[(o.flow, o.node, o.at) for o in side if not o.reason] for side in (case.before, case.after)]
        if before == after and sorted(times[0]) != sorted(times[1]):
            expected["moved"].add(number)
    assert {how: set(people) for how, people in found.differs.items()} == expected
    assert expected["moved"]
    assert expected["fewer"], "whoever ordered at the end of the span gets theirs after it"
    total = sum((left(case.after) for case in found.cases), Counter())
    assert {key: after for key, (_before, after) in found.mails.items() if after} == {
        (flow, node): times for (flow, node, _content), times in total.items()
    }


def test_two_settings_of_the_guardrails_are_compared_in_the_same_way(desk: Desk) -> None:
    tight = Question("365", against="own", caps=(Cap(1, 14), Cap(2, 30)))
    found = try_draft(desk, NAME, load_draft(desk, NAME), tight)
    assert found.sent[0] == try_draft(desk, NAME, load_draft(desk, NAME), Question("365")).sent[1]
    assert found.sent[1] < found.sent[0]
    assert len(found.differs["fewer"]) > len(found.differs["more"])


def test_a_draft_that_was_never_published_has_nothing_to_be_compared_with(desk: Desk) -> None:
    create_from_library(desk, "feedback", name="feedback-two")
    with pytest.raises(PolkuError, match="trial-not-live"):
        try_draft(desk, "feedback-two", load_draft(desk, "feedback-two"), VERSIONS)


def discount(name: str, percent: int) -> Flow:
    """A discount to everybody, a day after an order."""
    return Flow(
        name=name,
        nodes=(
            Email("mail", name, template="t", message_class="service"),
            Trigger("start", source=OnEvent("Order Completed")),
            Wait("wait", until=ForDuration(1, "days")),
        ),
        edges=(Edge("start", "out", "wait"), Edge("wait", "out", "mail")),
        templates=(Template("t", subject=name, blocks=(Benefit(f"Saat {percent} % alennuksen", "KOODI"),)),),
    )


def test_different_discounts_within_a_week_are_a_clash_and_equal_ones_are_none(desk: Desk) -> None:
    publish_flow(desk, add_flow(desk, discount("Ten", 10), "ten"))
    alone = Question("90", newsletters=False, without=("welcome", "abandoned-cart", "winback", "thank-you", "feedback"))
    clash = try_draft(desk, "other", discount("Twenty", 20), alone)
    both = {("other", "mail"), ("ten", "mail")}
    buyers = {n for n, case in enumerate(clash.cases) if both <= {(m.flow, m.node) for m in case.after if not m.reason}}
    assert buyers
    assert set(clash.clashing[1]) == buyers
    assert not try_draft(desk, "other", discount("Ten again", 10), alone).clashing[1]


def test_other_processes_say_the_same_as_this_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    here = try_draft(desk, NAME, load_draft(desk, NAME), Question("365"))
    line = try_out(desk)
    monkeypatch.setattr("app.services.crew.ALONE", 0)
    monkeypatch.setattr("app.services.crew.AT_FIRST", 0.05)
    monkeypatch.setattr("app.services.crew.CREW_PAGE", 200)
    there = try_draft(desk, NAME, load_draft(desk, NAME), Question("365"))
    assert replace(there, seconds=0) == replace(here, seconds=0)
    assert replace(try_out(desk), seconds=0) == replace(line, seconds=0)
    asked = iter((False, False, True))
    with pytest.raises(PolkuError, match="cancelled"):
        try_draft(desk, NAME, load_draft(desk, NAME), Question("365"), cancelled=lambda: next(asked, True))
    desk.crew.close()
