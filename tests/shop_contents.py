"""All that a shop's file holds, for tests that say that nothing has changed."""

from pathlib import Path

from sqlalchemy import create_engine, select, table, text
from sqlalchemy.pool import NullPool


def contents(file: Path) -> list[str]:
    """Each table's make and each of its rows; equal before and after means that nothing has changed.

    `iterdump` cannot: the index of the search cannot be read as a table. What it keeps lies in tables that can.
    """
    with create_engine(f"sqlite:///{file}", poolclass=NullPool).connect() as connection:
        made = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY name")).all()
        found = [f"{name}: {sql}" for _kind, name, sql in made]
        for kind, name, sql in made:
            if kind == "table" and not sql.startswith("CREATE VIRTUAL"):
                rows = connection.execute(select(text("*")).select_from(table(name)))
                found += [f"{name}: {row!r}" for row in rows]
        return found
