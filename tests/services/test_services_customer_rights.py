"""A rest, a correction and a customer's whole life, as the person they concern would check them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.model.errors import PolkuError
from app.services.customer_life import life_of
from app.services.customer_rights import end_rest, rectify_customer, rest_customer
from app.services.desk import Desk
from app.services.known_words import known_words
from app.services.secrets import MemorySecrets
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

ANNA = "anna@x.test"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "shop")
    made.customers(["anna", "bertta"])
    return made


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def test_nobody_who_rests_gets_marketing_and_service_messages_go_on(stage: Stage) -> None:
    desk = desk_of(stage)
    stage.publish(straight(mail("b")), "selling")
    stage.publish(straight(mail("c", message_class="service"), event="Order Shipped"), "service")
    until = rest_customer(desk, ANNA)
    assert until == START + 30 * DAY
    stage.clock.move_to(START + HOUR)
    for name in ("anna", "bertta"):
        stage.happens(name)
    stage.happens("anna", "Order Shipped")
    stage.run_to(START + 3 * DAY)
    states = sorted(stage.states())
    assert states == [("anna", "sent", ""), ("anna", "suppressed", "resting"), ("bertta", "sent", "")]
    held = next(row for row in stage.store.messages.find() if row.state == "suppressed")
    looked = stage.store.explain.message(held.id).looked[-1]
    assert (looked.guard, looked.seen["until"]) == ("suppressed", until.isoformat())
    stage.clock.move_to(until + HOUR)
    stage.happens("anna")
    stage.run_to(until + DAY)
    assert stage.states()[-1] == ("anna", "sent", ""), "after the rest as before"


def test_a_rest_can_be_ended_and_is_no_field_of_the_shops(stage: Stage) -> None:
    desk = desk_of(stage)
    rest_customer(desk, ANNA)
    assert known_words(desk).fields == ()
    end_rest(desk, ANNA)
    customer = desk.store.customers.by_email(ANNA)
    assert customer is not None
    assert customer.rests_until(START + HOUR) is None
    assert [one.what for one in life_of(desk, ANNA).past if one.kind == "event"] == ["Rest Ended", "Rest Given"]


def test_a_correction_keeps_the_old_value_in_the_log_and_a_stop_follows_the_person(stage: Stage) -> None:
    desk = desk_of(stage)
    desk.store.customers.stop(ANNA, START)
    saved = rectify_customer(desk, ANNA, {"email": "anna@new.test", "first_name": "Anne"}, {"size": "M"})
    assert (saved.email, saved.first_name, saved.fields) == ("anna@new.test", "Anne", {"size": "M"})
    assert desk.store.suppressions.find("anna@new.test") == "unsubscribed"
    assert desk.store.suppressions.find(ANNA) == "unsubscribed"
    logged = next(one for one in life_of(desk, "anna@new.test").past if one.what == "Details Corrected")
    assert logged.detail == {
        "email": {"old": ANNA, "new": "anna@new.test"},
        "first_name": {"old": "Anna", "new": "Anne"},
        "size": {"old": "", "new": "M"},
    }
    assert rectify_customer(desk, "anna@new.test", {"first_name": "Anne "}) == saved, "nothing changed, nothing logged"
    rectify_customer(desk, "anna@new.test", {}, {"size": ""})
    assert desk.store.customers.get(saved.id).fields == {}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"email": "bertta@x.test"}, "customer-email-taken"),
        ({"email": "nobody"}, "customer-bad-email"),
        ({"email": ""}, "details-bad"),
        ({"birth_md": "31.12."}, "details-bad"),
        ({"language": "suomi, kiitos"}, "details-bad"),
        ({"id": "7"}, "details-bad"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_changes(stage: Stage, details: dict[str, str], code: str) -> None:
    desk = desk_of(stage)
    before = desk.store.customers.by_email(ANNA)
    with pytest.raises(PolkuError) as caught:
        rectify_customer(desk, ANNA, {"first_name": "X", **details})
    assert caught.value.code == code
    assert desk.store.customers.by_email(ANNA) == before


def test_a_life_has_the_future_on_top_and_every_message_in_its_place(stage: Stage) -> None:
    desk = desk_of(stage)
    stage.publish(straight(mail("b"), wait("c", 5, "days"), mail("d")))
    stage.buys("anna", START - DAY)
    stage.happens("anna")
    stage.run_to(START + HOUR)
    life = life_of(desk, ANNA)
    (ahead,) = life.ahead
    assert (ahead.what, ahead.ahead, ahead.at) == ("Mail d", True, START + 5 * DAY)
    assert [(one.kind, one.what) for one in life.past] == [
        ("message", "Subject of 1"),
        ("entered", "Test"),
        ("event", "Cart Abandoned"),
        ("order", f"anna:{(START - DAY).isoformat()}"),
        ("consent", "email"),
    ]
    assert [way.title for way in life.on_way] == ["Test"]
