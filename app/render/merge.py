"""One customer's message from a compiled template: the only work that is done for each recipient."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, lru_cache
from itertools import islice
from time import thread_time
from typing import Any, NamedTuple

import msgspec
from jinja2 import Environment, TemplateSyntaxError
from jinja2 import Template as JinjaTemplate
from jinja2.runtime import Context

from app.i18n import speaking
from app.model.errors import PolkuError
from app.model.truth import holds
from app.render.compile import CompiledMessage
from app.render.context import MessageContext, held_code
from app.render.counted import CLICK
from app.render.missing import MissingValueError
from app.render.pictures import picture_name
from app.render.rows import Row, rows_of
from app.render.sandbox import environment
from app.render.tiles import shown_row

MAX_LENGTH = 256_000
"""Characters of the HTML, or of the text."""
MAX_SECONDS = 1.0
"""Of processor time, for filling in the HTML or the text: a busy computer, or one that sleeps, fails no message."""
MAX_LINE = 500
"""Characters of a subject or a preheader; what is longer is refused."""
_BREAKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


_SEPARATOR = "\x1e"
"""Between subject, preheader and text, which are filled in at once; no value that gets into the first two holds it."""
_STATEMENT = re.compile(r"\{%-?\s*(?:(end(?:if|for|filter))\s*-?%\}|(?:if|for|filter)\b(\s_show\d+\s%\})?)")
_TOO_FAR = re.compile(r"\n{3,}")
"""Blank lines where something is left out for this customer."""
_BATCH = 100
"""Pieces of output between two looks at how much has come out."""


_FIXED = re.compile(r"\{% if (_show\d+) %\}((?:(?!\{[{%#])[^\r])*)\{% endif %\}")
"""A block in which nothing depends on the customer but whether it is shown."""


class Fixed(NamedTuple):
    """Such a block: the name of the value that shows it, and its text."""

    shown: str
    text: str


Templates = tuple[JinjaTemplate | Fixed, ...]
"""One after the other they make a part of a message."""


class Merged(msgspec.Struct, frozen=True):
    """One message as one customer gets it. `pictures` are the shop's own pictures it shows.

    `html_pieces` are pure ASCII and make the HTML one after the other; those that a template's messages share are the
    same strings in all of them.
    """

    subject: str
    preheader: str
    html_pieces: tuple[str, ...]
    text: str
    pictures: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The HTML part, empty if there is none."""
        return "".join(self.html_pieces)


def merge(compiled: CompiledMessage, context: MessageContext) -> Merged:
    """Fill a compiled template in for one customer.

    Raises PolkuError: `message-empty-value` (variable, place) where a value without a fallback is missing,
    `message-too-long` (place) where more comes out than a message may hold, `message-too-slow` (place),
    `message-bad-value` for senseless sums, and what `context.code` raises where a code of a list would be shown.
    """
    with speaking(compiled.language):
        show, rows = _shown_blocks(compiled, context)
        currency, now = context.shop.currency, context.facts.now
        values = dict(context.values)
        values.update({f"_show{number}": shown for number, shown in enumerate(show)})
        values.update({f"_rows{n}": _listed(listed, currency, compiled, values) for n, listed in rows.items()})
        values.update({f"_until{n}": now + timedelta(days) for n, days in compiled.valid_days.items()})
        values.update(_codes(compiled, context, show))
        html, words = _templates(compiled.html, compiled.subject, compiled.preheader, compiled.text)
        subject, preheader, text = "".join(_filled(words, values, "text", compiled)).split(_SEPARATOR, 2)
        return Merged(
            subject=_one_line(subject, "subject"),
            preheader=_one_line(preheader, "preheader"),
            html_pieces=tuple(_filled(html, values, "html", compiled)),
            text=_TOO_FAR.sub("\n\n", text) if "\n\n\n" in text else text,
            pictures=_pictures(compiled, show, rows),
        )


def _listed(rows: list[Row], currency: str, compiled: CompiledMessage, values: dict[str, Any]) -> list[tuple[str, ...]]:
    shown = [shown_row(row, currency, compiled.tags) for row in rows]
    if compiled.counted is None:
        return shown
    lead = compiled.counted.product
    return [(name, lead(url, values.get(CLICK, "")), *rest) for name, url, *rest in shown]


def _codes(compiled: CompiledMessage, context: MessageContext, show: list[bool]) -> dict[str, Any]:
    """The codes of lists that are shown: those the customer has been given on the way already, else new ones."""
    found: dict[str, Any] = {}
    now = context.facts.now
    for n, name in compiled.code_lists.items():
        held = held_code(context.facts, context.enrolment, name)
        if held is not None:
            found[f"_code{n}"] = held.code
            if held.good_until is not None:
                found[f"_until{n}"] = held.good_until
        elif show[n]:
            found[f"_code{n}"] = context.code(name, now + timedelta(compiled.valid_days.get(n, 1)))
    return found


def _shown_blocks(compiled: CompiledMessage, context: MessageContext) -> tuple[list[bool], dict[int, list[Row]]]:
    """Which blocks this customer sees, and the rows of those that list products."""
    facts, entry, enrolment = context.facts, context.entry, context.enrolment
    show = [rule is None or holds(rule, facts, entry, enrolment) for rule in compiled.show]
    for choice in compiled.choices:
        chosen = not show[choice.number]
        for rule, first, end in choice.options:
            fits = not chosen and (rule is None or holds(rule, facts, entry, enrolment))
            chosen = chosen or fits
            if not fits:
                show[first:end] = [False] * (end - first)
    rows: dict[int, list[Row]] = {}
    listed: set[str] = set()
    for number, block in compiled.picks.items():
        rows[number] = rows_of(block, facts, entry, context.catalogue, listed) if show[number] else []
        listed.update(row["sku"] for row in rows[number] if "sku" in row)
        show[number] = bool(rows[number])
    for number, first, end in compiled.held:
        show[number] = show[number] and any(show[first:end])
        if not show[number]:
            show[first:end] = [False] * (end - first)
    return show, rows


@lru_cache(maxsize=256)
def _templates(html: str, *words: str) -> tuple[Templates, Templates]:
    return _compiled(html, True), _compiled(_SEPARATOR.join(words), False)


def _compiled(source: str, html: bool) -> Templates:
    """One template for each block and for what stands between: those that a change leaves alone are known already."""
    source = source.removesuffix("\n")  # as the engine does with the end of what it is given, here of the whole only
    try:
        return tuple(_piece(part, html) for part in _parts(source))
    except TemplateSyntaxError:  # somebody's text holds what only looks like a statement, and was cut there
        return (_piece(source, html),)


@lru_cache(maxsize=2048)
def _piece(source: str, html: bool) -> JinjaTemplate | Fixed:
    fixed = _FIXED.fullmatch(source)
    return Fixed(fixed[1], fixed[2]) if fixed else _whole_environment(html).from_string(source)


@cache
def _whole_environment(html: bool) -> Environment:
    return environment(html).overlay(keep_trailing_newline=True)


def _parts(source: str) -> Iterator[str]:
    """The source cut where a block begins and where it ends."""
    done = depth = 0
    ours = False
    for tag in _STATEMENT.finditer(source):
        if tag[1]:
            depth -= 1
            if depth == 0 and ours:
                yield source[done : tag.end()]
                done = tag.end()
        else:
            if depth == 0:
                ours = bool(tag[2])
            if depth == 0 and ours and tag.start() > done:
                yield source[done : tag.start()]
                done = tag.start()
            depth += 1
    if done < len(source):
        yield source[done:]


def _filled(templates: Templates, values: dict[str, Any], place: str, compiled: CompiledMessage) -> list[str]:
    out: list[str] = []
    length = 0
    latest = thread_time() + MAX_SECONDS
    # A context made by hand: Template.new_context copies the globals each time, and there are none.
    seen = Context(_whole_environment(place == "html"), values, None, {})
    try:
        for template in templates:
            if isinstance(template, Fixed):
                if values[template.shown]:
                    out.append(template.text)
                    length += len(template.text)
                continue
            pieces = template.root_render_func(seen)
            while batch := list(islice(pieces, _BATCH)):
                out += batch
                length += sum(map(len, batch))
                _bounded(length, latest, place)
        _bounded(length, latest, place)
    except MissingValueError as error:
        where = next((use.place for use in compiled.uses if use.variable == error.variable and not use.guarded), place)
        raise PolkuError("message-empty-value", "user", variable=error.variable, place=where) from error
    except (TypeError, ValueError, ArithmeticError, OverflowError) as error:
        raise PolkuError("message-bad-value", "user", place=place, detail=str(error)) from error
    return out


def _bounded(length: int, latest: float, place: str) -> None:
    if length > MAX_LENGTH:
        raise PolkuError("message-too-long", "user", place=place)
    if thread_time() > latest:
        raise PolkuError("message-too-slow", "user", place=place)


def _one_line(text: str, place: str) -> str:
    """Subjects and preheaders are one line, whatever a customer's name holds."""
    if len(text) > MAX_LINE:
        raise PolkuError("message-too-long", "user", place=place)
    return text.strip() if text.isprintable() else _BREAKS.sub(" ", text).strip()


def _pictures(compiled: CompiledMessage, show: list[bool], rows: dict[int, list[Row]]) -> tuple[str, ...]:
    fixed = [name for number, name in compiled.pictures if number < 0 or show[number]]
    listed = [picture_name(row.get("src", "")) for number, some in rows.items() if show[number] for row in some]
    return tuple(dict.fromkeys(name for name in (*fixed, *listed) if name))
