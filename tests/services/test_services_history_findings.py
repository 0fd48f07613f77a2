"""Marketing mistakes that only the shop's own history tells: found where they are, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.model.customer import Product
from app.model.finding import Finding
from app.model.flow import Edge, Flow
from app.model.ignoring import mark_of
from app.model.nodes import Condition, Email, Exit, Trigger, Wait
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import Template, Text
from app.model.times import ForDuration
from app.services.demo.lively import open_new_demo
from app.services.desk import Desk
from app.services.sentences.findings import say, todo
from app.services.trial_findings import history_findings


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_new_demo(tmp_path_factory.mktemp("findings") / "shop", 1)
    yield made
    made.close()


def series(event: str = "Order Completed", days: int = 1, text: str = "Hei", about: tuple[str, ...] = ()) -> Flow:
    """After an event and some days, a service message."""
    return Flow(
        name="Own",
        nodes=(
            Email("mail", "Viesti", template="t", message_class="service", about=about),
            Trigger("start", "Alku", source=OnEvent(event)),
            Wait("wait", until=ForDuration(days, "days")),
        ),
        edges=(Edge("start", "out", "wait"), Edge("wait", "out", "mail")),
        templates=(Template("t", subject="Viesti", blocks=(Text(text),)),),
    )


def found(desk: Desk, flow: Flow) -> dict[str, Finding]:
    return {one.code: one for one in history_findings(desk, "own", flow)}


def test_an_event_that_never_comes(desk: Desk) -> None:
    finding = found(desk, series("Never Heard Of"))["H1-nobody-enters"]
    assert finding.node == "start"
    assert "90" in say(finding, series())


def test_a_step_that_nobody_reaches(desk: Desk) -> None:
    flow = series(days=200)
    finding = found(desk, flow)["H7-nobody-reaches"]
    assert (finding.node, "Viesti" in say(finding, flow)) == ("mail", True)
    assert int(finding.params["people"]) > 100
    assert "H7-nobody-reaches" not in found(desk, series())


def test_a_branch_that_everybody_takes_is_told_once(desk: Desk) -> None:
    flow = Flow(
        name="Own",
        nodes=(
            Condition("ask", "Iso tilaus?", rule=Compare("orders.last_total", "gt", 1_000_000)),
            Exit("no"),
            Trigger("start", source=OnEvent("Order Completed")),
            Email("yes", "Suurelle", template="t", message_class="service"),
        ),
        edges=(Edge("ask", "no", "no"), Edge("ask", "yes", "yes"), Edge("start", "out", "ask")),
        templates=(Template("t", subject="Viesti", blocks=(Text("Hei"),)),),
    )
    codes = found(desk, flow)
    assert codes["H6-one-branch"].node == "ask"
    assert "Ei" in say(codes["H6-one-branch"], flow)
    assert "H7-nobody-reaches" not in codes, "the step behind the branch is the same matter"


def test_two_messages_on_one_day_and_the_other_automation_by_name(desk: Desk) -> None:
    flow = series(days=14)
    finding = found(desk, flow)["H3-two-in-a-day"]
    assert finding.node == "mail"
    assert finding.params["other"] == "Pyydä palautetta"
    assert "Pyydä palautetta" in say(finding, flow)
    assert todo(finding, flow)


def test_what_sells_the_thing_just_bought(desk: Desk) -> None:
    categories = tuple({product.category for product in desk.store.products.all()})
    flow = series(about=categories)
    marketing = Flow(
        **{name: getattr(flow, name) for name in ("name", "edges", "templates")},
        nodes=(Email("mail", "Viesti", "t", "marketing", about=categories), *flow.nodes[1:]),
    )
    finding = found(desk, marketing)["H4-just-bought"]
    assert int(finding.params["times"]) > 50
    assert "H4-just-bought" not in found(desk, series())


def test_scarcity_that_was_not_true_on_the_day(desk: Desk) -> None:
    products = desk.store.products
    plenty, few = (
        Product("plenty", "Runsas", "Varasto", 10.0, stock=40),
        Product("few", "Niukka", "Loppu", 10.0, stock=2),
    )
    with desk.store.recording("products", "test", desk.clock.now() - timedelta(days=200)) as record:
        record.products([plenty, few])
    assert {one.sku for one in products.all()} >= {"plenty", "few"}
    untrue = series(text="Vain 3 kpl jäljellä.", about=("Varasto",))
    finding = found(desk, untrue)["H8-scarcity-untrue"]
    assert finding.params["stock"] == 40
    assert "40" in say(finding, untrue)
    assert "H8-scarcity-untrue" not in found(desk, series(text="Vain 3 kpl jäljellä.", about=("Loppu",)))
    assert "H8-scarcity-untrue" not in found(desk, series(about=("Varasto",)))


def test_an_ignored_finding_stays_away(desk: Desk) -> None:
    flow = series("Never Heard Of")
    finding = found(desk, flow)["H1-nobody-enters"]
    ignoring = Flow(
        **{name: getattr(flow, name) for name in ("name", "nodes", "edges", "templates")},
        ignored=(f"{finding.key}#{mark_of(flow, finding.node)}",),
    )
    assert "H1-nobody-enters" not in found(desk, ignoring)
