"""Checks of a message's words, block by block: tone, false urgency, unproved price claims, invitations to a place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.analysis import wording
from app.analysis.offers import words_of
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Condition, Email, OnEvent, OnSegmentEntry
from app.model.rules import Compare, Rule, walk
from app.model.template import Benefit, Products, Template

FEW_SPAM_WORDS = 2
"""Different ones in the blocks of a message before it is told; one in the subject is enough."""
_LOWEST = re.compile(
    r"(?:30|kolmenkymmenen) (?:edellisen )?(?:päivän|pv).{0,20}alin|alin hinta.{0,30}30|lowest price.{0,40}30",
    re.IGNORECASE,
)
_WHERE = frozenset({"profile.city", "field.city", "field.postcode", "profile.postcode"})


def check_wording(flow: Flow) -> Iterator[Finding]:
    """message-spam-words, -shouting, -false-reply, -scarcity, -urgency, -price-claim, -local-to-all.

    `field` names the block (or subject, preheader); `words` are the words found.
    """
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        if template is None:
            continue
        texts = _texts(template)
        yield from _tone(email, template, texts)
        yield from _pressure(email, template, texts)
        if email.message_class != "service":
            yield from _price(email, template, texts)
            yield from _place(flow, email, template, texts)


def _texts(template: Template) -> list[tuple[str, str]]:
    """(place, words) of the subject, the preheader and each block that has any."""
    blocks = [(f"blocks.{number}", words_of(block)) for number, block in enumerate(template.blocks)]
    return [
        ("subject", template.subject),
        ("preheader", template.preheader),
        *((p, words) for p, words in blocks if words),
    ]


def _tone(email: Email, template: Template, texts: list[tuple[str, str]]) -> Iterator[Finding]:
    if wording.poses_as_reply(template.subject):
        yield _told("message-false-reply", email, "subject")
    found = {place: words for place, text in texts if (words := wording.spam_words(text))}
    inbox = [place for place in found if not place.startswith("blocks")]
    if inbox or len({word.casefold() for words in found.values() for word in words}) >= FEW_SPAM_WORDS:
        place = inbox[0] if inbox else next(iter(found))
        yield _told("message-spam-words", email, place, words=", ".join(found[place]))
    loud = next((place for place, text in texts if wording.shouts(text)), "")
    if loud:
        yield _told("message-shouting", email, loud)


def _pressure(email: Email, template: Template, texts: list[tuple[str, str]]) -> Iterator[Finding]:
    """A benefit with an end binds the words about time that stand in the same message."""
    ends = any(isinstance(block, Benefit) and block.valid_days > 0 for block in template.blocks)
    for place, text in texts:
        if words := wording.scarcity(text):
            yield _told("message-scarcity", email, place, words=words)
        if (words := wording.urgency(text)) and not ends:
            yield _told("message-urgency", email, place, words=words)


def _price(email: Email, template: Template, texts: list[tuple[str, str]]) -> Iterator[Finding]:
    """Product rows tell the lowest price of 30 days by themselves."""
    rows = any(isinstance(block, Products) for block in template.blocks)
    if rows or any(_LOWEST.search(text) for _place, text in texts):
        return
    for place, text in texts:
        if words := wording.claims_lower_price(text):
            yield _told("message-price-claim", email, place, words=words)
            return


def _place(flow: Flow, email: Email, template: Template, texts: list[tuple[str, str]]) -> Iterator[Finding]:
    if any(_asks_where(rule) for rule in _gates(flow)):
        return
    for place, text in texts:
        words = wording.invites_to_place(text)
        block = template.blocks[int(place[7:])] if place.startswith("blocks") else None
        if words and not (block and _asks_where(block.show_if)):
            yield _told("message-local-to-all", email, place, words=words)
            return


def _gates(flow: Flow) -> Iterator[Rule | None]:
    """The rules that decide who gets as far as a message."""
    trigger = flow.trigger
    if trigger is not None:
        yield trigger.audience
        if isinstance(trigger.source, OnEvent):
            yield trigger.source.where
        if isinstance(trigger.source, OnSegmentEntry):
            yield trigger.source.rule
    yield from (node.rule for node in flow.nodes if isinstance(node, Condition))


def _asks_where(rule: Rule | None) -> bool:
    return rule is not None and any(isinstance(part, Compare) and part.field in _WHERE for part in walk(rule))


def _told(code: str, email: Email, field: str, **params: str) -> Finding:
    return Finding(code, "warning", email.id, field, dict(params))
