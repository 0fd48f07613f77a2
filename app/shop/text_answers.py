"""What people have answered to text messages, as operators hand it out: a table of numbers, words and moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.shop.table import Broken, open_table
from app.shop.values import BadCellError, read_moment

_COLUMNS: Mapping[str, frozenset[str]] = {
    "phone": frozenset({"phone", "from", "sender", "msisdn", "number", "originator", "source", "lähettäjä", "numero",
                        "puhelin", "puhelinnumero", "mistä"}),
    "text": frozenset({"text", "message", "body", "content", "sms", "viesti", "teksti", "sisältö", "vastaus"}),
    "at": frozenset({"at", "time", "date", "received", "received_at", "created", "timestamp", "sent", "aika",
                     "päivä", "päiväys", "vastaanotettu", "saapunut"}),
}  # fmt: skip


class TextAnswer(msgspec.Struct, frozen=True):
    """One answer. `at` None: the table does not say when it came."""

    phone: str
    text: str
    at: datetime | None = None


def answer_told(record: Mapping[str, object]) -> TextAnswer | None:
    """The answer that a gateway tells in a call of its own, by the same names; None where it is no such thing."""
    told = {name.casefold(): str(value) for name, value in record.items() if isinstance(value, str | int)}
    phone, text = (next((told[name] for name in told if name in _COLUMNS[part]), None) for part in ("phone", "text"))
    return None if phone is None or text is None else TextAnswer(phone.strip(), text.strip())


def read_answers(path: Path, zone: str) -> Iterator[TextAnswer]:
    """The answers of a CSV or Excel table; rows that cannot be read are left out.

    Raises PolkuError: import-... for what is no table, answers-no-columns where no column holds numbers or words.
    """
    table = open_table(path)
    places = {name: _place(table.columns, known) for name, known in _COLUMNS.items()}
    phone, text, at = places["phone"], places["text"], places["at"]
    if phone is None or text is None:
        raise PolkuError("answers-no-columns", "user", file=path.name)
    for row in table.rows():
        if isinstance(row, Broken) or len(row.cells) <= max(phone, text):
            continue
        yield TextAnswer(row.cells[phone].strip(), row.cells[text].strip(), _moment(row.cells, at, zone))


def _place(columns: tuple[str, ...], known: frozenset[str]) -> int | None:
    return next((n for n, name in enumerate(columns) if name.strip().casefold() in known), None)


def _moment(cells: tuple[str, ...], at: int | None, zone: str) -> datetime | None:
    try:
        return read_moment(cells[at], zone) if at is not None and at < len(cells) and cells[at].strip() else None
    except BadCellError:
        return None
