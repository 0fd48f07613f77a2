"""CSV and its relatives: BOM, then UTF-8, then Windows' cp1252; semicolon, comma, tab or an upright stroke."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.model.errors import PolkuError
from app.shop.table import Broken, Raw, RawRow, Table, checked_header, clean

DELIMITERS = (";", ",", "\t", "|")
MAX_FIELD = 100_000
MAX_LINE = 5_000_000
CHUNK = 1 << 20


def text_table(path: Path, start: bytes) -> Table:
    """The table in a text file that begins with `start`. Raises PolkuError as `open_table` says."""
    encoding = _encoding(path, start)
    skipped, delimiter = _dialect(path, encoding)
    read = partial(_read, path, encoding, delimiter, skipped)
    header = next(_raw(path, encoding, delimiter, skipped), None)
    if not isinstance(header, Raw):
        raise PolkuError("import-no-header", "user", file=path.name)
    columns = checked_header(path, tuple(clean(cell) for cell in header.cells))
    return Table(path, "csv", columns, read, encoding, delimiter)


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in start:
        raise PolkuError("import-binary", "user", file=path.name, row=1 + start[: start.index(b"\x00")].count(b"\n"))
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    row = None
    for encoding in ("utf-8", "cp1252"):
        row = _row_that_does_not_decode(path, encoding)
        if row is None:
            return encoding
    raise PolkuError("import-encoding", "user", file=path.name, row=row)


def _row_that_does_not_decode(path: Path, encoding: str) -> int | None:
    """The first line that is not in this encoding; None if all are."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    row, chunk = 1, b""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
                row += chunk.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return row + chunk[: error.start].count(b"\n")
    return None


def _dialect(path: Path, encoding: str) -> tuple[int, str]:
    """(lines before the header, delimiter). Excel's own first line `sep=;` decides where it is."""
    head = [line for line, _ in zip(_lines(path, encoding), range(20), strict=False)]
    first = head[0].strip().lower() if head else ""
    if first.startswith("sep=") and len(first) == 5:
        return 1, first[4]
    best = max(DELIMITERS, key=lambda one: _columns(head, one))
    return 0, best


def _columns(head: list[str], delimiter: str) -> tuple[int, int]:
    """(columns of the header, lines that have as many)."""
    try:
        rows = [row for row in csv.reader(head, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    wide = len(rows[0]) if rows else 0
    return (wide, sum(len(row) == wide for row in rows)) if wide > 1 else (0, 0)


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """The file's lines. A NUL, or a line without end, is no text table."""
    row = 0
    try:
        with path.open(encoding=encoding, newline="") as stream:
            while line := stream.readline(MAX_LINE):
                row += 1
                if len(line) >= MAX_LINE:
                    raise _too_long(path, row)
                if "\x00" in line:
                    raise PolkuError("import-binary", "user", file=path.name, row=row)
                yield line
    except UnicodeError as error:
        raise PolkuError("import-encoding", "user", file=path.name, row=row + 1) from error
    except OSError as error:
        raise PolkuError("import-file-unreadable", "world", file=str(path), detail=str(error)) from error


def _read(path: Path, encoding: str, delimiter: str, skipped: int) -> Iterator[RawRow]:
    rows = _raw(path, encoding, delimiter, skipped)
    next(rows, None)  # the header
    for row in rows:
        yield row if isinstance(row, Broken) else Raw(row.number, tuple(clean(cell) for cell in row.cells))


def _raw(path: Path, encoding: str, delimiter: str, skipped: int) -> Iterator[RawRow]:
    """All records, header first. A stray quote spoils its own record only; one never closed spoils the rest."""
    lines = _lines(path, encoding)
    for _ in range(skipped):
        next(lines, None)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise PolkuError(
                    "import-field-too-long", "user", file=path.name, limit=MAX_FIELD, row=number
                ) from error
            yield Broken(number, "quote-open" if "unexpected end" in str(error) else "quotes")
            continue
        if any(len(cell) > MAX_FIELD for cell in cells):
            raise _too_long(path, number)
        yield Raw(number, tuple(cells))


def _too_long(path: Path, row: int) -> PolkuError:
    return PolkuError("import-field-too-long", "user", file=path.name, limit=MAX_FIELD, row=row)
