"""Why a row stayed out of an import, and what is wrong with a file that cannot be imported at all."""

from __future__ import annotations

from app.i18n import N_, _, ngettext, number
from app.services.sentences.parts import Parts
from app.shop.rows import BadRow
from app.store.import_undo import Gone

NOTHING = N_("Nothing was imported and nothing was changed.")

REASONS: dict[str, tuple[str, str]] = {
    "email-missing": (N_("no address"), N_("The row has no e-mail address.")),
    "email-bad": (N_("address incomplete"), N_("“{value}” is not a whole e-mail address.")),
    "email-letters": (
        N_("address cannot be reached"),
        N_("“{value}” has letters before the @ that most mail servers do not carry. Ask for another address."),
    ),
    "email-typo": (N_("typing mistake?"), N_("Was {suggestion} meant? Imported as it is.")),
    "order-id-missing": (N_("no order number"), N_("The row has no order number.")),
    "order-two-people": (
        N_("two addresses"),
        N_("Order {order} has another address on row {first}. One order belongs to one person."),
    ),
    "order-other-sum": (
        N_("another sum"),
        N_("Order {order} has another sum on row {first}, and that one counts. The sum is the whole order’s."),
    ),
    "date-missing": (N_("no date"), N_("The row has no date.")),
    "date-bad": (N_("date unclear"), N_("“{value}” is not a date. Write 17.3.2026 14:31 or 2026-03-17 14:31.")),
    "date-future": (N_("in the future"), N_("The date is in the future.")),
    "money-bad": (N_("sum unclear"), N_("“{value}” is not a sum of money.")),
    "number-bad": (N_("quantity unclear"), N_("“{value}” is not a quantity.")),
    "total-missing": (N_("no sum"), N_("Order {order} has no sum and no products.")),
    "total-negative": (
        N_("negative sum"),
        N_("The sum of order {order} is below zero. Refunds are told by the state."),
    ),
    "currency-bad": (N_("currency unclear"), N_("“{value}” is not a currency. Write EUR.")),
    "status-unknown": (N_("state unknown"), N_("Polku does not know the state “{value}”.")),
    "event-name-missing": (N_("no name"), N_("The event has no name.")),
    "properties-bad": (N_("data unclear"), N_("The event’s data is not JSON.")),
    "product-sku-missing": (N_("no product code"), N_("The product has no code.")),
    "product-name-missing": (N_("no name"), N_("The product has no name.")),
    "too-long": (N_("too long"), N_("The text in column {column} is too long.")),
    "too-many-cells": (
        N_("too many columns"),
        N_("The row has {found} cells, the header {expected}. A separator inside a text needs quotes around the text."),
    ),
    "quotes": (N_("quotes"), N_("A quotation mark stands in a wrong place.")),
    "formula-unsaved": (
        N_("formula without a result"),
        N_("Column {column} has a formula whose result is not in the file. Open the file in Excel and save it again."),
    ),
    "quote-open": (
        N_("quote not closed"),
        N_("A quotation mark is never closed: this row and everything after it could not be read."),
    ),
    "unclear-phone": (N_("phone unclear"), N_("Imported without the phone number: it is not one whole number.")),
    "unclear-consent-email": (N_("permission unclear"), N_("Imported without permission: yes or no was not clear.")),
    "unclear-consent-sms": (N_("permission unclear"), N_("Imported without SMS permission: yes or no was not clear.")),
    "unclear-consent-at": (
        N_("time unclear"),
        N_("Imported, but the permission has no clear time and cannot be used."),
    ),
    "unclear-consent-sms-at": (
        N_("time unclear"),
        N_("Imported, but the SMS permission has no clear time and cannot be used."),
    ),
    "unclear-birth-md": (N_("birthday unclear"), N_("Imported without a birthday: the day was not clear.")),
}
"""code -> (two or three words for a table, one sentence)."""


def say_bad_row(row: BadRow) -> str:
    """`Row 3808: “e.n@asiakas” is not a whole e-mail address.`"""
    return _("Row {number}: {why}").format(number=row.number, why=row_sentence(row))


def row_sentence(row: BadRow) -> str:
    """The reason as one sentence."""
    values = {"column": row.column, **row.params}
    return _(REASONS[row.code][1]).format_map(_Gaps(values)) if row.code in REASONS else row.code


def row_label(row: BadRow) -> str:
    """The reason in two or three words."""
    return _(REASONS[row.code][0]) if row.code in REASONS else row.code


def asked_words(people: int, dry_run: bool, rests: bool) -> str:
    """How many people an import has asked, or would ask, to confirm their subscription, and what that means.

    `rests`: nothing leaves now.
    """
    if dry_run:
        words = ngettext(
            "{n} person will be asked by e-mail to confirm the subscription, and gets no marketing before that.",
            "{n} people will be asked by e-mail to confirm the subscription, and get no marketing before that.",
            people,
        )
    else:
        words = ngettext(
            "{n} person is asked by e-mail to confirm the subscription, and gets no marketing before that.",
            "{n} people are asked by e-mail to confirm the subscription, and get no marketing before that.",
            people,
        )
    told = words.format(n=number(people))
    return f"{told} {_('The automation that asks is not live: nothing leaves now.')}" if rests else told


def broken_off(gone: Gone) -> tuple[str, str]:
    """What opening a shop has taken back of an import that had been cut off: what, and the rest."""
    rest = ngettext(
        "The {n} row that it had brought was taken back; import the file again",
        "The {n} rows that it had brought were taken back; import the file again",
        gone.rows,
    )
    return _("An import was cut off"), rest.format(n=number(gone.rows))


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


SENTENCES: dict[str, Parts] = {
    "import-file-missing": (
        N_("The file was not found."),
        N_("There is no file {file}."),
        N_("Choose the file again."),
        NOTHING,
    ),
    "import-file-unreadable": (
        N_("The file could not be opened."),
        N_("The system said: {detail}"),
        N_("Close other programs that use the file and try again."),
        NOTHING,
    ),
    "import-empty": (
        N_("The file is empty."),
        N_("{file} has no rows."),
        N_("Export the file from your shop again."),
        NOTHING,
    ),
    "import-too-large": (
        N_("The file is too large."),
        N_("{file} holds more than {limit} megabytes."),
        N_("Export a shorter time at once and import the files one after another."),
        NOTHING,
    ),
    "import-too-many-rows": (
        N_("The file has too many rows."),
        N_("{file} has more than {limit} rows."),
        N_("Export a shorter time at once and import the files one after another."),
        NOTHING,
    ),
    "import-too-many-columns": (
        N_("The file has too many columns."),
        N_("{file} has {found} columns, at most {limit} are read."),
        N_("Check that the file is a list of customers, orders, events or products."),
        NOTHING,
    ),
    "import-field-too-long": (
        N_("The file is not a table that Polku can read."),
        N_("On row {row} of {file} a cell is longer than {limit} characters."),
        N_("Check that every quotation mark in the file is closed."),
        NOTHING,
    ),
    "import-binary": (
        N_("The file is not a text table."),
        N_("Row {row} of {file} holds bytes that no CSV file has."),
        N_("Save the table as CSV or as an Excel workbook (.xlsx)."),
        NOTHING,
    ),
    "import-encoding": (
        N_("The letters in the file could not be read."),
        N_("Row {row} of {file} is neither UTF-8 nor Windows text."),
        N_("Save the file as “CSV UTF-8” and try again."),
        NOTHING,
    ),
    "import-old-excel": (
        N_("The workbook is in an old form or locked with a password."),
        N_("Polku reads .xlsx workbooks and CSV files."),
        N_("Open {file} in Excel and save it as .xlsx without a password, or as CSV."),
        NOTHING,
    ),
    "import-packed": (
        N_("The file is a package of several files."),
        N_("{file} holds tables: {names}."),
        N_("Unpack it and import each of them. Of Mailchimp’s three bring all: two of them hold the stops."),
        NOTHING,
    ),
    "import-bad-excel": (
        N_("The workbook could not be read."),
        N_("{file} is damaged at row {row}, or it is not an Excel workbook."),
        N_("Open it in a spreadsheet program and save it again as .xlsx or CSV."),
        NOTHING,
    ),
    "import-no-header": (
        N_("The file has no header row."),
        N_("The first row of {file} does not name the columns."),
        N_("Add a first row with the columns’ names."),
        NOTHING,
    ),
    "import-columns-missing": (
        N_("A column is missing."),
        N_("These could not be found in {file}: {columns}."),
        N_("Choose which columns hold them, or use a saved map of columns."),
        NOTHING,
    ),
    "import-column-gone": (
        N_("The map of columns does not fit this file."),
        N_("{file} has no column {columns}."),
        N_("Choose the columns again."),
        NOTHING,
    ),
    "import-not-taken-back": (
        N_("This import cannot be taken back any more."),
        N_("A day has passed since, or somebody has been erased."),
        N_("Restore a backup if you need the shop as it was before."),
        N_("Nothing was changed."),
    ),
    "import-unknown": (
        N_("There is no such import."),
        N_("No finished import has the number {batch}; taken back ones are not listed any more."),
        N_("See the numbers with “polku imports list”."),
        N_("Nothing was changed."),
    ),
    "import-under-way": (
        N_("Another file is being imported."),
        N_("One import at a time: the other one, perhaps of the watched folder, is not ready yet."),
        N_("Wait a little and try again."),
        NOTHING,
    ),
    "map-missing": (
        N_("The map of columns was not found."),
        N_("There is no file {file}."),
        N_("Choose the file again, or leave the map out."),
        NOTHING,
    ),
    "map-bad": (
        N_("The map of columns could not be read."),
        N_("{file} is not a map that Polku has saved: {detail}"),
        N_("Choose the columns again and save a new map."),
        NOTHING,
    ),
    "map-newer": (
        N_("The map of columns was saved by a newer Polku."),
        N_("Its format is {found}, this program knows {known}."),
        N_("Update Polku, or choose the columns again."),
        NOTHING,
    ),
    "map-other-kind": (
        N_("The map of columns is for another kind of file."),
        N_("It is for {found}, this import is of {expected}."),
        N_("Choose another map, or leave it out."),
        NOTHING,
    ),
    "export-unwritable": (
        N_("The rows could not be saved."),
        N_("The system said: {detail}"),
        N_("Choose another folder, and close the file in other programs."),
        N_("The import itself is as it was."),
    ),
    "map-unwritable": (
        N_("The map of columns could not be saved."),
        N_("The system said: {detail}"),
        N_("Choose another folder."),
        N_("Your choices are still here."),
    ),
}
