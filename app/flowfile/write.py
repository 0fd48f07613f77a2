"""Writing a flow file: one canonical text for one flow, so that a small change is a small difference.

The format number comes first; every node, edge, message block and position has a row of its own, sorted by id, and
positions stand last, apart from the logic. A field is left out when it is empty and empty is its default; defaults that
say something (24 hours, 14 days) are written, so a file means the same when a default changes.
"""

import json
from collections.abc import Iterable

import msgspec

from app.flowfile.plain import Plain
from app.flowfile.read import in_file_order
from app.model.flow import Flow
from app.model.template import Template, Version

_ROWS = ("exits", "nodes", "edges", "templates", "notes", "groups", "positions")


def write(flow: Flow) -> str:
    """The canonical text of a flow; `read` gives an equal flow back."""
    flow = in_file_order(flow)
    parts = [f'  "format": {flow.format}', f'  "name": {_row(flow.name)}']
    for name in ("library_id", "summary", "metrics", "ignored"):
        if getattr(flow, name):
            parts.append(f'  "{name}": {_row(getattr(flow, name))}')
    if flow.holdout is not None:
        parts.append(f'  "holdout": {_row(flow.holdout)}')
    if flow.priority:
        parts.append(f'  "priority": {flow.priority}')
    for name in _ROWS:
        items = getattr(flow, name)
        if items:
            rows = (_template(item) if isinstance(item, Template) else f"    {_row(item)}" for item in items)
            parts.append(_section(f'  "{name}"', rows, "  "))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _template(template: Template) -> str:
    row = _message(msgspec.structs.replace(template, versions=()), "    ")
    if not template.versions:
        return row
    return row[:-1] + _section(', "versions"', (_message(one, "      ") for one in template.versions), "    ") + "}"


def _message(message: Template | Version, indent: str) -> str:
    head = f"{indent}{_row(msgspec.structs.replace(message, blocks=()))}"
    if not message.blocks:
        return head
    return _section(f'{head[:-1]}, "blocks"', (f"{indent}  {_row(block)}" for block in message.blocks), indent) + "}"


def _section(head: str, rows: Iterable[str], indent: str) -> str:
    return f"{head}: [\n" + ",\n".join(rows) + f"\n{indent}]"


def _row(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> Plain:
    """A value as JSON holds it; whole floats become integers, so that a number has one spelling."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        case tuple() | list():
            return [_plain(item) for item in value]
        case msgspec.Struct():
            return _fields(value)
        case _:
            raise TypeError(type(value))


def _fields(value: msgspec.Struct) -> Plain:
    row: dict[str, Plain] = {}
    config = value.__struct_config__
    if config.tag_field is not None and config.tag is not None:
        row[config.tag_field] = config.tag
    for field in msgspec.structs.fields(value):
        inner = getattr(value, field.name)
        if inner in (None, "", (), False) and type(inner) is type(field.default) and inner == field.default:
            continue
        row[field.encode_name] = _plain(inner)
    return row
