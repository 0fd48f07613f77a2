"""What is wrong with the words of one message, before anybody gets it.

What a message must have to be a message (subject, class, a way to stop) is checked with the graph, in `app.analysis`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.finding import Finding, Severity
from app.model.nodes import Email
from app.model.template import Button, Footer, Picture, Products, Rating, Template, Text
from app.render.compile import CompiledMessage, compile_template, texts_of
from app.render.filters import SAFE_LINK
from app.render.marks import links
from app.render.pictures import picture_src
from app.render.tokens import Tokens
from app.render.variables import is_known, is_sure

SUBJECT_LENGTH = 60
PREHEADER_LENGTH = 90
"""Characters that fit in an inbox list; variables are counted by what they usually hold."""
CLIP_BYTES = 102_000
"""Gmail hides the end of what is larger, and the way to stop is at the end."""
_TYPICAL_VALUE = "Marjatta"


def message_findings(template: Template, email: Email, shop: Shop) -> tuple[Finding, ...]:
    """Everything wrong with a message as `email` sends it, in reading order. `field`: the place in the template."""
    try:
        compiled = compile_template(template, shop)
    except PolkuError as error:
        place = str(error.params.get("place", ""))
        return (_finding(email, error.code, "error", place, what=str(error.params.get("what", ""))),)
    found = [*_inbox(template, email), *_variables(compiled, email, shop), *_blocks(template, email)]
    if email.message_class == "marketing":
        found.extend(_legal(template, email, shop))
    size = len(compiled.html)
    if size > CLIP_BYTES:
        found.append(_finding(email, "message-too-large", "warning", "", kilobytes=size // 1000))
    return tuple(found)


def shown_length(text: str) -> int:
    """How long a text with variables is for a usual customer."""
    try:
        swapped = Tokens(text).swap(text)
    except TemplateSyntaxError:  # half typed
        return len(text)
    return len(re.sub(r"q\d+z\d+z", _TYPICAL_VALUE, swapped).strip())


def _inbox(template: Template, email: Email) -> Iterator[Finding]:
    subject, preheader = shown_length(template.subject), shown_length(template.preheader)
    if subject > SUBJECT_LENGTH:
        yield _finding(email, "message-subject-long", "warning", "subject", length=subject, most=SUBJECT_LENGTH)
    if not preheader:
        yield _finding(email, "message-no-preheader", "warning", "preheader")
    elif preheader > PREHEADER_LENGTH:
        yield _finding(email, "message-preheader-long", "warning", "preheader", length=preheader, most=PREHEADER_LENGTH)


def _variables(compiled: CompiledMessage, email: Email, shop: Shop) -> Iterator[Finding]:
    for use in compiled.uses:
        if not is_known(use.variable):
            yield _finding(email, "message-unknown-variable", "error", use.place, variable=use.variable)
        elif not use.guarded and not is_sure(use.variable) and not _shop_has(shop, use.variable):
            yield _finding(email, "message-no-fallback", "warning", use.place, variable=use.variable)


def _shop_has(shop: Shop, variable: str) -> bool:
    head, _dot, name = variable.partition(".")
    return head == "shop" and bool(getattr(shop, name, ""))


def _blocks(template: Template, email: Email) -> Iterator[Finding]:
    if not any(text.strip() for place, text in texts_of(template) if place.startswith("blocks")):
        yield _finding(email, "message-empty", "error", "")
    for number, block in enumerate(template.blocks):
        place = f"blocks.{number}"
        match block:
            case Button(label, link):
                if not label.strip():
                    yield _finding(email, "message-no-label", "error", f"{place}.label")
                yield from _link(email, f"{place}.link", label, link)
            case Rating(question, link):
                yield from _link(email, f"{place}.link", question, link.replace("{score}", "5"))
            case Text(body):
                for label, link in links(Tokens(body).swap(body)):
                    yield from _link(email, f"{place}.body", label, link)
            case Picture(source, alt, link):
                yield from _picture(email, place, source, alt)
                if link:
                    yield from _link(email, f"{place}.link", alt, link)
            case Products(pick="fixed", skus=()):
                yield _finding(email, "message-no-products", "warning", f"{place}.skus")
            case _:
                pass


def _link(email: Email, place: str, label: str, link: str) -> Iterator[Finding]:
    if not link.strip():
        yield _finding(email, "message-no-link", "error", place, label=label)
        return
    fixed = re.split(r"\{\{|\{%|q\d+z", link.strip(), maxsplit=1)[0]
    if (fixed and not SAFE_LINK.match(fixed + "x@x")) or re.search(r"\s", Tokens(link).swap(link).strip()):
        yield _finding(email, "message-bad-link", "error", place, label=label, link=link)


def _picture(email: Email, place: str, source: str, alt: str) -> Iterator[Finding]:
    if not source:
        yield _finding(email, "message-no-picture", "error", f"{place}.source")
    elif not picture_src(source):
        yield _finding(email, "message-bad-picture", "error", f"{place}.source", source=source)
    if source and not alt.strip():
        yield _finding(email, "message-no-alt", "warning", f"{place}.alt")


def _legal(template: Template, email: Email, shop: Shop) -> Iterator[Finding]:
    for number, block in enumerate(template.blocks):
        if isinstance(block, Footer) and not block.reason.strip():
            yield _finding(email, "message-no-reason", "warning", f"blocks.{number}.reason")
    missing = [name for name in ("name", "business_id", "address", "email") if not getattr(shop, name)]
    if missing:
        yield _finding(email, "message-no-details", "warning", "", missing=", ".join(missing))


def _finding(email: Email, code: str, severity: Severity, field: str, **params: str | int) -> Finding:
    return Finding(code, severity, email.id, field, dict(params))
