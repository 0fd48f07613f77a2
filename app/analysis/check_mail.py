"""Checks of each message as a letter: subject, kind, a way to stop, honest offers."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.offers import benefits, makes_offer
from app.model.confirming import asks_to_confirm
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.template import Footer, Template


def check_mail(flow: Flow) -> Iterator[Finding]:
    """P5 subject, class and unsubscribe; P13 an offer in a service message; P15 an offer without an end."""
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        if template is None:
            continue  # told by P4
        if not all(one.subject.strip() for one in template.spoken.values()):
            yield Finding("P5-no-subject", "error", email.id, "subject")
        if email.message_class is None:
            yield Finding("P5-no-class", "error", email.id, "message_class")
        if email.message_class != "service" and not _can_be_stopped(template):
            yield Finding("P5-no-unsubscribe", "error", email.id, "blocks")
        if email.message_class == "service" and not asks_to_confirm(flow) and makes_offer(flow, email):
            yield Finding("P13-service-offer", "warning", email.id, "message_class")
        if any(not benefit.valid_days for benefit in benefits(flow, email)):
            yield Finding("P15-offer-without-end", "warning", email.id, "blocks")


def _can_be_stopped(template: Template) -> bool:
    """The footer carries the link; one that only some see is none. Every language has its own."""
    return all(
        any(isinstance(block, Footer) and block.show_if is None for block in one.blocks)
        for one in template.spoken.values()
    )
