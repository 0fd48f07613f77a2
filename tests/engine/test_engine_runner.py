"""The runner on a real shop file, a virtual clock and a sender that remembers: who gets what, and when."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.news import MailSent
from app.model.customer import Customer, Shop
from app.model.errors import PolkuError
from app.model.flow import ExitOn, Flow
from app.model.nodes import AddTag, Change, Notify, SetField, Trigger
from app.model.rules import Compare
from app.model.sources import OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry, Reentry
from app.store.recording import CustomerRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


def test_a_customer_gets_the_message_after_the_wait(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + 3 * HOUR)
    assert stage.sender.to == []
    stage.run_to(START + 5 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    assert [fact.at for fact in stage.news.of(MailSent)] == [START + 4 * HOUR]  # type: ignore[attr-defined]
    assert stage.states() == [("elsa", "sent", "")]


def test_the_second_message_follows_the_first_and_nobody_gets_anything_twice(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1"), wait("c1", 1, "days"), mail("d1")))
    stage.happens("elsa")
    stage.happens("lasse", at=START + 2 * HOUR)
    stage.run_to(START + 10 * DAY)
    stage.run_to(START + 20 * DAY)
    assert sorted(stage.sender.to) == ["elsa@x.test"] * 2 + ["lasse@x.test"] * 2
    assert stage.store.stats.ends("test") == {"finished": 2}


def test_a_purchase_ends_the_way_and_what_waits_is_not_sent(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    exits = (ExitOn("Order Completed", "purchase"),)
    stage.publish(straight(wait("b1", 4), mail("c1"), exits=exits))
    stage.happens("elsa")
    stage.happens("lasse")
    stage.buys("elsa", START + 1 * HOUR)
    stage.run_to(START + 10 * HOUR)
    assert stage.sender.to == ["lasse@x.test"]
    assert stage.store.stats.ends("test") == {"purchase": 1, "finished": 1}


def test_a_purchase_between_the_due_moment_and_the_sending_stops_the_message(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 1), mail("c1"), exits=(ExitOn("Order Completed", "purchase"),)))
    stage.store.shop.pause(START)
    stage.happens("elsa")
    stage.run_to(START + 2 * HOUR)
    assert stage.states() == [("elsa", "due", "")]
    stage.buys("elsa")
    stage.store.shop.resume()
    stage.run_to(START + 3 * HOUR)
    assert stage.sender.asked == []
    assert stage.states() == [("elsa", "suppressed", "purchase")]


def test_without_consent_nothing_leaves_and_the_reason_is_kept(stage: Stage) -> None:
    stage.customers(["pekka"], consent=False)
    stage.publish(straight(mail("b1"), wait("c1", 1), mail("d1")))
    stage.happens("pekka")
    stage.run_to(START + 1 * DAY)
    assert stage.sender.asked == []
    assert stage.states() == [("pekka", "suppressed", "consent")] * 2
    asked = stage.store.explain.message(1).looked
    assert [(one.guard, one.passed) for one in asked] == [("consent", False)]


def test_in_the_night_a_message_waits_for_the_morning(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    stage.happens("elsa", at=datetime(2026, 3, 2, 20, 0, tzinfo=UTC))  # 22 in the evening in Helsinki
    stage.run_to(START + 2 * DAY)
    assert [fact.at for fact in stage.news.of(MailSent)] == [datetime(2026, 3, 3, 6, 0, tzinfo=UTC)]  # type: ignore[attr-defined]


def test_a_message_that_could_only_leave_too_late_is_skipped(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1", too_late_hours=4)))
    stage.happens("elsa")
    stage.clock.move_to(START + 5 * HOUR)  # the program was not running
    stage.run_to(START + 6 * HOUR)
    assert stage.states() == [("elsa", "suppressed", "too_late")]


def test_history_enrols_nobody_even_when_it_is_imported_after_going_live(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.happens("elsa", at=START - 1 * DAY)
    stage.publish(straight(mail("b1")))
    stage.happens("elsa", at=START - 2 * DAY)
    stage.run_to(START + 1 * DAY)
    assert stage.states() == []


def test_an_event_known_beforehand_counts_when_its_moment_comes(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.happens("elsa", at=START + 5 * HOUR)
    stage.publish(straight(mail("b1")))
    stage.run_to(START + 4 * HOUR)
    assert stage.sender.to == []
    stage.run_to(START + 6 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]


def test_the_same_event_imported_again_enrols_once(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    stage.happens("elsa", key="cart-1")
    stage.run_to(START + 1 * HOUR)
    stage.happens("elsa", key="cart-1")
    stage.run_to(START + 2 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]


@pytest.mark.parametrize(
    ("reentry", "sent"), [(Reentry("once"), 1), (Reentry("after_gap", 3), 2), (Reentry("every"), 3)]
)
def test_how_often_the_same_customer_comes_in(stage: Stage, reentry: Reentry, sent: int) -> None:
    stage.customers(["elsa"])
    trigger = Trigger("a0", "Start", OnEvent("Cart Abandoned"), reentry)
    every = mail("b1", skip_guardrails=("cap", "same_content"))
    stage.publish(straight(every, trigger=trigger))
    for days in (0, 2, 4):
        stage.happens("elsa", at=START + days * DAY)
    stage.run_to(START + 10 * DAY)
    assert len(stage.sender.to) == sent


def test_days_since_the_last_order(stage: Stage) -> None:
    stage.customers(["elsa", "lasse", "tanja"])
    stage.buys("elsa", START - 59 * DAY)
    stage.buys("lasse", START - 59 * DAY)
    stage.buys("lasse", START - 10 * DAY)
    stage.buys("tanja", START - 61 * DAY)  # her sixty days were over before the flow went live
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Start", OnDaysSinceOrder(60))))
    stage.run_to(START + 5 * DAY)
    assert stage.sender.to == ["elsa@x.test"]
    assert stage.news.of(MailSent)[0].at == START + 1 * DAY  # type: ignore[union-attr]


def test_an_order_at_the_very_moment_the_timer_falls_due_counts_as_having_come(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.buys("elsa", START - 59 * DAY)
    stage.buys("elsa", START + 1 * DAY)
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Start", OnDaysSinceOrder(60))))
    stage.run_to(START + 5 * DAY)
    assert stage.states() == []


def test_a_birthday_at_nine_in_the_morning(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    with stage.store.recording("customers", "test", START) as record:
        record.customers([CustomerRecord(Customer(0, "elsa@x.test", birth_md="03-05"))])
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Start", OnDateField("birthday", 0, "09:00"))))
    stage.run_to(START + 10 * DAY)
    assert [(fact.customer, fact.at) for fact in stage.news.of(MailSent)] == [  # type: ignore[attr-defined]
        (1, datetime(2026, 3, 5, 7, 0, tzinfo=UTC))
    ]


def test_coming_into_a_segment_and_not_being_in_it_already(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.buys("lasse", START - 5 * DAY)
    stage.buys("lasse", START - 4 * DAY)
    regular = Compare("orders.count", "ge", 2)
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Start", OnSegmentEntry(regular, "Regulars"))))
    stage.buys("elsa", START + 1 * DAY)
    stage.buys("elsa", START + 2 * DAY)
    stage.buys("elsa", START + 3 * DAY)
    stage.buys("lasse", START + 3 * DAY)
    stage.run_to(START + 6 * DAY)
    assert stage.sender.to == ["elsa@x.test"]


def test_time_alone_brings_a_customer_into_a_segment_at_midnight(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.buys("elsa", START - 29 * DAY)
    quiet = Compare("orders.days_since_last", "gt", 30)
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Start", OnSegmentEntry(quiet, "Quiet ones"))))
    stage.run_to(START + 4 * DAY)
    entry = stage.store.explain.message(1).entry
    assert entry is not None
    assert entry.at == datetime(2026, 3, 3, 22, 0, tzinfo=UTC)  # midnight in Helsinki after the thirtieth day
    assert stage.sender.to == ["elsa@x.test"]


def test_tags_and_fields_change_and_the_staff_are_told(stage: Stage) -> None:
    stage.customers(["elsa"])
    change = Change("b1", "Mark", (AddTag("vip"), SetField("field.level", 3), SetField("profile.city", "Oulu")))
    stage.publish(straight(change, Notify("c1", "Tell", "staff@shop.test", "A VIP")))
    stage.happens("elsa")
    stage.run_to(START + 1 * HOUR)
    elsa = stage.store.customers.by_email("ELSA@x.test")
    assert elsa is not None
    assert (elsa.tags, elsa.fields, elsa.city) == (("vip",), {"level": 3}, "Oulu")
    assert stage.sender.to == ["staff@shop.test"]
    assert stage.store.stats.ends("test") == {"finished": 1}


def test_a_second_program_may_not_send_at_the_same_time(stage: Stage) -> None:
    async def both() -> None:
        async with stage.runner("the window").session():
            with pytest.raises(PolkuError) as caught:
                await stage.runner("the server").run_until_idle()
            assert (caught.value.code, caught.value.params) == ("already-running", {"owner": "the window"})
        await stage.runner("the server").run_until_idle()

    asyncio.run(both())


def test_explaining_a_message_tells_the_way_and_every_guardrail(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.happens("elsa", key="cart-1")
    stage.run_to(START + 5 * HOUR)
    why = stage.store.explain.message(1)
    assert [(step.node, step.outcome) for step in why.route] == [("a0", "entered"), ("b1", "waits"), ("c1", "due")]
    assert why.entry is not None
    assert (why.entry.key, why.end_reason) == ("cart-1", "finished")
    assert all(one.passed for one in why.looked)
    assert [one.guard for one in why.looked][:2] == ["consent", "suppressed"]
    assert (why.message.state, why.message.reply_code, why.message.title) == ("sent", 250, "Mail c1")
    assert stage.store.messages.by_header(why.message.message_id) == 1
    steps = stage.store.results.read("test", None, stage.clock.now()).steps
    assert (steps["b1"].came, steps["c1"].sent) == (1, 1)


def test_a_loop_sends_its_second_round_as_a_message_of_its_own(stage: Stage) -> None:
    stage.customers(["elsa"])
    flow = straight(mail("b1", skip_guardrails=("cap", "same_content")), wait("c1", 1, "days"))
    looped = Flow(
        name="Loop",
        nodes=flow.nodes,
        templates=flow.templates,
        edges=(*flow.edges, type(flow.edges[0])("c1", "out", "b1")),
    )
    stage.publish(looped)
    stage.happens("elsa")
    stage.run_to(START + timedelta(days=2, hours=1))
    assert len(stage.sender.to) == 3


def test_people_on_the_way_keep_their_version_move_or_leave(stage: Stage) -> None:
    sent: dict[str, int] = {}
    for people in ("keep", "move", "drop"):
        stage.customers([people])
        stage.publish(straight(wait("b1", 1, "days"), mail("c1")), people)
        stage.happens(people)
        stage.run_to(stage.clock.now() + HOUR)
        stage.store.flows.save_draft(people, straight(wait("b1", 1, "days")), stage.clock.now())
        assert stage.store.flows.publish(people, stage.clock.now(), people) == 2  # type: ignore[arg-type]
        before = len(stage.sender.to)
        stage.run_to(stage.clock.now() + 3 * DAY)
        sent[people] = len(stage.sender.to) - before
        stage.store.flows.stop(people, stage.clock.now())
    assert sent == {"keep": 1, "move": 0, "drop": 0}


def test_a_shop_that_is_reopened_goes_on_where_it_was(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 4), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + 1 * HOUR)
    stage.reopen()
    stage.run_to(START + 5 * HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    assert stage.store.shop.get() == Shop("Koe")
