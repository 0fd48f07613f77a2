"""What a row of a file becomes: something to record, or a row with a number and a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from app.model.customer import ConsentChannel, Customer, Event, OrderLine, OrderStatus, Product
from app.model.errors import PolkuError
from app.shop.columns import Mapping
from app.shop.table import UNSAVED, Broken, Table, open_table
from app.shop.values import BadCellError

PREVIEW_CELLS = 12
PREVIEW_LENGTH = 80


class BadRow(msgspec.Struct, frozen=True):
    """A row that stays out: its number in the file, the reason's code, the column, and what stood in the row."""

    number: int
    code: str
    column: str = ""
    params: dict[str, str] = {}
    cells: tuple[str, ...] = ()


class OrderRow(msgspec.Struct, frozen=True):
    """One line of an order. `total` is the whole order's, None where the row does not say.

    `digest` is equal for rows with the same text in every cell.
    """

    number: int
    order_id: str
    email: str
    occurred_at: datetime | None
    total: float | None
    currency: str
    status: OrderStatus | None
    line: OrderLine | None
    first_name: str = ""
    last_name: str = ""
    suggestion: str = ""
    cells: tuple[str, ...] = ()
    digest: int = 0


class Told(msgspec.Struct, frozen=True):
    """What a file says of a permission: given or not, since when and from where, as far as it tells."""

    channel: ConsentChannel
    given: bool
    at: datetime | None = None
    source: str = ""


class CustomerRow(msgspec.Struct, frozen=True):
    """One person; `told` is what the row says of permissions, `unclear` names columns that could not be understood.

    `blocked`: why nothing may be sent to the address, as the suppression list has it; "" where nothing is said.
    """

    number: int
    customer: Customer
    told: tuple[Told, ...] = ()
    unclear: tuple[str, ...] = ()
    suggestion: str = ""
    cells: tuple[str, ...] = ()
    blocked: str = ""


class ProductRow(msgspec.Struct, frozen=True):
    """One product; `told` names the columns that the row has something in: the others leave what is known as it is."""

    number: int
    product: Product
    told: tuple[str, ...] = ()
    suggestion: str = ""
    cells: tuple[str, ...] = ()


class EventRow(msgspec.Struct, frozen=True):
    """One event of one person."""

    number: int
    email: str
    event: Event
    suggestion: str = ""
    cells: tuple[str, ...] = ()


Row = OrderRow | CustomerRow | EventRow | ProductRow
Value = TypeVar("Value")
One = TypeVar("One", OrderRow, CustomerRow, EventRow, ProductRow)


class Cells:
    """One row by canonical names; a column that is not mapped is empty, unless it is fixed for every row. A cell whose
    contents the file does not hold is bad as soon as it is asked for.
    """

    def __init__(self, number: int, cells: tuple[str, ...], places: dict[str, int], fixed: dict[str, str]) -> None:
        self.number, self.cells, self._places, self._fixed = number, cells, places, fixed

    def __getitem__(self, name: str) -> str:
        place = self._places.get(name)
        if place is None:
            return self._fixed.get(name, "")
        cell = self.cells[place] if place < len(self.cells) else ""
        if cell == UNSAVED:
            raise BadCellError("formula-unsaved", column=name)
        return cell

    def read(self, name: str, reader: Callable[[str], Value]) -> Value:
        """The column's cell through `reader`; a cell that means nothing is told with the column's name."""
        try:
            return reader(self[name])
        except BadCellError as error:
            error.params.setdefault("column", name)
            raise

    @property
    def preview(self) -> tuple[str, ...]:
        """What stood in the row, shortened, in the file's own order."""
        return tuple("" if cell == UNSAVED else cell[:PREVIEW_LENGTH] for cell in self.cells[:PREVIEW_CELLS])


def read_rows(
    file: Path | Table, mapping: Mapping, make: Callable[[Cells, Table], One | None]
) -> Iterator[One | BadRow]:
    """Every row of the file (or table) through `make`; one it cannot read becomes a BadRow, one that
    says nothing (None) is passed over.

    Raises PolkuError for the file as `open_table` does, and import-columns-missing, import-column-gone (a mapped header
    that this file does not have).
    """
    table = open_table(file) if isinstance(file, Path) else file
    places = find_places(table, mapping)
    for raw in table.rows():
        if isinstance(raw, Broken):
            yield BadRow(raw.number, raw.code)
            continue
        cells = Cells(raw.number, raw.cells, places, mapping.fixed)
        if any(raw.cells[len(table.columns) :]):
            params = {"found": str(len(raw.cells)), "expected": str(len(table.columns))}
            yield BadRow(raw.number, "too-many-cells", "", params, cells.preview)
            continue
        try:
            made = make(cells, table)
            if made is not None:
                yield made
        except BadCellError as error:
            column = error.params.pop("column", "")
            yield BadRow(raw.number, error.code, column, error.params, cells.preview)


def find_places(table: Table, mapping: Mapping) -> dict[str, int]:
    """Where each canonical column stands in this file."""
    if mapping.missing:
        raise PolkuError("import-columns-missing", "user", file=table.path.name, columns=list(mapping.missing))
    gone = [header for header in mapping.columns.values() if header and header not in table.columns]
    if gone:
        raise PolkuError("import-column-gone", "user", file=table.path.name, columns=gone)
    return {name: table.columns.index(header) for name, header in mapping.columns.items() if header}
