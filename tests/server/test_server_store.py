"""The store answers alike on both databases, and its schema is the same however it came about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import CheckConstraint, text

import test_store_flows as _flows
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.services.try_out import try_out
from app.store.columns import metadata
from app.store.postgres import PostgresDatabase
from app.store.postgres_schema import spelled
from app.store.schema import SCHEMA, TRIGGERS
from app.store.server_store import create_server_store, open_server_store
from app.store.store import Store
from app.store.versions import MIGRATIONS
from postgres_kit import Cluster, ServerStage
from runner_kit import DAY, HOUR, START, mail, straight

_OF_A_FILE = {"test_published_versions_never_change_and_the_draft_goes_on"}  # looks into the file; below is the same
globals().update(
    {name: thing for name, thing in vars(_flows).items() if name.startswith("test_") and name not in _OF_A_FILE}
)


@pytest.fixture
def stage(cluster: Cluster, tmp_path: Path) -> Iterator[ServerStage]:
    made = ServerStage(cluster, tmp_path / "shop")
    yield made
    made.store.close()
    cluster.drop(made.url)


@pytest.fixture
def store(stage: ServerStage) -> Store:
    return stage.store


def test_the_migrations_make_the_tables_that_the_statements_speak_of(cluster: Cluster, tmp_path: Path) -> None:
    with closing(cluster.shop(tmp_path)) as store, store.database.read() as connection:
        columns, constraints, indexes = (connection.exec_driver_sql(question).all() for question in _THERE)
    for table in metadata.sorted_tables:
        here = {(column.name, "YES" if column.nullable else "NO") for column in table.columns}
        assert {tuple(row[1:]) for row in columns if row[0] == table.name} == here, table.name
        given = [one for one in table.constraints if not isinstance(one, CheckConstraint)]
        named = {str(one.name) for one in given if len(one.columns)}  # a table without a key has none by name either
        assert {row[1] for row in constraints if row[0] == table.name} == named, table.name
        assert {index.name for index in table.indexes} <= {row[1] for row in indexes if row[0] == table.name}


_THERE = (
    "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')",
    "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'",
)


def test_a_try_out_is_played_by_other_processes_as_by_this_one(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = ServerStage(cluster, tmp_path / "shop")
    names = [f"person{number}" for number in range(12)]
    stage.customers(names)
    for number, name in enumerate(names):
        stage.happens(name, at=START + number * HOUR)
    stage.store.flows.create("test", straight(mail("b1")), START)
    stage.clock.move_to(START + 3 * DAY)
    with closing(stage.store):
        desk = Desk(tmp_path, stage.store, stage.clock, MemorySecrets())
        here = try_out(desk)
        for name, value in (("ALONE", 0), ("AT_FIRST", 0.0), ("CREW_PAGE", 5), ("PAGE", 1)):
            monkeypatch.setattr(f"app.services.crew.{name}", value)
        monkeypatch.setattr("app.services.crew._Hands.page", _not_here)
        there = try_out(desk)
        desk.close()
    assert there.customers == here.customers == 12
    assert there.flows["test"].entered == 12
    assert replace(there, seconds=0) == replace(here, seconds=0)


def _not_here(*_all: object) -> None:
    raise AssertionError("the others were to do it")


def test_what_was_published_and_agreed_to_cannot_be_changed(cluster: Cluster, tmp_path: Path) -> None:
    stage = ServerStage(cluster, tmp_path / "shop")
    stage.customers(["anna"])
    with closing(stage.store):
        for statement in ("UPDATE consent_event SET action = 'withdrawn'", "DELETE FROM consent_event"):
            with pytest.raises(Exception, match="append-only"), stage.store.database.write() as connection:
                connection.exec_driver_sql(statement)
        stage.store.erase("anna@x.test", stage.clock.now())
        assert stage.store.customers.count() == 0


def test_a_shop_of_a_newer_program_is_refused_with_both_numbers(cluster: Cluster, tmp_path: Path) -> None:
    with closing(cluster.shop(tmp_path)) as store:
        url = store.url
        with store.database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": f"{SCHEMA + 1:04d}"})
    with pytest.raises(PolkuError, match="db-newer") as refused:
        open_server_store(url, tmp_path)
    assert (refused.value.params["found"], refused.value.params["known"]) == (SCHEMA + 1, SCHEMA)


def test_some_other_database_is_not_a_shop(cluster: Cluster, tmp_path: Path) -> None:
    url = cluster.empty()
    with pytest.raises(PolkuError, match="shop-not-found"):
        open_server_store(url, tmp_path)
    with closing(PostgresDatabase(url)) as db, db.write() as connection:
        connection.exec_driver_sql("CREATE TABLE customer (x int)")
    with pytest.raises(PolkuError, match="db-not-a-shop"):
        open_server_store(url, tmp_path)


def test_a_server_that_cannot_be_reached_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(PolkuError, match="db-server") as told:
        open_server_store(f"postgresql+psycopg://u:geheim@/shop?host={tmp_path}", tmp_path)
    assert "geheim" not in str(told.value.params)
    with pytest.raises(PolkuError, match="database-unknown"):
        open_server_store("mysql://u:geheim@host/shop", tmp_path)


def test_every_trigger_of_the_file_is_one_on_the_server() -> None:
    assert all("EXECUTE FUNCTION" in spelled(trigger) for trigger in TRIGGERS)


@pytest.mark.parametrize("old", [9, 10, 11])
def test_an_older_shop_on_a_server_is_brought_up_to_date_with_its_people(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: int
) -> None:
    earlier = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, earlier, ignore=shutil.ignore_patterns("__pycache__"))
    for later in (earlier / "versions").glob("*.py"):
        if int(later.name[:4]) > old:
            later.unlink()
    url = cluster.empty()
    with monkeypatch.context() as then:
        then.setattr("app.store.server_store.MIGRATIONS", earlier)
        with closing(create_server_store(url, tmp_path, Shop("Vanha"), START)) as made, made.database.write() as was:
            assert was.scalar(text("SELECT version_num FROM alembic_version")) == f"{old:04d}"
            was.execute(text(_PERSON))
    with closing(open_server_store(url, tmp_path)) as store, store.database.read() as now:
        assert now.scalar(text("SELECT version_num FROM alembic_version")) == f"{SCHEMA:04d}"
        assert now.scalar(text("SELECT restored_until FROM shop")) is None
        assert now.scalar(text("SELECT count(*) FROM standing")) == 0
        assert store.shop.get().name == "Vanha"
        assert [row.email for row in store.customers.find()] == ["anna@x.test"]
        store.erase("anna@x.test", START)
        assert store.customers.count() == 0
    cluster.drop(url)


_PERSON = """INSERT INTO customer (email, email_key, address_hmac, created_at, updated_at, tags, fields)
VALUES ('anna@x.test', 'anna@x.test', 'abc', 0, 0, '[]', '{}')"""
