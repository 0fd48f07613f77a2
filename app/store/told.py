"""Whom imports have told of the past: by that they come into no segment, and it starts nothing.

What a file tells of customers themselves (a tag, a field) has no moment, so all of it is past; of events and orders
what happened before an automation went live is. A batch names the flows that have yet to write down who of these
people are in their segment by what is past, and does so again once everybody's standing has been worked out with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, String, Table, cast, select, update

from app.engine.work import LiveFlow
from app.store.asking import among
from app.store.history_spans import Span, joined
from app.store.tables_flows import flow
from app.store.tables_people import customer, event, import_batch, shop_order

FLOWS, CHANGED, UNRANKED = "flows", "changed_rows", "unranked"
"""In the counts of a batch: flows that have yet to remember, known rows that it changed by table (spans), and that how
everybody stands among all has not been worked out since.
"""


def remember_everybody(connection: Connection) -> None:
    """Who is in the segments of live automations now is only remembered at the next look, and starts nothing."""
    connection.execute(update(flow).where(flow.c.segment_ready).values(segment_ready=False))
    for row in _with(connection, FLOWS):
        _keep(connection, row, {})


def flows_to_remember(connection: Connection) -> dict[str, list[int]]:
    """What the counts of a batch get so that those whom it tells of are remembered at the next look of these flows."""
    flows = {one for row in _with(connection, FLOWS) for one in row.counts[FLOWS]}
    flows.update(connection.scalars(select(flow.c.id).where(flow.c.segment_ready)))
    connection.execute(update(flow).where(flow.c.segment_ready).values(segment_ready=False))
    return {FLOWS: sorted(flows)} if flows else {}


def ranked(connection: Connection) -> None:
    """How everybody stands among all has been worked out: who got their place by what is past is remembered as well."""
    found = _with(connection, UNRANKED)
    more = flows_to_remember(connection) if found else {}
    for row in found:
        _keep(connection, row, more, UNRANKED)


def rows_of(connection: Connection, table: Table, column: Any, keys: Sequence[str]) -> list[Span]:
    """The rows with these keys, as spans."""
    spans: list[Span] = []
    found = select(table.c.id).where(among(column)).order_by(table.c.id)
    for row in connection.scalars(found, {"ids": msgspec.json.encode(keys).decode()}):
        joined(spans, row, row)
    return spans


def told(connection: Connection, live: LiveFlow) -> list[int] | None:
    """Customers, ascending, of whom this flow has yet to remember whether they are in its segment; None: everybody."""
    mine = [row for row in _with(connection, FLOWS) if live.id in row.counts[FLOWS] and row.at >= live.live_since]
    if not mine:
        return None
    return sorted({owner for row in mine for owner in _people(connection, live, row)})


def remembered(connection: Connection, flow_id: int) -> None:
    """This flow has remembered all of them."""
    for row in _with(connection, FLOWS):
        left = [one for one in row.counts[FLOWS] if one != flow_id]
        _keep(connection, row, {FLOWS: left} if left else {})


def _people(connection: Connection, live: LiveFlow, batch: Any) -> Iterator[int]:
    rows, changed = batch.counts.get("rows", {}), batch.counts.get(CHANGED, {})

    def spans(table: Table) -> Iterable[Span]:
        return [*rows.get(table.name, ()), *changed.get(table.name, ())]

    if batch.kind == "customers":
        for first, last in spans(customer):
            yield from connection.scalars(select(customer.c.id).where(customer.c.id.between(first, last)))
    for table, among_these in (
        (event, [*spans(event), *batch.counts.get("history", ())]),
        (shop_order, spans(shop_order)),
    ):
        for first, last in among_these:
            past = (table.c.id.between(first, last), table.c.occurred_at < live.live_since)
            yield from connection.scalars(select(table.c.customer_id).where(*past).distinct())


def _with(connection: Connection, key: str) -> list[Any]:
    """The batches in whose counts this stands."""
    noted = select(import_batch).where(cast(import_batch.c.counts, String).contains(f'"{key}"'))
    return [row for row in connection.execute(noted) if key in row.counts]


def _keep(connection: Connection, batch: Any, more: dict[str, Any], gone: str = FLOWS) -> None:
    counts = {key: value for key, value in batch.counts.items() if key != gone} | more
    connection.execute(update(import_batch).where(import_batch.c.id == batch.id).values(counts=counts))
