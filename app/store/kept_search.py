"""Finding customers by parts of their names and addresses: in a file by an index of all runs of three letters.

Words of three letters and more may stand anywhere in a name or in the address, shorter ones begin one. The index says
who may fit, the rows themselves who does. Where very many fit, the list is walked in order of the names instead: the
next ones stand near then.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, text

from app.store.prepared import raw_of
from app.store.tables_people import customer

LONG = 3
"""Letters from which on a word may stand anywhere."""
EVERY = 8
"""Letters up to which a word is asked for by all its runs."""
FEW = 40_000
"""As many as the index is asked for: fetching and sorting more would take longer than walking the list."""
BY_NAME = (customer.c.last_name, customer.c.first_name, customer.c.id)
_COLUMNS = (customer.c.first_name, customer.c.last_name, customer.c.email_key)


def page(connection: Connection, search: str, limit: int, offset: int) -> list[int]:
    """The customers who fit every word, in order of their names."""
    wanted = select(customer.c.id).where(*_matching(connection, search)).order_by(*BY_NAME).limit(limit).offset(offset)
    near = _near(connection, search)
    return list(connection.scalars(wanted if near is None else wanted.where(near)))


def count(connection: Connection, search: str) -> int:
    """How many customers fit every word."""
    counted = select(func.count()).select_from(customer).where(*_matching(connection, search))
    near = _near(connection, search)
    return connection.scalar(counted if near is None else counted.where(near)) or 0


def _matching(connection: Connection, search: str) -> list[ColumnElement[bool]]:
    """For each word, that it stands in a name or in the address."""
    in_file = connection.dialect.name == "sqlite"
    return [or_(*(_holds(column, word, in_file) for column in _COLUMNS)) for word in search.split()]


def _holds(column: Any, word: str, in_file: bool) -> ColumnElement[bool]:
    if not in_file:
        return _compared(column, word, "icontains", "istartswith")
    if word.isascii():  # LIKE in a file passes over capitals, of English letters alone
        return _compared(column, word, "contains", "startswith")
    return _compared(func.casefold(column), word.casefold(), "contains", "startswith")


def _compared(column: Any, word: str, anywhere: str, beginning: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = getattr(column, anywhere if len(word) >= LONG else beginning)(word, autoescape=True)
    return found


def _near(connection: Connection, search: str) -> ColumnElement[bool] | None:
    """Who may fit, put aside where those are few; None: walk."""
    if not search.split() or connection.dialect.name != "sqlite":
        return None
    raw = raw_of(connection)
    for statement in _ASIDE:
        raw.execute(statement)
    raw.execute(_FIND, {"runs": _runs(search), "most": FEW + 1})
    if raw.execute("SELECT count(*) FROM temp.near").fetchone()[0] > FEW:
        return None
    return customer.c.id.in_(text("SELECT id FROM temp.near"))


def _runs(search: str) -> str:
    """Runs of letters that everybody who fits has, as the index is asked for them; every third one of a long word."""
    found = dict[str, None]()
    for word in search.split():
        whole = word if len(word) >= LONG else " " * (LONG - len(word)) + word
        step = 1 if len(whole) <= EVERY else LONG
        starts = {*range(0, len(whole) - LONG, step), len(whole) - LONG}
        found.update(dict.fromkeys(whole[start : start + LONG] for start in sorted(starts)))
    return " AND ".join('"' + run.replace('"', '""') + '"' for run in found)


_ASIDE = ("CREATE TEMP TABLE IF NOT EXISTS near (id INTEGER PRIMARY KEY)", "DELETE FROM temp.near")
_FIND = "INSERT INTO temp.near SELECT rowid FROM customer_search WHERE customer_search MATCH :runs LIMIT :most"
_WORDS = "'  ' || {row}.first_name || '  ' || {row}.last_name || '  ' || {row}.email_key"
_OLD = (
    f"INSERT INTO customer_search(customer_search, rowid, words) VALUES ('delete', OLD.id, {_WORDS.format(row='OLD')});"
)
_NEW = f"INSERT INTO customer_search(rowid, words) VALUES (NEW.id, {_WORDS.format(row='NEW')});"
TABLE = (
    "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='', tokenize='trigram', detail=none, columnsize=0)"
)
FILL = f"INSERT INTO customer_search(rowid, words) SELECT c.id, {_WORDS.format(row='c')} FROM customer c"
TRIGGERS = (
    f"CREATE TRIGGER customer_search_added AFTER INSERT ON customer\nBEGIN {_NEW} END",
    f"CREATE TRIGGER customer_search_changed AFTER UPDATE OF first_name, last_name, email_key ON customer\n"
    f"BEGIN {_OLD} {_NEW} END",
    f"CREATE TRIGGER customer_search_removed AFTER DELETE ON customer\nBEGIN {_OLD} END",
)
