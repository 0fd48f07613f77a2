"""Running Alembic's migrations, all of them in one transaction. Imported only when a shop is behind."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.model.errors import PolkuError
from app.store.database import told_error


def run_migrations(path: Path, migrations: Path) -> None:
    """Bring the file to the newest revision in the folder, or leave it untouched.

    Raises PolkuError "db-migration-failed" (ours) when a migration cannot be carried out.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None}, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        # Foreign keys stay off for this connection: a table is rebuilt by dropping the old one.
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            head = ScriptDirectory.from_config(config).get_current_head() or "0"
            connection.exec_driver_sql(f"PRAGMA user_version = {int(head)}")
    except (SQLAlchemyError, CommandError) as error:
        cause = getattr(error, "orig", None)
        known = told_error(cause, path)
        raise known or PolkuError("db-migration-failed", "ours", path=str(path), detail=str(error)) from error
    finally:
        engine.dispose()
