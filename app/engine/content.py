"""What a message says, as one short name, so that the same content is not sent twice to one person."""

from __future__ import annotations

import hashlib

import msgspec

from app.model.actions import Sms
from app.model.flow import Flow
from app.model.nodes import MessageStep
from app.model.template import Template


def content_digest(template: Template) -> str:
    """Sixteen hex digits of the SHA-256 of subject and blocks; the template's id and name do not count.

    All its languages are one content: who changes language does not get it anew.
    """
    said = msgspec.msgpack.encode((template.subject, template.preheader, template.blocks, template.versions))
    return hashlib.sha256(said).hexdigest()[:16]


def message_step(flow: Flow, node_id: str) -> MessageStep:
    """The e-mail or text message step with this id; KeyError if there is none."""
    node = flow.by_id[node_id]
    if not isinstance(node, MessageStep):
        raise KeyError(node_id)
    return node


def content_of(flow: Flow, step: MessageStep) -> str:
    """The digest of what an e-mail or text message step says; "" while its message is missing."""
    if isinstance(step, Sms):
        said = "\x1f".join(("sms", *(text for _place, text in step.texts)))
        return hashlib.sha256(said.encode()).hexdigest()[:16]
    known: dict[str, str] = vars(flow).setdefault("_digests", {})  # beside its other derived values: asked very often
    if step.template not in known:
        template = flow.template_by_id.get(step.template)
        known[step.template] = content_digest(template) if template else ""
    return known[step.template]
