"""What a message says, as one short name, so that the same content is not sent twice to one person."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from app.model.actions import Sms
from app.model.flow import Flow
from app.model.nodes import MessageStep
from app.model.template import Template


def content_digest(template: Template) -> str:
    """Sixteen hex digits of the SHA-256 of subject and blocks; the template's id and name do not count.

    All its languages are one content: who changes language does not get it anew. What nobody has set does not count
    either: a new version of Polku, whose blocks have a field more, knows what was sent before it.
    """
    said = _set((template.subject, template.preheader, template.blocks, template.versions))
    return hashlib.sha256(msgspec.msgpack.encode(said)).hexdigest()[:16]


def _set(value: Any) -> Any:
    """Values as plain lists; of a struct its tag and the fields that differ from their defaults, by name."""
    if isinstance(value, msgspec.Struct):
        fields = ((field, getattr(value, field.name)) for field in msgspec.structs.fields(value))
        said = [[field.name, _set(kept)] for field, kept in fields if kept != _default(field)]
        return [value.__struct_config__.tag or "", said]
    if isinstance(value, dict):
        return [[key, _set(kept)] for key, kept in value.items()]
    return [_set(one) for one in value] if isinstance(value, (tuple, list)) else value


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default


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
