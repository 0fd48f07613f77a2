"""Checks of a message's words, block by block: tone, false urgency, unproved price claims, invitations to a place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.analysis import wording
from app.analysis.offers import words_of
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Email, rules_of_node
from app.model.rules import Compare, Rule, walk
from app.model.sources import OnEvent, OnSegmentEntry
from app.model.template import Benefit, Block, Products, Template, Version, every_block

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
        yield from _tone(email, texts)
        yield from _pressure(email, template, texts)
        if email.message_class != "service":
            yield from _price(email, template, texts)
            yield from _place(flow, email, texts)


_Said = tuple[str, str, Block | None]
"""A place, the words there, and the block they are in (None: subject or preheader)."""


def _texts(template: Template) -> list[_Said]:
    """Everything that is read, in every language."""
    inbox: list[_Said] = []
    versions: list[tuple[str, Template | Version]] = [("", template)]
    versions += [(f"versions.{n}.", one) for n, one in enumerate(template.versions)]
    for head, version in versions:
        inbox += [(f"{head}subject", version.subject, None), (f"{head}preheader", version.preheader, None)]
    return inbox + [(place, words, block) for place, block in every_block(template) if (words := words_of(block))]


def _tone(email: Email, texts: list[_Said]) -> Iterator[Finding]:
    replying = next(
        (place for place, text, _ in texts if place.endswith("subject") and wording.poses_as_reply(text)), ""
    )
    if replying:
        yield _told("message-false-reply", email, replying)
    found = {place: (words, block) for place, text, block in texts if (words := wording.spam_words(text))}
    inbox = [place for place, (_words, block) in found.items() if block is None]
    if inbox or len({word.casefold() for words, _ in found.values() for word in words}) >= FEW_SPAM_WORDS:
        place = inbox[0] if inbox else next(iter(found))
        yield _told("message-spam-words", email, place, words=", ".join(found[place][0]))
    loud = next((place for place, text, _ in texts if wording.shouts(text)), "")
    if loud:
        yield _told("message-shouting", email, loud)


def _pressure(email: Email, template: Template, texts: list[_Said]) -> Iterator[Finding]:
    """A benefit with an end binds the words about time that stand in the same message."""
    ends = any(isinstance(block, Benefit) and block.valid_days > 0 for _, block in every_block(template))
    for place, text, _block in texts:
        if words := wording.scarcity(text):
            yield _told("message-scarcity", email, place, words=words)
        if (words := wording.urgency(text)) and not ends:
            yield _told("message-urgency", email, place, words=words)


def _price(email: Email, template: Template, texts: list[_Said]) -> Iterator[Finding]:
    """Product rows tell the lowest price of 30 days by themselves."""
    rows = any(isinstance(block, Products) and not block.hide_reduction for _, block in every_block(template))
    if rows or any(_LOWEST.search(text) for _place, text, _block in texts):
        return
    for place, text, _block in texts:
        if words := wording.claims_lower_price(text):
            yield _told("message-price-claim", email, place, words=words)
            return


def _place(flow: Flow, email: Email, texts: list[_Said]) -> Iterator[Finding]:
    if any(_asks_where(rule) for rule in _gates(flow)):
        return
    for place, text, block in texts:
        words = wording.invites_to_place(text)
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
    for node in flow.nodes:
        yield from rules_of_node(node)


def _asks_where(rule: Rule | None) -> bool:
    return rule is not None and any(isinstance(part, Compare) and part.field in _WHERE for part in walk(rule))


def _told(code: str, email: Email, field: str, **params: str) -> Finding:
    return Finding(code, "warning", email.id, field, dict(params))
