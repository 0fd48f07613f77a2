"""Totals that are kept say what counting everything anew says, whatever happens and whenever they are read."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.engine.policy import Limits, Policy
from app.model.customer import Event, JsonValue, Order, Origin
from app.model.flow import Edge, Flow, Holdout
from app.model.nodes import Metric, Split, VariantTest
from app.model.template import Benefit
from app.services.desk import Desk
from app.services.insights import read_insights, set_window
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.store import database
from app.store.columns import metadata
from app.store.kept_marks import MARKS
from app.store.kept_totals import Totals
from app.store.recording import OrderRecord
from app.store.tables_flows import interaction
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))
PEOPLE = 6
BACK = tuple(MARKS)
TABLES = ("day_total", "order_credit", "credit_total")
METRICS: tuple[Metric, ...] = ("order", "goal", "clicked", "opened")
OFTEN = ("buy", "cart", "cart", "run", "run", "look")
NOW_AND_THEN = ("refund", "event", "feedback", "mark", "open", "unsee", "erase", "publish", "window", "zone")
STEP = st.tuples(st.sampled_from(2 * OFTEN + NOW_AND_THEN), st.integers(0, PEOPLE - 1), st.integers(0, 40))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is about power cuts."""
    prepare = [one.replace("= FULL", "= OFF") for one in database._PREPARE]
    monkeypatch.setattr(database, "_PREPARE", tuple(prepare))


def drawn(name: str, days: int) -> Flow:
    flow = straight(
        Split("a1", test=VariantTest(METRICS[days % 4], 3)), mail("b1"), wait("c1", days, "days"), mail("d1")
    )
    flow = replace(flow, edges=tuple(sorted(way for edge in flow.edges for way in _both_ways(edge))))
    first, *rest = flow.templates
    told = replace(first, blocks=(*first.blocks, Benefit("Ten off", f"CODE{days}")))
    return replace(flow, name=name, templates=(told, *rest), metrics=("feedback",), holdout=Holdout(30.0, "seed"))


def _both_ways(edge: Edge) -> tuple[Edge, ...]:
    """Both branches of the split go on to the same step."""
    return tuple(replace(edge, port=port) for port in "ab") if edge.source == "a1" else (edge,)


def kept(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    with stage.store.database.read() as connection:
        return {
            name: sorted(
                tuple(round(one, 6) if isinstance(one, float) else one for one in row)
                for row in connection.execute(metadata.tables[name].select())
            )
            for name in TABLES
        }


@settings(max_examples=20, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=6, max_size=28))
def test_kept_totals_equal_those_counted_anew(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", SEEN)
        stage.customers([f"p{n}" for n in range(PEOPLE)])
        stage.publish(drawn("Kori", 2))
        desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
        for place, (what, who, days) in enumerate(steps):
            _happens(desk, stage, what, f"p{who}", place, days)
        read_insights(desk, "all")
        assert not stage.store.insights._totals.refresh(), "nothing is left to be counted"
        before, shown = kept(stage), read_insights(desk, "30")
        drawn_before = read_results(desk, "test", "30")
        Totals(stage.store.database).rebuild()
        assert read_insights(desk, "30") == shown
        assert read_results(desk, "test", "30") == drawn_before
        assert kept(stage) == before
        stage.store.close()


def _happens(desk: Desk, stage: Stage, what: str, who: str, place: int, days: int) -> None:
    now, email = stage.clock.now(), f"{who}@x.test"
    match what:
        case "cart":
            stage.happens(who)
        case "erase" if place % 2 and stage.store.customers.by_email(email) is not None:
            stage.store.erase(email, now)
        case "publish":
            stage.store.flows.save_draft("test", drawn("Kori" if days % 2 else "Toinen", 1 + days % 4), now)
            stage.store.flows.publish("test", now)
        case "window":
            set_window(desk, "test", 1 + days % 9)
        case "zone":
            shop = stage.store.shop.get()
            stage.store.shop.save(replace(shop, timezone=("Europe/Helsinki", "Asia/Kolkata")[days % 2]))
        case "run":
            stage.run_to(now + days * 6 * HOUR)
        case "look":
            read_insights(desk, ("7", "30", "all")[days % 3])  # type: ignore[arg-type]
        case _:
            _comes(stage, what, email, place, now - days * HOUR if place % 3 else now + days * HOUR, days)


def _comes(stage: Stage, what: str, email: str, place: int, at: datetime, days: int) -> None:
    """Something from outside, at a moment that is past or to come."""
    now, messages = stage.clock.now(), stage.store.messages.find()
    match what:
        case "buy" | "refund":
            number = str(place) if what == "buy" else str(place // 2)
            utm = {"source": "polku", "campaign": "kori"} if days % 2 else {}
            origin = Origin(("CODE2",) if days % 5 == 0 else (), utm, refunded=20.0 if what == "refund" else 0.0)
            with stage.store.recording("orders", "x", now) as record:
                record.orders([OrderRecord(email, Order(number, at, 50.0 + place), origin=origin)])
        case "event" | "feedback":
            name = "Feedback Given" if what == "feedback" else ("Account Created", "Page Viewed")[days % 2]
            stage.store.events.record(email, Event(f"e{place}", name, at, {"stars": 1 + days % 5}), now)
        case "mark" if messages:
            about: dict[str, JsonValue] = {"message": messages[days % len(messages)].id}
            stage.store.events.record(email, Event(f"mail:{place}", BACK[days % 3], at, about), now)
        case "open" if messages:
            seen = ("opened", "clicked")[days % 2]
            stage.store.messages.record_interaction(messages[days % len(messages)].id, seen, at)  # type: ignore[arg-type]
        case "unsee":
            with stage.store.database.write() as connection:
                connection.execute(interaction.delete().where(interaction.c.id == 1 + days % 3))


def test_a_click_that_turns_out_to_be_a_machines_is_taken_back(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", SEEN)
    stage.customers(["anna"])
    stage.publish(drawn("Kori", 2))
    stage.happens("anna")
    stage.run_to(START + DAY)
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    (row,) = stage.store.messages.find()
    stage.store.messages.record_interaction(row.id, "clicked", stage.clock.now())
    (one,) = read_insights(desk, "all").automations
    clicked = one.clicked.part if one.clicked else None
    with stage.store.database.write() as connection:
        connection.execute(interaction.delete())
    (after,) = read_insights(desk, "all").automations
    assert (clicked, after.clicked.part if after.clicked else None) == (1, 0)
