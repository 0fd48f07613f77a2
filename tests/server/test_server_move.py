"""Moving a shop from its file to a server: everything, once, and never two that send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.errors import PolkuError
from app.services.demo.make import open_demo_shop
from app.services.desk import Desk, open_server_desk
from app.services.move_shop import move_shop
from app.services.secrets import MemorySecrets
from app.store.postgres import PostgresDatabase
from postgres_kit import Cluster, ServerStage
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    made.customers(["anna", "bo"])
    made.publish(straight(wait("b1", 2), mail("b2"), wait("b3", 1, "days"), mail("b4")))
    made.happens("anna")
    made.happens("bo")
    made.run_to(START + 3 * HOUR)
    yield made
    made.store.close()


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def test_a_moved_shop_goes_on_where_it_was(stage: Stage, cluster: Cluster) -> None:
    desk, url = desk_of(stage), cluster.empty()
    desk.secrets.set(desk.secret_key("smtp"), "salasana")
    before = stage.store.messages.find()
    moved = move_shop(desk, url)
    with closing(open_server_desk(url, None, stage.clock, desk.secrets)) as there:
        assert there.store.messages.find() == before
        assert there.secrets.get(there.secret_key("smtp")) == "salasana"
        assert there.store.shop.paused_at() is None
        on_server = ServerStage.__new__(ServerStage)
        on_server.__dict__.update(stage.__dict__, store=there.store)
        on_server.customers(["cia"])  # numbers go on after those that came along
        on_server.happens("cia")
        on_server.run_to(START + 2 * DAY)
        assert sorted(stage.sender.to) == sorted(["anna@x.test", "bo@x.test", "cia@x.test"] * 2)
    assert moved.tables["message"] == 2
    assert moved.tables["customer"] == 2


def test_the_file_sends_nothing_any_more(stage: Stage, cluster: Cluster) -> None:
    move_shop(desk_of(stage), cluster.empty())
    stage.run_to(START + 2 * DAY)
    assert len(stage.sender.sent) == 2


def test_a_database_that_holds_anything_is_refused_and_left_alone(stage: Stage, cluster: Cluster) -> None:
    url = cluster.empty()
    with closing(PostgresDatabase(url)) as db, db.write() as connection:
        connection.exec_driver_sql("CREATE TABLE mine (x int)")
    with pytest.raises(PolkuError, match="target-not-empty"):
        move_shop(desk_of(stage), url)
    assert stage.store.shop.paused_at() is None
    assert tables_of(url) == ["mine"]


def test_a_move_that_breaks_off_leaves_the_file_at_work_and_the_database_empty(stage: Stage, cluster: Cluster) -> None:
    url = cluster.empty()

    def full_disk(table: str, rows: int) -> None:
        if table == "message":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_shop(desk_of(stage), url, full_disk)
    assert tables_of(url) == []
    stage.run_to(START + 2 * DAY)
    assert len(stage.sender.sent) == 4
    assert move_shop(desk_of(stage), url).tables["message"] == 4


def test_a_shop_that_is_sending_is_not_moved(stage: Stage, cluster: Cluster) -> None:
    ledger = stage.store.ledger()
    ledger.take("the window", stage.clock.now())
    with pytest.raises(PolkuError, match="already-running"):
        move_shop(desk_of(stage), cluster.empty())
    ledger.release(stage.clock.now())


def test_every_row_of_the_demo_shop_arrives_as_it_was(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.empty()
    with closing(open_demo_shop(tmp_path / "demo", VirtualClock(START), MemorySecrets())) as desk:
        moved = move_shop(desk, url)
        with closing(sqlite3.connect(desk.store.path)) as here, closing(PostgresDatabase(url)) as db:
            assert here.execute("SELECT count(*) FROM event").fetchone()[0] == moved.tables["event"] > 100
            assert here.execute("SELECT count(*) FROM order_line").fetchone()[0] == moved.tables["order_line"]
            with closing(open_server_desk(url, None, desk.clock, desk.secrets)) as there:
                assert list(there.store.facts.histories()) == list(desk.store.facts.histories())
                assert there.store.products.all() == desk.store.products.all()
                assert there.policy == desk.policy
            db.close()


def tables_of(url: str) -> list[str]:
    with closing(PostgresDatabase(url)) as db, db.read() as connection:
        found = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return sorted(found.scalars())
