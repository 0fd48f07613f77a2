"""How a warning that somebody chose to ignore is remembered: with what the step was then, so that it can return.

An entry is "code@node#print". Without a print (as earlier programs wrote it) it holds until the step is edited.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

import msgspec

from app.model.finding import Finding
from app.model.flow import Flow

_PRINT = re.compile(r"#([0-9a-f]{8})$")
_encode = msgspec.json.Encoder().encode


class Ignored(NamedTuple):
    """An entry taken apart; `mark` "" where it has none."""

    key: str
    node: str
    mark: str


def parts(entry: str) -> Ignored:
    """What an entry of `flow.ignored` says."""
    found = _PRINT.search(entry)
    key = entry[: found.start()] if found else entry
    return Ignored(key, key.partition("@")[2], found[1] if found else "")


def mark_of(flow: Flow, node_id: str) -> str:
    """What a step does and says, in eight digits; its title and its place do not count. "" for the flow itself."""
    node = flow.by_id.get(node_id)
    if node is None:
        return ""
    said = flow.template_by_id.get(getattr(node, "template", ""))
    data = _encode((msgspec.structs.replace(node, title=""), said))
    return hashlib.sha256(data).hexdigest()[:8]


def is_ignored(flow: Flow, finding: Finding) -> bool:
    """Whether this warning was ignored and the step is still what it was then. Errors are never ignored."""
    if finding.severity == "error":
        return False
    marks = {found.mark for entry in flow.ignored if (found := parts(entry)).key == finding.key}
    return bool(marks) and ("" in marks or mark_of(flow, finding.node) in marks)


def ignoring(flow: Flow, finding: Finding) -> tuple[str, ...]:
    """`flow.ignored` with this warning, for the step as it is."""
    mark = mark_of(flow, finding.node)
    return tuple(sorted((*heeding(flow, finding), f"{finding.key}#{mark}" if mark else finding.key)))


def heeding(flow: Flow, finding: Finding) -> tuple[str, ...]:
    """`flow.ignored` without this warning."""
    return tuple(entry for entry in flow.ignored if parts(entry).key != finding.key)
