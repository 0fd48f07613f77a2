"""The people of a segment as a table for a spreadsheet: every cell is text or a plain number, none is a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from app.i18n import current_language
from app.model.rules import Rule
from app.model.spreadsheet import defused
from app.services.customers import write_file
from app.services.desk import Desk

HEAD = (
    "email", "first_name", "last_name", "phone", "city", "language", "orders", "total", "currency", "last_order_at",
    "may_mail", "may_text", "suppressed", "tags",
)  # fmt: skip
_ALL = 100_000_000
_PAGE = 500


def export_segment(desk: Desk, rule: Rule | None, file: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
    """Write everybody whom the rule holds for, None for everybody, for the owner's eyes only; how many they were.

    With `;` between the columns where the program speaks Finnish, as spreadsheets there expect. Polku's own import
    reads the file again. Takes a while in a large shop. Raises PolkuError("file-not-written").
    """
    ids = desk.store.segment_counts.members(rule, desk.clock.now(), _ALL, cancelled).sample
    out = StringIO()
    written = csv.writer(out, delimiter=";" if current_language() == "fi" else ",", quoting=csv.QUOTE_ALL)
    written.writerow(HEAD)
    for start in range(0, len(ids), _PAGE):
        written.writerows(_rows(desk, ids[start : start + _PAGE]))
    write_file(file, out.getvalue().encode("utf-8-sig"))
    return len(ids)


def _rows(desk: Desk, ids: tuple[int, ...]) -> Iterator[tuple[object, ...]]:
    currency = desk.shop.currency
    histories = desk.store.facts.of(ids)
    for row in desk.store.customers.listed(ids):
        person = histories[row.id].customer
        texts = (person.email, person.first_name, person.last_name, person.phone, person.city, person.language)
        yield (
            *(defused(text) for text in texts),
            row.orders,
            f"{row.total:.2f}",
            currency,
            row.last_order_at.isoformat() if row.last_order_at else "",
            _yes(row.consent and not row.suppressed),
            _yes(row.sms and not row.suppressed),
            row.suppressed,
            defused(", ".join(row.tags)),
        )


def _yes(may: bool) -> str:
    return "yes" if may else "no"
