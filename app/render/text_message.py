"""One customer's text message: variables and sandbox are those of an e-mail. And what is wrong with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec
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
from app.render.text_links import Detour, addresses_of, led
from app.render.variables import is_known, is_sure

PLACE = "text"
MOST_PARTS = 6
"""A longer one is refused: nobody reads it, and each part costs."""
MANY_PARTS = 2
"""With more than this the checks say what it costs."""
_NOBODY = Shop(name="")
_VARIABLE = re.compile(r"\{\{-?\s*(?P<name>[a-z_]+\.[a-z_]+)\b[^{}]*\}\}")
_OWN_ADDRESS = 45
"""Characters of an address that is another one for each customer, such as that of a cart."""


class AddressLengths(msgspec.Struct, frozen=True):
    """Characters of the short addresses by way of the public endpoint; 0 where messages carry plain ones."""

    click: int = 0
    stop: int = 0


PLAIN = AddressLengths()


def text_message(text: str, context: MessageContext, detour: Detour = str) -> str:
    """The words of a text message for one customer, its addresses as `detour` gives them.

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
    said = led(said, detour)
    if sms_length(said).parts > MOST_PARTS:
        raise PolkuError("message-too-long", "user", place=PLACE)
    return said


def usual_length(text: str, lengths: AddressLengths = PLAIN, shop: Shop = _NOBODY) -> SmsLength:
    """How long a text with variables is for a usual customer; addresses count as they will be written."""
    detours = dict.fromkeys(addresses_of(text, shop), "x" * lengths.click) if lengths.click else {}

    def written(address: str) -> str:
        return detours.get(address, address)

    return sms_length(led(usual_text(_with_addresses(text, lengths, shop)), written))


def text_findings(step: Sms, shop: Shop, lengths: AddressLengths = PLAIN) -> Iterator[Finding]:
    """Everything wrong with the words of a text message, in each of its languages."""
    for place, text in step.texts:
        yield from _of_words(step, place, text, shop, lengths)


def _of_words(step: Sms, place: str, text: str, shop: Shop, lengths: AddressLengths) -> Iterator[Finding]:
    try:
        uses = variables_of(text, place)
    except PolkuError as error:
        yield Finding(error.code, "error", step.id, place, {"what": str(error.params.get("what", ""))})
        return
    for use in uses:
        head, _dot, name = use.variable.partition(".")
        known_here = head == "shop" and bool(getattr(shop, name, ""))
        if use.variable == "links.unsubscribe":  # the shop's mail address where there is no endpoint
            known_here = bool(shop.email) and step.message_class != "service"
        if not is_known(use.variable):
            yield Finding("message-unknown-variable", "error", step.id, place, {"variable": use.variable})
        elif not use.guarded and not is_sure(use.variable) and not known_here:
            yield Finding("message-no-fallback", "warning", step.id, place, {"variable": use.variable})
    length = usual_length(text, lengths, shop)
    if length.parts > MANY_PARTS:
        yield Finding("sms-long", "warning", step.id, place, {"parts": length.parts})
    if length.foreign:
        signs = " ".join(length.foreign[:5])
        yield Finding("sms-alphabet", "warning", step.id, place, {"signs": signs, "room": 70})


def _with_addresses(text: str, lengths: AddressLengths, shop: Shop) -> str:
    """The text with something as long as an address in place of each variable that gives one."""

    def written(found: re.Match[str]) -> str:
        match found["name"]:
            case "shop.url":
                return shop.url or found[0]
            case "links.unsubscribe":
                return "x" * lengths.stop or shop.email or found[0]
            case "product.url":
                return "x" * (lengths.click or _OWN_ADDRESS)
            case name if name.endswith(".url"):
                return "x" * _OWN_ADDRESS
            case _:
                return found[0]

    return _VARIABLE.sub(written, text)


@lru_cache(maxsize=64)
def _template(text: str) -> JinjaTemplate:
    return environment(False).from_string(text)
