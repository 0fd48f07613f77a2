"""How many followed which link, and how many of the hits were machines': counted from the hits as they were judged.

Everything is a count of entries of the span, each once, as in `app.store.results`; so no share can be more than all.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, func, select

from app.store.database import Database
from app.store.tables_flows import enrolment, flow, message
from app.store.tables_hits import hit, link


class Judged(msgspec.Struct):
    """Entries by what was thought of their hits; one with several counts in each."""

    human: int = 0
    machine: int = 0
    unknown: int = 0


class LinkCount(msgspec.Struct, frozen=True):
    """A link of a message: where it leads, what it is about, and who followed it."""

    node: str
    target: str
    topic: str
    clicks: Judged


class Carried(msgspec.Struct, frozen=True):
    """A link that a message carries, by its id, and where it leads. `listed`: a product picked for each customer."""

    id: str
    target: str
    listed: bool


class HitCounts:
    """Reads the hits of one automation; a second or so where hundreds of thousands came, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_message(self, name: str, since: datetime | None) -> dict[tuple[str, str], Judged]:
        """(step, kind of hit) -> how many; the step "" stands for the whole automation."""
        people = func.count(message.c.enrolment_id.distinct())
        found: dict[tuple[str, str], Judged] = defaultdict(Judged)
        asked = [*_mine(name, since), hit.c.kind.in_(("click", "open"))]
        with self._db.read() as connection:
            for columns in ((message.c.node, hit.c.kind, hit.c.verdict), (hit.c.kind, hit.c.verdict)):
                statement = select(*columns, people).select_from(_JOINED).where(*asked).group_by(*columns)
                for *node, kind, verdict, count in connection.execute(statement):
                    setattr(found["".join(node), kind], verdict, count)
        return dict(found)

    def by_reason(self, name: str, since: datetime | None) -> list[tuple[str, str, int]]:
        """(verdict, reason, hits) of clicks and opens that no person is counted for, the most first."""
        columns = (hit.c.verdict, hit.c.reason)
        asked = [*_mine(name, since), hit.c.kind.in_(("click", "open")), hit.c.verdict != "human"]
        statement = select(*columns, func.count()).select_from(_JOINED).where(*asked).group_by(*columns)
        with self._db.read() as connection:
            found = [(verdict, reason, count) for verdict, reason, count in connection.execute(statement)]
        return sorted(found, key=lambda one: (-one[2], one[0], one[1]))

    def topics(self, limit: int) -> list[str]:
        """What the links are about that most hits were on which count as people's."""
        asked = (hit.c.kind == "click", hit.c.verdict == "human", link.c.topic != "")
        statement = (
            select(link.c.topic)
            .join_from(hit, link, link.c.id == hit.c.link)
            .where(*asked)
            .group_by(link.c.topic)
            .order_by(func.count().desc(), link.c.topic)
            .limit(limit)
        )
        with self._db.read() as connection:
            return list(connection.scalars(statement))

    def carried(self, name: str) -> dict[str, list[Carried]]:
        """Step -> the links that its messages may carry, whether anybody followed them or not."""
        statement = (
            select(link.c.node, link.c.id, link.c.target, link.c.position)
            .join_from(link, flow, flow.c.id == link.c.flow_id)
            .where(flow.c.name == name, link.c.pushed_at.is_not(None))
            .order_by(link.c.node, link.c.position, link.c.target)
        )
        found: dict[str, list[Carried]] = defaultdict(list)
        with self._db.read() as connection:
            for node, key, target, position in connection.execute(statement):
                found[node].append(Carried(key, target, position < 0))
        return dict(found)

    def by_link(self, name: str, since: datetime | None) -> list[LinkCount]:
        """The links that were followed, those that most people followed first."""
        columns = (message.c.node, link.c.target)
        told = func.max(link.c.topic)
        statement = (
            select(*columns, told, hit.c.verdict, func.count(message.c.enrolment_id.distinct()))
            .select_from(_JOINED.join(link, link.c.id == hit.c.link))
            .where(*_mine(name, since), hit.c.kind == "click")
            .group_by(*columns, hit.c.verdict)
        )
        counted: dict[tuple[str, str], Judged] = defaultdict(Judged)
        topics: dict[tuple[str, str], str] = {}
        with self._db.read() as connection:
            for node, target, topic, verdict, count in connection.execute(statement):
                setattr(counted[node, target], verdict, count)
                topics[node, target] = topics.get((node, target)) or topic
        found = [LinkCount(node, target, topics[node, target], one) for (node, target), one in counted.items()]
        return sorted(found, key=lambda one: (-one.clicks.human, -one.clicks.unknown, one.node, one.target))


def _mine(name: str, since: datetime | None) -> list[ColumnElement[bool]]:
    owner = select(flow.c.id).where(flow.c.name == name).scalar_subquery()
    asked = [message.c.flow_id == owner, message.c.kind == "flow", message.c.state == "sent", hit.c.verdict != ""]
    return asked if since is None else [*asked, enrolment.c.entered_at >= since]


_JOINED = message.join(enrolment, enrolment.c.id == message.c.enrolment_id).join(hit, hit.c.message_id == message.c.id)
