"""What undo remembers, as bytes beside the draft: it survives a restart.

The flows before and after each step share most of their parts, so every part is written once and named by its number.
"""

from __future__ import annotations

from typing import Any

import msgspec

from app.edit import Edit
from app.model.flow import Edge, Flow, Position
from app.model.nodes import Node
from app.model.template import Template


class _Named(msgspec.Struct, frozen=True):
    """One flow as numbers of its parts."""

    nodes: tuple[int, ...]
    templates: tuple[int, ...]
    edges: int
    positions: int
    rest: int


class _Step(msgspec.Struct, frozen=True):
    code: str
    params: dict[str, str | int]
    merge: str
    select: tuple[str, ...] | None


class _File(msgspec.Struct, frozen=True):
    flows: list[_Named]
    steps: list[_Step]
    index: int
    nodes: list[Node]
    templates: list[Template]
    edges: list[tuple[Edge, ...]]
    positions: list[tuple[Position, ...]]
    rests: list[Flow]


class _Pool:
    """Equal values once, in the order they came; told apart by identity first, since flows share their parts."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._known: dict[int, int] = {}
        self._held: list[object] = []  # an identity means something only while its object lives

    def number(self, value: object) -> int:
        found = self._known.get(id(value))
        if found is None:
            found = next((i for i, other in enumerate(reversed(self.values[-40:]), 1) if other == value), 0)
            found = len(self.values) - found if found else len(self.values)
            if found == len(self.values):
                self.values.append(value)
            self._known[id(value)] = found
            self._held.append(value)
        return found


def to_bytes(start: Flow, edits: list[Edit], index: int) -> bytes:
    """The flow before the first entry, the entries, and how many of them are done."""
    nodes, templates, edges, positions, rests = (_Pool() for _pool in range(5))
    flows = []
    for flow in (start, *(edit.flow for edit in edits)):
        rest = msgspec.structs.replace(flow, nodes=(), edges=(), positions=(), templates=())
        flows.append(
            _Named(
                tuple(nodes.number(node) for node in flow.nodes),
                tuple(templates.number(template) for template in flow.templates),
                edges.number(flow.edges),
                positions.number(flow.positions),
                rests.number(rest),
            )
        )
    steps = [_Step(edit.code, edit.params, edit.merge, edit.select) for edit in edits]
    return msgspec.json.encode(
        _File(flows, steps, index, nodes.values, templates.values, edges.values, positions.values, rests.values)
    )


def from_bytes(data: bytes) -> tuple[Flow, list[Edit], int] | None:
    """What `to_bytes` was given; None for anything else, since an unreadable memory is only forgotten."""
    try:
        file = msgspec.json.decode(data, type=_File)
        flows = [
            msgspec.structs.replace(
                file.rests[named.rest],
                nodes=tuple(file.nodes[number] for number in named.nodes),
                templates=tuple(file.templates[number] for number in named.templates),
                edges=file.edges[named.edges],
                positions=file.positions[named.positions],
            )
            for named in file.flows
        ]
    except (msgspec.DecodeError, IndexError):
        return None
    if len(flows) != len(file.steps) + 1 or not 0 <= file.index <= len(file.steps):
        return None
    edits = [
        Edit(flow, step.code, step.params, step.merge, step.select)
        for flow, step in zip(flows[1:], file.steps, strict=True)
    ]
    return flows[0], edits, file.index
