"""How people fared in the two variants of a split, by the day they came in, counted with everything else of that day.

Each person counts once, with the first way taken since the branches and their weights are what they are now: before
that the draw was another one. What is tested is looked up where an automation has another live version than before; the
days of a test that is another now are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, select, text

from app.model.flow import Flow
from app.model.nodes import Metric, Split
from app.store.columns import MICROSECOND, micros
from app.store.documents import decode_flow
from app.store.kept_days import Bucket, bound
from app.store.kept_marks import Counted
from app.store.kept_notes import ENTRY, HOUR, TESTS, WINDOW
from app.store.tables_flows import flow, flow_version

KIND, REACHED = "test", "reached"


class Tested(msgspec.Struct, frozen=True, array_like=True):
    """A test as it is counted; `since` and `within` in microseconds."""

    flow_id: int
    node: str
    metric: Metric
    within: int
    since: int


class _Known(msgspec.Struct, frozen=True, array_like=True):
    """By what was counted the last time: the live version of each automation, and the tests in them."""

    live: tuple[tuple[int, int], ...] = ()
    tests: tuple[Tested, ...] = ()


def current_tests(connection: Connection) -> tuple[Tested, ...]:
    """The tests that are counted."""
    return _known(connection).tests


def tests_changed(connection: Connection) -> bool:
    """Whether an automation has another live version than when tests were last looked up."""
    return _known(connection).live != _live(connection)


def note_tests(connection: Connection) -> None:
    """Look up what is tested now; a test that is new or another one is to be counted anew."""
    known, live = _known(connection), _live(connection)
    if known.live == live:
        return
    fresh = _Known(live, tuple(one for flow_id, version in live for one in _tests(connection, flow_id, version)))
    for gone in set(known.tests) - set(fresh.tests):
        connection.execute(_FORGET, {"flow": gone.flow_id, "node": gone.node})
    for new in set(fresh.tests) - set(known.tests):
        connection.execute(_NOTE, {"flow": new.flow_id})
    connection.execute(text("DELETE FROM reckoned WHERE what = :what"), {"what": TESTS})
    connection.execute(text("DELETE FROM reckoned WHERE what = :what"), {"what": WINDOW})
    kept = [{"what": TESTS, "value": msgspec.json.encode(fresh).decode()}]
    if windows := [one.within for one in fresh.tests if one.metric == "order"]:
        kept.append({"what": WINDOW, "value": str(max(windows))})
    connection.execute(text("INSERT INTO reckoned (what, value) VALUES (:what, :value)"), kept)


def count_tests(connection: Connection, head: str, buckets: Sequence[Bucket]) -> Iterable[Counted]:
    """Of those who came in during the buckets, which `head` binds (`kept_counts.WITH`)."""
    for test in current_tests(connection):
        mine = [one for one in buckets if one.flow_id == test.flow_id]
        if mine:
            came = _CAME_ABOUT.get(test.metric) or _SEEN.format(what=test.metric)
            values = {"node": test.node, "since": test.since, "within": test.within, **bound(mine)}
            for row in connection.execute(text(f"{head} {_COUNT.format(came=came)}"), values):
                yield Counted(ENTRY, test.flow_id, row.day, KIND, test.node, row.outcome, row.target, row.people)


def ways_of(connection: Connection, flow_id: int, node: str) -> dict[str, tuple[int, int]]:
    """Port -> (people, people for whom it came about), as it was last counted."""
    found: dict[str, tuple[int, int]] = {}
    for outcome, target, many in connection.execute(_READ, {"flow": flow_id, "node": node}):
        people, reached = found.get(outcome, (0, 0))
        found[outcome] = (people + many, reached + (many if target else 0))
    return found


def split_since(connection: Connection, flow_id: int, version: int, node: str) -> tuple[Flow, datetime]:
    """The version, and from when on its split has had the branches that it has now."""
    rows = connection.execute(
        select(flow_version.c.id, flow_version.c.document, flow_version.c.published_at)
        .where(flow_version.c.flow_id == flow_id)
        .order_by(flow_version.c.number.desc())
    ).all()
    place = next(place for place, row in enumerate(rows) if row.id == version)
    live, since = decode_flow(rows[place].document), rows[place].published_at
    split = live.by_id.get(node)
    for older in rows[place + 1 :]:
        before = decode_flow(older.document).by_id.get(node)
        if not isinstance(split, Split) or not isinstance(before, Split) or before.branches != split.branches:
            break
        since = older.published_at
    return live, since


def _tests(connection: Connection, flow_id: int, version: int) -> Iterable[Tested]:
    document = connection.scalar(select(flow_version.c.document).where(flow_version.c.id == version))
    for node in decode_flow(document).nodes:
        if isinstance(node, Split) and node.test is not None:
            _flow, since = split_since(connection, flow_id, version, node.id)
            within = timedelta(days=node.test.within_days) // MICROSECOND
            yield Tested(flow_id, node.id, node.test.metric, within, micros(since))


def _live(connection: Connection) -> tuple[tuple[int, int], ...]:
    rows = connection.execute(
        select(flow.c.id, flow.c.live_version).where(flow.c.live_version.is_not(None)).order_by(flow.c.id)
    )
    return tuple((row.id, row.live_version) for row in rows)


def _known(connection: Connection) -> _Known:
    kept = connection.execute(text("SELECT value FROM reckoned WHERE what = :what"), {"what": TESTS}).scalar()
    return _Known() if kept is None else msgspec.json.decode(kept, type=_Known)


_FORGET = text(f"DELETE FROM day_total WHERE what = '{ENTRY}' AND flow_id = :flow AND kind = '{KIND}' AND node = :node")
_NOTE = text(
    f"INSERT INTO stale (what, number, hour) SELECT DISTINCT '{TESTS}', flow_id, entered_at / {HOUR} FROM enrolment "
    "WHERE flow_id = :flow"
)
_READ = text(
    f"SELECT detail, target, CAST(sum(people) AS BIGINT) FROM day_total WHERE what = '{ENTRY}' AND flow_id = :flow "
    f"AND kind = '{KIND}' AND node = :node GROUP BY detail, target"
)
_CAME_ABOUT = {
    "goal": "e.end_reason = 'goal' AND e.ended_at <= d.at + :within",
    "order": """EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = e.customer_id AND o.status = 'completed'
        AND o.occurred_at > d.at AND o.occurred_at <= d.at + :within)""",
}
_SEEN = """EXISTS (SELECT 1 FROM message m CROSS JOIN interaction i WHERE m.enrolment_id = e.id
        AND i.message_id = m.id AND i.what = '{what}' AND i.at > d.at AND i.at <= d.at + :within)"""
_COUNT = f"""SELECT r.day, r.outcome, r.target, count(*) AS people FROM (SELECT b.day AS day, d.outcome AS outcome,
    CASE WHEN {{came}} THEN '{REACHED}' ELSE '' END AS target FROM b CROSS JOIN enrolment e CROSS JOIN decision d
    WHERE e.flow_id = b.flow_id AND e.entered_at >= b.start_at AND e.entered_at < b.end_at AND d.enrolment_id = e.id
    AND d.node = :node AND d.kind = 'split' AND d.at >= :since AND NOT EXISTS (SELECT 1 FROM enrolment f
        CROSS JOIN decision p WHERE f.customer_id = e.customer_id AND f.flow_id = e.flow_id AND p.enrolment_id = f.id
        AND p.node = :node AND p.kind = 'split' AND p.at >= :since AND p.id < d.id)) r
    GROUP BY r.day, r.outcome, r.target"""
