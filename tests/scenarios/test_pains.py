"""What people complain about in other builders, each as a test of its own (docs/pains.md tells which is where)."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.guardrails import Guardrails
from app.engine.news import Ticked
from app.engine.policy import Limits, Policy
from app.engine.times import zone
from app.model.customer import Event
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Branch, Condition, Split, Trigger, Wait
from app.model.rules import All
from app.model.sources import OnEvent, Reentry
from app.model.times import UntilClock
from app.store.recording import EventRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

FREE = Policy(Guardrails(off=("quiet_hours", "cap", "same_content")), Limits(0, 0, 0))
ROOT = Path(__file__).parents[2]


def staged(folder: Path, flow: Flow | None = None, names: tuple[str, ...] = ("elsa",)) -> Stage:
    stage = Stage(folder / "shop", FREE)
    stage.customers(names)
    if flow is not None:
        stage.publish(flow)
    return stage


def forked(fork: Condition | Split) -> Flow:
    """A way that forks into two messages and joins again in a third."""
    way, ports = straight(mail("x1")), ("yes", "no") if isinstance(fork, Condition) else ("a", "b")
    first, second, last = mail("c1"), mail("d1"), mail("e1")
    base = straight(first, second, last)
    nodes = (*way.nodes[:1], fork, first, second, last)
    edges = (
        Edge("a0", "out", fork.id),
        Edge(fork.id, ports[0], "c1"),
        Edge(fork.id, ports[1], "d1"),
        Edge("c1", "out", "e1"),
        Edge("d1", "out", "e1"),
    )
    return replace(base, nodes=tuple(sorted(nodes, key=lambda node: node.id)), edges=tuple(sorted(edges)))


def rows_in(stage: Stage) -> Counter[str]:
    with closing(sqlite3.connect(stage.store.ledger()._db.path)) as raw:
        counts = {"message": "SELECT count(*) FROM message", "decision": "SELECT count(*) FROM decision"}
        return Counter({table: raw.execute(count).fetchone()[0] for table, count in counts.items()})


def test_pain_01_the_same_mail_again_and_again(tmp_path: Path) -> None:
    stage = staged(tmp_path, straight(Wait("b1", "", UntilClock("09:00", ("mon",))), mail("c1")))
    stage.happens("elsa")
    for minute in range(0, 8 * 24 * 60, 311):
        stage.run_to(START + timedelta(minutes=minute))
    assert stage.sender.to == ["elsa@x.test"]


def test_pain_04_coming_in_again_makes_two_schedules_that_stall(tmp_path: Path) -> None:
    trigger = Trigger("a0", "Start", OnEvent("Cart Abandoned"), Reentry("one_at_a_time"))
    stage = staged(tmp_path, straight(wait("b1", 5), mail("c1"), trigger=trigger))
    for hour in (0, 1, 2, 7):
        stage.happens("elsa", at=START + hour * HOUR)
    stage.run_to(START + DAY)
    assert len(stage.sender.sent) == 2  # the ones of hour 1 and 2 came while she was on her way
    assert stage.store.stats.ends("test") == {"finished": 2}


def test_pain_05_what_was_sent_is_planned_again_and_the_log_fills(tmp_path: Path) -> None:
    stage = staged(tmp_path, straight(mail("b1"), wait("c1", 1), mail("d1")))
    stage.happens("elsa")
    stage.run_to(START + 3 * HOUR)
    before = rows_in(stage)
    for day in range(1, 40):
        stage.run_to(START + day * DAY)
    assert rows_in(stage) == before


def test_pain_06_a_test_of_two_variants_sends_both(tmp_path: Path) -> None:
    names = tuple(f"c{n}" for n in range(40))
    stage = staged(tmp_path, forked(Split("b1", "Test", (Branch("a", "A"), Branch("b", "B")))), names)
    for name in names:
        stage.happens(name)
    stage.run_to(START + HOUR)
    got = Counter((row.email, row.node) for row in stage.store.messages.find(limit=500) if row.state == "sent")
    assert max(got.values()) == 1
    assert all(((f"{name}@x.test", "c1") in got) != ((f"{name}@x.test", "d1") in got) for name in names)
    assert sum(node == "e1" for _, node in got) == len(names)


def test_pain_11_the_trigger_says_processed_and_nothing_happens(tmp_path: Path) -> None:
    """Everybody who came in is somewhere: on the way, or over with a reason."""
    names = tuple(f"c{n}" for n in range(30))
    stage = staged(tmp_path, straight(wait("b1", 2), mail("c1"), wait("d1", 5, "days"), mail("e1")), names)
    for number, name in enumerate(names):
        stage.happens(name, at=START + number * HOUR)
    stage.run_to(START + 4 * DAY)
    entered = sum(fact.totals.entered for fact in stage.news.facts if isinstance(fact, Ticked))
    on_way, over = sum(stage.store.flows.people("test").values()), sum(stage.store.stats.ends("test").values())
    assert entered == on_way + over == len(names)


def test_pain_12_some_silently_miss_the_first_step_and_36_only_300_are_handled(tmp_path: Path) -> None:
    """Over a thousand at once, and all of them a second time."""
    names = tuple(f"c{n}" for n in range(1_100))
    trigger = Trigger("a0", "Start", OnEvent("Cart Abandoned"), Reentry("every"))
    stage = staged(tmp_path, straight(mail("b1"), trigger=trigger), names)
    for _ in range(2):
        now = stage.clock.now()
        with stage.store.recording("events", "test", now) as record:
            record.events(
                EventRecord(f"{name}@x.test", Event(f"{name}:{now}", "Cart Abandoned", now)) for name in names
            )
        stage.run_to(now + HOUR)
    assert set(Counter(stage.sender.to).values()) == {2}
    assert len(set(stage.sender.to)) == len(names)


def test_pain_13_a_new_step_never_reaches_those_inside(tmp_path: Path) -> None:
    stage = staged(tmp_path, straight(wait("b1", 5), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    longer = straight(wait("b1", 5), mail("c1"), wait("d1", 1), mail("e1"))
    stage.store.flows.save_draft("test", longer, stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now(), "move")
    stage.run_to(START + DAY)
    assert [row.node for row in sorted(stage.store.messages.find(), key=lambda row: row.id)] == ["c1", "e1"]


def test_pain_14_nothing_can_be_edited_while_people_are_inside(tmp_path: Path) -> None:
    """Drawn, published and paused with somebody inside; who finishes the old version gets the old version."""
    stage = staged(tmp_path, straight(wait("b1", 5), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.store.flows.save_draft("test", straight(wait("b1", 9, "days"), mail("z1")), stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now(), "keep")
    stage.run_to(START + DAY)
    assert [row.node for row in stage.store.messages.find()] == ["c1"]


def test_pain_15_what_is_not_published_collects_people_and_mails_them_later(tmp_path: Path) -> None:
    stage = staged(tmp_path)
    stage.store.flows.create("test", straight(mail("b1")), START)
    stage.happens("elsa")
    stage.run_to(START + DAY)
    stage.store.flows.publish("test", stage.clock.now())
    stage.run_to(START + 3 * DAY)
    assert stage.sender.sent == []
    assert stage.store.stats.ends("test") == {}


def test_pain_16_a_step_that_is_joined_to_nothing_runs(tmp_path: Path) -> None:
    joined, loose = straight(mail("b1")), straight(mail("z1"))
    flow = replace(joined, nodes=(*joined.nodes, loose.by_id["z1"]), templates=(*joined.templates, *loose.templates))
    stage = staged(tmp_path, flow)
    stage.happens("elsa")
    stage.run_to(START + DAY)
    assert [row.node for row in stage.store.messages.find()] == ["b1"]


def test_pain_17_both_branches_of_a_decision_run(tmp_path: Path) -> None:
    names = tuple(f"c{n}" for n in range(10))
    stage = staged(tmp_path, forked(Condition("b1", "Anybody", All())), names)
    for name in names:
        stage.happens(name)
    stage.run_to(START + HOUR)
    nodes = Counter(row.node for row in stage.store.messages.find(limit=100))
    assert sorted((nodes["c1"], nodes["d1"], nodes["e1"])) == [0, 10, 10]


@pytest.mark.parametrize("place", ["Pacific/Auckland", "Pacific/Honolulu", "Europe/Helsinki", "America/New_York"])
def test_pain_26_a_clock_time_is_hours_off_and_27_weekday_hour_and_zone_together(tmp_path: Path, place: str) -> None:
    """Tuesday at nine is Tuesday at nine where the shop is, whatever the computer's own zone."""
    stage = staged(tmp_path)
    stage.store.shop.save(replace(stage.store.shop.get(), timezone=place))
    stage.publish(straight(Wait("b1", "", UntilClock("09:00", ("tue",))), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + 9 * DAY)
    (sent,) = [row for row in stage.store.messages.find() if row.state == "sent"]
    local = sent.at.astimezone(zone(place))
    assert (local.strftime("%a %H:%M"), sent.at - START < 8 * DAY) == ("Tue 09:00", True)


@pytest.mark.parametrize("place", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Helsinki", "America/Los_Angeles"])
def test_pain_29_a_wait_after_a_cart_is_late_east_and_lost_west_of_greenwich(tmp_path: Path, place: str) -> None:
    stage = staged(tmp_path)
    stage.store.shop.save(replace(stage.store.shop.get(), timezone=place))
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + DAY)
    assert [row.at for row in stage.store.messages.find() if row.state == "sent"] == [START + 4 * HOUR]


def test_pain_30_a_wait_ends_early_or_never_when_the_zone_is_changed(tmp_path: Path) -> None:
    stage = staged(tmp_path, straight(wait("b1", 30), mail("c1")))
    stage.happens("elsa")
    for hour, place in enumerate(("Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", "Europe/Helsinki")):
        stage.run_to(START + (hour + 1) * HOUR)
        stage.store.shop.save(replace(stage.store.shop.get(), timezone=place))
    stage.run_to(START + 3 * DAY)
    assert [row.at for row in stage.store.messages.find() if row.state == "sent"] == [START + 30 * HOUR]


def test_pain_31_a_schedule_just_stops(tmp_path: Path) -> None:
    """Saved, published again and reopened in between, it goes on every week of a year."""
    trigger = Trigger("a0", "Start", OnEvent("Cart Abandoned"), Reentry("every"))
    stage = staged(tmp_path, straight(wait("b1", 1), mail("c1"), trigger=trigger))
    for week in range(52):
        stage.happens("elsa", at=START + week * 7 * DAY)
        stage.run_to(START + week * 7 * DAY + 2 * HOUR)
        if week % 5 == 0:
            stage.store.flows.publish("test", stage.clock.now(), "move")
        if week % 7 == 0:
            stage.reopen()
    assert len(stage.sender.sent) == 52


def test_pain_38_a_cart_mail_after_the_purchase(tmp_path: Path) -> None:
    """Also when the order becomes known only after the message has fallen due."""
    stage = staged(tmp_path, straight(wait("b1", 4), mail("c1"), exits=(ExitOn("Order Completed", "purchase"),)))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    stage.clock.move_to(START + 5 * HOUR)
    stage.buys("elsa", at=START + 2 * HOUR)
    stage.run_to(START + DAY)
    assert stage.sender.sent == []


def test_every_pain_of_the_list_has_its_test_or_its_reason() -> None:
    """docs/pains.md names a test that is there, or says why the thing cannot occur."""
    text = (ROOT / "docs" / "pains.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \|[^|]+\| (.+?) \|$", text, re.MULTILINE))
    assert {int(number) for number in rows} >= {*range(1, 18), *range(26, 39)}
    for number, said in rows.items():
        for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", said):
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"pain {number}: {path}::{name}"
        assert "`tests/" in said or len(said) > 40, f"pain {number} has neither a test nor a reason"
