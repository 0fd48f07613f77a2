"""What a message says, as one short name, so that the same content is not sent twice to one person."""

from __future__ import annotations

import hashlib

import msgspec

from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Template


def content_digest(template: Template) -> str:
    """Sixteen hex digits of the SHA-256 of subject and blocks; the template's id and name do not count.

    All its languages are one content: who changes language does not get it anew.
    """
    said = msgspec.msgpack.encode((template.subject, template.preheader, template.blocks, template.versions))
    return hashlib.sha256(said).hexdigest()[:16]


def content_of(flow: Flow, email: Email) -> str:
    """The digest of what an e-mail step says; "" while its message is missing."""
    known: dict[str, str] = vars(flow).setdefault("_digests", {})  # beside its other derived values: asked very often
    if email.template not in known:
        template = flow.template_by_id.get(email.template)
        known[email.template] = content_digest(template) if template else ""
    return known[email.template]
