"""The rows that stayed out of an import as a file of their own, to be mended and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from app.i18n import pgettext
from app.model.errors import PolkuError
from app.model.spreadsheet import defused
from app.services.import_data import ImportPlan, ImportResult
from app.services.sentences.import_rows import row_sentence
from app.shop.rows import BadRow
from app.shop.table import Raw, open_table


def export_bad_rows(plan: ImportPlan, result: ImportResult, target: Path) -> int:
    """Write `target` (CSV): the number of each row, why it stayed out, and all its cells under the file's own header.

    The mended file can be imported as it is: the two columns in front are no columns of ours. No cell is taken for a
    formula. How many rows were written. SLOW for big files. Raises PolkuError("export-unwritable") and as `open_table`.
    """
    wanted = {one.number for one in result.bad}
    rows = open_table(plan.file).rows() if wanted else ()
    whole = {raw.number: raw.cells for raw in rows if isinstance(raw, Raw) and raw.number in wanted}
    try:
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=plan.delimiter or ";", lineterminator="\r\n")
            head = (pgettext("bad rows", "Row"), pgettext("bad rows", "Why it stayed out"))
            writer.writerow(map(defused, (*head, *plan.columns)))
            for cells in _lines(result.bad, whole):
                writer.writerow(map(defused, cells))
    except OSError as error:
        raise PolkuError("export-unwritable", "world", file=str(target), detail=str(error)) from error
    return len(result.bad)


def _lines(bad: tuple[BadRow, ...], whole: dict[int, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for row in bad:
        yield str(row.number), row_sentence(row), *whole.get(row.number, row.cells)
