"""What a draft hangs on must be told by somebody: the check says by whom, and leaves quiet what is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.policy import Policy
from app.i18n import speaking
from app.model.flow import Edge, Flow
from app.model.nodes import Await, Condition, Node, Trigger
from app.model.rules import All, AnyOf, Compare, Happened, Interacted, Rule
from app.model.sources import OnEvent
from app.model.template import Benefit, Button, Footer, Text
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.services.sentences.findings import say, todo
from runner_kit import START, Stage, mail, straight, wait

CLICK = Happened("Email Link Clicked", "days", 90, where=Compare("trigger.topic", "eq", "talviurheilu"))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    yield made
    made.store.close()


def desk_of(stage: Stage, *seen: str) -> Desk:
    stage.store.shop.save_policy(Policy(sources=seen))
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def told(desk: Desk, flow: Flow) -> list[tuple[str, str, object]]:
    codes = ("P8-event-without-source", "P8-clicked-only-link", "P8-benefit-on-open")
    found = [one for one in check_flow(desk, flow) if one.code in codes]
    for language in ("fi", "en"):
        with speaking(language):
            for one in found:
                assert one.node not in say(one, flow)
                assert todo(one, flow)
    return [(one.code, one.node, one.params.get("what", "")) for one in found]


def on(*nodes: Node, event: str = "Cart Abandoned") -> Flow:
    return straight(*nodes, mail("z9"), trigger=Trigger("a0", "Alku", OnEvent(event)))


@pytest.mark.parametrize(
    ("flow", "node", "what"),
    [
        (on(Condition("b1", "Hiihtäjä?", rule=AnyOf((Compare("orders.count", "ge", 3), CLICK)))), "b1", "clicked"),
        (on(Await("b1", "Odota klikkausta", event="Email Link Clicked")), "b1", "clicked"),
        (on(Await("b1", "Odota palautetta", event="Feedback Given")), "b1", "feedback"),
        (on(Condition("b1", "Kävikö?", rule=Happened("Page Viewed"))), "b1", "visits"),
        (on(event="Email Link Clicked"), "a0", "clicked"),
    ],
)
def test_what_nothing_tells_is_said_with_the_way_to_hear_of_it(stage: Stage, flow: Flow, node: str, what: str) -> None:
    assert told(desk_of(stage), flow) == [("P8-event-without-source", node, what)]


def test_the_endpoint_or_an_import_tells_enough(stage: Stage) -> None:
    flow = on(Condition("b1", "Hiihtäjä?", rule=CLICK), Await("b2", "Odota", event="Feedback Given"))
    assert told(desk_of(stage, "clicked"), flow) == []
    opened = on(Condition("b1", "Avasi?", rule=Happened("Email Opened")))
    assert told(desk_of(stage, "clicked"), opened) == [("P8-event-without-source", "b1", "opened")]
    stage.customers(["elsa"])
    stage.happens("elsa", "Email Link Clicked", START)
    stage.happens("elsa", "Feedback Given", START)
    assert told(desk_of(stage), flow) == []


def test_clicks_in_a_message_with_one_link_are_nobodys(stage: Stage) -> None:
    flow = straight(
        mail("b1"), wait("b2", 6), Condition("b3", "Klikkasi?", rule=Interacted("b1", "clicked")), mail("z9")
    )
    flow = replace(flow, edges=tuple(Edge(e.source, "yes", e.target) if e.source == "b3" else e for e in flow.edges))
    one = (Text("Hei"), Button("Koriin", "https://shop.test/kori"), Footer())
    two = (*one[:2], Button("Kauppaan", "https://shop.test/"), Footer())

    def written(blocks: tuple[object, ...]) -> Flow:
        first, *rest = flow.templates
        return replace(flow, templates=(replace(first, blocks=blocks), *rest))

    desk = desk_of(stage, "clicked")
    assert told(desk, written(one)) == [("P8-clicked-only-link", "b3", "")]
    assert told(desk, written(two)) == []
    assert told(desk_of(stage), written(one)) == [], "without the endpoint that is another check's"


def test_a_benefit_hangs_on_no_open(stage: Stage) -> None:
    ask = Condition("b3", "Avasi?", rule=Interacted("b1", "opened"))
    flow = straight(mail("b1"), wait("b2", 6), ask, mail("z9"))
    first, _second = flow.templates
    given = replace(flow.templates[1], blocks=(Benefit("-10 %", "KIITOS"), Footer()))

    def drawn(rule: Rule, port: str) -> Flow:
        edges = tuple(Edge(e.source, port, e.target) if e.source == "b3" else e for e in flow.edges)
        nodes = tuple(replace(ask, rule=rule) if node.id == "b3" else node for node in flow.nodes)
        return replace(flow, nodes=nodes, edges=edges, templates=(first, given))

    desk = desk_of(stage, "opened", "clicked")
    opened, bought = Interacted("b1", "opened"), Happened("Order Completed")
    assert told(desk, drawn(opened, "yes")) == [("P8-benefit-on-open", "b3", "")]
    assert told(desk, drawn(AnyOf((opened, bought)), "yes")) == [("P8-benefit-on-open", "b3", "")]
    assert told(desk, drawn(opened, "no")) == []
    assert told(desk, drawn(All((opened, bought)), "yes")) == []
