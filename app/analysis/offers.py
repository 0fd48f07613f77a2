"""Where a message makes an offer: benefit blocks, and words that mean a reduction."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Benefit, Block, Button, Columns, Heading, Quote, Raw, Text, Variants, every_block

_OFFER = re.compile(
    r"alennu|alekoodi|tarjou|kuponki|etukoodi|ilmai\w* toimitu|discount|coupon|voucher|special offer"
    r"|free (?:delivery|shipping)|\d ?% off\b|[−–-] ?\d{1,2} ?%",
    re.IGNORECASE,
)

_TAGS = re.compile(r"<style.*?</style>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


def benefits(flow: Flow, email: Email) -> tuple[Benefit, ...]:
    """The message's benefit blocks, in every language."""
    template = flow.template_by_id.get(email.template)
    return tuple(block for _, block in every_block(template) if isinstance(block, Benefit)) if template else ()


def gives_to_all(flow: Flow, email: Email) -> bool:
    """Whether everybody who gets the message gets a benefit: one that no rule hides."""
    template = flow.template_by_id.get(email.template)
    return template is not None and _gives(template.blocks)


def _gives(blocks: Iterable[Block]) -> bool:
    for block in blocks:
        if block.show_if is not None:
            continue
        match block:
            case Benefit():
                return True
            case Columns(columns=columns):
                if any(_gives(column.blocks) for column in columns):
                    return True
            case Variants(options=options):
                if options and options[-1].when is None and all(_gives(option.blocks) for option in options):
                    return True
            case _:
                pass
    return False


def makes_offer(flow: Flow, email: Email) -> bool:
    """Whether the message carries a benefit, or its words promise a reduction."""
    template = flow.template_by_id.get(email.template)
    if template is None:
        return False
    inbox = [text for one in template.spoken.values() for text in (one.subject, one.preheader)]
    words = (*inbox, *(words_of(block) for _, block in every_block(template)))
    return bool(benefits(flow, email)) or any(_OFFER.search(text) for text in words)


def words_of(block: Block) -> str:
    """What a person reads in a block, without the footer's fixed lines; "" where it has no words of its own."""
    match block:
        case Benefit(text=text):
            return text
        case Heading(text=text) | Quote(text=text):
            return text
        case Text(body=body):
            return body
        case Button(label=label):
            return label
        case Raw(plain=plain, markup=markup):
            return plain or _TAGS.sub(" ", markup)
        case _:
            return ""
