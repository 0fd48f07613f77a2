"""Automations as they are kept: drafts, versions, states; and the lists and numbers made of what they did."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.model.errors import PolkuError
from app.model.flow import Flow
from app.store.draft_steps import UndoChange, UndoKept
from app.store.messages import MessageFilter
from app.store.store import Store
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()


def test_a_draft_is_kept_with_what_is_needed_to_undo(store: Store) -> None:
    first, second = straight(mail("b1")), straight(wait("b1", 1), mail("c1"))
    store.flows.create("test", first, START, library_id="welcome")
    assert (store.flows.draft("test"), store.flows.undo("test")) == (first, UndoKept())
    store.flows.save_gesture("test", second, START + HOUR, UndoChange({0: b"a", 1: b"b"}, done=2))
    store.flows.save_gesture("test", second, START + HOUR, UndoChange({2: b"c"}, (0,), done=2))
    kept = UndoKept(((1, b"b"), (2, b"c")), 2)
    assert (store.flows.draft("test"), store.flows.undo("test")) == (second, kept)
    store.flows.save_draft("test", second, START + HOUR)
    assert store.flows.undo("test") == kept
    (row,) = store.flows.all(START)
    assert (row.name, row.title, row.state, row.live_version, row.library_id) == (
        "test",
        "Test",
        "draft",
        None,
        "welcome",
    )
    assert row.live_digest == ""


def test_a_draft_from_elsewhere_cannot_be_undone(store: Store) -> None:
    first, second = straight(mail("b1")), straight(wait("b1", 1), mail("c1"))
    store.flows.create("test", first, START)
    store.flows.save_gesture("test", second, START, UndoChange({0: b"a"}, done=1))
    store.flows.save_draft("test", first, START)
    assert store.flows.undo("test").entries == ()
    store.flows.save_gesture("test", second, START, UndoChange({0: b"a"}, done=1))
    store.flows.delete_draft("test")
    store.flows.create("test", first, START)
    assert store.flows.undo("test") == UndoKept()


def test_published_versions_never_change_and_the_draft_goes_on(store: Store) -> None:
    first, second = straight(mail("b1")), straight(wait("b1", 1), mail("c1"))
    store.flows.create("test", first, START)
    assert store.flows.live("test") is None
    assert store.flows.publish("test", START) == 1
    store.flows.save_draft("test", second, START)
    assert store.flows.live("test") == first
    (row,) = store.flows.all(START)
    assert (row.state, row.live_version, row.draft_digest == row.live_digest) == ("live", 1, False)
    assert store.flows.publish("test", START + DAY) == 2
    assert (store.flows.live("test"), store.flows.version("test", 1)) == (second, first)
    assert [(one.number, one.published_at) for one in store.flows.versions("test")] == [(2, START + DAY), (1, START)]
    with closing(sqlite3.connect(store.path)) as connection:
        for statement in ("UPDATE flow_version SET document = ''", "DELETE FROM flow_version"):
            with pytest.raises(sqlite3.IntegrityError, match="never changes"):
                connection.execute(statement)


def test_names_are_taken_once(store: Store) -> None:
    store.flows.create("one", straight(mail("b1")), START)
    store.flows.create("two", straight(mail("b1")), START)
    with pytest.raises(PolkuError, match="flow-name-taken"):
        store.flows.create("one", Flow(), START)
    with pytest.raises(PolkuError, match="flow-name-taken"):
        store.flows.rename("two", "one", START)
    store.flows.rename("two", "three", START)
    assert [row.name for row in store.flows.all(START)] == ["one", "three"]
    with pytest.raises(PolkuError, match="flow-not-found"):
        store.flows.draft("two")


def test_only_what_was_never_published_can_be_deleted(store: Store) -> None:
    store.flows.create("test", straight(mail("b1")), START)
    store.flows.publish("test", START)
    with pytest.raises(PolkuError, match="flow-published"):
        store.flows.delete_draft("test")
    store.flows.create("other", Flow(), START)
    with pytest.raises(PolkuError, match="flow-no-trigger"):
        store.flows.publish("other", START)
    with pytest.raises(PolkuError, match="flow-never-published"):
        store.flows.pause("other", START)
    store.flows.delete_draft("other")
    store.flows.archive("test", START)
    assert [row.state for row in store.flows.all(START)] == ["archived"]


def test_lists_and_counts_of_messages(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.customers(["pekka"], consent=False)
    stage.publish(straight(mail("b1"), wait("c1", 1, "days"), mail("d1")))
    for name in ("elsa", "lasse", "pekka"):
        stage.happens(name)
    stage.run_to(START + HOUR)
    messages, stats = stage.store.messages, stage.store.stats
    assert messages.counts() == {"sent": 2, "suppressed": 1}
    assert {row.email for row in messages.find(MessageFilter(state="sent"))} == {"elsa@x.test", "lasse@x.test"}
    assert [row.reason for row in messages.find(MessageFilter(search="pekka"))] == ["consent"]
    assert messages.count(MessageFilter(flow="test")) == 3
    assert messages.count(MessageFilter(states=("suppressed", "skipped"))) == 1
    assert messages.count(MessageFilter(flow="other")) == 0
    assert messages.count(MessageFilter(customer=1, since=START)) == 1
    assert len(messages.find(limit=2)) == 2
    results = stage.store.results.read("test", None, stage.clock.now())
    mailed = results.steps["b1"]
    assert (mailed.came, mailed.sent, mailed.held, results.steps["c1"].waiting) == (3, 2, {"consent": 1}, 3)
    assert results.ways == {("a0", "entered", "b1"): 3, ("b1", "due", "c1"): 3}
    assert stage.store.flows.people("test") == {"c1": 3}
    (row,) = stage.store.flows.all(START + HOUR)
    assert (row.waiting, row.sent_30d) == (3, 2)
    standing = stats.standing(START + HOUR)
    assert (standing.people_waiting, standing.next_at, standing.sender) == (3, START + DAY, None)
    assert stats.sent_since(START) == 2
    assert stats.load(START) == {1: 2}
    messages.record_interaction(1, "opened", START + HOUR)
    messages.record_interaction(1, "opened", START + HOUR)
    assert stage.store.results.read("test", None, stage.clock.now()).steps["b1"].opened == 1
    assert [item.kind for item in stage.store.explain.timeline(1)] == ["message", "event"]


def test_an_erased_person_is_off_the_way_and_their_messages_are_bare_counts(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1"), wait("c1", 1, "days"), mail("d1")))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    assert stage.store.erase("elsa@x.test", stage.clock.now()).messages == 1
    (row,) = stage.store.messages.find()
    assert (row.state, row.email, row.customer, row.subject, row.message_id) == ("sent", "", 0, "", "")
    assert stage.store.explain.message(row.id).entry is None
    stage.run_to(START + 5 * DAY)
    assert len(stage.sender.sent) == 1
    stage.happens("elsa")  # the shop tells of the same address again
    stage.run_to(START + 6 * DAY)
    assert len(stage.sender.sent) == 1


def test_what_is_decided_by_a_person_needs_a_message_that_is_open(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    stage.happens("elsa")
    stage.run_to(START)
    messages = stage.store.messages
    for attempt in (
        lambda: messages.resend(1, START),
        lambda: messages.settle(1, True, START),
        lambda: messages.skip(1, START, "by hand"),
    ):
        with pytest.raises(PolkuError, match="message-not-open"):
            attempt()
    with pytest.raises(PolkuError, match="message-not-found"):
        messages.get(99)
    assert messages.by_header("<nobody@nowhere.test>") is None
