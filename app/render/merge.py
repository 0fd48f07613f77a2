"""One customer's message from a compiled template: the only work that is done for each recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec
from jinja2 import Template as JinjaTemplate

from app.i18n import speaking
from app.model.errors import PolkuError
from app.model.truth import truth
from app.render.blocks import picture_name
from app.render.compile import CompiledMessage
from app.render.context import MessageContext
from app.render.missing import MissingValueError
from app.render.rows import Row, rows_of
from app.render.sandbox import environment

MAX_HTML = 500_000
MAX_LINE = 500
"""Characters of a subject or a preheader; what is longer is refused."""
_BREAKS = re.compile("[\x00-\x20\x7f\u0085\u2028\u2029]+")


_BATCH = 100
"""Pieces of output between two looks at how much has come out."""


class Merged(msgspec.Struct, frozen=True):
    """One message as one customer gets it. `html` is pure ASCII; `pictures` are the shop's own pictures it shows."""

    subject: str
    preheader: str
    html: str
    text: str
    pictures: tuple[str, ...] = ()


def merge(compiled: CompiledMessage, context: MessageContext) -> Merged:
    """Fill a compiled template in for one customer.

    Raises PolkuError: `message-empty-value` (variable, place) where a value without a fallback is missing,
    `message-too-long` (place) where more comes out than a message may hold, `message-bad-value` for senseless sums.
    """
    with speaking(compiled.language):
        show, rows = _shown_blocks(compiled, context)
        values = dict(context.values)
        values["_show"], values["_rows"] = show, rows
        if compiled.valid_days:
            days = compiled.valid_days.get
            values["_until"] = [context.facts.now + timedelta(days=days(n, 0)) for n in range(len(show))]
        subject, preheader, html, text = _templates(compiled.subject, compiled.preheader, compiled.html, compiled.text)
        return Merged(
            subject=_one_line(_filled(subject, values, MAX_LINE, "subject", compiled)),
            preheader=_one_line(_filled(preheader, values, MAX_LINE, "preheader", compiled)),
            html=_filled(html, values, MAX_HTML, "html", compiled),
            text=_filled(text, values, MAX_HTML, "text", compiled),
            pictures=_pictures(compiled, show, rows),
        )


def _shown_blocks(compiled: CompiledMessage, context: MessageContext) -> tuple[list[bool], list[list[Row]]]:
    """Which blocks this customer sees, and the rows of those that list products."""
    show: list[bool] = []
    rows: list[list[Row]] = []
    for number, rule in enumerate(compiled.show):
        seen = rule is None or truth(rule, context.facts, context.entry, context.enrolment).value is True
        listed: list[Row] = []
        block = compiled.picks.get(number)
        if seen and block is not None:
            listed = rows_of(block, context.facts, context.entry, context.catalogue)
            seen = bool(listed)
        show.append(seen)
        rows.append(listed)
    return show, rows


@lru_cache(maxsize=256)
def _templates(subject: str, preheader: str, html: str, text: str) -> tuple[JinjaTemplate, ...]:
    plain = environment(False).from_string
    return plain(subject), plain(preheader), environment(True).from_string(html), plain(text)


def _filled(template: JinjaTemplate, values: dict[str, Any], limit: int, place: str, compiled: CompiledMessage) -> str:
    out: list[str] = []
    length = 0
    try:
        pieces: Iterator[str] = template.root_render_func(template.new_context(values, shared=True))
        while batch := "".join(islice(pieces, _BATCH)):
            length += len(batch)
            if length > limit:
                raise PolkuError("message-too-long", "user", place=place)
            out.append(batch)
    except MissingValueError as error:
        where = next((use.place for use in compiled.uses if use.variable == error.variable and not use.guarded), place)
        raise PolkuError("message-empty-value", "user", variable=error.variable, place=where) from error
    except (TypeError, ValueError, ArithmeticError, OverflowError) as error:
        raise PolkuError("message-bad-value", "user", place=place, detail=str(error)) from error
    return "".join(out)


def _one_line(text: str) -> str:
    """Subjects and preheaders are one line, whatever a customer's name holds."""
    return _BREAKS.sub(" ", text).strip()


def _pictures(compiled: CompiledMessage, show: list[bool], rows: list[list[Row]]) -> tuple[str, ...]:
    fixed = [name for number, name in compiled.pictures.items() if show[number]]
    listed = [picture_name(row.get("src", "")) for number, some in enumerate(rows) if show[number] for row in some]
    return tuple(dict.fromkeys(name for name in (*fixed, *listed) if name))
