"""Rules: a small tree that is true, false or unknown for one customer at one moment.

Fields are dotted names, listed in FIELDS with their type; `trigger.<property>` reads the entry event's own properties.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "contains", "not_contains", "in", "is_set", "is_unset"]
FieldType = Literal["text", "number", "date", "list", "flag"]
Value = str | int | float | bool | tuple[str, ...] | None

OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "text": ("eq", "ne", "contains", "not_contains", "in", "is_set", "is_unset"),
    "number": ("eq", "ne", "lt", "le", "gt", "ge", "is_set", "is_unset"),
    "date": ("lt", "le", "gt", "ge", "is_set", "is_unset"),
    "list": ("contains", "not_contains", "is_set", "is_unset"),
    "flag": ("eq",),
}

FIELDS: dict[str, FieldType] = {
    "profile.first_name": "text",
    "profile.last_name": "text",
    "profile.email": "text",
    "profile.city": "text",
    "profile.language": "text",
    "profile.phone": "text",
    "profile.birthday": "text",
    "profile.tags": "list",
    "profile.motive": "text",
    "profile.interests": "list",
    "profile.profession": "text",
    "profile.points": "number",
    "profile.account": "flag",
    "orders.count": "number",
    "orders.total": "number",
    "orders.average": "number",
    "orders.days_since_first": "number",
    "orders.days_since_last": "number",
    "orders.last_total": "number",
    "orders.last_categories": "list",
    "orders.categories": "list",
    "orders.products": "list",
    "consent.email": "flag",
    "consent.sms": "flag",
    "standing.recency": "number",
    "standing.frequency": "number",
    "standing.money": "number",
    "standing.vip": "flag",
    "standing.reorder_in": "number",
}
"""Known fields. `trigger.*` and `field.*` (the shop's own profile fields) are open; their type follows the value."""


class All(msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="all", forbid_unknown_fields=True):
    """True when every part is; an empty one is unfinished, never true by itself."""

    rules: tuple[Rule, ...] = ()


class AnyOf(msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="any", forbid_unknown_fields=True):
    """True when at least one part is."""

    rules: tuple[Rule, ...] = ()


class Not(msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="not", forbid_unknown_fields=True):
    """The opposite; unknown stays unknown."""

    inner: Rule


class Compare(
    msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="compare", forbid_unknown_fields=True
):
    """A field of the customer, the orders, the consent or the entry event against a value."""

    field: str = ""
    op: Operator = "eq"
    value: Value = None


class Happened(
    msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="happened", forbid_unknown_fields=True
):
    """An event came at least `at_least` times: since the entry, or within the last `days` days.

    `where` narrows which of them count: in it, `trigger.x` is what that event itself told.
    """

    event: str = ""
    since: Literal["entry", "days"] = "entry"
    days: int = 30
    at_least: int = 1
    where: Rule | None = None


Statistic = Literal["count", "sum", "average", "pieces", "recency"]
STATISTICS: tuple[Statistic, ...] = ("count", "sum", "average", "pieces", "recency")


class Bought(msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="bought", forbid_unknown_fields=True):
    """A figure of the customer's completed orders, compared with a number.

    Of the orders within the last `days` days (None: ever) that hold something of `category` and `product` (an article
    number or a product's name), each narrowing only where given: how many they are, the money spent (on those
    products alone, where narrowed), its average for one order, the pieces bought, or the days since the last of them.
    An average or a recency of no orders is no number: every comparison with it is no.
    """

    statistic: Statistic = "count"
    days: int | None = None
    category: str = ""
    product: str = ""
    op: Operator = "ge"
    value: int | float | None = 1


class InSegment(
    msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="in_segment", forbid_unknown_fields=True
):
    """The customer fulfils the shop's segment of this name; unknown where the shop has no such segment."""

    name: str = ""


What = Literal["sent", "opened", "clicked"]


class Interacted(
    msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="interacted", forbid_unknown_fields=True
):
    """The customer did something with an earlier message of this automation; unknown where no source can tell."""

    node: str = ""
    what: What = "opened"


class Engaged(
    msgspec.Struct, frozen=True, cache_hash=True, tag_field="rule", tag="engaged", forbid_unknown_fields=True
):
    """The customer got, opened or clicked at least `at_least` messages within the last `days` days.

    Of any automation, or of the one that the shop calls `automation`; what another program sent counts as got where
    none is named. Opens and clicks are unknown where no source can tell and none is recorded.
    """

    what: What = "clicked"
    automation: str = ""
    days: int = 30
    at_least: int = 1


Rule = All | AnyOf | Not | Compare | Happened | Bought | InSegment | Interacted | Engaged


def walk(rule: Rule) -> Iterator[Rule]:
    """The rule and every rule inside it, outermost first."""
    yield rule
    match rule:
        case All(rules) | AnyOf(rules):
            for part in rules:
                yield from walk(part)
        case Not(inner):
            yield from walk(inner)
        case Happened(where=where) if where is not None:
            yield from walk(where)
        case _:
            return


def field_type(field: str, value: Value = None) -> FieldType | None:
    """The type of a field: known ones from FIELDS, open ones (`trigger.x`, `field.x`) from the value; None if no
    such field.
    """
    if field in FIELDS:
        return FIELDS[field]
    head, _, tail = field.partition(".")
    if head in ("trigger", "field") and tail:
        if isinstance(value, bool):
            return "flag"
        return "number" if isinstance(value, (int, float)) else "text"
    return None


def is_finished(rule: Rule) -> bool:
    """False while something is still to be filled in: no field, no value, no event, an empty group."""
    match rule:
        case All(rules) | AnyOf(rules):
            return bool(rules) and all(is_finished(part) for part in rules)
        case Not(inner):
            return is_finished(inner)
        case Compare(field, op, value):
            if field_type(field, value) is None:
                return False
            return op in ("is_set", "is_unset") or value not in (None, "", ())
        case Happened(event, where=where):
            return bool(event) and (where is None or is_finished(where))
        case Bought(op=op, value=value):
            return value is not None or op in ("is_set", "is_unset")
        case InSegment(name):
            return bool(name)
        case Interacted(node):
            return bool(node)
        case Engaged():
            return True
