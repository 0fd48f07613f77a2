"""What people did with messages shows in rules, events and figures; what machines did is kept, and shows nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from app.engine.policy import Limits, Policy
from app.model.customer import Order
from app.model.flow import Edge
from app.model.hits import Hit
from app.model.nodes import Await, Trigger
from app.model.rules import Compare, Happened, Interacted
from app.model.sources import OnEvent
from app.model.truth import truth
from app.services.classify_hits import classify_hits
from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.link_clicks import read_followed
from app.services.outside import read_now
from app.services.ready_segments import ready_segments
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.services.segments import count_segments
from app.store.hits import record_hits
from app.store.recording import OrderRecord
from app.store.tables_flows import message
from app.store.tables_hits import hit
from hits_kit import Endpoint
from runner_kit import DAY, HOUR, START, Stage, mail, straight

SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))
SHOP = ("https://shop.test/sukset", "https://shop.test/kengat", "https://shop.test/", "https://shop.test/blogi")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop", SEEN)
    made.customers(["elsa", "lasse"])
    made.publish(straight(mail("m1")))
    for name in ("elsa", "lasse"):
        made.happens(name)
    made.run_to(START + HOUR)
    yield made
    made.store.close()


@pytest.fixture
def endpoint(stage: Stage) -> Endpoint:
    made = Endpoint(Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets()))
    made.carries("m1", SHOP, ("talviurheilu",))
    return made


def events(endpoint: Endpoint, name: str) -> list[tuple[str, dict[str, object]]]:
    store = endpoint.desk.store
    owner = store.customers.find(f"{name}@x.test")[0].id
    facts = store.facts.at([owner], endpoint.desk.clock.now())[owner]
    return [(one.name, dict(one.properties)) for one in facts.events if one.id.startswith("hit:")]


def clicked(endpoint: Endpoint, step: str = "m1") -> int | None:
    return read_results(endpoint.desk, "test", "all").steps[step].clicked


def test_a_click_counts_when_it_has_settled_and_once(stage: Stage, endpoint: Endpoint) -> None:
    endpoint.hit("elsa", "m1", "m1-0")
    stage.run_to(START + HOUR + timedelta(minutes=4, seconds=59))
    assert not endpoint.settle().hits
    assert clicked(endpoint) == 0
    stage.run_to(START + HOUR + timedelta(minutes=5))
    assert endpoint.settle().verdicts == {"human": 1}
    assert not endpoint.settle().hits
    assert clicked(endpoint) == 1
    assert endpoint.verdicts() == [("human", "no-sign")]
    ((name, told),) = events(endpoint, "elsa")
    assert name == "Email Link Clicked"
    assert (told["topic"], told["page"], told["step"], told["automation"]) == ("talviurheilu", SHOP[0], "m1", "test")


def test_a_scanners_burst_is_kept_and_counts_for_nobody(stage: Stage, endpoint: Endpoint) -> None:
    for place in range(4):
        endpoint.hit("elsa", "m1", f"m1-{place}", place / 4)
    endpoint.hit("elsa", "m1", after=1.0)
    endpoint.hit("elsa", "m1", "m1-1", 900.0)
    stage.run_to(START + 2 * HOUR)
    assert endpoint.settle().verdicts == {"machine": 5, "human": 1}
    figures = read_results(endpoint.desk, "test", "all").steps["m1"]
    assert (figures.clicked, figures.opened) == (1, 0)
    assert [name for name, _told in events(endpoint, "elsa")] == ["Email Link Clicked"]


def test_rules_ask_for_clicks_by_what_the_link_was_about(stage: Stage, endpoint: Endpoint) -> None:
    skis = Happened("Email Link Clicked", "days", 90, where=Compare("trigger.topic", "eq", "talviurheilu"))
    endpoint.hit("elsa", "m1", "m1-0")
    endpoint.hit("lasse", "m1", "m1-1")
    stage.run_to(START + 2 * HOUR)
    endpoint.settle()
    store = endpoint.desk.store
    owners = {name: store.customers.find(f"{name}@x.test")[0].id for name in ("elsa", "lasse")}
    facts = store.facts.at(owners.values(), stage.clock.now())
    told = {name: truth(skis, facts[owner]).value for name, owner in owners.items()}
    assert told == {"elsa": True, "lasse": False}
    (ready,) = (one for one in ready_segments(endpoint.desk) if "talviurheilu" in one.name)
    assert count_segments(endpoint.desk, {"ready": ready.rule}) == {"ready": 1}


def test_who_agreed_to_nothing_more_keeps_no_trace_and_no_verdict_changes(stage: Stage, endpoint: Endpoint) -> None:
    endpoint.hit("elsa", "m1", "m1-0")
    stage.run_to(START + 2 * HOUR)
    endpoint.settle()
    stage.store.erase("elsa@x.test", stage.clock.now())
    endpoint.desk.store.verdicts.settle(stage.clock.now(), 2)
    assert endpoint.verdicts() in ([], [("human", "no-sign")])


def test_new_rules_take_back_what_followed_from_the_old(
    stage: Stage, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = "Mozilla/5.0 NewGatewayNobodyKnew"
    endpoint.hit("elsa", "m1", "m1-0", agent=agent)
    endpoint.hit("elsa", "m1", "m1-1", 40.0)
    stage.run_to(START + 2 * HOUR)
    endpoint.settle()
    assert len(events(endpoint, "elsa")) == 2
    monkeypatch.setattr("app.analysis.classify._PARTS", ("newgatewaynobodyknew",))
    found = endpoint.desk.store.verdicts.settle(stage.clock.now(), 2)
    assert (found.hits, found.verdicts) == (2, {"machine": 1, "human": 1})
    assert not endpoint.desk.store.verdicts.settle(stage.clock.now(), 2).hits
    assert endpoint.verdicts() == [("machine", "agent"), ("human", "no-sign")]
    ((_name, told),) = events(endpoint, "elsa")
    assert told["page"] == SHOP[1]
    assert clicked(endpoint) == 1


def test_a_hit_that_comes_late_lets_its_neighbours_be_seen_as_what_they_are(stage: Stage, endpoint: Endpoint) -> None:
    at = stage.clock.now()
    for place in range(2):
        endpoint.hit("elsa", "m1", f"m1-{place}", place, at)
    stage.run_to(START + 2 * HOUR)
    assert endpoint.settle().verdicts == {"human": 2}
    endpoint.hit("elsa", "m1", "m1-2", 1.5, at)
    endpoint.settle()
    assert {verdict for verdict, _reason in endpoint.verdicts()} == {"machine"}
    assert (clicked(endpoint), events(endpoint, "elsa")) == (0, [])


def test_an_answer_becomes_an_event_with_what_it_says(stage: Stage, endpoint: Endpoint) -> None:
    body = '{"stars": "4", "choices": ["nopea", "halpa"], "text": " Hyvä pora ", "email": "evil@x.test"}'
    endpoint.hit("lasse", "m1", kind="feedback", method="POST", body=body)
    endpoint.hit("lasse", "m1", kind="feedback", method="POST", body="[" * 5000)
    stage.run_to(START + 2 * HOUR)
    endpoint.settle()
    (name, told), (_name, nothing) = events(endpoint, "lasse")
    assert name == "Feedback Given"
    assert {key: told[key] for key in ("rating", "choices", "text")} == {
        "rating": 4,
        "choices": ["nopea", "halpa"],
        "text": "Hyvä pora",
    }
    assert "email" not in told
    assert "rating" not in nothing


def test_what_the_endpoint_saw_in_a_month_alone_is_judged_in_pages(
    stage: Stage, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.verdicts.PAGE", 3)
    for day in range(7):
        endpoint.hit("elsa", "m1", f"m1-{day % 4}", at=START + HOUR + day * DAY)
    for place in range(4):  # a burst that pages cut in two
        endpoint.hit("lasse", "m1", f"m1-{place}", place / 4, START + HOUR + 9 * DAY)
    stage.run_to(START + 30 * DAY)
    assert classify_hits(endpoint.desk).verdicts == {"human": 7, "machine": 4}
    assert clicked(endpoint) == 1


def test_unknown_is_neither_yes_nor_a_click(stage: Stage, endpoint: Endpoint) -> None:
    lone = Endpoint(endpoint.desk, "two")
    lone.carries("m2", SHOP[:1])
    lone.hit("elsa", "m1", "m2-0")
    stage.run_to(START + 2 * HOUR)
    assert classify_hits(endpoint.desk).verdicts == {"unknown": 1}
    owner = stage.store.customers.find("elsa@x.test")[0].id
    facts = stage.store.facts.at([owner], stage.clock.now())[owner]
    assert truth(Interacted("m1", "clicked"), facts).value is False
    assert clicked(endpoint) == 0


def test_links_of_a_message_tell_who_followed_them_and_machines_stand_beside(stage: Stage, endpoint: Endpoint) -> None:
    tagged = Endpoint(endpoint.desk, "two")
    tagged.carries("m1b", ["https://shop.test/lahja?koko=xl&utm_source=polku#kuva"], ["lahjat"])
    for name in ("elsa", "lasse"):
        endpoint.hit(name, "m1", "m1-0")
    endpoint.hit("elsa", "m1", "m1-0", 60.0)
    endpoint.hit("elsa", "m1", "m1-1", 90.0)
    for place in range(4):
        endpoint.hit("lasse", "m1", f"m1-{place}", 3600 + place / 4)
    tagged.hit("lasse", "m1", "m1b-0", 7200.0)
    stage.run_to(START + 5 * HOUR)
    classify_hits(endpoint.desk)
    found = read_followed(endpoint.desk, "test", "all")
    told = [(one.target, one.topic, one.human, one.machine, one.unknown) for one in found.links]
    assert told == [
        (SHOP[0], "talviurheilu", 2, 1, 0),
        (SHOP[1], "", 1, 1, 0),
        ("https://shop.test/lahja?koko=xl#kuva", "lahjat", 1, 0, 0),
        *((target, "", 0, 1, 0) for target in sorted(SHOP[2:])),
    ]
    assert {one.message for one in found.links} == {"Mail m1"}
    clicks = found.of("click")
    assert (clicks.human, clicks.machine, clicks.unknown) == (2, 1, 0)
    assert clicks.human == clicked(endpoint), "the links and the drawing say the same"


def test_hits_are_judged_where_the_outside_is_read(stage: Stage, endpoint: Endpoint) -> None:
    endpoint.hit("elsa", "m1", "m1-0")
    stage.run_to(START + 2 * HOUR)
    read_now(endpoint.desk, lambda error: pytest.fail(str(error)))
    assert clicked(endpoint) == 1


def test_an_order_is_credited_to_a_click_that_is_known_only_later(stage: Stage, endpoint: Endpoint) -> None:
    with stage.store.recording("orders", "test", stage.clock.now()) as recording:
        recording.orders([OrderRecord("elsa@x.test", Order("1", START + 2 * HOUR, 40.0))])
    stage.run_to(START + 3 * HOUR)
    assert read_insights(endpoint.desk, "all").automations[0].by == {"touch": 1}, (
        "links were counted only from later on"
    )
    endpoint.hit("elsa", "m1", "m1-0", at=START + HOUR)
    endpoint.settle()
    (one,) = read_insights(endpoint.desk, "all").automations
    assert (one.by, one.money[0].net) == ({"click": 1}, 40.0)
    with stage.store.database.write() as connection:
        connection.execute(update(hit).values(agent="curl/8", rules=0))
    endpoint.settle()
    assert read_insights(endpoint.desk, "all").automations[0].by == {"touch": 1}


def test_a_click_starts_an_automation_and_ends_a_wait(stage: Stage, endpoint: Endpoint) -> None:
    skis = Compare("trigger.topic", "eq", "talviurheilu")
    starts = Trigger("a0", "Start", OnEvent("Email Link Clicked"), audience=skis)
    stage.publish(straight(mail("k1", skip_guardrails=("cap", "same_content")), trigger=starts), "skiers")
    waiting = Await("g2", event="Email Link Clicked", where=skis)
    flow = straight(waiting, mail("g3", skip_guardrails=("cap", "same_content")), event="Go")
    edges = tuple(Edge(e.source, "event", e.target) if e.source == "g2" else e for e in flow.edges)
    stage.publish(replace(flow, edges=edges), "waiting")
    for name in ("elsa", "lasse"):
        stage.happens(name, "Go")
    stage.run_to(START + 2 * HOUR)
    endpoint.hit("elsa", "m1", "m1-0")
    endpoint.hit("lasse", "m1", "m1-1")
    for place in range(4):
        endpoint.hit("lasse", "m1", f"m1-{place}", 60 + place / 4)
    stage.run_to(START + 3 * HOUR)
    endpoint.settle()
    stage.run_to(START + 4 * HOUR)
    sent = sorted((row.node, row.email.partition("@")[0]) for row in stage.store.messages.find() if row.state == "sent")
    assert sent == [("g3", "elsa"), ("k1", "elsa"), ("m1", "elsa"), ("m1", "lasse")]


def test_a_page_looked_at_is_an_event_until_a_scanner_shows_up_beside_it(stage: Stage, endpoint: Endpoint) -> None:
    page = "https://shop.test/sukset"
    endpoint.hit("elsa", "m1", kind="visit", after=20, body=f'{{"page": "{page}"}}')
    endpoint.hit("elsa", "m1", kind="visit", after=21, body="no JSON at all")
    stage.run_to(START + HOUR + timedelta(minutes=6))
    assert endpoint.settle().verdicts == {"human": 2}
    (name, told), broken = events(endpoint, "elsa")
    assert (name, told["page"], told["url"], told["step"]) == ("Page Viewed", page, page, "m1")
    assert broken[1]["page"] == ""
    for place in range(3):
        endpoint.hit("elsa", "m1", f"m1-{place}", at=START + HOUR)
    endpoint.settle()
    assert events(endpoint, "elsa") == [], "they came half a minute after three links at once"


def test_the_beginning_of_a_token_stands_for_the_one_text_message_that_begins_so(
    stage: Stage, endpoint: Endpoint
) -> None:
    whole, other = endpoint.token("elsa", "m1"), endpoint.token("lasse", "m1")
    with stage.store.database.write() as connection:
        for token in (whole, other):
            named = {"message_id": f"polku-{token}", "channel": "sms"}
            connection.execute(update(message).where(message.c.token == token).values(named))
        hits = [
            Hit(number=n, kind="click", at=START + HOUR, token=token, link="m1-0", agent="Firefox")
            for n, token in enumerate((whole[:10], "z" * 10, other[:9]), 1)
        ]
        record_hits(connection, "two", hits)
        rows = [(row.token, row.message_id) for row in connection.execute(select(hit).order_by(hit.c.number))]
    assert rows[0][0] == whole
    assert rows[0][1] is not None
    assert rows[1:] == [("z" * 10, None), (other[:9], None)]
