"""Lists of unique codes: each code is given to one message, once, whatever happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.engine.work import Claim
from app.store.database import Database
from app.store.prepared import Prepared, Raw
from app.store.tables_offers import code

CHUNK = 1000


class CodeList(msgspec.Struct, frozen=True):
    """One list: how many codes can still be given, how many are given, how many expired before anybody got them.

    `next_end`: when the first of those that can still be given ends; None if none of them does.
    """

    name: str
    free: int
    given: int
    expired: int
    next_end: datetime | None = None


class FreeCode(msgspec.Struct, frozen=True):
    """A code nobody has got yet."""

    id: int
    code: str


class UnusedCode(msgspec.Struct, frozen=True):
    """A code nobody has got, and until when it is good (None = for ever)."""

    code: str
    expires_at: datetime | None


class Codes:
    """The shop's lists of codes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, name: str, codes: Iterable[str], expires_at: datetime | None = None) -> int:
        """Add codes to a list; those it has already are left as they are. How many were new."""
        rows = [{"list": name, "code": one, "expires_at": expires_at} for one in dict.fromkeys(codes)]
        added = 0
        with self._db.write() as connection:
            for at in range(0, len(rows), CHUNK):
                statement = upsert(code).values(rows[at : at + CHUNK]).on_conflict_do_nothing()
                added += connection.execute(statement).rowcount
        return added

    def lists(self, now: datetime) -> tuple[CodeList, ...]:
        """Every list, by name."""
        given = func.count(code.c.given_at)
        expired = func.count().filter(code.c.given_at.is_(None), code.c.expires_at <= now)
        ahead = func.min(code.c.expires_at, type_=code.c.expires_at.type).filter(
            code.c.given_at.is_(None), code.c.expires_at > now
        )
        statement = select(code.c.list, func.count(), given, expired, ahead).group_by(code.c.list).order_by(code.c.list)
        with self._db.read() as connection:
            rows = connection.execute(statement).all()
        return tuple(CodeList(name, total - used - late, used, late, end) for name, total, used, late, end in rows)

    def given(self, name: str, message: int) -> str:
        """The code this message has got, or ""."""
        with self._db.read() as connection:
            return connection.scalar(_GIVEN, {"name": name, "message": message}) or ""

    def free(self, name: str, until: datetime, limit: int) -> tuple[FreeCode, ...]:
        """The next codes of a list that are good until `until` at least, in the order they were added."""
        with self._db.read() as connection:
            rows = connection.execute(_FREE, {"name": name, "until": until, "limit": limit})
            return tuple(FreeCode(*row) for row in rows)

    def unused(self, name: str) -> tuple[UnusedCode, ...]:
        """The codes of a list that nobody has got, expired ones too, in the order they were added."""
        statement = select(code.c.code, code.c.expires_at).where(code.c.list == name, code.c.given_at.is_(None))
        with self._db.read() as connection:
            return tuple(UnusedCode(*row) for row in connection.execute(statement.order_by(code.c.id)))

    def remove(self, name: str) -> int:
        """Take the codes off a list that nobody has got; how many those were."""
        with self._db.write() as connection:
            free = (code.c.list == name, code.c.given_at.is_(None))
            return connection.execute(code.delete().where(*free)).rowcount


def claim_codes(raw: Raw, claims: Sequence[Claim], now: datetime) -> list[int]:
    """Give claimed messages their codes, inside the transaction that claims them; ids of those whose code is gone.

    A message that has a code already keeps it.
    """
    return [
        claim.id
        for claim in claims
        for one in claim.codes
        if not _GIVE.run(raw, {"this": one, "message": claim.id, "at": now}).rowcount
        and not _HAS.run(raw, {"this": one, "message": claim.id}).fetchone()
    ]


_GIVEN = select(code.c.code).where(code.c.list == bindparam("name"), code.c.message_id == bindparam("message"))
_FREE = (
    select(code.c.id, code.c.code)
    .where(
        code.c.list == bindparam("name"),
        code.c.given_at.is_(None),
        or_(code.c.expires_at.is_(None), code.c.expires_at > bindparam("until", type_=code.c.expires_at.type)),
    )
    .order_by(code.c.id)
    .limit(bindparam("limit"))
)
_GIVE = Prepared(
    update(code)
    .where(code.c.id == bindparam("this"), code.c.given_at.is_(None))
    .values(message_id=bindparam("message"), given_at=bindparam("at"))
)
_HAS = Prepared(select(code.c.id).where(code.c.id == bindparam("this"), code.c.message_id == bindparam("message")))
