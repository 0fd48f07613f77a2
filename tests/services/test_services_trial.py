"""Trials of a draft over the demo shop's own history: what an owner reads off them, and that nothing is touched."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.guardrails import Cap, Guardrails
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Condition, Email, Trigger, Wait
from app.model.rules import Interacted
from app.model.sources import OnEvent
from app.model.times import ForDuration
from app.services.demo.lively import open_new_demo
from app.services.desk import Desk
from app.services.flows import load_draft
from app.services.trial import Question, try_draft
from app.services.trial_tally import BUCKETS, Trial, bucket_of, parts_of
from app.services.try_out import try_out

NAME = "thank-you"
YEAR = Question("365")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo shop with its five automations live, before anything has been sent."""
    made = open_new_demo(tmp_path_factory.mktemp("trial") / "shop", 1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def year(desk: Desk) -> Trial:
    return try_draft(desk, NAME, load_draft(desk, NAME), YEAR)


def on_disk(folder: Path) -> dict[str, str]:
    return {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and not one.name.endswith("-shm")
    }


def test_the_customer_of_the_tale_is_on_top_with_thirteen_and_forty(year: Trial) -> None:
    worst = year.cases[year.worst[0]]
    before, after = parts_of(worst.before), parts_of(worst.after)
    assert worst.name == "Anni Koskela"
    assert (before.again, before.others) == (13, 40)
    assert sum((after.again, after.others, after.flows)) < sum((before.again, before.others, before.flows)) / 4
    held = [one for one in worst.after if one.reason]
    assert {one.reason for one in held} == {"just_bought", "same_content", "cap"}
    assert all(one.seen for one in held), "each reason with what was seen"
    assert len(held) + after.again + after.others + after.flows == len(worst.after), "nothing goes without a reason"


def test_the_product_s_own_guardrails_leave_her_a_handful(desk: Desk) -> None:
    """In the 90 days that a trial plays by itself, with nothing but the caps and guards a shop has from the start."""
    assert desk.policy.guardrails == Guardrails()
    found = try_draft(desk, NAME, load_draft(desk, NAME), Question())
    worst = found.cases[found.worst[0]]
    before, after = parts_of(worst.before), parts_of(worst.after)
    assert worst.name == "Anni Koskela"
    assert before.again + before.others == 53
    assert after.again + after.others == 9


def test_turning_a_guardrail_leaves_a_handful(desk: Desk, year: Trial) -> None:
    tight = replace(YEAR, caps=(Cap(1, 14), Cap(2, 30)))
    found = try_draft(desk, NAME, load_draft(desk, NAME), tight)
    before, after = found.cases[year.worst[0]].sent
    assert before == year.cases[year.worst[0]].sent[0]
    assert after <= 10
    off = try_draft(desk, NAME, load_draft(desk, NAME), replace(YEAR, off=("cap", "just_bought", "same_content")))
    assert off.cases[year.worst[0]].sent[1] > 40
    assert "cap" not in off.reasons


def test_a_trial_changes_nothing_and_is_the_same_twice(desk: Desk, year: Trial) -> None:
    before = on_disk(desk.folder)
    again = try_draft(desk, NAME, load_draft(desk, NAME), YEAR)
    assert replace(again, seconds=0) == replace(year, seconds=0)
    assert on_disk(desk.folder) == before
    assert desk.store.messages.counts().get("sent", 0) == 0


def test_every_number_is_the_sum_of_what_customers_got(year: Trial) -> None:
    for side in (0, 1):
        played = [(n, one) for n, case in enumerate(year.cases) for one in (case.before, case.after)[side]]
        left = [(n, one) for n, one in played if not one.reason]
        per = Counter(n for n, _one in left)
        assert year.sent[side] == len(left) == sum((day.before, day.after)[side] for day in year.days)
        assert year.most[side] == max(per.values())
        assert year.heavy[side] == sum(times > 10 for times in per.values())
        for place, people in enumerate(year.buckets[side]):
            assert set(people) == {n for n in range(len(year.cases)) if bucket_of(per[n]) == place}
    assert sum(len(people) for people in year.buckets[0]) == year.done == year.total
    assert year.reasons == Counter(one.reason for case in year.cases for one in case.after if one.reason)
    for reason, people in year.held.items():
        assert set(people) == {n for n, c in enumerate(year.cases) if any(m.reason == reason for m in c.after)}
    assert [bucket_of(n) for n in (0, 1, 2, 3, 9, 10, 24, 25, 500)] == [0, 1, 1, 2, 4, 5, 6, 7, 7]
    assert len(BUCKETS) == 8


def test_with_guardrails_nobody_gets_more_than_the_caps(year: Trial) -> None:
    for case in year.cases:
        ours = [one for one in case.after if not one.reason and one.marketing]
        for place, last in enumerate(ours):
            if last.flow and "cap" in year.scene.after.flows[last.flow].email(last.node).skip_guardrails:
                continue
            others = [one for one in ours[:place] if not one.way or one.way != last.way]
            for most, days in ((2, 7), (5, 30)):
                recent = [one for one in others if one.at > last.at - timedelta(days=days)]
                assert len(recent) < most, case.customer.email


def test_steps_are_those_of_the_draft(year: Trial) -> None:
    flow = year.scene.after.flows[NAME]
    trigger = flow.trigger
    assert trigger is not None
    ways = [way for case in year.cases for way in case.ways if way.flow == NAME]
    assert year.steps[trigger.id].came == len(ways)
    for email in flow.emails:
        played = [one for case in year.cases for one in case.after if (one.flow, one.node) == (NAME, email.id)]
        tally = year.steps[email.id]
        assert (tally.sent, tally.held) == (sum(not o.reason for o in played), sum(bool(o.reason) for o in played))
    assert year.steps["first-order"].outcomes.keys() == {"yes", "no"}


def test_alone_and_without_newsletters_it_is_the_try_out_of_the_command_line(desk: Desk) -> None:
    others = tuple(name for name in ("welcome", "abandoned-cart", "winback", "feedback"))
    alone = Question("90", without=others, newsletters=False)
    found = try_draft(desk, NAME, load_draft(desk, NAME), alone)
    assert set(found.scene.after.flows) == {NAME}
    without = try_out(desk, (NAME,), guardrails=False).load.histogram
    got = Counter(case.sent[0] for case in found.cases)
    assert without == {str(n): got[n] for n in sorted(got)}


def test_pictures_come_while_it_plays_and_it_can_be_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.trial.FIRST_PICTURE", 0.0)
    monkeypatch.setattr("app.services.trial.NEXT_PICTURE", 0.0)
    pictures: list[Trial] = []
    draft = load_draft(desk, NAME)
    found = try_draft(desk, NAME, draft, Question("30"), pictures.append)
    assert [one.done for one in pictures] == sorted(one.done for one in pictures)
    assert 0 < pictures[0].done < found.done
    with pytest.raises(PolkuError, match="cancelled"):
        try_draft(desk, NAME, draft, Question("30"), cancelled=lambda: True)
    with pytest.raises(PolkuError, match="trial-no-trigger"):
        try_draft(desk, NAME, Flow(name="Empty"), YEAR)


def asking() -> Flow:
    """A mail after an order; a day later one for those who opened it and one for those who did not."""
    return Flow(
        name="Asking",
        nodes=(
            Condition("ask", rule=Interacted("first", "opened")),
            Email("first", "First", message_class="service"),
            Email("no", "No", message_class="service"),
            Trigger("start", source=OnEvent("Order Completed")),
            Wait("wait", until=ForDuration(1, "days")),
            Email("yes", "Yes", message_class="service"),
        ),
        edges=(
            Edge("ask", "no", "no"),
            Edge("ask", "yes", "yes"),
            Edge("first", "out", "wait"),
            Edge("start", "out", "first"),
            Edge("wait", "out", "ask"),
        ),
    )


def test_what_is_assumed_of_opens_decides_the_branch(desk: Desk) -> None:
    shares = []
    for answered in (0.0, 0.3, 0.5, 1.0):
        found = try_draft(desk, "asking", asking(), Question("90", opened=answered, newsletters=False))
        yes, no = (found.steps[node].sent if node in found.steps else 0 for node in ("yes", "no"))
        assert yes + no > 100
        shares.append(yes / (yes + no))
    assert shares[0] == 0
    assert shares[-1] == 1
    assert 0.2 < shares[1] < 0.4 < shares[2] < 0.6
