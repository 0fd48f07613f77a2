"""How long the view of results takes: `PYTHONPATH=.:tests python tests/bench/bench_insights.py [entries]`.

Two messages for each entry, three events for each and an order for every fourth, over a year; made with plain inserts.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from msgspec.structs import replace
from sqlalchemy import insert

from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.secrets import MemorySecrets
from app.store.tables_flows import enrolment, message
from app.store.tables_people import customer, event, shop_order
from runner_kit import DAY, OPEN, Stage, mail, straight, wait

NOW = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
FLOWS = 5
LOOKS = 3


def fill(stage: Stage, entries: int) -> int:
    """A year of `entries` entries; how many rows were made."""
    random, store = Random(8), stage.store
    for n in range(FLOWS):
        name = f"flow-{n}"
        store.flows.create(
            name, replace(straight(mail("b1"), wait("c1", 2, "days"), mail("d1")), name=f"Flow {n}"), NOW
        )
        store.flows.publish(name, NOW - 366 * DAY)
    people = max(1, entries // 4)
    blank = {"first_name": "A", "updated_at": NOW, "created_at": NOW - 400 * DAY}
    rows: dict[object, list[dict[str, object]]] = {customer: [], enrolment: [], message: [], event: [], shop_order: []}
    for n in range(1, people + 1):
        address = f"p{n}@x.test"
        rows[customer].append({"id": n, "email": address, "email_key": address, "address_hmac": b"%d" % n, **blank})
    for n in range(1, entries + 1):
        at, who, flow = (
            NOW - random.random() * 360 * DAY,
            random.randrange(1, people + 1),
            random.randrange(1, FLOWS + 1),
        )
        key = {"flow_id": flow, "version_id": flow, "customer_id": who}
        ended = {"node": "d1", "state": "ended", "end_reason": "finished", "ended_at": at + 2 * DAY}
        rows[enrolment].append({"id": n, **key, "entry_key": str(n), "entry": "{}", "entered_at": at, **ended})
        for visit, node in enumerate(("b1", "d1")):
            moment = at + visit * 2 * DAY
            times = dict.fromkeys(("due_at", "first_due_at", "try_at", "created_at", "sent_at", "settled_at"), moment)
            rows[message].append({
                "kind": "flow", "enrolment_id": n, **key, "node": node, "visit": visit, "state": "sent", **times,
                "message_class": "marketing", "token": f"{n}-{visit}",
            })  # fmt: skip
        for k, name in enumerate(("Cart Abandoned", "Product Viewed", "Account Created")):
            after = at + timedelta(hours=k)
            told = {"external_id": f"e{n}-{k}", "customer_id": who, "name": name, "occurred_at": after}
            rows[event].append({**told, "properties": {}})
        if n % 4 == 0:
            bought = {"occurred_at": at + 3 * DAY, "total": 50.0, "currency": "EUR", "status": "completed"}
            rows[shop_order].append({"external_id": str(n), "customer_id": who, **bought})
    with store.insights._db.write() as connection:
        for table, some in rows.items():
            connection.execute(insert(table), some)  # type: ignore[call-overload]
    return sum(map(len, rows.values()))


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", OPEN)
        rows = fill(stage, entries)
        stage.clock.move_to(NOW)
        desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
        for span in ("7", "30", "90", "all"):
            took = []
            for _look in range(LOOKS):
                begun = perf_counter()
                found = read_insights(desk, span)  # type: ignore[arg-type]
                took.append(perf_counter() - begun)
            print(f"{rows} rows, {span:>3}: {min(took):.2f} s, {len(found.ledger)} orders credited")
        stage.store.close()


if __name__ == "__main__":
    main()
