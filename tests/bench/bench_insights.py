"""How long the view of results takes, by hand: `PYTHONPATH=.:tests python tests/bench/bench_insights.py [--events N]`.

Three events and two messages for each entry, four or five decisions, an order for every fourth and a click or an open
for every third with its hit, over a year, in five automations of which one keeps people out and two test variants. Made
by plain statements in a temporary folder; with `--keep FOLDER` it is made there and used again. Figures: wall and
processor time, limit, wall over limit.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import text

from app.engine.policy import Limits, Policy
from app.engine.ports import VirtualClock
from app.model.customer import Event, Order
from app.model.flow import Edge, Flow, Holdout
from app.model.nodes import Metric, Split, VariantTest
from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.link_clicks import read_followed
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.services.variants import variant_result
from app.store.columns import micros
from app.store.kept_totals import Totals, note_everything
from app.store.recording import EventRecord, OrderRecord
from app.store.store import FILE_NAME, open_store
from bench_customers import best, line, told_aside
from runner_kit import DAY, Stage, mail, straight, wait

NOW = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
FLOWS, LOOKS = 5, 3
TESTED: tuple[Metric, ...] = ("order", "clicked")
ROOM = 1_200
"""Bytes of disk for each event while the shop is made."""
_AT = ":now - 361 * :day + 360 * :day / :entries * i"  # in the order of time, as a shop writes them
_FILL = (
    """INSERT INTO customer (id, email, email_key, address_hmac, first_name, fields, tags, created_at, updated_at)
    SELECT i, 'p' || i || '@x.test', 'p' || i || '@x.test', randomblob(32), 'A', '{}', '[]', :now, :now
    FROM n LIMIT :entries / 4""",
    f"""INSERT INTO enrolment (id, flow_id, version_id, customer_id, entry_key, entry, entered_at, node, state, visit,
    end_reason, ended_at) SELECT i, 1 + i % 5, 1 + i % 5, 1 + i * 48271 % (:entries / 4), '' || i, '{{}}', {_AT}, 'd1',
    'ended', 0, CASE WHEN i % 5 = 0 AND i % 50 < 5 THEN 'holdout' WHEN i % 7 = 0 THEN 'goal' ELSE 'finished' END, {_AT}
    FROM n LIMIT :entries""",
    """INSERT INTO decision (enrolment_id, at, node, kind, outcome, seen) SELECT e.id, e.entered_at, s.node, s.kind,
    s.outcome, '{}' FROM enrolment e, (SELECT 'a0' AS node, 'trigger' AS kind, 'out' AS outcome UNION ALL
    SELECT 'b1', 'email', 'out' UNION ALL SELECT 'c1', 'wait', 'out' UNION ALL SELECT 'd1', 'email', 'out') s
    WHERE coalesce(e.end_reason, '') <> 'holdout'""",
    """INSERT INTO decision (enrolment_id, at, node, kind, outcome, seen) SELECT e.id, e.entered_at, 's0', 'split',
    CASE WHEN e.customer_id % 2 THEN 'a' ELSE 'b' END, '{}' FROM enrolment e WHERE e.flow_id IN (2, 3)""",
    """INSERT INTO message (kind, enrolment_id, flow_id, version_id, customer_id, node, visit, state, due_at,
    first_due_at, try_at, created_at, sent_at, settled_at, wire_at, message_class, token, reason)
    SELECT 'flow', e.id, e.flow_id, e.version_id, e.customer_id, s.node, s.visit, CASE WHEN (e.id + s.visit) % 11
    THEN 'sent' ELSE 'suppressed' END, e.entered_at + s.later, e.entered_at + s.later, e.entered_at + s.later,
    e.entered_at, CASE WHEN (e.id + s.visit) % 11 THEN e.entered_at + s.later END, e.entered_at + s.later,
    e.entered_at + s.later, 'marketing', e.id || '-' || s.visit, CASE WHEN (e.id + s.visit) % 11 THEN ''
    ELSE 'purchase' END FROM enrolment e, (SELECT 'b1' AS node, 0 AS visit, 0 AS later UNION ALL
    SELECT 'd1', 1, 2 * :day) s WHERE coalesce(e.end_reason, '') <> 'holdout'""",
    """INSERT INTO interaction (message_id, customer_id, what, at) SELECT id, customer_id, CASE WHEN id % 3
    THEN 'clicked' ELSE 'opened' END, sent_at + 3600000000 FROM message WHERE state = 'sent' AND id % 5 = 0""",
    """INSERT INTO link (id, flow_id, node, document, position, target, created_at, pushed_at)
    SELECT f.id || '-' || n.i, f.id, 'b1', '', n.i, 'https://shop.test/' || n.i, f.created_at, f.created_at
    FROM flow f, n WHERE n.i <= 3""",
    """INSERT INTO hit (endpoint, number, kind, at, message_id, link, verdict, reason, rules) SELECT 'e', i.id,
    CASE i.what WHEN 'clicked' THEN 'click' ELSE 'open' END, i.at, i.message_id, CASE i.what WHEN 'clicked' THEN
    m.flow_id || '-' || (1 + i.id % 3) ELSE '' END, 'human', '', 1 FROM interaction i JOIN message m
    ON m.id = i.message_id""",
    """INSERT INTO hit (endpoint, number, kind, at, message_id, link, verdict, reason, rules) SELECT 'scanner', id,
    'click', sent_at, id, flow_id || '-1', 'machine', 'burst', 1 FROM message WHERE state = 'sent' AND id % 50 = 0""",
    """INSERT INTO event (external_id, customer_id, name, occurred_at, properties) SELECT 'e' || e.id || s.k,
    e.customer_id, CASE WHEN s.k = 2 AND e.id % 40 = 0 THEN 'Feedback Given' ELSE s.name END,
    e.entered_at + s.k * 3600000000, CASE WHEN s.k = 2 THEN '{"stars":' || (1 + e.id % 5) || '}' ELSE '{}' END
    FROM enrolment e, (SELECT 0 AS k, 'Cart Abandoned' AS name UNION ALL SELECT 1, 'Product Viewed' UNION ALL
    SELECT 2, 'Account Created') s""",
    """INSERT INTO event (external_id, customer_id, name, occurred_at, properties) SELECT 'mail:' || id, customer_id,
    CASE WHEN id % 3 THEN 'Unsubscribed' ELSE 'Email Bounced' END, sent_at + 7200000000, '{"message":' || id || '}'
    FROM message WHERE state = 'sent' AND id % 200 = 0""",
    """INSERT INTO shop_order (external_id, customer_id, occurred_at, total, currency, status) SELECT '' || id,
    customer_id, entered_at + 3 * :day, 50, 'EUR', 'completed' FROM enrolment WHERE id % 4 = 0""",
)


_SOME_SENT = """SELECT id FROM message WHERE flow_id IN (1, 2, 3, 4, 5) AND sent_at >= :since AND state = 'sent'
    AND id % 7 = 0 LIMIT :many"""


def fill(folder: Path, entries: int) -> None:
    """A year of `entries` entries, straight into the file, which has no indexes meanwhile."""
    stage = Stage(folder, Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked")))
    for n in range(FLOWS):
        stage.store.flows.create(f"flow-{n}", automation(n), NOW - 366 * DAY)
        stage.store.flows.publish(f"flow-{n}", NOW - 366 * DAY)
    stage.store.close()
    raw = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    with told_aside(raw):
        for statement in _FILL:
            values = {"entries": entries, "now": micros(NOW), "day": DAY // timedelta(microseconds=1)}
            raw.execute(statement, {name: value for name, value in values.items() if f":{name}" in statement})
    raw.close()


def automation(n: int) -> Flow:
    """The first keeps people out, the second and the third test variants."""
    flow = replace(straight(mail("b1"), wait("c1", 2, "days"), mail("d1")), name=f"Flow {n}", metrics=("feedback",))
    if n == 0:
        return replace(flow, holdout=Holdout(10.0, "seed"))
    if n > len(TESTED):
        return flow
    split = Split("s0", "Test", test=VariantTest(TESTED[n - 1]))
    ways = (Edge("a0", "out", "s0"), *(Edge("s0", branch.port, "b1") for branch in split.branches))
    edges = sorted((*ways, *(edge for edge in flow.edges if edge.source != "a0")))
    return replace(flow, nodes=(*flow.nodes, split), edges=tuple(edges))


def measure(desk: Desk) -> None:
    """Prints a line for each figure."""
    database, totals = desk.store.database, Totals(desk.store.database)

    def everything() -> None:
        with database.write() as connection:
            note_everything(connection)
        totals.refresh()

    line("everything counted anew (after an import, or when rules change)", best(everything, 1), float("inf"))
    line("and all orders credited anew", best(lambda: read_insights(desk, "7"), 1), float("inf"))
    for span in ("today", "7", "30", "90", "all"):
        found = read_insights(desk, span)  # type: ignore[arg-type]
        took = best(lambda span=span: read_insights(desk, span), LOOKS)  # type: ignore[misc]
        line(f"the view, {span}: {found.orders} orders credited", took, 1000)
    line("the drawing of one automation, 90", best(lambda: read_results(desk, "flow-1", "90"), LOOKS), 1000)
    line("its links and answers, 90", best(lambda: read_followed(desk, "flow-1", "90"), LOOKS), 1000)
    line("its test of two variants", best(lambda: variant_result(desk, "flow-1", "s0"), LOOKS), 1000)
    changes: dict[str, Callable[[], None]] = {
        "1 order": lambda: buy(desk, 1, 0),
        "100 orders of today": lambda: buy(desk, 100, 0),
        "100 orders of two years": lambda: buy(desk, 100, 730),
        "100 visits of today": lambda: visit(desk, 100),
        "1000 clicks": lambda: click(desk, 1000),
    }
    for what, change in changes.items():
        change()
        line(f"the view, 90, after {what}", best(lambda: read_insights(desk, "90"), 1), 1000)


def buy(desk: Desk, many: int, days: int) -> None:
    """Orders, as a shop that is read tells them, spread over so many days."""
    now = desk.clock.now() - timedelta(minutes=1)
    people = range(30_007 + days, 30_007 + days + 13 * many, 13)
    with desk.store.recording("orders", "bench", now) as record:
        record.orders(
            OrderRecord(f"p{n}@x.test", Order(f"new{many}-{days}-{n}", now - DAY * days * place / many, 40.0))
            for place, n in enumerate(people)
        )


def visit(desk: Desk, many: int) -> None:
    """Pages viewed just now."""
    now = desk.clock.now() - timedelta(minutes=1)
    with desk.store.recording("events", "bench", now) as record:
        record.events(
            EventRecord(f"p{n}@x.test", Event(f"visit-{n}", "Page Viewed", now)) for n in range(7, 7 + 13 * many, 13)
        )


def click(desk: Desk, many: int) -> None:
    """Clicks in messages of the last month."""
    now = desk.clock.now()
    since = {"since": micros(now - 30 * DAY), "many": many}
    with desk.store.database.read() as connection:
        sent = connection.execute(text(_SOME_SENT), since).scalars().all()
    for number in sent:
        desk.store.messages.record_interaction(number, "clicked", now)


def main() -> None:
    """Makes the shop, measures, throws it away unless it is to be kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = asked.keep or Path(temporary) / "shop"
        room = shutil.disk_usage(folder.parent).free
        if room < asked.events * ROOM:
            raise SystemExit(f"{asked.events * ROOM >> 20} MB of disk are needed, {room >> 20} are free")
        if not (folder / FILE_NAME).exists():
            start = time.perf_counter()
            fill(folder, asked.events // 3)
            print(f"{asked.events} events made in {time.perf_counter() - start:.0f} s", flush=True)
        store = open_store(folder)
        measure(Desk(folder, store, VirtualClock(NOW), MemorySecrets()))
        store.close()


if __name__ == "__main__":
    main()
