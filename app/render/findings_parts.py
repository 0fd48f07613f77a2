"""Whether a text part written by hand says what the HTML says: the same links, amounts, codes and way to stop.

A text part made of the blocks says the same by its making, and is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from app.model.customer import Shop
from app.model.template import Benefit, Button, Divider, Footer, Picture, Rating, Raw, Social, Template, Text
from app.render.compile import CompiledMessage, block_texts
from app.render.marks import links
from app.render.numbers import Numbers
from app.render.plain import part_of
from app.render.raw import uncommented
from app.render.tokens import Tokens
from app.render.variables import BY_NAME

Kind = Literal["link", "amount", "code", "end", "rows", "personal", "stop"]
_PRINTED = re.compile(r"\{\{-?\s*([A-Za-z_][\w.]*)[^{}]*\}\}")
_AMOUNT = re.compile(r"\d(?:[\d .,\u00a0]*\d)?\s?(?:€|%|eur\b|euro\w*|prosent\w*|percent)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>()\"']*[^\s<>()\"'.,;:!?]", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_STOP = "links.unsubscribe"


class Missing(msgspec.Struct, frozen=True):
    """Something that one part says and the other does not: `lacks` is the part without it."""

    lacks: Literal["text", "html"]
    kind: Kind
    words: str = ""


def differences(template: Template, compiled: CompiledMessage, shop: Shop) -> Iterator[Missing]:
    """What only one of the two parts says, in the order of the message; each thing once."""
    if template.plain.strip():
        yield from dict.fromkeys((*_text_lacks(template, shop), *_html_lacks(template, compiled, shop)))
    stops = {"html": _STOP in compiled.html, "text": _STOP in compiled.text}
    if any(stops.values()):
        yield from (Missing("html" if part == "html" else "text", "stop") for part, there in stops.items() if not there)


def _text_lacks(template: Template, shop: Shop) -> Iterator[Missing]:
    written = _plain(f"{template.plain} {shop.url} {{{{ shop.url }}}}")
    numbers = Numbers(template)
    named = {found[1] for found in _PRINTED.finditer(template.plain)}
    for place, block in numbers.blocks:
        part = "" if isinstance(block, Footer) else part_of(place, numbers)
        if part in named or isinstance(block, Divider | Social | Footer):
            continue
        if part == "parts.products" and not re.search(r"\b(cart|order)\.items\b", template.plain):
            yield Missing("text", "rows")
        elif part == "parts.personal":
            yield Missing("text", "personal")
        if isinstance(block, Benefit) and block.code_list:
            yield Missing("text", "code", block.code_list)
        elif isinstance(block, Benefit) and block.code and _plain(block.code) not in written:
            yield Missing("text", "code", block.code)
        if isinstance(block, Benefit) and block.valid_days and not _says_day(template.plain):
            yield Missing("text", "end")
        yield from (Missing("text", "link", link) for link in _links(block) if _plain(link) not in written)
        said = " ".join(text for field, text in block_texts(block) if field not in ("link", "markup", "plain"))
        yield from (Missing("text", "amount", one) for one in _amounts(said) if _plain(one) not in written)


def _html_lacks(template: Template, compiled: CompiledMessage, shop: Shop) -> Iterator[Missing]:
    blocks = Numbers(template).blocks
    said = " ".join(text for _place, block in blocks for _field, text in block_texts(block))
    html = _plain(f"{said} {shop.url} {shop.email} {{{{ shop.url }}}} {{{{ shop.email }}}}")
    for address in _ADDRESS.findall(_PRINTED.sub(" ", template.plain)):
        if _plain(address) not in html:
            yield Missing("html", "link", address)
    elsewhere = {use.variable for use in compiled.uses if use.place.startswith("blocks")}
    for use in compiled.uses:
        known = BY_NAME.get(use.variable)
        if use.place == "plain" and known and use.variable not in elsewhere and not use.variable.startswith("shop."):
            if known.type == "link" and use.variable != _STOP:
                yield Missing("html", "link", use.variable)
            elif known.type == "money":
                yield Missing("html", "amount", use.variable)
    yield from (
        Missing("html", "amount", one)
        for one in _AMOUNT.findall(_PRINTED.sub(" ", template.plain))
        if _plain(one) not in html
    )


def _links(block: object) -> Iterator[str]:
    match block:
        case Button(link=link) | Picture(link=link):
            found = [link]
        case Rating(link=link):
            found = [link.replace("{score}", "5")]
        case Text(body):
            found = [link for _label, link in links(Tokens(body).swap(body))]
            found = [_whole(body, link) for link in found]
        case Raw(markup=markup, plain=""):
            found = [link for link in _HREF.findall(uncommented(markup)) if not link.startswith("#")]
        case _:
            found = []
    yield from (link.strip() for link in found if link.strip() and _STOP not in link)


def _whole(body: str, swapped: str) -> str:
    """The address as it is written in the text: its variables are tokens in `swapped`."""
    tokens = Tokens(body)
    tokens.swap(body)
    return tokens.restore(swapped)


def _amounts(text: str) -> Iterator[str]:
    for name in (found[1] for found in _PRINTED.finditer(text)):
        known = BY_NAME.get(name)
        if known is not None and known.type == "money":
            yield f"{{{{ {name} }}}}"
    yield from _AMOUNT.findall(_PRINTED.sub(" ", text))


def _says_day(text: str) -> bool:
    """Whether a day is named at all: `31.12.`, `31 December`, or a date among the variables."""
    return bool(re.search(r"\d{1,2}\.\s?\d{1,2}\.|\d{1,2} [A-Za-zäö]{3,}|\|\s*date", text))


def _plain(text: str) -> str:
    """For comparing: no blanks, no case, a variable by its name alone."""
    return re.sub(r"[\s\u00a0]+", "", _PRINTED.sub(r"{{\1}}", text)).casefold()
