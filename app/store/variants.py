"""How many people a split has sent each way, and for how many of them something came about afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Integer, and_, exists, func, select, type_coerce

from app.model.flow import Flow
from app.model.nodes import Metric, Split, VariantTest
from app.store.columns import MICROSECOND
from app.store.database import Database
from app.store.documents import decode_flow
from app.store.flows import find
from app.store.tables_flows import decision, enrolment, flow_version, interaction, message
from app.store.tables_people import shop_order


class Counted(msgspec.Struct, frozen=True):
    """`ways`: port -> (people, people for whom it came about). `since`: from when on the split has been as it is."""

    flow: Flow
    since: datetime
    ways: dict[str, tuple[int, int]]


class Variants:
    """Reads the ledger; a moment where hundreds of thousands came in, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def count(self, name: str, node: str) -> Counted | None:
        """Of a split with a test in the live version; None if there is no such.

        Each person counts once, with the first way taken since the branches and their weights are what they are now:
        before that the draw was another one.
        """
        with self._db.read() as connection:
            row = find(connection, name)
            versions = connection.execute(
                select(flow_version.c.id, flow_version.c.document, flow_version.c.published_at)
                .where(flow_version.c.flow_id == row.id)
                .order_by(flow_version.c.number.desc())
            ).all()
            live = next((one for one in versions if one.id == row.live_version), None)
            if live is None:
                return None
            flow = decode_flow(live.document)
            split = flow.by_id.get(node)
            if not isinstance(split, Split) or split.test is None:
                return None
            since = live.published_at
            for older in versions[versions.index(live) + 1 :]:
                before = decode_flow(older.document).by_id.get(node)
                if not isinstance(before, Split) or before.branches != split.branches:
                    break
                since = older.published_at
            return Counted(flow, since, _ways(connection, row.id, node, split.test, since))


def _ways(
    connection: Connection, flow_id: int, node: str, test: VariantTest, since: datetime
) -> dict[str, tuple[int, int]]:
    first = (
        select(func.min(decision.c.id).label("id"))
        .join_from(decision, enrolment, enrolment.c.id == decision.c.enrolment_id)
        .where(enrolment.c.flow_id == flow_id, decision.c.node == node, decision.c.kind == "split")
        .where(decision.c.at >= since)
        .group_by(enrolment.c.customer_id)
        .subquery()
    )
    until = _number(decision.c.at) + timedelta(days=test.within_days) // MICROSECOND
    came = _came_about(test.metric, until)
    counted = (
        select(decision.c.outcome, func.count(), func.count().filter(came))
        .select_from(first)
        .join(decision, decision.c.id == first.c.id)
        .join(enrolment, enrolment.c.id == decision.c.enrolment_id)
        .group_by(decision.c.outcome)
    )
    return {outcome: (people, reached) for outcome, people, reached in connection.execute(counted)}


def _came_about(metric: Metric, until: ColumnElement[int]) -> ColumnElement[bool]:
    match metric:
        case "goal":
            return and_(enrolment.c.end_reason == "goal", _number(enrolment.c.ended_at) <= until)
        case "order":
            bought = (
                shop_order.c.customer_id == enrolment.c.customer_id,
                shop_order.c.status == "completed",
                shop_order.c.occurred_at > decision.c.at,
                _number(shop_order.c.occurred_at) <= until,
            )
            return exists().where(*bought)
        case _:
            seen = (
                interaction.c.message_id == message.c.id,
                message.c.enrolment_id == enrolment.c.id,
                interaction.c.what == metric,
                interaction.c.at > decision.c.at,
                _number(interaction.c.at) <= until,
            )
            return exists().where(*seen)


def _number(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """A moment as the number that is stored."""
    return type_coerce(moment, Integer)
