"""Raw hits of the public endpoint: each once, tied to the message it belongs to, and gone with the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.model.customer import ConsentEvent
from app.model.hits import Hit
from app.store.hits import last_number, record_hits
from app.store.revoking import Revoked
from app.store.tables_flows import message
from app.store.tables_hits import hit
from runner_kit import START, Stage, mail, straight


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Anna and Bea have each got a mail, Anna agreed to be measured."""
    made = Stage(tmp_path / "shop")
    made.customers(["anna", "bea"])
    made.publish(straight(mail("m1")))
    owner = made.store.customers.find("anna@x.test")[0].id
    made.store.customers.record_consent(owner, ConsentEvent("tracking", "granted", START), START)
    for name in ("anna", "bea"):
        made.happens(name)
    made.run_to(START + timedelta(hours=1))
    yield made
    made.store.close()


def tokens(stage: Stage) -> dict[str, str]:
    with stage.store.database.read() as connection:
        found = connection.execute(select(message.c.token, message.c.customer_id)).all()
    return {stage.store.customers.get(row.customer_id).first_name: row.token for row in found}


def record(stage: Stage, *hits: Hit, endpoint: str = "one") -> list[int]:
    with stage.store.database.write() as connection:
        return [one.number for one in record_hits(connection, endpoint, hits)]


def rows(stage: Stage) -> list[tuple[int, int | None]]:
    with stage.store.database.read() as connection:
        return [(row.number, row.message_id) for row in connection.execute(select(hit).order_by(hit.c.id))]


def test_a_hit_is_recorded_once_however_often_it_is_handed_over(stage: Stage) -> None:
    token = tokens(stage)["Anna"]
    first, second = (Hit(number=n, kind="click", at=START, token=token, link="l1") for n in (7, 8))
    assert record(stage, second, first) == [7, 8]
    assert record(stage, first, second, second) == []
    assert [number for number, _ in rows(stage)] == [7, 8]
    with stage.store.database.read() as connection:
        assert (last_number(connection, "one"), last_number(connection, "two")) == (8, 0)
    assert record(stage, first, endpoint="two") == [7]


def test_a_hit_knows_its_message_and_one_of_an_unknown_token_none(stage: Stage) -> None:
    record(
        stage,
        Hit(number=1, kind="click", at=START, token=tokens(stage)["Bea"]),
        Hit(number=2, kind="click", at=START, token="a" * 26),
        Hit(number=3, kind="webhook", at=START, body="{}"),
    )
    (_, known), *others = rows(stage)
    assert known is not None
    assert [message_id for _, message_id in others] == [None, None]


@pytest.mark.parametrize("channel", ["tracking", "email"])
def test_whoever_withdraws_is_on_the_list_of_pictures_that_tell_nothing(stage: Stage, channel: str) -> None:
    revoked = Revoked(stage.store.database)
    assert revoked.unpushed(10) == []
    later = START + timedelta(days=1)
    for name in ("anna", "bea"):
        owner = stage.store.customers.find(f"{name}@x.test")[0].id
        line = ConsentEvent(channel, "withdrawn", later)  # type: ignore[arg-type]
        stage.store.customers.record_consent(owner, line, later)
    assert revoked.unpushed(10) == [tokens(stage)["Anna"]], "Bea never agreed, so no mail of hers held a picture"
    revoked.pushed(revoked.unpushed(10), later)
    assert revoked.unpushed(10) == []
    revoked.forget_pushes()
    assert len(revoked.unpushed(10)) == 1


def test_of_the_hits_of_an_erased_person_the_bare_count_is_left_and_the_picture_falls_silent(stage: Stage) -> None:
    token = tokens(stage)["Anna"]
    record(stage, Hit(number=1, kind="open", at=START, token=token, agent="Mail/1", network="n"))
    stage.store.erase("anna@x.test", START + timedelta(days=2))
    with stage.store.database.read() as connection:
        left = connection.execute(select(hit.c.token, hit.c.agent, hit.c.network)).one()
    assert tuple(left) == ("", "", "")
    assert Revoked(stage.store.database).unpushed(10) == [token]
