"""One press puts right what it says: the finding is gone, nothing worse comes, and one undo takes it back."""

import itertools

import msgspec
import pytest

from app import i18n
from app.analysis.checks import ShopFacts, check
from app.edit.fixes import Fix, fix_of
from app.model.actions import GiveCode
from app.model.customer import Shop
from app.model.finding import Finding
from app.model.flow import Edge, Flow
from app.model.nodes import Condition, Email, Exit, Goal, MessageClass, Node, Trigger, Wait
from app.model.rules import Interacted
from app.model.sources import OnEvent
from app.model.template import Benefit, Block, Button, Footer, Heading, Picture, Products, Template, Text
from app.model.times import ForDuration
from app.render.findings import message_findings
from app.services.sentences.fixes import say_fix

SHOP = Shop("Kyläkauppa", email="hei@kyla.example", url="https://kyla.example", business_id="1", address="Katu 1")
FACTS = ShopFacts(frozenset({"opened"}), "hei@kyla.example", "https://kyla.example")
BODY = Text("Hei {{ customer.first_name | default('ystävä') }},\n\nkiitos, että tilasit meiltä. Paketti lähtee pian.")


def drawn(
    *blocks: Block, event: str = "Order Completed", kind: MessageClass | None = "marketing", **said: object
) -> Flow:
    template = Template(
        "m", "Viesti", "Kiitos tilauksesta", "Kerromme, mitä seuraavaksi tapahtuu.", (BODY, *blocks, Footer("Tilasit"))
    )
    template = msgspec.structs.replace(template, **said)
    nodes: tuple[Node, ...] = (Email("e", "Viesti", "m", kind), Goal("g"), Trigger("t", source=OnEvent(event)))
    return Flow(nodes=nodes, edges=(Edge("e", "out", "g"), Edge("t", "out", "e")), templates=(template,))


def with_condition(flow: Flow) -> Flow:
    nodes = (Condition("c", rule=Interacted("e")), *(n for n in flow.nodes if n.id != "g"), Exit("x"), Exit("y"))
    edges = (Edge("c", "no", "x"), Edge("c", "yes", "y"), Edge("e", "out", "c"), Edge("t", "out", "e"))
    return msgspec.structs.replace(
        flow, nodes=tuple(sorted(nodes, key=lambda n: n.id)), edges=edges, metrics=("opens",)
    )


BROKEN: dict[str, Flow] = {
    "P1-unreachable": msgspec.structs.replace(drawn(), nodes=(*drawn().nodes, Wait("w")), edges=drawn().edges),
    "P2-dead-end": msgspec.structs.replace(
        drawn(),
        nodes=(*drawn().nodes, Wait("w")),
        edges=(Edge("e", "out", "w"), Edge("t", "out", "e")),
        metrics=("opens",),
    ),
    "P16-port-open": msgspec.structs.replace(
        with_condition(drawn()), edges=tuple(e for e in with_condition(drawn()).edges if e.target != "y")
    ),
    "P8-opened-without-wait": with_condition(drawn()),
    "P5-no-class": drawn(kind=None),
    "P13-service-offer": drawn(Benefit("Etu", "K", 7), kind="service"),
    "P5-no-unsubscribe": drawn(blocks=(BODY,)),
    "P6-cart-without-purchase-exit": drawn(event="Cart Abandoned"),
    "P12-no-goal": msgspec.structs.replace(
        drawn(), nodes=tuple(Exit("g") if n.id == "g" else n for n in drawn().nodes)
    ),
    "P15-offer-without-end": drawn(Benefit("Etu", "K")),
    "P15-offer-ends-early": Flow(
        nodes=(
            Email("e", "Viesti", "m", "marketing"),
            GiveCode("code", codes="kesä", valid_days=2),
            Goal("g"),
            Trigger("t", source=OnEvent("Order Completed")),
            Wait("w", until=ForDuration(3, "days")),
        ),
        edges=(Edge("code", "out", "w"), Edge("e", "out", "g"), Edge("t", "out", "code"), Edge("w", "out", "e")),
        templates=drawn(Text("Koodisi on {{ discount.code }}.")).templates,
        metrics=("opens",),
    ),
    "message-no-preheader": drawn(preheader=""),
    "message-false-reply": drawn(subject="Re: Vs: tilauksesi"),
    "message-shouting": drawn(Text("OSTA NYT TÄMÄ {{ product.name | default('TAKKI') }}!!!")),
    "message-bad-link": drawn(Button("Katso", "www.kyla.example/uutta")),
    "message-no-link": drawn(Button("Katso", "")),
    "message-no-fallback": drawn(Heading("Hei {{ customer.first_name }}")),
    "message-no-products": drawn(Products("fixed")),
    "message-no-picture": drawn(Picture("")),
}


def findings(flow: Flow) -> list[Finding]:
    found = list(check(flow, FACTS))
    for email in flow.emails:
        found += message_findings(flow.template_by_id[email.template], email, SHOP)
    return found


@pytest.mark.parametrize("code", BROKEN)
def test_a_fix_takes_its_finding_away_and_brings_none(code: str) -> None:
    flow, names = BROKEN[code], (f"new-{n}" for n in itertools.count())
    finding = next(one for one in findings(flow) if one.code == code)
    fix = fix_of(flow, finding, lambda _kind: next(names))
    assert fix is not None
    left = {(one.code, one.node) for one in findings(fix.edit.flow)}
    assert (code, finding.node) not in left
    assert left <= {(one.code, one.node) for one in findings(flow)}


def test_variables_survive_being_calmed() -> None:
    flow = BROKEN["message-shouting"]
    fix = fix_of(flow, next(one for one in findings(flow) if one.code == "message-shouting"))
    assert fix is not None
    assert fix.edit.flow.templates[0].blocks[1] == Text("Osta nyt tämä {{ product.name | default('TAKKI') }}!")


@pytest.mark.parametrize("code", ["P4-unfinished", "message-scarcity", "message-too-large"])
def test_what_needs_a_person_has_no_fix(code: str) -> None:
    assert fix_of(drawn(), Finding(code, "warning", "e", "subject")) is None


def test_a_step_that_has_gone_is_not_fixed() -> None:
    assert fix_of(drawn(), Finding("P5-no-class", "error", "gone")) is None


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_fix_has_words_for_its_button(language: str) -> None:
    with i18n.speaking(language):
        for code, flow in BROKEN.items():
            fix = fix_of(flow, next(one for one in findings(flow) if one.code == code))
            assert isinstance(fix, Fix)
            assert say_fix(fix)


def test_a_code_that_is_still_good_when_it_is_shown_is_fine() -> None:
    flow = BROKEN["P15-offer-ends-early"]
    nodes = tuple(msgspec.structs.replace(n, valid_days=4) if isinstance(n, GiveCode) else n for n in flow.nodes)
    assert "P15-offer-ends-early" not in {one.code for one in findings(msgspec.structs.replace(flow, nodes=nodes))}
