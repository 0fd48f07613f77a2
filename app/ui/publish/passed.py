"""What the checks looked at and found in order, so that a green list means something."""

from collections.abc import Sequence

from app.i18n import N_, _
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Branching, Email, rules_of_node
from app.model.rules import Interacted, walk
from app.model.template import Picture

_OF_MESSAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Every branch has an end"), ("P2-", "P16-")),
    (N_("The way to stop is in every message"), ("P5-no-unsubscribe", "message-no-stop")),
    (N_("Every message has a subject"), ("P5-no-subject", "message-subject")),
    (N_("Variables have fallbacks"), ("message-unknown", "message-no-fallback", "message-syntax")),
    (N_("Links have addresses"), ("message-no-link", "message-bad-link", "message-no-label")),
    (N_("Offers are where they may be"), ("P13-", "P14-", "P15-")),
    (N_("Every message has its type"), ("P5-no-class",)),
)
_ALWAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("The trigger is in place"), ("P9-",)),
    (N_("Every step is reached"), ("P1-",)),
    (N_("No loop without a wait"), ("P3-",)),
    (N_("Every rule is finished"), ("P4-",)),
    (N_("The goal or the metrics are chosen"), ("P12-",)),
)
"""What is looked at, with the codes of what could be wrong; those a person asks about first come first."""


def passed(flow: Flow, findings: Sequence[Finding]) -> list[str]:
    """The checks that were of this flow and found nothing, in words."""
    asked = [*_OF_MESSAGES, *_ALWAYS] if flow.emails else [_OF_MESSAGES[0], *_ALWAYS]
    if any(isinstance(block, Picture) for template in flow.templates for block in template.blocks):
        asked.append((N_("Pictures have alt texts"), ("message-no-alt", "message-no-picture", "message-bad-picture")))
    if any(isinstance(node, Branching) for node in flow.nodes):
        asked.append((N_("First, second and later orders have their way"), ("P7-",)))
    if _asks_about_messages(flow):
        asked.append((N_("Opens are asked about after the message"), ("P8-",)))
    return [_(words) for words, codes in asked if not any(finding.code.startswith(codes) for finding in findings)]


def _asks_about_messages(flow: Flow) -> bool:
    rules = [part for node in flow.nodes for rule in rules_of_node(node) for part in walk(rule)]
    return any(isinstance(rule, Interacted) for rule in rules) and any(isinstance(n, Email) for n in flow.nodes)
