"""What has been kept long enough goes by itself, what still counts stays, and nobody who said stop is forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.analysis.classify import RULES
from app.engine.ports import VirtualClock
from app.mail.ids import token_of
from app.model.errors import PolkuError
from app.model.hits import Hit
from app.model.retention import Retention, months_before
from app.services.desk import Desk
from app.services.gateway import lists_folder
from app.services.outside import read_now
from app.services.retention import (
    forget_idle,
    keep_retention,
    load_retention,
    outdated,
    removals,
    remove_outdated,
    save_retention,
)
from app.services.secrets import MemorySecrets
from app.store.hits import record_hits
from app.store.verdicts import Verdicts
from runner_kit import DAY, START, Stage, mail, straight

LONG = 800 * DAY


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "shop")
    made.clock = VirtualClock(START - LONG)
    made.customers(["anna", "bertta"])
    made.clock.move_to(START)
    return made


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def rows(desk: Desk) -> dict[str, int]:
    return {one.kind: one.rows for one in outdated(desk) if one.rows}


def events(desk: Desk, email: str) -> list[str]:
    return [event.name for event in desk.store.customers.everything(email).events]


def test_months_end_on_a_day_that_there_is() -> None:
    assert months_before(START.replace(month=3, day=31), 1).date().isoformat() == "2026-02-28"
    assert months_before(START, 24) == START.replace(year=2024)


def test_a_dry_run_names_who_and_what_and_changes_nothing(stage: Stage) -> None:
    stage.happens("anna", "Product Viewed", START - 200 * DAY)
    stage.happens("anna", "Product Viewed", START - 100 * DAY)
    stage.happens("bertta", "Cart Updated", START - 91 * DAY)
    desk = desk_of(stage)
    before = desk.store.database.version()
    assert rows(desk) == {"browsing": 1, "carts": 1}
    (seen,) = next(one for one in outdated(desk) if one.kind == "browsing").examples
    assert (seen.address, seen.name, seen.at, seen.what) == (
        "anna@x.test", "Anna", START - 200 * DAY, "Product Viewed",
    )  # fmt: skip
    assert desk.store.database.version() == before
    assert remove_outdated(desk).counts == {"browsing": 1, "carts": 1}
    assert events(desk, "anna@x.test") == ["Product Viewed"]
    assert events(desk, "bertta@x.test") == []
    assert rows(desk) == {}
    assert remove_outdated(desk).counts == {}, "nothing is left to remove"


def test_an_old_order_loses_its_rows_and_still_counts(stage: Stage) -> None:
    old, fresh = START - 1200 * DAY, START - 10 * DAY
    stage.buys("anna", old)
    stage.buys("anna", fresh)
    desk = desk_of(stage)
    assert rows(desk) == {"orders": 1}
    remove_outdated(desk)
    first, second = desk.store.customers.everything("anna@x.test").orders
    assert (first.lines, first.total, first.occurred_at) == ((), 10.0, old)
    assert second.lines
    assert next(one for one in desk.store.customers.find("anna")).orders == 2
    kept = {event.occurred_at: event.properties for event in desk.store.customers.everything("anna@x.test").events}
    assert kept[old] == {}
    assert kept[fresh]


def test_words_of_old_messages_go_and_the_counts_stay(stage: Stage) -> None:
    stage.publish(straight(mail("b")))
    stage.happens("anna")
    stage.run_to(START + DAY)
    desk = desk_of(stage)
    (sent,) = desk.store.messages.find()
    assert (sent.state, sent.subject) == ("sent", f"Subject of {sent.id}")
    stage.clock.move_to(START + 364 * DAY)
    assert not {"sent", "routes"} & set(rows(desk))
    stage.clock.move_to(START + 366 * DAY)
    assert {"sent", "routes"} <= set(rows(desk))
    counts = desk.store.stats.sent_since(START - DAY)
    remove_outdated(desk)
    (bare,) = desk.store.messages.find()
    assert (bare.state, bare.subject, bare.customer) == ("sent", "", sent.customer)
    told = desk.store.explain.message(sent.id)
    assert told.looked == ()
    assert all(not step.seen for step in told.route)
    assert told.entry is not None
    assert told.entry.properties == {}
    assert desk.store.stats.sent_since(START - DAY) == counts == 1
    assert not {"sent", "routes"} & set(rows(desk))


def test_idle_customers_are_asked_about_and_forgotten_only_by_a_word(stage: Stage) -> None:
    desk = desk_of(stage)
    stage.buys("bertta", START - 30 * DAY)
    desk.store.customers.stop("anna@x.test", START - LONG)
    stage.clock.move_to(START + 500 * DAY)
    stage.buys("bertta", START + 490 * DAY)
    idle = next(one for one in outdated(desk) if one.kind == "people")
    assert [trace.address for trace in idle.examples] == ["anna@x.test"]
    assert "people" not in remove_outdated(desk, "night").counts
    assert forget_idle(desk) == 1
    assert [row.email for row in desk.store.customers.find()] == ["bertta@x.test"]
    assert desk.store.suppressions.find("anna@x.test") == "unsubscribed", "a stop outlives the customer"
    stage.customers(["anna"])
    assert desk.store.customers.by_email("anna@x.test") is not None, "whoever is only forgotten may come back"
    assert removals(desk)[0].counts == {"people": 1}


def test_whoever_is_on_the_way_or_was_written_to_is_not_idle(stage: Stage) -> None:
    stage.publish(straight(mail("b")))
    stage.clock.move_to(START + 700 * DAY)
    stage.happens("anna")
    desk = desk_of(stage)
    assert [one.address for one in outdated(desk)[6].examples] == ["bertta@x.test"]
    stage.run_to(START + 701 * DAY)
    stage.clock.move_to(START + 1400 * DAY)
    assert {one.address for one in outdated(desk)[6].examples} == {"bertta@x.test"}, "written to within the time"


def test_the_night_runs_once_a_day_and_rests_for_a_written_reason(stage: Stage) -> None:
    stage.happens("anna", "Product Viewed", START - 200 * DAY)
    desk = desk_of(stage)
    read_now(desk, lambda error: pytest.fail(error.code))
    assert removals(desk)[0].by == "night", "on from the first day, with nothing to switch on"
    assert rows(desk) == {}
    assert keep_retention(desk) is None, "once a day"
    stage.clock.move_to(START + DAY)
    save_retention(desk, msgspec.structs.replace(load_retention(desk), off_because="A dispute with a customer"))
    stage.happens("anna", "Product Viewed", START - 199 * DAY)
    assert keep_retention(desk) is None
    assert rows(desk) == {"browsing": 1}
    with pytest.raises(PolkuError, match="retention-bad"):
        save_retention(desk, Retention(browsing_months=0))


def test_a_clock_that_leaps_ahead_takes_nothing_along_at_once(stage: Stage) -> None:
    """Whoever puts it right within the day has lost nothing; whoever was away for long waits a day."""
    desk = desk_of(stage)
    keep_retention(desk)
    stage.happens("anna", "Product Viewed", START - DAY)
    stage.clock.move_to(START + LONG)
    assert keep_retention(desk) is None
    assert rows(desk)["browsing"] == 1
    assert keep_retention(desk) is None
    stage.clock.move_to(START + LONG + DAY)
    assert keep_retention(desk) is not None
    assert "browsing" not in rows(desk)


def test_what_went_is_not_in_the_file_any_more(stage: Stage) -> None:
    desk = desk_of(stage)
    stage.happens("anna", "Product Viewed", START - 200 * DAY, key="canary-of-a-view")
    desk.store.database.forget_deleted()
    assert b"canary-of-a-view" in desk.store.path.read_bytes()
    remove_outdated(desk)
    assert b"canary-of-a-view" not in desk.store.path.read_bytes()


def test_copies_and_lists_of_texts_do_not_keep_people_for_ever(stage: Stage, tmp_path: Path) -> None:
    import os

    desk = desk_of(stage)
    copy = desk.folder / "shop.before-9.polku"
    texts = lists_folder(desk) / "2025-01-01.csv"
    texts.parent.mkdir()
    age = (START - timedelta(days=31)).timestamp()
    for left in (copy, texts):
        left.write_bytes(b"old")
        os.utime(left, (age, age))
    assert rows(desk) == {"files": 2}
    remove_outdated(desk)
    assert not copy.exists()
    assert not texts.exists()


def test_what_the_endpoint_saw_of_an_erased_person_is_a_bare_count(stage: Stage) -> None:
    stage.publish(straight(mail("b")))
    stage.happens("anna")
    stage.run_to(START + DAY)
    (sent,) = stage.store.messages.find()
    token = token_of(sent.message_id)
    notice = '{"email": "Anna@x.test"}'
    seen = [
        Hit(number=1, kind="open", at=START, token=token, agent="canary-agent", network="canary-net"),
        Hit(number=2, kind="webhook", at=START, body=notice),
        Hit(number=3, kind="webhook", at=START, body='{"email": "bertta@x.test"}'),
    ]
    with stage.store.database.write() as connection:
        record_hits(connection, "e", seen)
    desk_of(stage).store.erase("anna@x.test", START + DAY)
    with stage.store.database.read() as connection:
        left = connection.exec_driver_sql("SELECT token || agent || network || body FROM hit ORDER BY number").all()
    assert [row[0] for row in left] == ["", "", '{"email": "bertta@x.test"}']


def test_a_hit_that_has_lost_its_device_is_never_judged_again(stage: Stage) -> None:
    stage.publish(straight(mail("b")))
    stage.happens("anna")
    stage.run_to(START + DAY)
    (sent,) = stage.store.messages.find()
    seen = Hit(number=1, kind="click", at=START + DAY, token=token_of(sent.message_id), agent="Firefox", network="net")
    with stage.store.database.write() as connection:
        record_hits(connection, "e", [seen])
    verdicts = Verdicts(stage.store.database)
    assert verdicts.settle(START + 2 * DAY).hits == 1
    stage.clock.move_to(START + 120 * DAY)
    assert rows(desk_of(stage))["hits"] == 1
    remove_outdated(desk_of(stage))
    assert verdicts.settle(START + 120 * DAY, rules=RULES + 1).hits == 0, "better rules find nothing to go by"
    with stage.store.database.read() as connection:
        (kept,) = connection.exec_driver_sql("SELECT agent, network, kind, verdict FROM hit").all()
    assert tuple(kept)[:3] == ("", "", "click")
    assert kept[3], "that it was a click, and whose kind, stays"
