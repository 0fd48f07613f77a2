"""Results of all automations: sums agree wherever they stand, nothing is told that nobody knows."""

from __future__ import annotations

import csv
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.analysis.lift import lift
from app.analysis.rates import Rate
from app.engine.policy import Limits, Policy
from app.model.customer import Order, Origin
from app.model.flow import Flow, Holdout
from app.model.nodes import GiveCode, MessageStep
from app.services.desk import Desk
from app.services.holdout_lift import HeldOut, holdout_lift, lift_line
from app.services.insights import Insights, read_insights, read_ledger, set_window
from app.services.insights_files import insights_csv, insights_html
from app.services.insights_words import rate, totals
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.services.tagging import tag_links
from app.store import database
from app.store.flows import People
from app.store.recording import OrderRecord
from flow_strategies import flows
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))
NOT_SEEN = Policy(limits=Limits(0, 0, 0))


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def buys(stage: Stage, name: str, number: str, at: object, total: float = 50.0, **origin: object) -> None:
    order = Order(number, at, total)  # type: ignore[arg-type]
    with stage.store.recording("orders", "test", stage.clock.now()) as recording:
        recording.orders([OrderRecord(f"{name}@x.test", order, origin=Origin(**origin))])  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about power cuts."""
    monkeypatch.setattr(database, "_PREPARE", tuple(one.replace("= FULL", "= OFF") for one in database._PREPARE))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "shop", NOT_SEEN)


def assert_agrees(found: Insights, desk: Desk) -> None:
    """The table, the drawing of each automation and the ledger of orders say the same."""
    for one in found.automations:
        drawn = read_results(desk, one.name, found.span)
        sent = {node.id: drawn.steps[node.id] for node in drawn.flow.nodes if isinstance(node, MessageStep)}
        assert one.entered + one.held_out == drawn.entered
        assert one.on_way == drawn.on_way
        live = [message for message in one.messages if message.node in sent]
        assert one.sent == sum(message.sent for message in one.messages), "those of older versions are in the table too"
        assert {message.node for message in live} == sent.keys()
        for message in live:
            assert message.sent == sent[message.node].sent
            assert (message.clicked.part if message.clicked else None) == sent[message.node].clicked
            assert (message.opened.part if message.opened else None) == sent[message.node].opened
        assert max(one.reached, one.converted.part) <= one.entered
        assert one.converted.part <= one.reached
    ledger = read_ledger(desk, found.span)
    credited = [one.order for one in ledger]
    assert len(credited) == len(set(credited)) == found.orders
    worth = sum(part.net for one in found.automations for part in one.money)
    assert worth == pytest.approx(sum(one.net for one in ledger), abs=0.01 * max(1, len(credited)))
    assert sum(part.orders for one in found.automations for part in one.money) == len(credited)
    assert sum(sum(one.by.values()) for one in found.automations) == len(credited)


@pytest.mark.timeout(600)  # 13 s of processor time: enough for machines on which much else is going on
@settings(max_examples=50, deadline=None, phases=(Phase.generate,), suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(flows(least=3, most=8), min_size=1, max_size=2), data=st.data())
def test_sums_agree_between_the_drawing_the_table_and_the_ledger(drawn: list[Flow], data: st.DataObject) -> None:
    """Random drawings, each a version after the one before; orders, refunds, clicks and new programs in between."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", SEEN)
        names = [f"person{number}" for number in range(4)]
        stage.customers(names)
        for turn, flow in enumerate(drawn):
            for name in {node.codes for node in flow.nodes if isinstance(node, GiveCode)}:
                stage.store.codes.add(name, [f"{turn}-{number}" for number in range(200)])
            _publish(stage, replace(flow, name="Kokeilu"), data.draw(st.sampled_from(("keep", "move", "drop"))))
            _live(stage, names, turn, data)
            if data.draw(st.booleans()):
                stage.reopen()
            assert_agrees(read_insights(desk_of(stage), "7"), desk_of(stage))
        assert_agrees(read_insights(desk_of(stage), "all"), desk_of(stage))
        stage.store.close()


def _publish(stage: Stage, flow: Flow, people: People) -> None:
    if not stage.store.flows.all(stage.clock.now()):
        stage.publish(flow)
        return
    stage.store.flows.save_draft("test", flow, stage.clock.now())
    stage.store.flows.publish("test", stage.clock.now(), people)


def _live(stage: Stage, names: list[str], turn: int, data: st.DataObject) -> None:
    """Some weeks: orders, of which money is paid back now or later, messages, and what is seen of them."""
    now = stage.clock.now()
    for name in names:
        for days in data.draw(st.lists(st.integers(0, 8), max_size=2, unique=True)):
            utm = data.draw(st.sampled_from([{}, {"source": "polku", "campaign": "kokeilu"}]))
            back = data.draw(st.sampled_from([0.0, 20.0, 50.0]))
            buys(stage, name, f"{name}-{turn if back else 0}-{days}", now + days * DAY, utm=utm, refunded=back)
    stage.run_to(now + data.draw(st.integers(1, 9)) * DAY)
    for number, row in enumerate(stage.store.messages.find()):
        if what := ("opened", "clicked", "")[number % 3]:
            stage.store.messages.record_interaction(row.id, what, stage.clock.now())  # type: ignore[arg-type]


def mailed(stage: Stage, *names: str) -> None:
    stage.customers(list(names))
    stage.publish(replace(straight(wait("b1", 4), mail("c1")), name="Hylätty ostoskori"))
    for name in names:
        stage.happens(name)
    stage.run_to(START + 5 * HOUR)


def test_an_order_is_credited_by_its_visit_and_net_of_what_was_paid_back(stage: Stage) -> None:
    mailed(stage, "elsa", "lasse", "pekka")
    at = START + 20 * DAY
    stage.run_to(at)
    visit = {"source": "polku", "medium": "email", "campaign": "hylatty-ostoskori", "content": "c1"}
    buys(stage, "elsa", "1", at - DAY, 80.0, utm=visit, refunded=30.0)
    buys(stage, "lasse", "2", START + 3 * DAY, 40.0)
    buys(stage, "pekka", "3", START + 6 * DAY, 999.0)
    (one,) = read_insights(desk_of(stage), "all").automations
    assert [(part.currency, part.orders, part.net) for part in one.money] == [("EUR", 2, 90.0)]
    assert one.by == {"utm": 1, "touch": 1}
    assert (one.converted.part, one.converted.whole, one.recovered) == (2, 3, 2)
    assert one.messages[0].money == one.money
    set_window(desk_of(stage), "test", 7)
    assert read_insights(desk_of(stage), "all").automations[0].money[0].orders == 3


def test_what_nobody_tells_is_a_dash_with_the_way_to_get_it(stage: Stage) -> None:
    mailed(stage, "elsa")
    found = read_insights(desk_of(stage), "all")
    (one,) = found.automations
    assert (one.opened, one.clicked, one.stops, one.accounts, one.feedback) == (None, None, None, None, None)
    told = totals(found)
    assert told["opens"].text == told["stops"].text == "–"
    assert told["opens"].how
    assert told["stops"].how
    few = rate(one.converted)
    assert "%" not in few.text
    assert few.detail


def test_those_kept_out_are_compared_and_not_counted_as_mailed(stage: Stage) -> None:
    names = [f"person{number}" for number in range(60)]
    stage.customers(names)
    stage.publish(replace(straight(mail("b1")), name="Kori", holdout=Holdout(50.0, "seed")))
    for name in names:
        stage.happens(name)
    stage.run_to(START + DAY)
    (young,) = read_insights(desk_of(stage), "all").automations
    assert young.lift is None, "nobody has had the time to buy"
    stage.run_to(START + 40 * DAY)
    (one,) = read_insights(desk_of(stage), "all").automations
    assert one.held_out + one.entered == 60
    assert one.reached == one.entered
    assert one.lift is not None
    assert (one.lift.held_out.whole, one.lift.treated.whole) == (one.held_out, one.entered)
    assert one.lift.verdict == "not_yet"
    told = holdout_lift(desk_of(stage), "test")
    assert told == HeldOut(50.0, one.lift), "the same figure where the share is set"
    assert "tietoa ei ole vielä tarpeeksi (" in lift_line(told.lift)
    assert holdout_lift(desk_of(stage), "nowhere") is None


def test_a_clear_effect_is_told_with_its_interval_and_without_hedging() -> None:
    clear = lift(Rate(300, 1000), Rate(100, 1000), 0.5)
    assert clear is not None
    assert lift_line(clear) == "Vaikutus ostamiseen: +20,0 prosenttiyksikköä, 95\u00a0%:n luottamusväli +16,6 – +23,4."
    assert lift_line(None) == "Vaikutus ostamiseen: tietoa ei ole vielä tarpeeksi."


def test_files_tell_the_same_and_name_no_customer(stage: Stage) -> None:
    mailed(stage, "elsa")
    stage.run_to(START + 2 * DAY)
    buys(stage, "elsa", "1", START + DAY, 40.0)
    desk = desk_of(stage)
    found = read_insights(desk, "all")
    rows = list(csv.DictReader(StringIO(insights_csv(desk, found))))
    assert [(row["message"], row["sent"], row["orders"], row["net"]) for row in rows] == [
        ("", "1", "1", "40.00"),
        ("Mail c1", "1", "1", "40.00"),
    ]
    assert rows[0]["opened_indicative"] == ""
    evil = replace(found, automations=(replace(found.automations[0], flow=Flow(name='=HYPERLINK("x")<script>')),))
    assert "'=HYPERLINK" in insights_csv(desk, evil)
    page = insights_html(desk, evil)
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "elsa" not in (page + insights_csv(desk, found)).casefold()


def test_the_switch_takes_the_parameters_out_of_links(stage: Stage) -> None:
    from app.services.compose import NO_ACCOUNT, Composer

    desk = desk_of(stage)
    flow = replace(straight(mail("b1")), name="Kori")
    assert "utm_campaign=kori" in Composer(desk, NO_ACCOUNT).tags(flow, flow.emails[0])
    tag_links(desk, False)
    assert Composer(desk, NO_ACCOUNT).tags(flow, flow.emails[0]) == ""
