"""Double opt-in: whoever gives an address in a form is asked by one mail, and agrees to nothing before they confirm it.

All of it is a pure function of the consent log, whose line of basis "asked" gives no permission and takes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from app.model.customer import ConsentEvent
from app.model.flow import Flow
from app.model.sources import OnEvent
from app.model.template import Button, Template, Text, every_block

ASKED: Literal["asked"] = "asked"
"""The basis of a line that says: asked to confirm."""
CONFIRMED = "double opt-in"
"""The source of the line by which somebody confirmed."""
CONFIRMED_ELSEWHERE = "CONFIRMED_OPT_IN"
"""The proof of a permission that its shop system has had confirmed itself (Shopify's word for it)."""
SUBSCRIBED = "Newsletter Subscribed"
FORM_SENT = "Newsletter Form Sent"
"""A subscription by somebody who has not confirmed: it starts nothing."""
CONFIRMATION_ASKED = "Confirmation Asked"
"""Starts the automation that sends the one mail."""
WITHIN = timedelta(days=14)
"""So long the answer counts, and nobody is asked again."""
MOST = 3
"""So often an address is asked without ever answering, whatever is typed into forms."""


class Confirming(msgspec.Struct, frozen=True):
    """The shop's choice: permissions given from `since` on are asked for. `flow`: the automation that asks."""

    since: datetime
    flow: str


def waiting(consents: Sequence[ConsentEvent], at: datetime) -> ConsentEvent | None:
    """The line by which somebody was asked whose answer still counts at that moment; None if there is none.

    `consents` ascend in time, and may go on after `at`: whatever has been said since the question, ends it.
    """
    for line in reversed(consents):
        if line.channel == "email":
            counts = line.basis == ASKED and line.occurred_at <= at < line.occurred_at + WITHIN
            return line if counts else None
    return None


def may_be_asked(consents: Sequence[ConsentEvent], at: datetime) -> bool:
    """Whether a form sent at that moment has somebody asked: rarely, so that nobody can flood a stranger's mailbox."""
    unanswered = []
    for line in reversed(consents):
        if line.channel == "email" and line.source == CONFIRMED:
            break
        if line.channel == "email" and line.basis == ASKED:
            unanswered.append(line.occurred_at)
    return len(unanswered) < MOST and all(abs(at - before) >= WITHIN for before in unanswered)


def asks_to_confirm(flow: Flow) -> bool:
    """Whether this automation asks people to confirm: its messages carry the address for it, and are not counted."""
    source = flow.trigger.source if flow.trigger else None
    return isinstance(source, OnEvent) and source.event == CONFIRMATION_ASKED


def words_of(template: Template) -> str:
    """What somebody agrees to by confirming, as the shop has written it: the texts and what stands on the button."""
    found = [block.body if isinstance(block, Text) else f"[{block.label}]" for block in _asking(template)]
    return "\n\n".join(found)


def _asking(template: Template) -> list[Text | Button]:
    return [block for _place, block in every_block(template) if isinstance(block, Text | Button)]
