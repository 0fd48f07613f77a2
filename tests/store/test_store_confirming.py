"""Who is asked to confirm when a source tells of a permission, and that an asking gives nothing and takes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.guardrails import Guardrails
from app.engine.history import History
from app.engine.replay import replay
from app.model.confirming import CONFIRMED, MOST, WITHIN, Confirming, may_be_asked, waiting
from app.model.customer import ConsentEvent, Customer, Event, Facts, Order
from app.model.hits import Hit
from app.model.truth import has_consent
from app.services.desk import Desk
from app.services.retention import keep_retention, outdated
from app.services.secrets import MemorySecrets
from app.store.confirming import SETTING
from app.store.permissions import Confirmations
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import DAY, HOUR, OPEN, START, Stage, mail, straight

LATER = START + DAY


class Asking(Stage):
    """A shop whose new subscribers are asked from START on."""

    def choose(self) -> None:
        kept = Confirming(START, "confirm")
        self.store.shop.save_setting(SETTING, msgspec.to_builtins(kept))

    def agrees(self, name: str, at: object = LATER, proof: str = "") -> None:
        line = ConsentEvent("email", "granted", at, source="form", proof=proof)  # type: ignore[arg-type]
        with self.store.recording("source", "test", self.clock.now()) as record:
            record.customers([CustomerRecord(Customer(0, f"{name}@x.test"), (line,))])

    def facts(self, name: str) -> Facts:
        history = self.store.customers.everything(f"{name}@x.test")
        return history.at(self.clock.now() + 2 * DAY)

    def bases(self, name: str) -> list[str]:
        return [line.basis for line in self.facts(name).consents]


@pytest.fixture
def shop(tmp_path: Path) -> Asking:
    made = Asking(tmp_path / "shop", OPEN)
    made.choose()
    made.clock.move_to(LATER)
    return made


def test_who_is_asked_counts_nowhere_as_somebody_who_may_be_mailed(shop: Asking) -> None:
    shop.agrees("ada")
    assert shop.bases("ada") == ["asked"]
    assert not has_consent(shop.facts("ada"))
    assert not shop.store.customers.find("ada")[0].consent
    assert [(one.action, one.people) for one in shop.store.permissions.groups()] == []
    assert shop.store.permissions.confirmations(LATER + HOUR).waiting == 1
    assert shop.store.permissions.confirmations(LATER + WITHIN).expired == 1
    shop.agrees("ada")
    assert shop.bases("ada") == ["asked"], "the same told again is the same"
    assert [one.name for one in shop.facts("ada").events] == ["Confirmation Asked"]


def test_the_history_of_a_shop_that_is_connected_later_asks_nobody(shop: Asking) -> None:
    shop.clock.move_to(START + 30 * DAY)
    shop.store.sources.connect("woo", shop.clock.now())
    old = ConsentEvent("email", "granted", START + 10 * DAY, source="checkout")
    new = ConsentEvent("email", "granted", shop.clock.now() + HOUR, source="checkout")
    subscribed = Event("s1", "Newsletter Subscribed", START + 10 * DAY)
    shop.store.sources.take(
        "woo",
        {},
        lambda record: [
            record.customers([CustomerRecord(Customer(0, "old@x.test"), (old,))]),
            record.customers([CustomerRecord(Customer(0, "new@x.test"), (new,))]),
            record.events([EventRecord("old@x.test", subscribed)]),
        ],
        shop.clock.now() + 2 * HOUR,
    )
    assert shop.bases("old") == ["consent"]
    assert shop.bases("new") == ["asked"]
    assert [one.name for one in shop.facts("old").events] == ["Newsletter Subscribed"]


def test_a_form_that_comes_as_an_event_asks_too_and_starts_no_welcome(shop: Asking) -> None:
    shop.publish(straight(mail("m1"), event="Newsletter Subscribed"))
    shop.happens("ada", "Newsletter Subscribed", key="form-1")
    shop.happens("ada", "Newsletter Subscribed", key="form-1")
    assert sorted(one.name for one in shop.facts("ada").events) == ["Confirmation Asked", "Newsletter Form Sent"]
    shop.run_to(LATER + HOUR)
    assert shop.sender.sent == []
    assert shop.states() == []


def test_a_permission_that_stands_is_left_alone_by_a_form(shop: Asking) -> None:
    shop.customers(["ada"])
    shop.agrees("ada")
    assert shop.bases("ada") == ["consent", "consent"]
    shop.store.customers.stop("ada@x.test", LATER + HOUR)
    shop.clock.move_to(LATER + 2 * HOUR)
    shop.agrees("ada", LATER + 2 * HOUR)
    assert shop.bases("ada")[-1] == "asked"
    assert not has_consent(shop.facts("ada")), "a no stands until it is confirmed"


def test_a_press_confirms_once_and_what_was_said_since_the_question_stands(shop: Asking) -> None:
    shop.publish(straight(mail("m1", message_class="service"), event="Confirmation Asked"), "confirm")
    shop.agrees("ada")
    shop.agrees("bea")
    shop.run_to(LATER + HOUR)
    assert sorted(shop.sender.to) == ["ada@x.test", "bea@x.test"]
    shop.store.customers.stop("bea@x.test", LATER + HOUR)
    tokens = [re.search(rb"<polku\.([a-z0-9]+)@", one.data) for one in shop.sender.sent]
    presses = [
        Hit(number=number, kind="confirm", at=LATER + 2 * HOUR, token=found[1].decode(), method="POST")
        for number, found in enumerate((*tokens, *tokens), 1)
        if found
    ]
    counts = shop.store.hits.take("track", {}, presses, LATER + 3 * HOUR)
    assert (counts["confirm"], counts["confirmed"]) == (4, 1)
    assert shop.bases("ada") == ["asked", "consent"]
    assert has_consent(shop.facts("ada"))
    assert not has_consent(shop.facts("bea"))
    now = LATER + 4 * HOUR
    assert shop.store.permissions.confirmations(now) == Confirmations(asked=2, confirmed=1, ended=1)
    assert [one.people for one in shop.store.permissions.groups() if one.source == CONFIRMED] == [1]


def test_a_try_out_sends_nothing_to_who_has_not_confirmed() -> None:
    order = Order("o", START + DAY, 10.0)
    bought = Event("order:o", "Order Completed", order.occurred_at)
    line = ConsentEvent("email", "granted", START, "asked", "form")
    flow = straight(mail("m1"), event="Order Completed")
    for extra, reasons in (
        ((), ["consent"]),
        ((ConsentEvent("email", "granted", START + HOUR, source=CONFIRMED),), [""]),
    ):
        history = History(Customer(1, "x@x.test"), (order,), (bought,), (line, *extra))
        result = replay(history, {"thanks": flow}, START, START + 9 * DAY, Guardrails(), "Europe/Helsinki")
        assert [m.reason for m in result.messages] == reasons


LINES = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["asked", "consent", "soft_opt_in", "unproven", "withdrawn", "confirmed"]),
        st.sampled_from(["email", "sms"]),
    ),
    max_size=9,
)


@given(LINES, st.integers(0, 70))
def test_the_state_is_a_function_of_the_log_alone(lines: list[tuple[int, str, str]], day: int) -> None:
    log = tuple(
        ConsentEvent(
            channel,  # type: ignore[arg-type]
            "withdrawn" if what == "withdrawn" else "granted",
            START + days * DAY,
            "consent" if what in ("withdrawn", "confirmed") else what,  # type: ignore[arg-type]
            CONFIRMED if what == "confirmed" else "form",
        )
        for days, what, channel in sorted(lines, key=lambda one: one[0])
    )
    now = START + day * DAY
    without = tuple(line for line in log if line.basis != "asked")
    person = Customer(1, "x@x.test")
    for channel in ("email", "sms"):
        said = has_consent(Facts(person, now, consents=log), channel)
        assert said == has_consent(Facts(person, now, consents=without), channel), "an asking changes no permission"
    question = waiting(log, now)
    if question is not None:
        assert question == [line for line in log if line.channel == "email"][-1]
        assert question.basis == "asked"
        assert timedelta() <= now - question.occurred_at < WITHIN
    asked = [line for line in log if line.basis == "asked" and line.channel == "email"]
    if may_be_asked(log, now):
        assert all(
            abs(now - line.occurred_at) >= WITHIN for line in asked[-MOST:] if CONFIRMED not in _after(log, line)
        )


def _after(log: tuple[ConsentEvent, ...], line: ConsentEvent) -> list[str]:
    return [one.source for one in log[log.index(line) :] if one.channel == "email"]


def test_an_address_that_never_confirmed_goes_by_itself_and_whoever_bought_stays(shop: Asking) -> None:
    desk = Desk(shop.store.folder, shop.store, shop.clock, MemorySecrets())
    shop.customers(["old"], consent=False)
    for name in ("ada", "bea", "cia", "old"):
        shop.agrees(name)
    shop.buys("bea", LATER + DAY)
    owner = shop.store.customers.find("cia@x.test")[0].id
    shop.store.customers.record_consent(
        owner, ConsentEvent("email", "granted", LATER + DAY, source=CONFIRMED), LATER + DAY
    )
    shop.clock.move_to(LATER + 29 * DAY)
    assert _unconfirmed(desk) == []
    shop.clock.move_to(LATER + 31 * DAY)
    assert _unconfirmed(desk) == ["ada@x.test", "old@x.test"]
    assert len(shop.store.customers.find("@x.test")) == 4, "a dry run changes nothing"
    done = keep_retention(desk)
    assert done is not None
    assert done.counts == {"unconfirmed": 2}
    assert sorted(row.email for row in shop.store.customers.find("@x.test")) == ["bea@x.test", "cia@x.test"]
    assert shop.store.suppressions.find("ada@x.test") == "", "nobody said no: a form may be sent again"
    shop.agrees("ada", LATER + 31 * DAY)
    assert shop.bases("ada") == ["asked"]


def _unconfirmed(desk: Desk) -> list[str]:
    (found,) = (one for one in outdated(desk) if one.kind == "unconfirmed")
    return sorted(trace.address for trace in found.examples)
