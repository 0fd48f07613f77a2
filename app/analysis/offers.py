"""Where a message makes an offer: benefit blocks, and words that mean a reduction."""

from __future__ import annotations

import re

from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Benefit, Block, Button, Heading, Quote, Text

_OFFER = re.compile(
    r"alennu|alekoodi|tarjou|kuponki|etukoodi|ilmai\w* toimitu|discount|coupon|voucher|special offer"
    r"|free (?:delivery|shipping)|\d ?% off\b|[−–-] ?\d{1,2} ?%",
    re.IGNORECASE,
)


def benefits(flow: Flow, email: Email) -> tuple[Benefit, ...]:
    """The message's benefit blocks."""
    template = flow.template_by_id.get(email.template)
    return tuple(block for block in template.blocks if isinstance(block, Benefit)) if template else ()


def makes_offer(flow: Flow, email: Email) -> bool:
    """Whether the message carries a benefit, or its words promise a reduction."""
    template = flow.template_by_id.get(email.template)
    if template is None:
        return False
    words = (template.subject, template.preheader, *(words_of(block) for block in template.blocks))
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
        case _:
            return ""
