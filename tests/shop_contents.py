"""All that a shop's file holds, for tests that say that nothing has changed."""

import sqlite3
from contextlib import closing
from pathlib import Path


def contents(file: Path) -> list[str]:
    """Each table's make and each of its rows; equal before and after means that nothing has changed.

    `iterdump` cannot: the index of the search cannot be read as a table. What it keeps lies in tables that can.
    """
    with closing(sqlite3.connect(file)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        virtual = {name for name, sql in made if sql and sql.startswith("CREATE VIRTUAL")}
        found = [f"{name}: {sql}" for name, sql in made]
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            if name not in virtual:
                found += [f"{name}: {row!r}" for row in connection.execute(f'SELECT * FROM "{name}"')]
        return found
