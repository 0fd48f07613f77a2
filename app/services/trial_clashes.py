"""Discounts that contradict each other in one mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from app.analysis.offers import benefits, words_of
from app.engine.played import Played
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import every_block

WEEK = timedelta(days=7)
_CUT = re.compile(r"(\d{1,2})\s?%|[−–-]\s?(\d{1,3})\s?€|(\d{1,3})\s?€\s(?:alennu|off\b)", re.IGNORECASE)


def discounts(flows: Mapping[str, Flow]) -> dict[tuple[str, str], str]:
    """What the messages of some automations promise, by (automation, step); those that promise nothing are left out."""
    found = {(name, email.id): discount(flow, email.id) for name, flow in flows.items() for email in flow.emails}
    return {key: promised for key, promised in found.items() if promised}


def discount(flow: Flow, node: str) -> str:
    """The reduction that a message promises, as it is written ("15 %", "5 €"); "" where it promises none.

    A benefit without a number is its own words.
    """
    email = flow.by_id.get(node)
    template = flow.template_by_id.get(email.template) if isinstance(email, Email) else None
    if template is None or not isinstance(email, Email):
        return ""
    given = benefits(flow, email)
    texts = [one.text for one in given] or [template.subject, *(words_of(block) for _, block in every_block(template))]
    for text in texts:
        found = _CUT.search(text)
        if found:
            percent, cut, off = found.groups()
            return f"{percent} %" if percent else f"{cut or off} €"
    return given[0].text.strip() if given else ""


def clashing(played: tuple[Played, ...], promised: Mapping[tuple[str, str], str]) -> bool:
    """Whether two automations promise different reductions to one person within a week."""
    offers = [
        (one, promised[one.flow, one.node]) for one in played if not one.reason and (one.flow, one.node) in promised
    ]
    for place, (one, what) in enumerate(offers):
        for later, other in offers[place + 1 :]:
            if later.at - one.at > WEEK:
                break
            if later.flow != one.flow and other != what:
                return True
    return False
