"""Rules about what was done with the messages of other automations: live and in the try-out alike."""

from __future__ import annotations

from sqlalchemy import insert

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.played import Assumption
from app.engine.replay import replay
from app.model.flow import Edge, Flow
from app.model.nodes import AddTag, Change, Condition, Exit, Trigger
from app.model.rules import Engaged
from app.model.sources import OnEvent
from app.store.tables_flows import interaction
from runner_kit import DAY, HOUR, START, Stage, mail, straight

ASKS = Flow(
    name="Kysyy",
    nodes=(
        Condition("ask", rule=Engaged("clicked", "news", 30)),
        Exit("no"),
        Trigger("start", source=OnEvent("Order Completed")),
        Change("tag", changes=(AddTag("keen"),)),
    ),
    edges=(Edge("ask", "no", "no"), Edge("ask", "yes", "tag"), Edge("start", "out", "ask")),
)
NEWS = straight(
    mail("n1", skip_guardrails=("cap", "same_content")), trigger=Trigger("a0", source=OnEvent("Subscribed"))
)


def keen(stage: Stage) -> list[str]:
    return sorted(row.email for row in stage.store.customers.find() if "keen" in row.tags)


def test_a_click_in_another_automation_opens_the_way_here_for_its_days(stage: Stage) -> None:
    stage.customers(["elsa", "lasse", "tanja"])
    stage.publish(NEWS, "news")
    stage.publish(ASKS, "asks")
    for name in ("elsa", "tanja"):
        stage.happens(name, "Subscribed")
    stage.run_to(START + HOUR)
    sent = {row.email.partition("@")[0]: row.id for row in stage.store.messages.find()}
    owners = {row.email.partition("@")[0]: row.id for row in stage.store.customers.find()}
    with stage.store._db.write() as connection:
        for name, at in (("elsa", START + 20 * DAY), ("tanja", START + 2 * HOUR)):
            row = {"customer_id": owners[name], "message_id": sent[name], "at": at, "what": "clicked"}
            connection.execute(insert(interaction).values(row))
    for name in ("elsa", "lasse", "tanja"):
        stage.happens(name, "Order Completed", START + 40 * DAY)
    stage.run_to(START + 41 * DAY)
    assert keen(stage) == ["elsa@x.test"], "tanja's click is too old, lasse never clicked"
    tried = {}
    for history in stage.store.facts.histories():  # a span that begins after the clicks
        played = replay(history, {"asks": ASKS}, START + 39 * DAY, START + 41 * DAY, NO_GUARDRAILS, "Europe/Helsinki")
        tried[history.customer.first_name] = dict(played.ways[0].steps)["ask"]
    assert tried == {"Elsa": "yes", "Lasse": "no", "Tanja": "no"}


def test_the_try_out_asks_the_same_of_assumed_clicks(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.happens("elsa", "Subscribed", START + DAY)
    for name in ("elsa", "lasse"):
        stage.happens(name, "Order Completed", START + 5 * DAY)
    for clicked, expected in ((1.0, {"elsa": "yes", "lasse": "no"}), (0.0, {"elsa": "no", "lasse": "no"})):
        ways = {}
        for history in stage.store.facts.histories():
            flows, assumed = {"news": NEWS, "asks": ASKS}, Assumption(clicked, clicked)
            played = replay(history, flows, START, START + 9 * DAY, NO_GUARDRAILS, "Europe/Helsinki", assumed=assumed)
            (way,) = (one for one in played.ways if one.flow == "asks")
            ways[history.customer.email.partition("@")[0]] = dict(way.steps)["ask"]
        assert ways == expected
