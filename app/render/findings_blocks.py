"""What is wrong with single blocks of a message: links, pictures, words that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.model.customer import Shop
from app.model.finding import Finding, Severity
from app.model.nodes import Email
from app.model.template import Button, Picture, Products, Rating, Raw, Template, Text, walk_blocks
from app.render import look
from app.render.compile import texts_of
from app.render.contrast import weak_text
from app.render.filters import SAFE_LINK
from app.render.marks import links
from app.render.pictures import picture_src
from app.render.tokens import Tokens

FEW_WORDS = 20
"""A message with pictures and fewer words than this is a picture to a filter, and nothing where pictures are off."""


def block_findings(template: Template, email: Email, shop: Shop) -> Iterator[Finding]:
    """What is wrong with the blocks of a message in its own language; `field` is `<place of the block>.<field>`."""
    if not any(text.strip() for place, text in texts_of(template) if place.startswith("blocks")):
        yield finding(email, "message-empty", "error", "")
    yield from _balance(template, email)
    for place, block in walk_blocks(template.blocks):
        match block:
            case Button(label, link):
                if not label.strip():
                    yield finding(email, "message-no-label", "error", f"{place}.label")
                yield from _link(email, f"{place}.link", label, link)
            case Rating(question, link) if link.strip():
                yield from _link(email, f"{place}.link", question, link.replace("{score}", "5"))
            case Text(body):
                for label, link in links(Tokens(body).swap(body)):
                    yield from _link(email, f"{place}.body", label, link)
            case Picture(source, alt, link):
                yield from _picture(email, place, source, alt)
                if link:
                    yield from _link(email, f"{place}.link", alt, link)
            case Raw():
                yield from _readable(email, place, block, shop)
            case Products(pick="fixed", skus=()):
                yield finding(email, "message-no-products", "warning", f"{place}.skus")
            case _:
                pass


def _link(email: Email, place: str, label: str, link: str) -> Iterator[Finding]:
    if not link.strip():
        yield finding(email, "message-no-link", "error", place, label=label)
        return
    fixed = re.split(r"\{\{|\{%|q\d+z", link.strip(), maxsplit=1)[0]
    if (fixed and not SAFE_LINK.match(fixed + "x@x")) or re.search(r"\s", Tokens(link).swap(link).strip()):
        yield finding(email, "message-bad-link", "error", place, label=label, link=link)


def _picture(email: Email, place: str, source: str, alt: str) -> Iterator[Finding]:
    if not source:
        yield finding(email, "message-no-picture", "error", f"{place}.source")
    elif not picture_src(source):
        yield finding(email, "message-bad-picture", "error", f"{place}.source", source=source)
    if source and not alt.strip():
        yield finding(email, "message-no-alt", "warning", f"{place}.alt")


def _balance(template: Template, email: Email) -> Iterator[Finding]:
    """Product rows bring their own words."""
    pictures = [place for place, block in walk_blocks(template.blocks) if isinstance(block, Picture) and block.source]
    rows = any(isinstance(block, Products) for _place, block in walk_blocks(template.blocks))
    read = (text for place, text in texts_of(template) if place.endswith((".text", ".body", ".label", ".question")))
    words = sum(len(text.split()) for text in read)
    if pictures and not rows and words < FEW_WORDS:
        yield finding(email, "message-mostly-pictures", "warning", pictures[0], count=words)


def _readable(email: Email, place: str, block: Raw, shop: Shop) -> Iterator[Finding]:
    day, night = look.light(shop.accent, shop.brand.background), look.dark(shop.accent)
    for scheme, colours in (("light", day), ("dark", night)):
        weak = weak_text(block.markup, colours.ink, colours.card) if block.kind == "html" else ()
        if weak:
            worst = min(weak, key=lambda one: one.ratio)
            params = {"words": worst.words, "ratio": str(worst.ratio)}
            yield finding(email, "message-contrast", "warning", f"{place}.markup", what=scheme, **params)


def finding(email: Email, code: str, severity: Severity, field: str, **params: str | int) -> Finding:
    """A finding about a message."""
    return Finding(code, severity, email.id, field, dict(params))
