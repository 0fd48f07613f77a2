"""Checks of the automation that asks people to confirm: one message, no selling, and a way to answer."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from app.analysis.offers import makes_offer
from app.model.confirming import asks_to_confirm
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.nodes import Email, MessageStep
from app.model.template import Template

LINK = "links.confirm"


def check_confirm(flow: Flow) -> Iterator[Finding]:
    """confirm-...: who has been asked gets that one message; nobody else can confirm anything."""
    if not asks_to_confirm(flow):
        for email in flow.emails:
            template = flow.template_by_id.get(email.template)
            if template is not None and any(map(_leads_on, template.spoken.values())):
                yield Finding("confirm-elsewhere", "error", email.id, "blocks")
        return
    messages = [node for node in in_order(flow) if isinstance(node, MessageStep)]
    for node in messages[1:]:
        yield Finding("confirm-second-message", "error", node.id)
    for node in messages:
        if node.message_class != "service":
            yield Finding("confirm-not-service", "error", node.id, "message_class")
        if isinstance(node, Email) and makes_offer(flow, node):
            yield Finding("confirm-sells", "error", node.id, "blocks")
        template = flow.template_by_id.get(node.template) if isinstance(node, Email) else None
        if template is not None and not all(map(_leads_on, template.spoken.values())):
            yield Finding("confirm-no-link", "error", node.id, "blocks")


def _leads_on(template: Template) -> bool:
    """Whether the message of one language leads to the page on which one confirms."""
    return LINK.encode() in msgspec.json.encode(template)
