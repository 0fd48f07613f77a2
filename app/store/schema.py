"""The whole schema in one place, with the triggers that keep the consent log and versions as they were written."""

from __future__ import annotations

from sqlalchemy import Connection

from app.store import (
    kept_notes,
    kept_search,
    tables_flows,
    tables_hits,
    tables_kept,
    tables_mailbox,
    tables_offers,
    tables_people,
    tables_server,
    tables_sources,
)
from app.store.columns import metadata

APPLICATION_ID = 0x504C4B55  # "PLKU", so that `file` and we can tell a shop from any other database
SCHEMA = 16
"""The number of the schema this program writes, kept in PRAGMA user_version; one migration per step."""

REVISION = f"{SCHEMA:04d}"
"""Alembic's name for the same number."""

TRIGGERS = (
    """CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
    """CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE customer_id = OLD.customer_id)
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
    """CREATE TRIGGER flow_version_no_update BEFORE UPDATE ON flow_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER flow_version_no_delete BEFORE DELETE ON flow_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    *kept_notes.RESULTS,
)

FILE_ONLY = (kept_search.TABLE, *kept_search.TRIGGERS, *kept_notes.PEOPLE)
"""What a file has besides: the index for finding customers, and notes about those whose figures have changed."""

__all__ = [
    "APPLICATION_ID",
    "FILE_ONLY",
    "REVISION",
    "SCHEMA",
    "TRIGGERS",
    "create_schema",
    "tables_flows",
    "tables_hits",
    "tables_kept",
    "tables_mailbox",
    "tables_offers",
    "tables_people",
    "tables_server",
    "tables_sources",
]


def create_schema(connection: Connection) -> None:
    """Make every table, index and trigger in an empty database and number it."""
    metadata.create_all(connection)
    for trigger in (*TRIGGERS, *FILE_ONLY):
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISION,))
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
