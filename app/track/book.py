"""The endpoint's one file: what it was told, and hits until Polku has them."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.model.hits import Hit
from app.model.signing import HEAD, base32
from app.model.track import SKILLS, PublicLink, Setup, SigningKey, State

FILE_NAME = "track.sqlite"
LEDGER_DAYS = 7
"""How long a webhook is known again; Polku itself takes none that is older than some days."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signing_key (secret BLOB PRIMARY KEY, number INTEGER NOT NULL, retired INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS link (id TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revoked (token TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (seal TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, at INTEGER NOT NULL, token TEXT NOT NULL,
    link TEXT NOT NULL, method TEXT NOT NULL, agent TEXT NOT NULL, network TEXT NOT NULL, body TEXT NOT NULL
);
"""
_NEW_HITS = """
INSERT INTO hit (kind, at, token, link, method, agent, network, body)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
    json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
    json_extract(value, '$[6]'), json_extract(value, '$[7]')
FROM json_each(?) ORDER BY key
"""
"""All of them in one step of SQLite, during which Python's other threads go on answering."""
_AFTER = """
SELECT number, kind, at, token, link, method, agent, network, body FROM hit WHERE number > ? ORDER BY number LIMIT ?
"""


class NewHit(msgspec.Struct, frozen=True):
    """A hit that has no number yet. `seal`: the delivery it came with, which is taken once."""

    kind: str
    at: datetime
    token: str = ""
    link: str = ""
    method: str = "GET"
    agent: str = ""
    network: str = ""
    body: str = ""
    seal: str = ""


class Known(msgspec.Struct):
    """What requests are answered from, held in memory: a copy of what stands in the file."""

    setup: Setup
    keys: tuple[bytes, ...]
    stop_keys: tuple[bytes, ...]
    targets: dict[str, str]
    revoked: set[str]
    revoked_heads: set[str]

    def is_revoked(self, token: str) -> bool:
        """Whether the picture and the visits of this message tell nothing any more; of a text's token the beginning
        is enough.
        """
        return token in (self.revoked_heads if len(token) == HEAD else self.revoked)


class Book:
    """The open file. Written to by one program at a time; durable when a method returns. Usable from any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self.path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)
        self.endpoint = self._kept("endpoint", lambda: base32(secrets.token_bytes(10)).encode()).decode()
        self.network_key = self._kept("network", lambda: secrets.token_bytes(32))

    def known(self) -> Known:
        """Everything that requests are answered from."""
        with self._lock:
            setup = self._db.execute("SELECT value FROM meta WHERE name = 'setup'").fetchone()
            keys = self._db.execute("SELECT secret, retired FROM signing_key ORDER BY number DESC").fetchall()
            targets = dict(self._db.execute("SELECT id, target FROM link"))
            revoked = {token for (token,) in self._db.execute("SELECT token FROM revoked")}
        return Known(
            setup=msgspec.json.decode(setup[0], type=Setup) if setup else Setup(),
            keys=tuple(secret for secret, retired in keys if not retired),
            stop_keys=tuple(secret for secret, _retired in keys),
            targets=targets,
            revoked=revoked,
            revoked_heads={token[:HEAD] for token in revoked},
        )

    def keep_setup(self, setup: Setup) -> None:
        """Take over what Polku says. Keys it no longer names stay, good for stops only."""
        told = msgspec.structs.replace(setup, keys=())
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('setup', ?)", (msgspec.json.encode(told),))
            db.execute("UPDATE signing_key SET retired = 1")
            db.executemany(
                "INSERT INTO signing_key VALUES (?, ?, ?) "
                "ON CONFLICT (secret) DO UPDATE SET retired = excluded.retired",
                [_key_row(key) for key in setup.keys],
            )

    def keep_links(self, links: Iterable[PublicLink]) -> None:
        """Add links; one that is known keeps its target, so that no address ever leads elsewhere."""
        with self._writing() as db:
            db.executemany("INSERT OR IGNORE INTO link VALUES (?, ?)", [(one.id, one.target) for one in links])

    def revoke(self, tokens: Iterable[str]) -> None:
        """Pictures and visits with these tokens tell nothing any more, and what they told and is here still goes."""
        with self._writing() as db:
            rows = [(token,) for token in tokens]
            db.executemany("INSERT OR IGNORE INTO revoked VALUES (?)", rows)
            heads = [(token[:HEAD],) for (token,) in rows]
            db.executemany("DELETE FROM hit WHERE kind IN ('open', 'visit') AND token = ?", rows + heads)

    def add(self, hits: Sequence[NewHit]) -> None:
        """Number the hits and write them down, all in one transaction; a delivery that is known is left out."""
        with self._writing() as db:
            rows = [_row(one) for one in hits if not one.seal or _is_new(db, one)]
            db.execute(_NEW_HITS, (msgspec.json.encode(rows).decode(),))

    def after(self, number: int, limit: int) -> list[Hit]:
        """Hits with higher numbers, ascending, at most so many."""
        with self._lock:
            rows = self._db.execute(_AFTER, (number, limit)).fetchall()
        return [_hit(row) for row in rows]

    def has_read(self, number: int, now: datetime, keep_days: int) -> None:
        """Polku has them up to there: what shops have told loses its words at once, all of it goes after some days."""
        before = micros(now - timedelta(days=keep_days))
        with self._writing() as db:
            old = self._read_up_to()
            db.execute("INSERT OR REPLACE INTO meta VALUES ('read', ?)", (str(max(number, old)).encode(),))
            db.execute("UPDATE hit SET body = '' WHERE number <= ? AND kind = 'webhook' AND body != ''", (number,))
            db.execute("DELETE FROM hit WHERE number <= ? AND at < ?", (number, before))
            db.execute("DELETE FROM delivery WHERE at < ?", (micros(now - timedelta(days=LEDGER_DAYS)),))

    def state(self) -> State:
        """How it stands."""
        with self._lock:
            last = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'hit'").fetchone()
            counts = "SELECT (SELECT count(*) FROM link), (SELECT count(*) FROM revoked)"
            links, revoked = self._db.execute(counts).fetchone()
            read = self._read_up_to()
        return State(self.endpoint, last=last[0] if last else 0, read=read, links=links, revoked=revoked, skills=SKILLS)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, closing(self._db):
            pass

    def _read_up_to(self) -> int:
        found = self._db.execute("SELECT value FROM meta WHERE name = 'read'").fetchone()
        return int(found[0]) if found else 0

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        """A value made once."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, make()))
            value: bytes = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0]
        return value

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _row(one: NewHit) -> tuple[str | int, ...]:
    return one.kind, micros(one.at), one.token, one.link, one.method, one.agent, one.network, one.body


def _is_new(db: sqlite3.Connection, one: NewHit) -> bool:
    statement = "INSERT OR IGNORE INTO delivery VALUES (?, ?)"
    return bool(db.execute(statement, (one.seal, micros(one.at))).rowcount)


def _key_row(key: SigningKey) -> tuple[bytes, int, bool]:
    return bytes.fromhex(key.key), key.number, key.retired


def _hit(row: tuple[int, str, int, str, str, str, str, str, str]) -> Hit:
    number, kind, at, *rest = row
    names = ("token", "link", "method", "agent", "network", "body")
    return Hit(number=number, kind=kind, at=_EPOCH + timedelta(microseconds=at), **dict(zip(names, rest, strict=True)))
