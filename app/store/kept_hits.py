"""How many entries had their messages hit by people, machines and nobody knows whom, by day: as `kept_counts` counts.

Judging hits says of which entries they are (`note_entries`); those days are counted anew with everything else.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from app.store.asking import id_list
from app.store.kept_notes import ENTRY, HITS, HOUR, note

_CAME = "FROM b CROSS JOIN enrolment e CROSS JOIN message m CROSS JOIN hit h"
_IN = """WHERE e.flow_id = b.flow_id AND e.entered_at >= b.start_at AND e.entered_at < b.end_at
    AND m.enrolment_id = e.id AND m.kind = 'flow' AND coalesce(m.state, '') = 'sent'
    AND h.message_id = m.id AND h.kind IN ('click', 'open') AND h.verdict <> ''"""
_WHO = f"SELECT '{ENTRY}' AS what, b.flow_id AS flow_id, b.day AS day"
_PEOPLE = "count(DISTINCT e.id) AS people"

AT_STEPS = f"""{_WHO}, 'hit.' || h.kind AS kind, m.node AS node, h.verdict AS detail, '' AS target, {_PEOPLE}
    {_CAME} {_IN} GROUP BY b.flow_id, b.day, h.kind, m.node, h.verdict"""
IN_ALL = f"""{_WHO}, 'hit.' || h.kind AS kind, '' AS node, h.verdict AS detail, '' AS target, {_PEOPLE}
    {_CAME} {_IN} GROUP BY b.flow_id, b.day, h.kind, h.verdict"""
LINKS = f"""{_WHO}, 'link' AS kind, m.node AS node, h.verdict AS detail, l.target AS target, {_PEOPLE}
    {_CAME} CROSS JOIN link l {_IN} AND h.kind = 'click' AND l.id = h.link
    GROUP BY b.flow_id, b.day, m.node, h.verdict, l.target"""
REASONS = f"""{_WHO}, 'why' AS kind, '' AS node, h.verdict AS detail, h.reason AS target, count(*) AS people
    {_CAME} {_IN} AND h.verdict <> 'human' GROUP BY b.flow_id, b.day, h.verdict, h.reason"""
OF_HITS = (AT_STEPS, IN_ALL, LINKS, REASONS)
"""Of those who came in during the bucket. Of `why` the hits are counted, of all others the entries."""


def any_hits(connection: Connection) -> bool:
    """Most shops have no endpoint: nothing has to be counted then."""
    return connection.execute(_ANY).first() is not None


def note_entries(connection: Connection, messages: Iterable[int]) -> None:
    """What is thought of hits on these messages has changed: the days of their entries are to be counted anew."""
    connection.execute(_NOTE, {"ids": id_list(list(messages))})


_ANY = text("SELECT 1 FROM hit LIMIT 1")
_ENTRIES = """ FROM message m JOIN enrolment e ON e.id = m.enrolment_id
    WHERE m.id IN (SELECT CAST(value AS BIGINT) FROM json_each(:ids))"""
_NOTE = text(note(HITS, "e.flow_id", _ENTRIES, f"e.entered_at / {HOUR}"))
