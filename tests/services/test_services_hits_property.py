"""However hits come in, at once or in pieces and late, they are judged alike, and every place tells the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.analysis.classify import Sent, classify
from app.engine.policy import Limits, Policy
from app.model.hits import Hit
from app.services.classify_hits import classify_hits
from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.link_clicks import read_followed
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.store.tables_flows import interaction
from app.store.tables_hits import hit
from app.store.tables_people import event
from hits_kit import BROWSER, Endpoint
from runner_kit import DAY, HOUR, START, Stage, mail, straight

PEOPLE = ("elsa", "lasse", "timo", "tanja", "pekka", "anna", "bea")
PAGES = tuple(f"https://shop.test/{page}" for page in ("", "sukset", "kengat", "blogi"))
AGENTS = (BROWSER, BROWSER, BROWSER, "Mozilla/5.0", "")

Told = tuple[str, int, int, int, str]
"""(who, the link or -1 for the picture, half seconds after the first, the network, the agent)"""
hits = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.integers(-1, len(PAGES) - 1),
        st.integers(0, 120),
        st.integers(0, 1),
        st.sampled_from(AGENTS),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked")))
        stage.customers(PEOPLE)
        stage.publish(straight(mail("m1")))
        for name in PEOPLE:
            stage.happens(name)
        stage.run_to(START + 2 * DAY)
        made = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
        Endpoint(made).carries("m1", PAGES)
        yield made
        stage.store.close()


def cleared(desk: Desk) -> Endpoint:
    with desk.store.database.write() as connection:
        for table, which in ((hit, hit.c.id > 0), (interaction, interaction.c.id > 0)):
            connection.execute(delete(table).where(which))
        connection.execute(delete(event).where(event.c.external_id.like("hit:%")))
    return Endpoint(desk)


def record(endpoint: Endpoint, one: Told) -> None:
    name, place, after, network, agent = one
    link = f"m1-{place}" if place >= 0 else ""
    endpoint.hit(name, "m1", link, after / 2, START + HOUR, network=f"n{network}", agent=agent)


@settings(max_examples=25, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(told=hits, order=st.randoms(use_true_random=False), pieces=st.integers(1, 5))
def test_pieces_that_come_late_are_judged_as_the_whole(
    desk: Desk, told: list[Told], order: Random, pieces: int
) -> None:
    endpoint = cleared(desk)
    mixed = list(enumerate(told))
    order.shuffle(mixed)
    numbers: dict[int, int] = {}
    for place, (known, one) in enumerate(mixed):
        record(endpoint, one)
        numbers[known] = endpoint.number
        if place % pieces == 0:
            endpoint.settle()
    endpoint.settle()
    whole = [
        Hit(
            number=numbers[known], kind="click" if place >= 0 else "open", token=name, link=f"m1-{place}", agent=agent,
            at=START + HOUR + timedelta(seconds=after / 2), network=f"n{network}",
        )
        for known, (name, place, after, network, agent) in enumerate(told)
    ]  # fmt: skip
    judged = classify(
        whole, {name: Sent(len(PAGES)) for name in PEOPLE}, {f"m1-{n}": page for n, page in enumerate(PAGES)}
    )
    wanted = [(one.verdict, one.reason) for _number, one in sorted(judged.items())]
    assert endpoint.verdicts() == wanted


@settings(max_examples=15, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(told=hits)
def test_the_drawing_the_table_and_the_links_tell_the_same(desk: Desk, told: list[Told]) -> None:
    endpoint = cleared(desk)
    for one in told:
        record(endpoint, one)
    classify_hits(desk)
    drawn = read_results(desk, "test", "all").steps["m1"]
    (row,) = read_insights(desk, "all").automations
    followed = read_followed(desk, "test", "all")
    assert row.clicked is not None
    assert row.opened is not None
    assert drawn.clicked == row.clicked.part == row.messages[0].clicked.part == followed.of("click", "m1").human  # type: ignore[union-attr]
    opens = followed.of("open", "m1")
    assert max(opens.human, opens.unknown) <= (drawn.opened or 0) <= opens.human + opens.unknown
    assert drawn.opened == row.opened.part
    assert max((one.human for one in followed.links), default=0) <= row.clicked.part
    assert max(row.clicked.part, row.opened.part) <= row.reached == len(PEOPLE), "never over all"
    assert sum(count for _verdict, _reason, count in followed.reasons) <= len(told)
