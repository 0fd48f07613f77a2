"""One customer's text message: variables and sandbox are those of an e-mail. And what is wrong with its words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Template as JinjaTemplate

from app.model.actions import Sms
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.render.context import MessageContext
from app.render.findings import usual_text
from app.render.missing import MissingValueError
from app.render.sandbox import environment, variables_of
from app.render.sms_length import SmsLength, sms_length
from app.render.variables import is_known, is_sure

PLACE = "text"
MOST_PARTS = 6
"""A longer one is refused: nobody reads it, and each part costs."""
MANY_PARTS = 2
"""With more than this the checks say what it costs."""


def text_message(text: str, context: MessageContext) -> str:
    """The words of a text message for one customer.

    Raises PolkuError: message-syntax, message-forbidden, message-empty-value, message-bad-value, message-empty,
    message-too-long.
    """
    variables_of(text, PLACE)
    try:
        said = _template(text).render(context.values).strip()
    except MissingValueError as error:
        raise PolkuError("message-empty-value", "user", variable=error.variable, place=PLACE) from error
    except (TypeError, ValueError, ArithmeticError) as error:
        raise PolkuError("message-bad-value", "user", place=PLACE, detail=str(error)) from error
    if not said:
        raise PolkuError("message-empty", "user")
    if sms_length(said).parts > MOST_PARTS:
        raise PolkuError("message-too-long", "user", place=PLACE)
    return said


def usual_length(text: str) -> SmsLength:
    """How long a text with variables is for a usual customer."""
    return sms_length(usual_text(text))


def text_findings(step: Sms, shop: Shop) -> Iterator[Finding]:
    """Everything wrong with the words of a text message, in each of its languages."""
    for place, text in step.texts:
        yield from _of_words(step, place, text, shop)


def _of_words(step: Sms, place: str, text: str, shop: Shop) -> Iterator[Finding]:
    try:
        uses = variables_of(text, place)
    except PolkuError as error:
        yield Finding(error.code, "error", step.id, place, {"what": str(error.params.get("what", ""))})
        return
    for use in uses:
        head, _dot, name = use.variable.partition(".")
        known_here = head == "shop" and bool(getattr(shop, name, ""))
        if not is_known(use.variable):
            yield Finding("message-unknown-variable", "error", step.id, place, {"variable": use.variable})
        elif not use.guarded and not is_sure(use.variable) and not known_here:
            yield Finding("message-no-fallback", "warning", step.id, place, {"variable": use.variable})
    length = usual_length(text)
    if length.parts > MANY_PARTS:
        yield Finding("sms-long", "warning", step.id, place, {"parts": length.parts})
    if length.foreign:
        signs = " ".join(length.foreign[:5])
        yield Finding("sms-alphabet", "warning", step.id, place, {"signs": signs, "room": 70})


@lru_cache(maxsize=64)
def _template(text: str) -> JinjaTemplate:
    return environment(False).from_string(text)
