"""What steps name that belongs to a shop and not to the program: events, profile fields, pictures."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_SHIPPED_DATES = frozenset({"birthday", "first_order"})
_PICTURE = "shop:"


class Named(msgspec.Struct, frozen=True):
    """Names of each kind, in the order they were found, each once."""

    events: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def named_in(parts: Iterable[msgspec.Struct]) -> Named:
    """What steps, messages and exits name. Whatever they are made of is gone through, so new parts are seen as well."""
    events: dict[str, None] = {}
    fields: dict[str, None] = {}
    pictures: dict[str, None] = {}
    stack: list[object] = [msgspec.to_builtins(part) for part in parts]
    stack.reverse()
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            event, field = value.get("event"), _field(value)
            if isinstance(event, str) and event:
                events[event] = None
            if field:
                fields[field] = None
            stack.extend(reversed(list(value.values())))
        elif isinstance(value, (list, tuple)):
            stack.extend(reversed(value))
        elif isinstance(value, str) and value.startswith(_PICTURE):
            pictures[value.removeprefix(_PICTURE)] = None
    return Named(tuple(events), tuple(fields), tuple(pictures))


def _field(row: dict[str, object]) -> str:
    """The profile field of the shop's own that a rule, a change or a date trigger speaks of."""
    field = row.get("field")
    if not isinstance(field, str):
        return ""
    if row.get("rule") == "compare":
        return field.removeprefix("field.") if field.startswith("field.") else ""
    if row.get("on") == "date_field":
        return "" if field in _SHIPPED_DATES else field
    return field.removeprefix("field.") if row.get("do") == "set_field" else ""
