"""What the persona walk and the try-out show of texts, codes and jumps is what would happen."""

from __future__ import annotations

from datetime import timedelta

from app.engine.guardrails import NO_GUARDRAILS, Cap, Guardrails
from app.engine.history import History
from app.engine.replay import replay
from app.engine.walk import route
from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.customer import ConsentEvent, Customer, Event
from app.model.entry import Entry
from app.model.flow import Edge, Flow
from app.model.nodes import Change, Condition, Trigger
from app.model.rules import Interacted
from app.model.sources import OnEvent
from runner_kit import DAY, HOUR, START, mail, straight, wait

ZONE = "Europe/Helsinki"
ENTRY = Entry("c1", START, "Cart Abandoned")
AGREED = (ConsentEvent("sms", "granted", START - DAY), ConsentEvent("email", "granted", START - DAY))
ANNA = History(
    Customer(1, "anna@x.test", "Anna", phone="0401234567"),
    events=(Event("c1", "Cart Abandoned", START),),
    consents=AGREED,
)


def by_opening() -> Flow:
    """Row 10 of the guide: who opened gets a text, the others a second e-mail."""
    nodes = (
        Trigger("a0", "Start", OnEvent("Cart Abandoned")),
        mail("b1"),
        wait("c1", 6),
        Condition("d1", rule=Interacted("b1", "opened")),
        mail("e1"),
        Sms("f1", "Teksti", "Hei. Peru: info@x.test"),
    )
    wires = ["a0:out>b1", "b1:out>c1", "c1:out>d1", "d1:no>e1", "d1:yes>f1"]
    edges = tuple(sorted(Edge(*wire.replace(">", ":").split(":")) for wire in wires))
    templates = straight(mail("b1"), mail("e1")).templates
    return Flow("Row 10", nodes=nodes, edges=edges, templates=templates)


def test_who_opened_is_shown_a_text_and_who_did_not_a_second_mail() -> None:
    for opened, wanted in ((True, ["b1", "f1"]), (False, ["b1", "e1"])):
        way = route(by_opening(), ANNA, ENTRY, NO_GUARDRAILS, ZONE, {"b1": opened})
        assert [message.node for message in way.messages] == wanted
        assert all(message.verdict.action == "leave" for message in way.messages)


def test_a_persona_without_a_number_is_shown_why_no_text_comes() -> None:
    nobody = History(Customer(1, "anna@x.test"), events=ANNA.events, consents=AGREED)
    way = route(straight(Sms("b1", text="Hei")), nobody, ENTRY, NO_GUARDRAILS, ZONE)
    assert [(message.verdict.action, message.verdict.reason) for message in way.messages] == [("stop", "no_phone")]


def test_the_walk_goes_on_through_codes_calls_points_and_jumps() -> None:
    steps = (
        GiveCode("b1", codes="kesa"),
        Webhook("c1", url="https://x.example"),
        Change("d1", changes=(AddPoints(5),)),
        StartFlow("e1", flow="vip"),
        mail("f1"),
    )
    way = route(straight(*steps), ANNA, ENTRY, NO_GUARDRAILS, ZONE)
    assert way.nodes == ("a0", "b1", "c1", "d1", "e1", "f1")
    assert way.end_reason == "finished"


def test_the_try_out_counts_texts_beside_mails_and_follows_jumps() -> None:
    flows = {
        "first": straight(Sms("b1", text="Hei"), wait("c1", 1), mail("d1"), StartFlow("e1", flow="vip")),
        "vip": straight(mail("m1"), event="Never"),
    }
    span = (START - HOUR, START + 3 * DAY)
    free = replay(ANNA, flows, *span, NO_GUARDRAILS, ZONE)
    assert [(one.flow, one.node, one.reason) for one in free.messages] == [
        ("first", "b1", ""),
        ("first", "d1", ""),
        ("vip", "m1", ""),
    ]
    capped = replay(ANNA, flows, *span, Guardrails(caps=(Cap(2, 7),)), ZONE)
    assert [one.reason for one in capped.messages] == ["", "", "cap"]


def test_the_try_out_of_a_circle_ends() -> None:
    flows = {
        "ping": straight(StartFlow("b1", flow="pong")),
        "pong": straight(wait("b0", 1), StartFlow("b1", flow="ping"), event="Never"),
    }
    played = replay(ANNA, flows, START - HOUR, START + timedelta(days=30), NO_GUARDRAILS, ZONE)
    assert len(played.ways) == 6
