"""The runner over a real shop file: waiting for an event, choices, leaving a segment, one way at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.engine.guardrails import Guardrails
from app.engine.news import MailSent
from app.engine.replay import replay
from app.model.flow import Edge, Flow
from app.model.nodes import Await, Case, Choice, Trigger
from app.model.rules import Compare
from app.model.sources import OnCartLeft, OnDaysSinceOrder, OnEvent, OnSegmentEntry, Reentry
from app.model.template import Template, Text
from app.model.times import ForDuration
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


def forked(step: Await | Choice, *ways: tuple[str, str]) -> Flow:
    """The step after a cart, and a message at the end of each of its ways (port, id)."""
    mails = [mail(node_id, skip_guardrails=("just_bought", "cap")) for _port, node_id in ways]
    return Flow(
        nodes=(Trigger("a0", "Start", OnEvent("Cart Abandoned")), step, *mails),
        edges=tuple(sorted([Edge("a0", "out", step.id), *(Edge(step.id, port, node_id) for port, node_id in ways)])),
        templates=tuple(Template(one.template, subject=one.id, blocks=(Text("Hei"),)) for one in mails),
    )


REACT = forked(
    Await("b1", event="Account Created", timeout=ForDuration(2, "days")), ("event", "thanks"), ("timeout", "ask")
)


def left(stage: Stage) -> list[tuple[str, timedelta]]:
    """Who got something, and how long after the beginning."""
    sent = [fact for fact in stage.news.facts if isinstance(fact, MailSent)]
    return [(to, fact.at - START) for to, fact in zip(stage.sender.to, sent, strict=True)]


def test_the_event_lets_one_customer_go_on_at_once_and_time_the_other(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.publish(REACT)
    stage.happens("elsa")
    stage.happens("lasse")
    stage.run_to(START + 5 * HOUR)
    stage.happens("elsa", "Account Created")
    stage.run_to(START + 6 * HOUR)
    assert left(stage) == [("elsa@x.test", 5 * HOUR)]
    stage.run_to(START + 3 * DAY)
    assert left(stage)[1:] == [("lasse@x.test", 2 * DAY)]


def test_a_computer_that_slept_finds_what_happened_meanwhile(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(REACT)
    stage.happens("elsa", at=START + 1 * HOUR)
    stage.happens("elsa", "Account Created", at=START + 3 * HOUR)
    stage.clock.move_to(START + 20 * HOUR)
    stage.run_to(START + 21 * HOUR)
    history = next(iter(stage.store.facts.histories()))
    played = replay(history, {"test": REACT}, START, START + 5 * DAY, Guardrails(), "Europe/Helsinki")
    assert [one.node for one in played.messages] == ["thanks"]
    explained = stage.store.explain.message(1)
    assert [(step.node, step.outcome) for step in explained.route][:2] == [("a0", "entered"), ("b1", "event")]


def test_a_choice_sends_each_customer_their_own_message(stage: Stage) -> None:
    choice = Choice(
        "b1",
        cases=(Case("a", "Kanta", Compare("orders.count", "ge", 2)), Case("b", "", Compare("orders.count", "eq", 1))),
    )
    stage.customers(["elsa", "lasse", "tanja"])
    for days in (20, 10):
        stage.buys("elsa", START - days * DAY)
    stage.buys("lasse", START - 20 * DAY)
    stage.publish(forked(choice, ("a", "regular"), ("b", "first"), ("else", "nobody")))
    for name in ("elsa", "lasse", "tanja"):
        stage.happens(name)
    stage.run_to(START + 1 * HOUR)
    got = {
        stage.store.explain.message(n).message.email: stage.store.explain.message(n).message.title for n in (1, 2, 3)
    }
    assert got == {"elsa@x.test": "Mail regular", "lasse@x.test": "Mail first", "tanja@x.test": "Mail nobody"}


def test_who_does_not_fulfil_the_rules_any_more_comes_in_once(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.buys("elsa", START - 28 * DAY)
    fresh_buyer = Compare("orders.days_since_last", "le", 30)
    trigger = Trigger("a0", "Start", OnSegmentEntry(fresh_buyer, "Fresh", leaves=True))
    stage.publish(straight(mail("b1"), trigger=trigger))
    stage.run_to(START + 9 * DAY)
    assert stage.sender.to == ["elsa@x.test"], "lasse never was one"


@pytest.mark.parametrize(("hours", "sent"), [((0, 5, 9), 1), ((0, 5, 30), 2)])
def test_one_at_a_time_lets_nobody_in_while_they_are_on_the_way(
    stage: Stage, hours: tuple[int, ...], sent: int
) -> None:
    stage.customers(["elsa"])
    trigger = Trigger("a0", "Start", OnEvent("Cart Abandoned"), Reentry("one_at_a_time"))
    flow = straight(wait("b1", 24), mail("c1", skip_guardrails=("cap", "same_content")), trigger=trigger)
    stage.publish(flow)
    for hour in hours:
        stage.happens("elsa", at=START + hour * HOUR)
    stage.run_to(START + 5 * DAY)
    assert len(stage.sender.to) == sent
    history = next(iter(stage.store.facts.histories()))
    played = replay(history, {"test": flow}, START, START + 5 * DAY, Guardrails(), "Europe/Helsinki")
    assert len(played.ways) == sent, "the try-out says the same"


def test_one_at_a_time_also_when_time_itself_brings_them_in(stage: Stage) -> None:
    stage.customers(["elsa"])
    trigger = Trigger("a0", "Start", OnDaysSinceOrder(1), Reentry("one_at_a_time"))
    stage.publish(straight(wait("b1", 30, "days"), mail("c1"), trigger=trigger))
    for days in (1, 5, 9):
        stage.buys("elsa", START + days * DAY)
    stage.run_to(START + 20 * DAY)
    assert stage.store.stats.ends("test") == {}
    assert len(stage.store.ledger().active(1, [1])[1]) == 1


def test_a_cart_that_is_left_starts_one_series_and_a_purchase_none(stage: Stage) -> None:
    stage.customers(["elsa", "lasse", "tanja"])
    trigger = Trigger("a0", "Start", OnCartLeft(ForDuration(2, "hours")))
    flow = straight(mail("b1", skip_guardrails=("cap", "same_content", "just_bought")), trigger=trigger)
    stage.publish(flow)
    for hours, name in ((1, "Product Added"), (2, "Checkout Started"), (30, "Cart Updated")):
        stage.happens("elsa", name, at=START + hours * HOUR)
    stage.happens("lasse", "Checkout Started", at=START + 1 * HOUR)
    stage.buys("lasse", START + 2 * HOUR)
    stage.happens("tanja", "Product Viewed", at=START + 1 * HOUR)
    stage.run_to(START + 3 * DAY)
    assert left(stage) == [("elsa@x.test", 4 * HOUR)], "two hours after the last touch, and not again for this cart"
    stage.buys("elsa", START + 3 * DAY)
    stage.happens("elsa", "Product Added", at=START + 4 * DAY)
    stage.run_to(START + 5 * DAY)
    assert left(stage)[1:] == [("elsa@x.test", 4 * DAY + 2 * HOUR)], "after an order it is another cart"
    for history in stage.store.facts.histories():
        played = replay(history, {"test": flow}, START, START + 5 * DAY, Guardrails(), "Europe/Helsinki")
        assert [one.at - START for one in played.messages] == [
            at for to, at in left(stage) if to == history.customer.email
        ], "the try-out says the same"
