"""The first sheet of an Excel workbook (.xlsx) as a table. openpyxl is imported when a workbook is opened."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError  # the exception only

from app.model.errors import PolkuError
from app.shop.table import MAX_COLUMNS, Raw, RawRow, Table, checked_header, clean

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_UNPACKED = 600_000_000
MAX_RATIO = 200
"""A sheet of real data packs 10 to 40 times; far more is a bomb."""
TABLES = (".csv", ".tsv", ".xlsx")
NAME, SHOWN = 80, 5
"""Of the files in a package so many are named, with so many letters each."""
_WORKBOOK = "[Content_Types].xml"
"""Every workbook holds it."""
LAST_ROW = 1_048_576
"""No workbook of Excel has more rows."""
LONGEST_CELL = 32_767
"""Nor a longer cell."""
_NOT_A_WORKBOOK = (zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError, EOFError, zlib.error, IndexError)


def excel_table(path: Path) -> Table:
    """The first sheet; its first row that is not empty is the header. Raises PolkuError as `open_table` says."""
    _check_size(path)
    first = next(_rows(path), None)
    if first is None:
        raise PolkuError("import-empty", "user", file=path.name)
    columns = checked_header(path, first.cells)
    return Table(path, "excel", columns, partial(_data, path))


def _data(path: Path) -> Iterator[RawRow]:
    rows = _rows(path)
    next(rows, None)  # the header
    yield from rows


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise PolkuError("import-bad-excel", "user", file=path.name, row=1) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * path.stat().st_size:
        raise PolkuError("import-too-large", "user", file=path.name, limit=MAX_UNPACKED // 1_000_000)
    names = [part.filename for part in parts]
    tables = [PurePosixPath(name).name[:NAME] for name in names if name.casefold().endswith(TABLES)]
    if tables and _WORKBOOK not in names:
        shown = [name for name in tables if name.isprintable()][:SHOWN]
        raise PolkuError("import-packed", "user", file=path.name, count=len(tables), names=", ".join(shown))


def _rows(path: Path) -> Iterator[Raw]:
    """Rows with something in them, numbered as Excel numbers them."""
    number = 0
    try:
        with _workbook(path) as workbook:
            sheet = workbook.worksheets[0]
            _check_columns(path, sheet.max_column or 0)
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > LAST_ROW:
                    raise PolkuError("import-too-many-rows", "user", file=path.name, limit=LAST_ROW)
                _check_columns(path, len(values))
                if values.count(None) < len(values):
                    yield Raw(number, tuple(_checked(path, number, _text(value)) for value in values))
    except (_invalid_file(), *_NOT_A_WORKBOOK) as error:
        raise PolkuError("import-bad-excel", "user", file=path.name, row=number + 1) from error


def _check_columns(path: Path, found: int) -> None:
    if found > MAX_COLUMNS:
        raise PolkuError("import-too-many-columns", "user", file=path.name, found=found, limit=MAX_COLUMNS)


def _checked(path: Path, row: int, cell: str) -> str:
    if len(cell) > LONGEST_CELL:
        raise PolkuError("import-field-too-long", "user", file=path.name, limit=LONGEST_CELL, row=row)
    return cell


def _invalid_file() -> type[Exception]:
    from openpyxl.utils.exceptions import InvalidFileException

    return InvalidFileException


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    try:
        with path.open("rb") as stream:  # openpyxl closes no file that it cannot read
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it tells of styles it does not know
                workbook = load_workbook(stream, read_only=True, data_only=True)
            yield workbook
    except OSError as error:
        raise PolkuError("import-file-unreadable", "world", file=str(path), detail=str(error)) from error


def _text(value: object) -> str:
    """A cell's value as the rest reads it: ISO dates, decimal points, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return clean(str(value))
