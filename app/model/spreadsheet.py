"""Texts in the cells of a table that a spreadsheet program will open: none of them may be taken for a formula."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet program calculates, in either width; and the same behind quotes, so that quotes come back."""
_QUOTED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def defused(cell: str) -> str:
    """The text with a quote before it where it would be taken for a formula: shown as text, calculated by nobody."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The text without the quote that `defused`, or any careful export, put before it."""
    return cell[1:] if _QUOTED.match(cell) else cell
