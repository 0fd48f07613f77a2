"""The file of a shop: made, opened, brought up to date, refused; and what is said when the disk or the file is bad."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.store import database
from app.store.database import SqliteDatabase
from app.store.schema import SCHEMA
from app.store.store import FILE_NAME, Store, create_store, open_store
from app.store.versions import MIGRATIONS, bring_up_to_date
from runner_kit import START


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a closed shop in it."""
    create_store(tmp_path, Shop("Koe"), START).close()
    return tmp_path


def code_of(folder: Path) -> PolkuError:
    with pytest.raises(PolkuError) as caught:
        open_store(folder)
    return caught.value


def schema(path: Path) -> list[list[str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [_parts(re.sub(r"\s+", "", sql)) for (sql,) in rows]


def _parts(sql: str) -> list[str]:
    """What a statement declares, in any order: a column that is added later stands at the end of its table."""
    return sorted(re.split(r",(?![^(]*\))", sql.replace("(", "(,", 1).removesuffix(")")))


def test_a_new_shop_opens_again_with_everything_in_it(folder: Path) -> None:
    with closing(open_store(folder)) as store:
        assert store.shop.get() == Shop("Koe")
        assert not store.shop.is_demo()
        store.shop.save(Shop("Uusi", email="a@b.test", accent="#112233"))
        store.shop.save_setting("smtp", {"host": "localhost", "port": 25})
    with closing(open_store(folder)) as store:
        assert store.shop.get() == Shop("Uusi", email="a@b.test", accent="#112233")
        assert store.shop.setting("smtp") == {"host": "localhost", "port": 25}
        assert store.shop.setting("nothing") is None


def test_a_folder_with_a_shop_takes_no_second_one(folder: Path) -> None:
    with pytest.raises(PolkuError, match="shop-exists"):
        create_store(folder, Shop("Toinen"), START)
    with closing(open_store(folder)) as store:
        assert store.shop.get().name == "Koe"


def test_no_shop_there(tmp_path: Path) -> None:
    assert code_of(tmp_path).code == "shop-not-found"


def test_some_other_database_is_not_a_shop(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("CREATE TABLE mine (x)")
        connection.commit()
    assert code_of(tmp_path).code == "db-not-a-shop"


def test_some_other_file_is_not_a_shop(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"Dear diary, " * 1000)
    assert code_of(tmp_path).code == "db-not-a-shop"


def test_a_damaged_file_is_said_to_be_damaged(folder: Path) -> None:
    path = folder / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with closing(Store(folder, SqliteDatabase(path))) as store, pytest.raises(PolkuError, match="db-damaged"):
        store.shop.get()


def test_a_shop_of_a_newer_program_is_refused_with_both_numbers_and_left_alone(folder: Path) -> None:
    path = folder / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 5}")
    before = path.read_bytes()
    error = code_of(folder)
    assert (error.code, error.params["found"], error.params["known"]) == ("db-newer", SCHEMA + 5, SCHEMA)
    assert path.read_bytes() == before


def test_a_database_another_program_holds_is_said_to_be_locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(open_store(folder)) as store, closing(sqlite3.connect(folder / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(PolkuError) as caught:
            store.shop.pause(START)
        assert (caught.value.code, caught.value.fault) == ("db-locked", "world")
        assert store.shop.paused_at() is None  # reading waits for nobody
        other.rollback()
        store.shop.pause(START)
        assert store.shop.paused_at() == START


def test_a_full_disk_loses_nothing_that_was_there(folder: Path) -> None:
    with closing(open_store(folder)) as store:
        store.shop.save_setting("small", "kept")
        with store._db.write() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(PolkuError) as caught:
            store.shop.save_setting("large", "x" * 5_000_000)
        assert (caught.value.code, caught.value.fault) == ("disk-full", "world")
        assert store.shop.setting("small") == "kept"


def test_migrations_from_nothing_make_the_very_schema_that_new_shops_get(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.polku"
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute("PRAGMA application_id = 0x504C4B55")
    assert bring_up_to_date(empty) is not None
    assert schema(empty) == schema(folder / FILE_NAME)
    with closing(sqlite3.connect(empty)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert revision == (f"{SCHEMA:04d}",)


NEXT = '''
"""A step that a later version might take."""
from alembic import op

revision, down_revision = "{new}", "{old}"


def upgrade() -> None:
    op.execute("ALTER TABLE customer ADD COLUMN nickname TEXT")
    op.execute("{then}")
'''


def later(tmp_path: Path, then: str) -> Path:
    """The migrations of a program one step ahead."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    step = NEXT.format(new=f"{SCHEMA + 1:04d}", old=f"{SCHEMA:04d}", then=then)
    (copy / "versions" / "next.py").write_text(step, encoding="utf-8")
    return copy


def test_an_older_shop_is_brought_up_to_date_and_a_copy_is_kept(folder: Path, tmp_path: Path) -> None:
    path = folder / FILE_NAME
    old = schema(path)
    copy = bring_up_to_date(path, later(tmp_path, "UPDATE shop SET name = 'Newer'"), SCHEMA + 1)
    assert copy is not None
    assert schema(copy) == old
    assert any("nickname" in part for parts in schema(path) for part in parts)
    assert bring_up_to_date(path, MIGRATIONS, SCHEMA + 1) is None
    with closing(Store(folder, SqliteDatabase(path))) as store:
        assert store.shop.get().name == "Newer"
    assert code_of(folder).code == "db-newer"


def test_a_migration_that_fails_leaves_the_shop_as_it_was(folder: Path, tmp_path: Path) -> None:
    path = folder / FILE_NAME
    old = schema(path)
    with pytest.raises(PolkuError) as caught:
        bring_up_to_date(path, later(tmp_path, "UPDATE no_such_table SET x = 1"), SCHEMA + 1)
    assert (caught.value.code, caught.value.fault) == ("db-migration-failed", "ours")
    assert schema(path) == old
    with closing(open_store(folder)) as store:
        assert store.shop.get().name == "Koe"


def test_a_back_up_is_a_whole_shop(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.mkdir()
    with closing(open_store(folder)) as store:
        store.shop.save_setting("k", 1)
        store.back_up(target / FILE_NAME)
    with closing(open_store(target)) as copy:
        assert copy.shop.setting("k") == 1
