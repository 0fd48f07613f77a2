"""Links that the public endpoint leads on: which there are, and which of them it knows."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from app.model.signing import base32
from app.model.track import PublicLink
from app.store.asking import among
from app.store.database import Database
from app.store.flows import find
from app.store.tables_hits import link


class NewLink(msgspec.Struct, frozen=True):
    """A link of a message. `position` -1: a product that is picked for each customer. `short`: so many characters are
    to be its id, for those who write it where there is no room.
    """

    node: str
    document: str
    position: int
    target: str
    topic: str = ""
    short: int = 0


class Known(msgspec.Struct, frozen=True):
    """What the endpoint knows of one message: ids by address in the order of reading, and ids by product address."""

    links: dict[str, tuple[str, ...]]
    products: dict[str, str]


class Links:
    """The links of all messages."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def want(self, flow_name: str, wanted: Iterable[NewLink], now: datetime) -> int:
        """Give each link of a flow an id unless it has one; how many were new. A changed topic is taken over."""
        with self._db.write() as connection:
            flow_id = find(connection, flow_name).id
            columns = (link.c.node, link.c.document, link.c.position, link.c.target)
            rows = connection.execute(select(link.c.id, link.c.topic, *columns).where(link.c.flow_id == flow_id))
            known = {tuple(row[2:]): (row.id, row.topic) for row in rows}
            fresh: list[dict[str, object]] = []
            taken: set[str] = set()
            for one in wanted:
                same = (one.node, one.document, one.position, one.target)
                if same not in known:
                    known[same] = (_new_id(connection, one.short, taken), one.topic)
                    about = msgspec.structs.asdict(one)
                    del about["short"]
                    fresh.append({"id": known[same][0], "flow_id": flow_id, "created_at": now, **about})
                elif known[same][1] != one.topic:
                    connection.execute(update(link).where(link.c.id == known[same][0]).values(topic=one.topic))
            if fresh:
                connection.execute(insert(link), fresh)
        return len(fresh)

    def unpushed(self, limit: int) -> list[PublicLink]:
        """Links that the endpoint does not know yet, at most so many."""
        statement = select(link.c.id, link.c.target).where(link.c.pushed_at.is_(None)).limit(limit)
        with self._db.read() as connection:
            return [PublicLink(row.id, row.target) for row in connection.execute(statement)]

    def pushed(self, links: Sequence[PublicLink], now: datetime) -> None:
        """The endpoint knows these."""
        ids = msgspec.json.encode([one.id for one in links]).decode()
        with self._db.write() as connection:
            connection.execute(update(link).where(among(link.c.id)).values(pushed_at=now), {"ids": ids})

    def forget_pushes(self) -> None:
        """Another endpoint knows nothing yet: messages carry plain addresses until it does."""
        with self._db.write() as connection:
            connection.execute(update(link).values(pushed_at=None))

    def version(self) -> tuple[int, datetime | None]:
        """Another one whenever the endpoint knows more, or less."""
        latest = func.max(link.c.pushed_at, type_=link.c.pushed_at.type)
        with self._db.read() as connection:
            count, at = connection.execute(select(func.count(link.c.pushed_at), latest)).one()
        return count, at

    def known(self) -> dict[str, Known]:
        """What the endpoint knows, by the message's document."""
        columns = (link.c.id, link.c.document, link.c.position, link.c.target)
        statement = select(*columns).where(link.c.pushed_at.is_not(None)).order_by(link.c.position)
        fixed: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        products: dict[str, dict[str, str]] = defaultdict(dict)
        with self._db.read() as connection:
            for row in connection.execute(statement):
                if row.position < 0:
                    products[row.document][row.target] = row.id
                else:
                    fixed[row.document][row.target] = (*fixed[row.document].get(row.target, ()), row.id)
        return {one: Known(fixed.get(one, {}), products.get(one, {})) for one in {*fixed, *products}}


def _new_id(connection: Connection, short: int, taken: set[str]) -> str:
    """128 random bits, or the few characters asked for, looked up so that they name one link only."""
    if not short:
        return base32(secrets.token_bytes(16))
    while True:
        found = base32(secrets.token_bytes(short))[:short]
        if found not in taken and connection.scalar(select(link.c.id).where(link.c.id == found)) is None:
            taken.add(found)
            return found
