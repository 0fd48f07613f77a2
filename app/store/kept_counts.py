"""The statements that count what automations have done, by day: the one place that says what each figure means.

Each counts the buckets it is bound (see `kept_days`) and gives rows as `day_total` keeps them. Everything is a count of
entries, and each entry counts once at a step, however often it came there: so no share can be more than all. Somebody
who goes round in a loop counts for the way they took last, and of messages the one that was sent, else the last.

What can happen long after somebody came in is counted by when it first did (`target`: days since 1970, UTC), so that a
period that has ended can be told as it stood at its end (`kept_ended`).
"""

from __future__ import annotations

from app.store.kept_notes import AFTER, AFTER_DAYS, AFTER_ENTRY, ENTRY, HOUR, SALE, SEEN

UNASKED = "unasked"
"""Feedback that was given before the automation had sent anything: it is not what came of asking."""

WITH = """WITH b AS (SELECT CAST(json_extract(j.value, '$[0]') AS BIGINT) AS flow_id,
    CAST(json_extract(j.value, '$[1]') AS BIGINT) AS day, CAST(json_extract(j.value, '$[2]') AS BIGINT) AS start_at,
    CAST(json_extract(j.value, '$[3]') AS BIGINT) AS end_at FROM json_each(:buckets) j)"""
_WHO = "SELECT '{what}' AS what, b.flow_id AS flow_id, b.day AS day"
_ENTRY = _WHO.format(what="entry")
# CROSS JOIN keeps SQLite's order of going through the tables.
_CAME = "FROM b CROSS JOIN enrolment e"
_IN = "WHERE e.flow_id = b.flow_id AND e.entered_at >= b.start_at AND e.entered_at < b.end_at"
_HELD = "coalesce(e.end_reason, '') = 'holdout'"
# Spelled so that SQLite looks for messages by their entry, not among all that were ever sent.
_SENT = "coalesce(m.state, '') = 'sent'"
_IN_TIME = "{0}.occurred_at > e.entered_at AND {0}.occurred_at <= e.entered_at + " + str(AFTER_DAYS * 24 * HOUR)
_MINE = f"{_CAME} CROSS JOIN message m {_IN} AND m.enrolment_id = e.id AND m.kind = 'flow'"
_SEEN = f"""{_CAME} CROSS JOIN message m CROSS JOIN interaction i {_IN} AND m.enrolment_id = e.id
    AND m.kind = 'flow' AND {_SENT} AND i.message_id = m.id"""
_FIRST = f"coalesce(CAST({{0}}.first / {24 * HOUR} AS TEXT), '')"


def _first(kind: str, moment: str, source: str, name: str = "b.flow_id", detail: str = "''") -> str:
    """Of the entries those for which something happened, by when it first did, for each `name` of it by itself."""
    day = _FIRST.format("f")
    return f"""SELECT 'entry' AS what, f.flow_id, f.day, {kind} AS kind, '' AS node, {detail} AS detail,
    {day} AS target, count(*) AS people FROM (SELECT b.flow_id AS flow_id, b.day AS day, e.id AS id, {name} AS name,
    {moment} AS first {source} GROUP BY b.flow_id, b.day, e.id, {name}) f GROUP BY f.flow_id, f.day, f.name, {day}"""


ENTRIES = f"""{_ENTRY}, CASE WHEN {_HELD} THEN 'held_out' ELSE 'entered' END AS kind, '' AS node, '' AS detail,
    '' AS target, count(*) AS people {_CAME} {_IN} GROUP BY b.flow_id, b.day, CASE WHEN {_HELD} THEN 'held_out'
    ELSE 'entered' END"""
MESSAGES = f"""SELECT 'entry' AS what, r.flow_id, r.day, r.kind, r.node, r.detail, {_FIRST.format("r")} AS target,
    count(*) AS people
    FROM (SELECT b.flow_id AS flow_id, b.day AS day, m.node AS node, CASE WHEN m.state IN ('sent', 'failed',
        'suppressed', 'skipped') THEN 'message.' || m.state ELSE 'message.open' END AS kind, CASE WHEN m.state = 'sent'
        THEN CASE WHEN e.end_reason = 'goal' THEN 'goal' ELSE '' END WHEN m.state IN ('suppressed', 'skipped')
        THEN m.reason ELSE '' END AS detail, min(CASE WHEN m.state = 'sent' THEN m.sent_at END) OVER (
        PARTITION BY e.id, m.node) AS first, row_number() OVER (PARTITION BY e.id, m.node ORDER BY CASE WHEN
        m.state = 'sent' THEN 0 ELSE 1 END, m.id DESC) AS place {_MINE}) r
    WHERE r.place = 1 GROUP BY r.flow_id, r.day, r.kind, r.node, r.detail, {_FIRST.format("r")}"""
REACHED = _first("'reached'", "min(m.sent_at)", f"{_MINE} AND {_SENT}")
SEEN_AT = f"""{_ENTRY}, 'seen.' || i.what AS kind, m.node AS node, '' AS detail, '' AS target,
    count(DISTINCT e.id) AS people {_SEEN} GROUP BY b.flow_id, b.day, i.what, m.node"""
SEEN_BY = _first("'seen.' || f.name", "min(i.at)", _SEEN, "i.what")
CAME_AFTER = _first(
    "'after'",
    "min(v.occurred_at)",
    f"""{_CAME} CROSS JOIN event v {_IN} AND NOT {_HELD} AND v.name = '{{name}}' AND v.customer_id = e.customer_id
    AND {_IN_TIME.format("v")}""",
    "v.name",
    "f.name",
)
BOUGHT = f"""{_ENTRY}, 'bought' AS kind, '' AS node, CASE WHEN {_HELD} THEN 'held_out' ELSE '' END AS detail,
    '' AS target, count(*) AS people {_CAME} {_IN} AND EXISTS (SELECT 1 FROM shop_order o WHERE
    o.customer_id = e.customer_id AND o.status = 'completed' AND {_IN_TIME.format("o")})
    GROUP BY b.flow_id, b.day, CASE WHEN {_HELD} THEN 'held_out' ELSE '' END"""
CONVERTED = _first("'converted'", "min(c.at)", f"{_CAME} CROSS JOIN order_credit c {_IN} AND c.enrolment_id = e.id")
WAYS = f"""SELECT 'entry' AS what, w.flow_id, w.day, 'way' AS kind, w.node, w.outcome AS detail,
    coalesce(w.target, '') AS target, count(*) AS people
    FROM (SELECT b.flow_id AS flow_id, b.day AS day, d.node AS node, d.outcome AS outcome, lead(d.node) OVER (
        PARTITION BY d.enrolment_id ORDER BY d.id) AS target, row_number() OVER (PARTITION BY d.enrolment_id, d.node
        ORDER BY d.id DESC) AS place {_CAME} CROSS JOIN decision d {_IN} AND d.enrolment_id = e.id) w
    WHERE w.place = 1 GROUP BY w.flow_id, w.day, w.node, w.outcome, coalesce(w.target, '')"""
GOALS = f"""{_ENTRY}, 'goal' AS kind, d.node AS node, '' AS detail, '' AS target, count(DISTINCT e.id) AS people
    {_CAME} CROSS JOIN decision d {_IN} AND d.enrolment_id = e.id AND ((d.kind = 'goal' AND d.outcome = 'reached')
    OR (d.kind = 'exit' AND d.outcome = 'goal')) GROUP BY b.flow_id, b.day, d.node"""
OF_ENTRIES: dict[str, tuple[str, ...]] = {
    ENTRY: (ENTRIES, MESSAGES, REACHED, WAYS, GOALS),
    SEEN: (SEEN_AT, SEEN_BY),
    SALE: (BOUGHT, CONVERTED),
    **{AFTER + name: (CAME_AFTER.format(name=name),) for name in AFTER_ENTRY},
}
"""Of those who came in during the bucket: what is counted together, by the note that says it has changed."""

OF_MESSAGES = (
    f"""{_WHO.format(what="left")}, 'left' AS kind, m.node AS node, '' AS detail, '' AS target, count(*) AS people
    FROM b CROSS JOIN message m WHERE m.flow_id = b.flow_id AND m.sent_at >= b.start_at AND m.sent_at < b.end_at
    AND m.kind = 'flow' AND {_SENT} GROUP BY b.flow_id, b.day, m.node""",
)
"""Of the messages that left during the bucket."""

ANSWERS = f"""SELECT b.flow_id, b.day, v.properties, CASE WHEN EXISTS (SELECT 1 FROM message m WHERE
    m.enrolment_id = e.id AND m.kind = 'flow' AND {_SENT} AND m.sent_at < v.occurred_at) THEN '' ELSE '{UNASKED}' END
    {_CAME} CROSS JOIN event v {_IN} AND NOT {_HELD}
    AND v.name = 'Feedback Given' AND v.customer_id = e.customer_id AND {_IN_TIME.format("v")}
    AND NOT EXISTS (SELECT 1 FROM enrolment l WHERE l.customer_id = e.customer_id AND l.flow_id = e.flow_id
        AND coalesce(l.end_reason, '') <> 'holdout' AND l.entered_at + 0 < v.occurred_at
        AND (l.entered_at + 0 > e.entered_at OR (l.entered_at = e.entered_at AND l.id > e.id)))"""
"""Feedback after entries of the bucket, and whether a message had been before it; after several entries it counts for
the last one. Later entries are looked for among the customer's own (so the sums), not among all that came in later."""
