"""How many followed which link, and how many of the hits were machines', from the totals that `kept_hits` counts.

Everything is a count of entries of the span, each once, as in `app.store.results`; so no share can be more than all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime

import msgspec
from sqlalchemy import func, select

from app.store.database import Database
from app.store.kept_totals import Totals, read_totals
from app.store.tables_flows import flow
from app.store.tables_hits import hit, link


class Judged(msgspec.Struct):
    """Entries by what was thought of their hits; one with several counts in each."""

    human: int = 0
    machine: int = 0
    unknown: int = 0

    def add(self, verdict: str, many: int) -> None:
        """So many more of a verdict."""
        setattr(self, verdict, getattr(self, verdict) + many)


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


class Followed(msgspec.Struct):
    """What was done with an automation's messages. `seen`: (step, "click" or "open") -> entries; the step "" is the
    whole automation. `links`: those that most people followed first. `reasons`: (verdict, reason, hits) of what is
    nobody's click or open, the most first.
    """

    seen: dict[tuple[str, str], Judged] = {}
    links: list[LinkCount] = []
    reasons: list[tuple[str, str, int]] = []


class HitCounts:
    """Reads the totals, bringing them up to date first: that may take a moment, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._totals = Totals(db)

    def followed(self, name: str, since: datetime | None, until: datetime) -> Followed:
        """Of those who came into an automation on the days from that of `since` (None: ever) to that of `until`."""
        self._totals.refresh()
        with self._db.read() as connection:
            flow_id = connection.scalar(select(flow.c.id).where(flow.c.name == name))
            if flow_id is None:
                return Followed()
            totals = read_totals(connection, [flow_id], since, until)
            about = select(link.c.target, func.max(link.c.topic)).where(link.c.flow_id == flow_id)
            topics = dict(connection.execute(about.group_by(link.c.target)).all())
        seen: dict[tuple[str, str], Judged] = defaultdict(Judged)
        links: dict[tuple[str, str], Judged] = defaultdict(Judged)
        reasons: Counter[tuple[str, str]] = Counter()
        for one in totals:
            if one.kind.startswith("hit."):
                seen[one.node, one.kind.removeprefix("hit.")].add(one.detail, one.people)
            elif one.kind == "link":
                links[one.node, one.target].add(one.detail, one.people)
            elif one.kind == "why":
                reasons[one.detail, one.target] += one.people
        found = [LinkCount(*where, topics.get(where[1], ""), clicks) for where, clicks in links.items()]
        found.sort(key=lambda one: (-one.clicks.human, -one.clicks.unknown, one.node, one.target))
        why = sorted(((*known, count) for known, count in reasons.items()), key=lambda one: (-one[2], one[0], one[1]))
        return Followed(dict(seen), found, why)

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
