"""What a message says, as one short name, so that the same content is not sent twice to one person."""

from __future__ import annotations

import hashlib

import msgspec

from app.model.template import Template


def content_digest(template: Template) -> str:
    """Sixteen hex digits of the SHA-256 of subject and blocks; the template's id and name do not count."""
    said = msgspec.msgpack.encode((template.subject, template.preheader, template.blocks))
    return hashlib.sha256(said).hexdigest()[:16]
