"""What a merge variable says of one customer: for the picker, where an author chooses it."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Template as JinjaTemplate

from app.i18n import speaking
from app.render.context import MessageContext
from app.render.missing import MissingValueError
from app.render.sandbox import environment
from app.render.variables import Variable

MOST = 60
"""Characters of a value that are shown; the rest is an ellipsis."""


def value_words(variable: Variable, seen: MessageContext, language: str) -> str:
    """The variable as a message in `language` would print it for this customer, "" where there is nothing."""
    try:
        with speaking(language):
            words = re.sub(r"[ \t\r\n]+", " ", _printing(variable.bare).render(seen.values)).strip()
    except (MissingValueError, TypeError, ValueError, ArithmeticError):
        return ""
    return words if len(words) <= MOST else f"{words[: MOST - 1].rstrip()}…"


@lru_cache(maxsize=256)
def _printing(source: str) -> JinjaTemplate:
    return environment(False).from_string(source)
