"""How much a flow file may hold, and the one way to refuse it."""

import re
from typing import NoReturn

from app.model.errors import PolkuError

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_LINE = 2_000
"""Characters in a text that stands on one line: titles, subjects, links."""
MAX_TEXT = 20_000
"""Characters in a text that may have several lines."""
MAX_MARKUP = 100_000
"""Characters of a block written by hand: a whole message made elsewhere fits."""
MAX_DIGITS = 15

SEVERAL_LINES = frozenset({"body", "text", "summary", "reason", "plain", "markup"})
"""Fields whose texts may have line breaks; anywhere else a line break could smuggle in a mail header."""

COUNTS = {"nodes": 2_000, "edges": 10_000, "positions": 2_000, "templates": 500, "exits": 50, "notes": 500,
          "metrics": 20, "ignored": 2_000, "blocks": 200, "rules": 200, "branches": 20, "cases": 20, "changes": 50,
          "weekdays": 7, "skus": 100, "about": 50, "skip_guardrails": 20, "value": 1_000, "columns": 3, "options": 20,
          "links": 20, "versions": 10}  # fmt: skip
"""Longest list under each name."""

BOUNDS: dict[str, tuple[float, float]] = {
    "amount": (1, 100_000),
    "days": (1, 3_650),
    "offset_days": (-366, 366),
    "gap_days": (0, 3_650),
    "within_days": (1, 3_650),
    "valid_days": (0, 3_650),
    "too_late_hours": (0, 8_760),
    "weight": (0, 1_000_000),
    "percent": (1, 99),
    "pieces": (1, 1_000_000),
    "at_least": (1, 1_000_000),
    "limit": (1, 50),
    "width": (0, 600),
    "share": (0, 100),
    "x": (-10_000_000, 10_000_000),
    "y": (-10_000_000, 10_000_000),
}
"""Smallest and largest number under each name."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def refuse(why: str, place: str = "", **params: str | int | float) -> NoReturn:
    """Raise the flow file's error: `why` is a code, `place` the way to the spot, as in `nodes[3].until.amount`."""
    raise PolkuError("flow-file", "user", place=place, why=why, **params)
