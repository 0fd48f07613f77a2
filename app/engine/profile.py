"""What a tag or field change makes of a customer."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.model.actions import AddPoints
from app.model.customer import Customer, JsonValue
from app.model.nodes import AddTag, ProfileChange, RemoveTag, SetField

_PROFILE = ("first_name", "last_name", "phone", "language", "city", "birth_md")


def changed(customer: Customer, changes: Iterable[ProfileChange]) -> Customer:
    """The customer after the changes, in order.

    `profile.x` sets a profile column, anything else a field of the shop's own.
    """
    tags, fields, columns = list(customer.tags), dict(customer.fields), {}
    for change in changes:
        match change:
            case AddTag(tag_name):
                if tag_name not in tags:
                    tags.append(tag_name)
            case RemoveTag(tag_name):
                tags = [tag for tag in tags if tag != tag_name]
            case AddPoints(points):
                fields["points"] = _points(fields.get("points")) + points
            case SetField(field, value):
                name = field.removeprefix("profile.").removeprefix("field.")
                if field.startswith("profile.") and name in _PROFILE:
                    columns[name] = str(value)
                else:
                    fields[name] = value
    return msgspec.structs.replace(customer, tags=tuple(tags), fields=fields, **columns)


def _points(known: JsonValue) -> int:
    """A balance as a whole number; what is no number counts as none."""
    if isinstance(known, str):
        known = float(known) if known.strip().lstrip("-").replace(".", "", 1).isdecimal() else 0
    return round(known) if isinstance(known, int | float) else 0
