"""The last word before a message leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.guardrails import NO_GUARDRAILS, Guardrails, Pending, Verdict, guard
from app.engine.run import Run
from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, Order, OrderLine
from app.model.entry import Entry
from app.model.flow import ExitOn, Flow
from app.model.nodes import Email, Trigger

HELSINKI = "Europe/Helsinki"
NOON = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)
YES = ConsentEvent("email", "granted", NOON - timedelta(days=400))
ENTRY = Entry("e", NOON - timedelta(hours=4))
FLOW = Flow(name="f", nodes=(Trigger("t"), Email("m", template="m")))


def ask(now: datetime = NOON, email: Email | None = None, flow: Flow = FLOW, **known: object) -> Verdict:
    email = email or Email("m", template="m", message_class="marketing")
    run = Run(1, 7, ENTRY, "m", "holding", NOON)
    due = known.pop("due", now)
    pending = Pending(run, email, "digest", known.pop("first_due", due), due)  # type: ignore[arg-type]
    rails = known.pop("rails", Guardrails())
    known.setdefault("consents", (YES,))
    facts = Facts(Customer(7, "elsa@posti.example"), now, **known)  # type: ignore[arg-type]
    return guard(pending, flow, facts, rails, HELSINKI)  # type: ignore[arg-type]


def sent(*days_ago: float, enrolment: int = 9) -> tuple[Contact, ...]:
    return tuple(Contact(NOON - timedelta(days=days), "other", enrolment) for days in sorted(days_ago, reverse=True))


def test_all_well_leaves_and_tells_what_it_looked_at() -> None:
    verdict = ask()
    assert verdict.action == "leave"
    assert [look.guard for look in verdict.looked] == [
        "consent",
        "suppressed",
        "ended",
        "too_late",
        "just_bought",
        "same_content",
        "cap",
        "quiet_hours",
    ]


def test_no_consent_stops_marketing_even_without_guardrails() -> None:
    unproven = ConsentEvent("email", "granted", NOON, basis="unproven")
    withdrawn = ConsentEvent("email", "withdrawn", NOON)
    assert ask(consents=()).guard == "consent"
    assert ask(consents=(unproven,)).guard == "consent"
    assert ask(consents=(YES, withdrawn), rails=NO_GUARDRAILS).guard == "consent"


def test_a_service_message_needs_no_marketing_consent_but_respects_a_dead_address() -> None:
    service = Email("m", template="m", message_class="service")
    assert ask(email=service, consents=(), contacts=sent(1, 2, 3)).action == "leave"
    assert ask(email=service, suppressed="unsubscribed").action == "leave"
    assert ask(email=service, suppressed="bounced").guard == "suppressed"


def test_a_message_without_a_class_is_treated_as_marketing() -> None:
    assert ask(email=Email("m", template="m"), consents=()).guard == "consent"


def test_a_purchase_between_the_due_moment_and_sending_stops_it() -> None:
    flow = Flow(name="f", nodes=FLOW.nodes, exits=(ExitOn("Order Completed", "purchase"),))
    bought = Event("order:9", "Order Completed", NOON)
    verdict = ask(flow=flow, events=(bought,))
    assert (verdict.action, verdict.reason) == ("stop", "purchase")


def test_just_bought_the_same_group_is_spared() -> None:
    order = Order("o", NOON - timedelta(days=59), 159, lines=(OrderLine("d", "Pora", "Työkalut", 1, 159),))
    selling = Email("m", template="m", message_class="marketing", about=("työkalut",))
    assert ask(email=selling, orders=(order,)).guard == "just_bought"
    old = Order("o", NOON - timedelta(days=60), 159, lines=order.lines)
    assert ask(email=selling, orders=(old,)).action == "leave"


def test_the_same_content_is_not_sent_again_within_120_days() -> None:
    again = (Contact(NOON - timedelta(days=119), "digest", 3),)
    assert ask(contacts=again).guard == "same_content"
    assert ask(contacts=(Contact(NOON - timedelta(days=120), "digest", 3),)).action == "leave"


def test_the_cap_waits_until_there_is_room_and_else_skips() -> None:
    soon = ask(contacts=sent(1, 6))
    assert (soon.action, soon.guard, soon.until) == ("defer", "cap", NOON + timedelta(days=1))
    assert ask(contacts=sent(1, 2)).action == "stop"
    assert ask(contacts=sent(8, 12, 16, 20, 24)).guard == "cap"
    assert ask(contacts=sent(1, 2, enrolment=1)).action == "leave", "a series does not block itself"
    assert ask(contacts=sent(1, 2, enrolment=0)).action == "stop", "newsletters count"


def test_patience_is_counted_from_the_first_due_moment() -> None:
    assert ask(contacts=sent(1, 6), first_due=NOON - timedelta(hours=30)).action == "stop"


def test_quiet_hours_of_the_customer_defer_to_the_morning() -> None:
    evening = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)
    night = datetime(2026, 3, 17, 23, 30, tzinfo=UTC)
    morning = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
    assert ask(evening).until == morning
    assert ask(night).until == morning
    assert ask(morning).action == "leave"
    assert ask(evening - timedelta(minutes=1)).action == "leave"


def test_too_late_is_skipped_after_a_sleep() -> None:
    cart = Email("m", template="m", message_class="marketing", too_late_hours=4)
    assert ask(email=cart, due=NOON - timedelta(hours=4)).action == "leave"
    assert ask(email=cart, due=NOON - timedelta(hours=4, seconds=1)).guard == "too_late"


def test_a_step_may_be_exempt_from_the_cap_but_never_from_consent() -> None:
    email = Email("m", template="m", message_class="marketing", skip_guardrails=("cap", "consent"))
    assert ask(email=email, contacts=sent(1, 2)).action == "leave"
    assert ask(email=email, consents=()).guard == "consent"


@given(st.lists(st.floats(0.01, 29.9), max_size=8), st.integers(0, 23))
def test_deferred_messages_leave_within_every_limit(days: list[float], hour: int) -> None:
    """Following the deferrals to the end, what leaves is under both caps by a plain count, and outside quiet hours."""
    contacts = sent(*days)
    now = first = NOON + timedelta(hours=hour)
    for _ in range(50):
        verdict = ask(now, contacts=contacts, due=now, first_due=first)
        if verdict.action != "defer" or verdict.until is None:
            break
        assert verdict.until > now
        now = verdict.until
    assert verdict.action in ("leave", "stop")
    if verdict.action == "leave":
        for most, window in ((2, 7), (5, 30)):
            assert sum(1 for c in contacts if now - timedelta(days=window) < c.at <= now) < most
        assert 6 <= now.hour < 19, "8 to 21 in Helsinki in March is 6 to 19 UTC"
        assert now - first <= timedelta(hours=48)
