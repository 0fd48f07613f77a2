"""The same message once more, further down the way."""

from __future__ import annotations

import msgspec

from app.edit.fresh import Fresh, NewId, new_id
from app.model.flow import Flow
from app.model.nodes import Email

SAME_CONTENT = "same_content"
"""The guardrail that would hold a second message of the same words back."""


def mail_before(flow: Flow, node_id: str) -> str:
    """The nearest message that people have got when they leave this step, itself included; "" if there is none."""
    seen = {node_id}
    here = [node_id]
    while here:
        mails = sorted(one for one in here if isinstance(flow.by_id.get(one), Email))
        if mails:
            return mails[0]
        above = {edge.source for one in here for edge in flow.edges_into.get(one, ())} - seen
        seen |= above
        here = sorted(above)
    return ""


def again(flow: Flow, email_id: str, make_id: NewId = new_id) -> Fresh:
    """A message with a copy of another one's words, which may go to those who have got them. KeyError if there is no
    such message."""
    old = flow.email(email_id)
    message = flow.template_by_id.get(old.template)
    copies = () if message is None else (msgspec.structs.replace(message, id=make_id("message")),)
    exempt = tuple(sorted({*old.skip_guardrails, SAME_CONTENT}))
    template = copies[0].id if copies else ""
    return Fresh(
        msgspec.structs.replace(old, id=make_id("email"), template=template, skip_guardrails=exempt, skipped=False),
        copies,
    )
