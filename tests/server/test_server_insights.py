"""Results on a server: kept as in a file, equal to counting everything anew, and comparable with the span before."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from app.model.customer import Event
from app.model.flow import Edge
from app.model.nodes import Split, VariantTest
from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.insights_before import ACCOUNT
from app.services.secrets import MemorySecrets
from app.services.variants import variant_result
from app.store.kept_totals import Totals
from postgres_kit import SharedStage
from runner_kit import DAY, HOUR, START, mail, straight, wait

PEOPLE = [f"p{number}" for number in range(6)]


def test_figures_are_kept_and_a_span_that_ended_stays_as_it_was(stage: SharedStage) -> None:
    stage.customers(PEOPLE)
    flow = straight(Split("a1", test=VariantTest("clicked", 3)), mail("b1"), wait("c1", 40), mail("d1"))
    ways = [edge for edge in flow.edges if edge.source != "a1"]
    flow = replace(flow, edges=tuple(sorted([*ways, Edge("a1", "a", "b1"), Edge("a1", "b", "b1")])), name="Kori")
    stage.publish(flow)
    for name in PEOPLE:
        stage.happens(name)
    stage.run_to(START + DAY)
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    first = stage.store.messages.find()[0]
    stage.store.messages.record_interaction(first.id, "clicked", stage.clock.now())
    stage.buys("p0")
    stage.store.events.record("p1@x.test", Event("account", ACCOUNT, stage.clock.now()), stage.clock.now())
    end = stage.clock.now() + timedelta(seconds=1)
    stage.run_to(START + 2 * DAY)
    read_insights(desk, "all")
    ended = stage.store.insights.ended(START - DAY, end, ACCOUNT)[1]
    assert ended == {"entered": 6, "sent": 6, "reached": 6, "clicked": 1, "converted": 1, "after": 1}
    stage.buys("p2")
    stage.run_to(START + 4 * DAY + HOUR)
    read_insights(desk, "all")
    assert stage.store.insights.ended(START - DAY, end, ACCOUNT)[1] == ended
    told, test = read_insights(desk, "7"), variant_result(desk, "test", "a1")
    assert test is not None
    assert test.comparison.first.people + test.comparison.second.people == len(PEOPLE)
    assert test.comparison.first.reached + test.comparison.second.reached == 1
    Totals(stage.store.database).rebuild()
    assert read_insights(desk, "7") == told
    assert variant_result(desk, "test", "a1") == test
