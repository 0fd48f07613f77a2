"""A new e-mail step that begins from a message of the shop's library."""

from __future__ import annotations

import msgspec

from app.edit.fresh import Fresh, NewId, fresh, new_id
from app.model.template import Template


def from_kept(template: Template, title: str, make_id: NewId = new_id) -> Fresh:
    """An e-mail named `title` with a copy of the message; what is written into it does not change the kept one."""
    new = fresh("email", make_id)
    copy = msgspec.structs.replace(template, id=new.templates[0].id)
    return Fresh(msgspec.structs.replace(new.node, title=title), (copy,))
