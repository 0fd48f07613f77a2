"""Changing what a step, a message or the automation says."""

from __future__ import annotations

from typing import Any

import msgspec

from app.analysis.layout import settled
from app.edit.edit import Edit, with_templates
from app.model.flow import Flow
from app.model.ignoring import parts
from app.model.nodes import Await, Node, Trigger, Wait, kind_of, ports
from app.model.sources import OnEvent
from app.model.template import Template


def replace_node(flow: Flow, node: Node, field: str = "") -> Edit:
    """A step as the inspector left it. Changes of the same `field` of the same step in a row are one entry.

    Edges from ports that are gone go, too. A title that told the old value ("Odota 4 tuntia") is cleared when the value
    changes, so that the canvas tells the new one. KeyError if the flow has no step with this id.
    """
    old = flow.by_id[node.id]
    if node.title and node.title == old.title and _told(old) != _told(node):
        node = msgspec.structs.replace(node, title="")
    gone = [edge for port in set(ports(old)) - set(ports(node)) if (edge := flow.edge_at.get((node.id, port)))]
    made = flow.with_few(lost=[old], new=[node], cut=gone)
    ignored = tuple(entry for entry in made.ignored if (found := parts(entry)).node != node.id or found.mark)
    made = made if ignored == made.ignored else made.having(ignored=ignored)
    renamed = node.title != old.title and msgspec.structs.replace(node, title=old.title) == old
    made = settled(made)
    merge = f"{node.id}.{field or ('title' if renamed else '')}"
    return Edit(made, "rename" if renamed else "change", {"kind": kind_of(node), "title": node.title}, merge)


def _told(node: Node) -> object:
    """What the title of a step usually says."""
    match node:
        case Wait(until=until):
            return until
        case Await(event=event, timeout=timeout):
            return (event, timeout)
        case Trigger(source=OnEvent(event=event)):
            return event
        case Trigger(source=source):
            return type(source)
        case _:
            return None


def change_template(flow: Flow, template: Template, field: str = "") -> Edit:
    """A message as its editor left it; a new one is added."""
    made = with_templates(flow, (template, *(t for t in flow.templates if t.id != template.id)))
    return Edit(made, "change_message", {"title": template.name}, f"message.{template.id}.{field}")


def set_fields(flow: Flow, field: str = "", **values: Any) -> Edit:
    """Other parts of the flow: exits, metrics, notes, ignored, name, summary. TypeError for an unknown one."""
    made = msgspec.structs.replace(flow, **values)
    name = field or next(iter(values), "")
    return Edit(made, f"set_{name}", merge=f"flow.{name}")
