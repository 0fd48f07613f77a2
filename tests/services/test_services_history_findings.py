"""Marketing mistakes that only the shop's own history tells: found where they are, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from app.edit.fixes import fix_of
from app.model.actions import GiveCode
from app.model.customer import Product
from app.model.finding import Finding
from app.model.flow import Edge, Flow
from app.model.ignoring import mark_of
from app.model.nodes import Condition, Email, Exit, Trigger, Wait
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import Template, Text
from app.model.times import ForDuration
from app.services.codes import add_codes
from app.services.demo.lively import open_new_demo
from app.services.desk import Desk
from app.services.sentences.findings import say, todo
from app.services.sentences.fixes import say_fix
from app.services.trial import Question, try_draft
from app.services.trial_codes import codes_wanted
from app.services.trial_findings import history_findings
from app.services.trial_report import Report, report_html


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


def test_codes_that_would_have_run_out(desk: Desk) -> None:
    start = Trigger("start", "Alku", source=OnEvent("Order Completed"))
    nodes = (GiveCode("give", "Koodi", "kesä"), start)
    flow = Flow(name="Own", nodes=nodes, edges=(Edge("start", "out", "give"),))
    trial = try_draft(desk, "own", flow, Question("90"))
    (wanted,) = codes_wanted(trial, flow).values()
    assert wanted == trial.own.entered > 100
    finding = found(desk, flow)["H9-codes-run-out"]
    assert (finding.node, finding.params["wanted"], finding.params["left"]) == ("give", wanted, 0)
    assert "kesä" in say(finding, flow)
    assert todo(finding, flow)
    assert f"{wanted} alennuskoodia" in report_html(desk, Report(trial, flow))
    add_codes(desk, "kesä", "\n".join(f"K-{n}" for n in range(wanted)))
    assert "H9-codes-run-out" not in found(desk, flow)


def test_an_ignored_finding_stays_away(desk: Desk) -> None:
    flow = series("Never Heard Of")
    finding = found(desk, flow)["H1-nobody-enters"]
    ignoring = Flow(
        **{name: getattr(flow, name) for name in ("name", "nodes", "edges", "templates")},
        ignored=(f"{finding.key}#{mark_of(flow, finding.node)}",),
    )
    assert "H1-nobody-enters" not in found(desk, ignoring)


def fixed(desk: Desk, flow: Flow, code: str) -> tuple[str, Flow]:
    """What the button of a finding says it does, and the draft after the press."""
    fix = fix_of(flow, found(desk, flow)[code])
    assert fix is not None, code
    assert say_fix(fix)
    return fix.code, fix.edit.flow


def marketing(flow: Flow, about: tuple[str, ...] = ()) -> Flow:
    email = Email("mail", "Viesti", "t", "marketing", about=about)
    return msgspec.structs.replace(flow, nodes=(email, *(node for node in flow.nodes if node.id != "mail")))


def test_one_press_moves_a_message_off_the_day_of_another_one(desk: Desk) -> None:
    flow = series(days=14)
    before = int(found(desk, flow)["H3-two-in-a-day"].params["people"])
    code, better = fixed(desk, flow, "H3-two-in-a-day")
    wait = better.by_id["wait"]
    assert code == "wait-a-day-more"
    assert isinstance(wait, Wait)
    assert wait.until == ForDuration(15, "days")
    left = found(desk, better).get("H3-two-in-a-day")
    assert left is None or int(left.params["people"]) < before


def test_one_press_waits_until_what_was_bought_may_be_sold_again(desk: Desk) -> None:
    categories = tuple({product.category for product in desk.store.products.all()})
    flow = marketing(series(), categories)
    before = int(found(desk, flow)["H4-just-bought"].params["times"])
    code, better = fixed(desk, flow, "H4-just-bought")
    assert code == "wait-it-out"
    left = found(desk, better).get("H4-just-bought")
    assert left is None or int(left.params["times"]) < before / 3


def test_one_press_lets_in_only_those_who_agreed(desk: Desk) -> None:
    flow = marketing(series())
    entered = try_draft(desk, "own", flow, Question("90")).own
    assert entered.stopped["mail", "consent"] > 20
    params: dict[str, str | int | float] = {"reason": "consent", "held": 30, "all": 40, "apart": 120}
    fix = fix_of(flow, Finding("H5-mostly-held", "warning", "mail", params=params))
    assert fix is not None
    assert fix.code == "only-agreed"
    after = try_draft(desk, "own", fix.edit.flow, Question("90")).own
    assert ("mail", "consent") not in after.stopped
    assert 0 < after.entered < entered.entered


def test_one_press_leaves_out_a_question_that_all_answer_alike(desk: Desk) -> None:
    start = Trigger("start", source=OnEvent("Order Completed"))
    ask = Condition("ask", "Iso?", rule=Compare("orders.last_total", "gt", 1_000_000))
    nodes = (ask, Email("mail", "Viesti", "t", "service"), Exit("no"), Email("yes", "Suurelle", "t", "service"), start)
    edges = (
        Edge("ask", "no", "mail"),
        Edge("ask", "yes", "yes"),
        Edge("mail", "out", "no"),
        Edge("start", "out", "ask"),
    )
    flow = Flow(name="Own", nodes=nodes, edges=edges, templates=(Template("t", subject="V", blocks=(Text("Hei"),)),))
    code, better = fixed(desk, flow, "H6-one-branch")
    assert code == "keep-way"
    assert sorted(better.by_id) == ["mail", "no", "start"]
    assert not {"H6-one-branch", "H7-nobody-reaches"} & set(found(desk, better))


def test_one_press_takes_untrue_words_away_and_leaves_the_rest(desk: Desk) -> None:
    with desk.store.recording("products", "test", desk.clock.now() - timedelta(days=200)) as record:
        record.products([Product("plenty2", "Runsas", "Varasto", 10.0, stock=40)])
    flow = series(text="Hei Elsa. Vain 3 kpl jäljellä! Tervetuloa ostoksille.", about=("Varasto",))
    code, better = fixed(desk, flow, "H8-scarcity-untrue")
    assert code == "without-scarcity"
    assert better.templates[0].blocks == (Text("Hei Elsa. Tervetuloa ostoksille."),)
    assert "H8-scarcity-untrue" not in found(desk, better)
    alone = series(text="Vain 3 kpl jäljellä.", about=("Varasto",))
    assert fix_of(alone, found(desk, alone)["H8-scarcity-untrue"]) is None, "a message that says nothing is no remedy"


def test_one_press_brings_a_message_back_under_the_cap() -> None:
    loud = Email("mail", "Viesti", "t", "marketing", skip_guardrails=("cap", "quiet_hours"))
    flow = msgspec.structs.replace(series(), nodes=(loud, *series().nodes[1:]))
    fix = fix_of(flow, Finding("H2-load", "warning", "start"))
    assert fix is not None
    assert fix.edit.flow.email("mail").skip_guardrails == ("quiet_hours",)
    assert fix_of(series(), Finding("H2-load", "warning", "start")) is None
