"""Reading a flow file: whatever comes in, either a sound Flow comes out or an error that names the place."""

import re
from typing import NoReturn

import msgspec

from app.analysis.groups import sound_groups
from app.flowfile.limits import refuse
from app.flowfile.plain import Plain, plain
from app.flowfile.sound import check_sound
from app.flowfile.upgrade import upgraded
from app.model.flow import Flow

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<place>.*)`)?", re.DOTALL)
_REASONS = (
    (re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL), "unknown-field"),
    (re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL), "missing-field"),
    (re.compile(r"Invalid (?:enum )?value (?P<value>.*)", re.DOTALL), "unknown-value"),
    (re.compile(r"Expected `(?P<expected>.*)`, got `(?P<found>.*)`", re.DOTALL), "wrong-type"),
)


def read(source: bytes | str) -> Flow:
    """The flow that a file holds, its parts sorted by id.

    Raises PolkuError("flow-file", "user", place, why, ...) and never anything else, whatever the file holds.
    """
    return flow_of(plain(source))


def flow_of(tree: Plain) -> Flow:
    """The flow in a plain tree that has passed `plain`. Raises as `read` does."""
    if not isinstance(tree, dict) or "format" not in tree:
        refuse("not-a-flow")
    try:
        flow = msgspec.convert(upgraded(tree), Flow)
    except msgspec.ValidationError as error:
        refuse_shape(str(error))
    check_sound(flow)
    return in_file_order(flow)


def in_file_order(flow: Flow) -> Flow:
    """The same flow with its parts sorted by id, as files keep them and equal flows compare."""
    return msgspec.structs.replace(
        flow,
        nodes=tuple(sorted(flow.nodes, key=lambda node: node.id)),
        edges=tuple(sorted(flow.edges)),
        positions=tuple(sorted(flow.positions, key=lambda position: position.id)),
        templates=tuple(sorted(flow.templates, key=lambda template: template.id)),
        notes=tuple(sorted(flow.notes, key=lambda note: note.id)),
        groups=sound_groups(flow.groups, flow.by_id),
    )


def refuse_shape(message: str) -> NoReturn:
    """Raise msgspec's sentence about a wrong shape as code, place and values."""
    parts = _AT.fullmatch(message)
    what, place = (parts["what"], parts["place"] or "") if parts else (message, "")
    for pattern, why in _REASONS:
        found = pattern.fullmatch(what)
        if found:
            refuse(why, place, **{name: value[:80] for name, value in found.groupdict().items()})
    refuse("wrong-type", place, expected="", found=what[:200])
