"""The first sheet of an Excel workbook (.xlsx) that holds anything, as a table. openpyxl is imported when a workbook is
opened.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, time
from functools import partial
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError  # the exception only

from app.model.errors import PolkuError
from app.shop.table import MAX_COLUMNS, UNSAVED, Raw, RawRow, Table, checked_header, clean

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
MAX_SHEETS = 50
CHUNK, OVERLAP = 1 << 20, 10_000
_UNSAVED_FORMULA = re.compile(
    rb'<(?:\w{1,9}:)?c (?![^<>]{0,200}\bt="(?:str|s|e|b|d|inlineStr)")[^<>]{0,200}>\s{0,9}'
    rb"<(?:\w{1,9}:)?f(?: [^<>]{0,200})?(?:/>|>[^<]{0,9000}</(?:\w{1,9}:)?f>)\s{0,9}"
    rb"(?:<(?:\w{1,9}:)?v ?/>|<(?:\w{1,9}:)?v></|</(?:\w{1,9}:)?c>)"
)
"""A cell with a formula, without a type, and without a value."""
_NOT_A_WORKBOOK = (zipfile.BadZipFile, KeyError, ValueError, TypeError, ParseError, EOFError, zlib.error, IndexError)


def excel_table(path: Path) -> Table:
    """The first sheet that is not empty; its first row that is not empty is the header. Raises PolkuError as
    `open_table` says.
    """
    _check_size(path)
    unsaved = _holds_unsaved_formulas(path)
    first = next(_rows(path, unsaved), None)
    if first is None:
        raise PolkuError("import-empty", "user", file=path.name)
    columns = checked_header(path, first.cells)
    return Table(path, "excel", columns, partial(_data, path, unsaved))


def _data(path: Path, unsaved: bool) -> Iterator[RawRow]:
    rows = _rows(path, unsaved)
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


def _holds_unsaved_formulas(path: Path) -> bool:
    """Whether a sheet has formulas without results: programs write such files, and Excel has never calculated them."""
    try:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if name.startswith("xl/worksheets/"):
                    with packed.open(name) as sheet:
                        before = b""
                        while chunk := sheet.read(CHUNK):
                            if _UNSAVED_FORMULA.search(before + chunk):
                                return True
                            before = chunk[-OVERLAP:]
    except _NOT_A_WORKBOOK:
        return False  # reading it will say what is wrong
    return False


def _rows(path: Path, unsaved: bool) -> Iterator[Raw]:
    """Rows with something in them, numbered as Excel numbers them. `unsaved`: some formulas have no results."""
    number = 0
    try:
        with _workbook(path) as workbook, _workbook(path, formulas=True) if unsaved else nullcontext() as written:
            for place, sheet in enumerate(workbook.worksheets[:MAX_SHEETS]):
                _check_columns(path, sheet.max_column or 0)
                empty = True
                for number, values in enumerate(_values(sheet, written and written.worksheets[place]), 1):
                    if number > LAST_ROW:
                        raise PolkuError("import-too-many-rows", "user", file=path.name, limit=LAST_ROW)
                    _check_columns(path, len(values))
                    if values.count(None) < len(values):
                        empty = False
                        yield Raw(number, tuple(_checked(path, number, _text(value)) for value in values))
                if not empty:
                    return
    except (_invalid_file(), *_NOT_A_WORKBOOK) as error:
        raise PolkuError("import-bad-excel", "user", file=path.name, row=number + 1) from error


def _values(sheet: Any, written: Any) -> Iterator[tuple[object, ...]]:
    """The sheet's rows; with the same sheet as it is `written`, a mark stands where a formula has no result.

    A result that is an empty text has a type, and is one.
    """
    if written is None:
        yield from sheet.iter_rows(values_only=True)
        return
    for cells, texts in zip(sheet.iter_rows(), written.iter_rows(values_only=True), strict=False):
        yield tuple(
            UNSAVED if cell.value is None and text is not None and cell.data_type == "n" else cell.value
            for cell, text in zip_longest(cells, texts[: len(cells)])
        )


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
def _workbook(path: Path, formulas: bool = False) -> Iterator[Workbook]:
    from openpyxl import load_workbook

    try:
        with path.open("rb") as stream:  # openpyxl closes no file that it cannot read
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it tells of styles it does not know
                workbook = load_workbook(stream, read_only=True, data_only=not formulas)
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
