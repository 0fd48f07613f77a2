"""A file as a table: a header and numbered rows of text, whatever the file was saved as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from app.model.errors import PolkuError
from app.model.spreadsheet import restored

MAX_BYTES = 500_000_000
MAX_COLUMNS = 500
MAX_ROWS = 2_000_000
Form = Literal["csv", "excel"]


UNSAVED = "\ufdd0"
"""In the place of a formula whose result is not in the file; no text may hold this sign."""


class Broken(msgspec.Struct, frozen=True):
    """A row whose text could not be split into cells."""

    number: int
    code: str


class Raw(msgspec.Struct, frozen=True):
    """A row as it stands in the file: its number as a spreadsheet shows it (the header is row 1), and its cells."""

    number: int
    cells: tuple[str, ...]


RawRow = Raw | Broken


class Table(msgspec.Struct, frozen=True):
    """An open-ended table: `rows()` reads the file anew each time. Numbers in cells follow `delimiter`'s country.

    `encoding` and `delimiter` are empty for Excel. `columns` are the header's cells, trimmed.
    """

    path: Path
    form: Form
    columns: tuple[str, ...]
    read: Callable[[], Iterator[RawRow]]
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Iterator[RawRow]:
        """The rows after the header; empty ones are left out. Raises PolkuError for a file that is no table."""
        for count, row in enumerate(self.read()):
            if count >= MAX_ROWS:
                raise PolkuError("import-too-many-rows", "user", file=self.path.name, limit=MAX_ROWS)
            if isinstance(row, Broken) or any(row.cells):
                yield row


def open_table(path: Path) -> Table:
    """The table in a CSV, TSV or Excel file, told apart by content, not by name.

    Raises PolkuError: import-file-missing, import-file-unreadable, import-empty, import-too-large, import-binary,
    import-old-excel, import-bad-excel, import-packed, import-encoding, import-too-many-columns, import-no-header,
    import-field-too-long.
    """
    start = _first_bytes(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise PolkuError("import-old-excel", "user", file=path.name)
    if start.startswith(b"PK\x03\x04"):
        from app.shop.excel import excel_table

        return excel_table(path)
    from app.shop.text_file import text_table

    return text_table(path, start)


def checked_header(path: Path, cells: tuple[str, ...]) -> tuple[str, ...]:
    """The header's cells, trimmed; one that comes again gets a number, so that each can be chosen. Raises PolkuError
    when they cannot be one.
    """
    if len(cells) > MAX_COLUMNS:
        raise PolkuError("import-too-many-columns", "user", file=path.name, found=len(cells), limit=MAX_COLUMNS)
    if not any(cells):
        raise PolkuError("import-no-header", "user", file=path.name)
    found: list[str] = []
    for cell in cells:
        again = (f"{cell} ({n})" for n in range(2, MAX_COLUMNS + 2))
        found.append(cell if not cell or cell not in found else next(one for one in again if one not in found))
    return tuple(found)


def clean(cell: str) -> str:
    """A cell without the blanks around it, and without the quote that a careful export puts before a formula.

    What looks like a formula stays text: nothing in a file is ever calculated or run.
    """
    return restored(cell.strip(" \t\r\n\u00a0\u202f\ufeff"))


def _first_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PolkuError("import-too-large", "user", file=path.name, limit=MAX_BYTES // 1_000_000)
        with path.open("rb") as stream:
            start = stream.read(65536)
    except FileNotFoundError as error:
        raise PolkuError("import-file-missing", "user", file=str(path)) from error
    except OSError as error:
        raise PolkuError("import-file-unreadable", "world", file=str(path), detail=str(error)) from error
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise PolkuError("import-empty", "user", file=path.name)
    return start
