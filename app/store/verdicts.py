"""What is thought of the hits of the public endpoint, and what follows from it for the customers.

A verdict may change, when rules do or when a hit comes late; what followed from it changes with it: a click that turns
out to be a machine's is no click of the customer's any more. What a hit without its token was judged to be stays, since
whoever was erased has left nothing to judge it by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.analysis.classify import NEAR, RULES, Judged, Sent, classify
from app.model.customer import Event
from app.model.hit_events import About, click_event, feedback_event, open_event, visit_event
from app.model.hits import Hit
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.kept_hits import note_entries
from app.store.recording import record_events
from app.store.tables_flows import flow, interaction, message
from app.store.tables_hits import hit, link
from app.store.tables_people import event

KINDS = ("click", "open", "feedback", "visit")
PAGE = 2_000
"""Hits of one transaction: others may write in between."""


class Settled(msgspec.Struct, frozen=True):
    """`hits`: how many were looked at; `verdicts`: how many of them are of which; `events`: how many came of them."""

    hits: int = 0
    verdicts: dict[str, int] = {}
    events: int = 0

    def plus(self, other: Settled) -> Settled:
        """Both together."""
        verdicts = Counter(self.verdicts)
        verdicts.update(other.verdicts)
        return Settled(self.hits + other.hits, dict(verdicts), self.events + other.events)


class Verdicts:
    """Judges hits that were recorded."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def settle(self, until: datetime, rules: int = RULES) -> Settled:
        """Judge a page of the hits up to `until` that these rules have not judged yet; nothing left: no hits."""
        with self._db.write() as connection:
            rows = _waiting(connection, until, rules)
            if not rows:
                return Settled()
            found = _Page(connection, rows, rules)
            return found.settle()


class _Page:
    """Some hits, those around them, and the messages that they are of."""

    def __init__(self, connection: Connection, rows: Sequence[Any], rules: int) -> None:
        self._connection, self._rules = connection, rules
        self._mine = {row.id for row in rows}
        self._bare = {row.id for row in rows if row.kind not in KINDS or not row.token}
        self._from, self._to = rows[0].at, rows[-1].at
        self._around = self._read_around()
        self._links = _links(connection, {row.link for row in self._around if row.link})
        messages = {row.message_id for row in rows if row.message_id is not None and row.id not in self._bare}
        self._sent = _messages(connection, messages)
        self._by_text = {key for key, one in self._sent.items() if one.channel == "sms"}

    def settle(self) -> Settled:
        judged = self._judged()
        changed = [row for row in self._around if row.id in judged and judged[row.id] != (row.verdict, row.reason)]
        self._write(judged)
        self._take_back([row for row in changed if row.verdict])
        note_entries(self._connection, {row.message_id for row in changed if row.message_id is not None})
        events = self._follow(changed, judged)
        verdicts = Counter(judged[number][0] for number in self._mine if number in judged)
        return Settled(len(self._mine), dict(verdicts), events)

    def _read_around(self) -> list[Any]:
        known = tuple(range(self._rules + 1))
        span = (hit.c.at >= self._from - 2 * NEAR, hit.c.at <= self._to + 2 * NEAR)
        return list(self._connection.execute(_HITS.where(hit.c.rules.in_(known), *span, hit.c.token != "")))

    def _judged(self) -> dict[int, tuple[str, str]]:
        """Of those of the page, and of those that stand near enough to them to be seen otherwise now."""
        tokens = {row.token for row in self._around if row.id in self._mine}
        by_token = {token: set[str]() for token in tokens}
        for row in self._around:
            if row.token in by_token and row.link in self._links:
                by_token[row.token].add(row.link)
        links, targets = self._links, {key: one.target for key, one in self._links.items()}
        counts = {token: max((_beside(links[one]) for one in mine), default=0) for token, mine in by_token.items()}
        texts = {row.token for row in self._around if row.message_id in self._by_text}
        sent = {token: Sent(count, by_text=token in texts) for token, count in counts.items()}
        found: dict[int, Judged] = classify((_hit_of(row) for row in self._around), sent, targets)
        return {
            row.id: (found[row.id].verdict, found[row.id].reason) for row in self._around if self._settles(row, found)
        }

    def _settles(self, row: Any, found: Mapping[int, Judged]) -> bool:
        near = self._from - NEAR <= row.at <= self._to + NEAR
        return row.id in found and (row.id in self._mine or (near and row.rules == self._rules))

    def _write(self, judged: Mapping[int, tuple[str, str]]) -> None:
        rows = [
            {"key": key, "told": verdict, "why": reason, "by": self._rules} for key, (verdict, reason) in judged.items()
        ]
        if rows:
            self._connection.execute(_JUDGE, rows)
        if self._bare:
            self._connection.execute(_PASS.values(rules=self._rules), {"ids": id_list(self._bare)})

    def _take_back(self, rows: Iterable[Any]) -> None:
        """What followed from verdicts that do not stand any more; what follows from the new ones is added after."""
        for row in rows:
            what = {"click": "clicked", "open": "opened"}.get(row.kind)
            same = (interaction.c.message_id == row.message_id, interaction.c.what == what, interaction.c.at == row.at)
            self._connection.execute(delete(interaction).where(*same))
            self._connection.execute(delete(event).where(event.c.external_id == _event_id(row)))

    def _follow(self, changed: Iterable[Any], judged: Mapping[int, tuple[str, str]]) -> int:
        """Interactions and events of hits that count: a person's click, an open that is not a machine's, a form."""
        seen: list[dict[str, Any]] = []
        events: list[tuple[int, Event]] = []
        for row in changed:
            sent = self._sent.get(row.message_id)
            verdict = judged[row.id][0]
            if sent is None or verdict == "machine" or (verdict != "human" and row.kind != "open"):
                continue
            if what := {"click": "clicked", "open": "opened"}.get(row.kind):
                seen.append({"message_id": sent.id, "customer_id": sent.customer_id, "what": what, "at": row.at})
            events.append((sent.customer_id, _event(row, sent, verdict, self._links.get(row.link))))
        if seen:
            self._connection.execute(upsert(interaction).on_conflict_do_nothing(), seen)
        return record_events(self._connection, events)


def _event(row: Any, sent: Any, verdict: str, followed: Any) -> Event:
    about = About(sent.id, sent.flow, sent.node)
    if row.kind == "visit":
        return visit_event(_event_id(row), row.at, about, row.body)
    if row.kind == "feedback":
        return feedback_event(_event_id(row), row.at, about, row.body)
    if row.kind == "open":
        return open_event(_event_id(row), row.at, about, verdict)
    target, topic = (followed.target, followed.topic) if followed is not None else ("", "")
    return click_event(_event_id(row), row.at, about, target, topic)


def _event_id(row: Any) -> str:
    return f"hit:{row.endpoint}:{row.number}"


def _hit_of(row: Any) -> Hit:
    """With the row's own number, since endpoints count each from one."""
    return Hit(
        number=row.id, kind=row.kind, at=row.at, token=row.token, link=row.link, method=row.method,
        agent=row.agent, network=row.network,
    )  # fmt: skip


def _waiting(connection: Connection, until: datetime, rules: int) -> Sequence[Any]:
    """The oldest of those that these rules have not judged, new ones first."""
    for before in range(rules):
        found = connection.execute(_HITS.where(hit.c.rules == before, hit.c.at <= until).order_by(hit.c.at).limit(PAGE))
        if rows := found.all():
            return rows
    return []


def _messages(connection: Connection, numbers: Iterable[int]) -> dict[int, Any]:
    statement = (
        select(message.c.id, message.c.customer_id, message.c.node, message.c.channel, flow.c.name.label("flow"))
        .join_from(message, flow, flow.c.id == message.c.flow_id)
        .where(among(message.c.id), message.c.kind == "flow", message.c.customer_id.is_not(None))
    )
    rows = connection.execute(statement, {"ids": id_list(list(numbers))})
    return {row.id: row for row in rows}


def _links(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Of each link where it leads, what it is about, and how many links there are in the message that it stands in.

    A list of products that is made for each customer counts as one more, however many products it may hold.
    """
    here = link.alias()
    fixed = func.count(here.c.id).filter(here.c.position >= 0).label("fixed")
    listed = func.count(here.c.id).filter(here.c.position < 0).label("listed")
    same = (here.c.flow_id == link.c.flow_id, here.c.node == link.c.node, here.c.document == link.c.document)
    statement = (
        select(link.c.id, link.c.target, link.c.topic, fixed, listed)
        .join_from(link, here, and_(*same))
        .where(among(link.c.id))
        .group_by(link.c.id, link.c.target, link.c.topic)
    )
    rows = connection.execute(statement, {"ids": msgspec.json.encode(sorted(ids)).decode()})
    return {row.id: row for row in rows}


def _beside(known: Any) -> int:
    return int(known.fixed + min(1, known.listed))


_HITS = select(
    hit.c.id, hit.c.endpoint, hit.c.number, hit.c.kind, hit.c.at, hit.c.token, hit.c.message_id, hit.c.link,
    hit.c.method, hit.c.agent, hit.c.network, hit.c.body, hit.c.verdict, hit.c.reason, hit.c.rules,
)  # fmt: skip
_JUDGE = (
    update(hit)
    .where(hit.c.id == bindparam("key"))
    .values(verdict=bindparam("told"), reason=bindparam("why"), rules=bindparam("by"))
)
_PASS = update(hit).where(among(hit.c.id))
