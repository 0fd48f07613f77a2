"""What is wrong with the words of one message, before anybody gets it.

What a message must have to be a message (subject, class, a way to stop) is checked with the graph, in `app.analysis`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from jinja2 import TemplateSyntaxError

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.nodes import Email
from app.model.template import Footer, Template
from app.render.compile import CompiledMessage, compile_template
from app.render.findings_blocks import block_findings, finding
from app.render.findings_parts import differences
from app.render.tokens import Tokens
from app.render.variables import is_known, is_sure

SUBJECT_LENGTH = 60
PREHEADER_LENGTH = 90
"""Characters that fit in an inbox list; variables are counted by what they usually hold."""
CLIP_BYTES = 102_000
"""Gmail hides the end of what is larger, and the way to stop is at the end."""
_TYPICAL_VALUE = "Marjatta"


def message_findings(template: Template, email: Email, shop: Shop) -> tuple[Finding, ...]:
    """Everything wrong with a message as `email` sends it, in reading order, language by language.

    `field`: the place in the template; that of another language begins with `versions.N`.
    """
    found = list(_in_one_language(template.in_language(template.language), email, shop))
    for number, version in enumerate(template.versions):
        for one in _in_one_language(template.spoken[version.language], email, shop):
            if one.field:
                found.append(msgspec.structs.replace(one, field=f"versions.{number}.{one.field}"))
            elif one not in found:  # what is wrong with the shop is said once
                found.append(one)
    return tuple(found)


def _in_one_language(template: Template, email: Email, shop: Shop) -> Iterator[Finding]:
    try:
        compiled = compile_template(template, shop)
    except PolkuError as error:
        place = str(error.params.get("place", ""))
        yield finding(email, error.code, "error", place, what=str(error.params.get("what", "")))
        return
    yield from _inbox(template, email)
    yield from _variables(compiled, email, shop)
    yield from block_findings(template, email, shop)
    for one in differences(template, compiled, shop):
        yield finding(email, f"message-{one.lacks}-lacks", "warning", "plain", what=one.kind, words=one.words)
    if email.message_class == "marketing":
        yield from _legal(template, email, shop)
    size = len(compiled.html)
    if size > CLIP_BYTES:
        yield finding(email, "message-too-large", "warning", "", kilobytes=size // 1000)


def shown_length(text: str) -> int:
    """How long a text with variables is for a usual customer."""
    return len(usual_text(text))


def usual_text(text: str) -> str:
    """A text as a usual customer reads it, for measuring: each variable with a value as long as most are."""
    try:
        swapped = Tokens(text).swap(text)
    except TemplateSyntaxError:  # half typed
        return text
    return re.sub(r"q\d+z\d+z", _TYPICAL_VALUE, swapped).strip()


def _inbox(template: Template, email: Email) -> Iterator[Finding]:
    subject, preheader = shown_length(template.subject), shown_length(template.preheader)
    if subject > SUBJECT_LENGTH:
        yield finding(email, "message-subject-long", "warning", "subject", length=subject, most=SUBJECT_LENGTH)
    if not preheader:
        yield finding(email, "message-no-preheader", "warning", "preheader")
    elif preheader > PREHEADER_LENGTH:
        yield finding(email, "message-preheader-long", "warning", "preheader", length=preheader, most=PREHEADER_LENGTH)


def _variables(compiled: CompiledMessage, email: Email, shop: Shop) -> Iterator[Finding]:
    for use in compiled.uses:
        if not is_known(use.variable):
            yield finding(email, "message-unknown-variable", "error", use.place, variable=use.variable)
        elif not use.guarded and not is_sure(use.variable) and not _shop_has(shop, use.variable):
            yield finding(email, "message-no-fallback", "warning", use.place, variable=use.variable)


def _shop_has(shop: Shop, variable: str) -> bool:
    head, _dot, name = variable.partition(".")
    return head == "shop" and bool(getattr(shop, name, ""))


def _legal(template: Template, email: Email, shop: Shop) -> Iterator[Finding]:
    for number, block in enumerate(template.blocks):
        if isinstance(block, Footer) and not block.reason.strip():
            yield finding(email, "message-no-reason", "warning", f"blocks.{number}.reason")
    missing = [name for name in ("name", "business_id", "address", "email") if not getattr(shop, name)]
    if missing:
        yield finding(email, "message-no-details", "warning", "", missing=", ".join(missing))
