"""Whether a rule holds for a customer at a moment: yes, no, or unknown (None), with the values that were seen.

Three-valued logic after Kleene: unknown and yes is unknown, unknown and no is no; not unknown is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any, cast

import msgspec

from app.model.customer import Facts, JsonValue, Order
from app.model.entry import Entry
from app.model.purchases import figure
from app.model.rules import (
    All,
    AnyOf,
    Bought,
    Compare,
    Engaged,
    Happened,
    InSegment,
    Interacted,
    Not,
    Operator,
    Rule,
    Value,
)

DAY = timedelta(days=1)
_IN_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


class Answer(msgspec.Struct, frozen=True):
    """`value` None is unknown. `seen` maps what was asked to what was found, for the why-panel."""

    value: bool | None
    seen: dict[str, JsonValue] = {}


def truth(rule: Rule, facts: Facts, entry: Entry | None = None, enrolment: int = 0) -> Answer:
    """Evaluate a rule at `facts.now`. An unfinished or empty group is no."""
    seen: dict[str, JsonValue] = {}
    return Answer(asked(rule)(facts, entry, enrolment, seen), seen)


def holds(rule: Rule, facts: Facts, entry: Entry | None = None, enrolment: int = 0) -> bool:
    """Whether the rule is certainly true, for those who need not know why."""
    return asked(rule)(facts, entry, enrolment, None) is True


Seen = dict[str, JsonValue]
Ask = Callable[[Facts, Entry | None, int, Seen | None], bool | None]
"""A rule as a function. Where nobody wants to know what was seen (None), a group asks no further than it must."""


@lru_cache(maxsize=2000)
def asked(rule: Rule) -> Ask:
    """The rule as a function, made once: a try-out asks the same few rules millions of times."""
    match rule:
        case Compare():
            return _comparing(rule)
        case All(rules):
            return _grouped(rules, decides=False)
        case AnyOf(rules):
            return _grouped(rules, decides=True)
        case Not(inner):
            return _opposite(asked(inner))
        case Happened():
            return lambda facts, entry, _enrolment, seen: _happened(rule, facts, entry, seen)
        case Bought():
            return lambda facts, _entry, _enrolment, seen: _bought(rule, facts, seen)
        case InSegment(name):
            return lambda facts, _entry, _enrolment, seen: _in_segment(name, facts, seen)
        case Engaged():
            return lambda facts, _entry, _enrolment, seen: _engaged(rule, facts, seen)
        case Interacted(node, what):
            return lambda facts, _entry, enrolment, seen: _interacted(node, what, facts, enrolment, seen)


def _comparing(rule: Compare) -> Ask:
    field, read, fits = rule.field, _reader(rule.field), _fitting(rule.op, rule.value)

    def ask(facts: Facts, entry: Entry | None, _enrolment: int, seen: Seen | None) -> bool:
        found = read(facts, entry)
        if seen is not None:
            seen[field] = found
        return fits(found)

    return ask


def _grouped(rules: tuple[Rule, ...], *, decides: bool) -> Ask:
    """All (one no decides) or any (one yes decides) of the rules."""
    parts = tuple(asked(part) for part in rules)

    def ask(facts: Facts, entry: Entry | None, enrolment: int, seen: Seen | None) -> bool | None:
        answer: bool | None = bool(parts) and not decides
        for part in parts:
            said = part(facts, entry, enrolment, seen)
            if said is decides:
                if seen is None:
                    return decides
                answer = decides
            elif said is None and answer is not decides:
                answer = None
        return answer

    return ask


def _opposite(inner: Ask) -> Ask:
    def ask(facts: Facts, entry: Entry | None, enrolment: int, seen: Seen | None) -> bool | None:
        answer = inner(facts, entry, enrolment, seen)
        return None if answer is None else not answer

    return ask


def has_consent(facts: Facts, channel: str = "email") -> bool:
    """The effective state of the consent log: the last line for the channel decides; an unproven basis is no
    consent. That somebody was asked to confirm gives nothing and takes nothing.
    """
    for event in reversed(facts.consents):
        if event.channel == channel and event.basis != "asked":
            return event.action == "granted" and event.basis != "unproven"
    return False


def field_value(field: str, facts: Facts, entry: Entry | None = None) -> JsonValue:
    """The value of a dotted field; None where nothing is known."""
    return _reader(field)(facts, entry)


_Reader = Callable[[Facts, Entry | None], JsonValue]


@cache
def _reader(field: str) -> _Reader:
    """What reads the field, found out once."""
    head, _, name = field.partition(".")
    match head:
        case "profile":
            return lambda facts, _entry: _profile(name, facts)
        case "field":
            return lambda facts, _entry: facts.customer.fields.get(name)
        case "orders":
            figure_of = _ORDERS.get(name)
            if figure_of is None:
                return lambda _facts, _entry: None
            if name.startswith("days_since"):
                return lambda facts, _entry: figure_of(facts.orders, facts.now)
            return lambda facts, _entry: _kept(field, figure_of, facts)
        case "consent":
            return lambda facts, _entry: has_consent(facts, name)
        case "standing":
            return lambda facts, _entry: _standing(name, facts)
        case "trigger":
            return lambda _facts, entry: entry.properties.get(name) if entry else None
        case _:
            return lambda _facts, _entry: None


def _kept(field: str, figure_of: _Figure, facts: Facts) -> JsonValue:
    """A figure of the orders alone is worked out once, however often it is asked for until the next order."""
    kept = vars(facts)
    if field not in kept:
        kept[field] = figure_of(facts.orders, facts.now)
    return cast(JsonValue, kept[field])


def _bought(rule: Bought, facts: Facts, seen: Seen | None) -> bool:
    found = figure(rule, facts.orders, facts.now)
    if seen is not None:
        seen[" ".join(part for part in (rule.statistic, rule.category, rule.product) if part)] = found
    if rule.op not in ("is_set", "is_unset") and (found is None or rule.value is None):
        return False
    return compared(found, rule.op, rule.value)


def _happened(rule: Happened, facts: Facts, entry: Entry | None, seen: Seen | None) -> bool:
    start = facts.now - rule.days * DAY if rule.since == "days" or entry is None else entry.at
    own = entry.key if entry and rule.since == "entry" else None
    came = (e for e in facts.events if e.name == rule.event and e.occurred_at >= start and e.id != own)
    count = sum(1 for e in came if rule.where is None or holds(rule.where, facts, Entry.of(e)))
    if seen is not None:
        seen[rule.event] = count
    return count >= rule.at_least


def _in_segment(name: str, facts: Facts, seen: Seen | None) -> bool | None:
    """A segment is asked without an entry, since it is about the customer alone; one that asks itself is unknown."""
    rule = facts.segments.get(name)
    inside = None
    if rule is not None:
        others = {other: made for other, made in facts.segments.items() if other != name}
        inside = asked(rule)(msgspec.structs.replace(facts, segments=others), None, 0, None)
    if seen is not None:
        seen[name] = inside
    return inside


def _interacted(node: str, what: str, facts: Facts, enrolment: int, seen: Seen | None) -> bool | None:
    found: bool | None
    if what == "sent":
        found = any(c.enrolment == enrolment and c.node == node for c in facts.contacts)
    else:
        found = any(i.enrolment == enrolment and i.node == node and i.what == what for i in facts.interactions)
        if not found and what not in facts.sources:
            found = None
    if seen is not None:
        seen[f"{what}:{node}"] = found
    return found


def _engaged(rule: Engaged, facts: Facts, seen: Seen | None) -> bool | None:
    """Counted by message: one that was clicked twice is one."""
    since, name = facts.now - rule.days * DAY, rule.automation
    if rule.what == "sent":
        count = sum(1 for one in facts.contacts if one.at >= since and (not name or one.flow == name))
    else:
        mine = (one for one in facts.interactions if one.what == rule.what and one.at >= since)
        count = len({(one.enrolment, one.node) for one in mine if not name or one.flow == name})
    enough = count >= rule.at_least
    unknown = not enough and rule.what != "sent" and rule.what not in facts.sources
    if seen is not None:
        seen[" ".join(part for part in (rule.what, name, f"{rule.days} d") if part)] = None if unknown else count
    return None if unknown else enough


def _profile(name: str, facts: Facts) -> JsonValue:
    customer = facts.customer
    match name:
        case "tags":
            return list(customer.tags)
        case "birthday":
            return customer.birth_md or None
        case "account":
            return bool(customer.fields.get("account", False))
        case "first_name" | "last_name" | "email" | "city" | "language" | "phone":
            text: str = getattr(customer, name)
            return text or None
        case _:
            return customer.fields.get(name)


_Orders = tuple[Order, ...]
_Figure = Callable[[_Orders, datetime], JsonValue]
_ORDERS: dict[str, _Figure] = {
    "count": lambda orders, _now: len(orders),
    "total": lambda orders, _now: round(sum([order.total for order in orders]), 2),
    "average": lambda orders, _now: round(sum([one.total for one in orders]) / len(orders), 2) if orders else None,
    "days_since_first": lambda orders, now: _days_between(orders[0].occurred_at, now) if orders else None,
    "days_since_last": lambda orders, now: _days_between(orders[-1].occurred_at, now) if orders else None,
    "last_total": lambda orders, _now: orders[-1].total if orders else None,
    "last_categories": lambda orders, _now: list(orders[-1].categories) if orders else [],
    "categories": lambda orders, _now: list(dict.fromkeys(name for order in orders for name in order.categories)),
    "products": lambda orders, _now: list(dict.fromkeys(line.sku for order in orders for line in order.lines)),
}
"""Figures of all orders up to now, by the name of their field."""


def _standing(name: str, facts: Facts) -> JsonValue:
    """Nothing is known before it has been worked out."""
    one = facts.standing
    match name:
        case "recency" | "frequency" | "money" | "vip" if one is not None:
            found: int | bool | None = getattr(one, name)
            return found
        case "reorder_in" if one is not None and one.reorder_at is not None:
            return _days_between(facts.now, one.reorder_at)
        case _:
            return None


def _days_between(start: datetime, end: datetime) -> float:
    return round((end - start) / DAY, 4)


def compared(found: JsonValue, op: Operator, value: Value) -> bool:
    """What a comparison says of a value that was found."""
    return _fitting(op, value)(found)


def _fitting(op: Operator, value: Value) -> Callable[[JsonValue], bool]:
    """What tells whether a value that was found fits."""
    in_order = _IN_ORDER.get(op)
    if in_order is not None:
        return _ordered(in_order, value)
    match op:
        case "is_set":
            return lambda found: not _is_empty(found)
        case "is_unset":
            return _is_empty
        case "contains":
            return lambda found: _contains(found, value)
        case "not_contains":
            return lambda found: not _contains(found, value)
        case "in":
            return lambda found: isinstance(value, tuple) and any(_same(found, one) for one in value)
        case "ne":
            return lambda found: not _same(found, value)
        case _ if isinstance(value, str):
            return lambda found: _same(found, value)
        case _:
            return lambda found: found == value


def _is_empty(found: JsonValue) -> bool:
    return found is None or found == "" or found == []


def _same(found: JsonValue, value: Value) -> bool:
    if isinstance(found, str) and isinstance(value, str):
        return found.strip().casefold() == value.strip().casefold()
    return found == value


def _contains(found: JsonValue, value: Value) -> bool:
    if isinstance(found, list):
        return any(_same(one, value) for one in found)
    return isinstance(found, str) and isinstance(value, str) and value.casefold() in found.casefold()


def _ordered(in_order: Callable[[Any, Any], bool], value: Value) -> Callable[[JsonValue], bool]:
    """Numbers with numbers, ISO dates with ISO dates; anything else, and nothing at all, is no."""
    if isinstance(value, int | float):
        return lambda found: isinstance(found, (int, float)) and in_order(found, value)
    if isinstance(value, str):
        return lambda found: isinstance(found, str) and in_order(found, value)
    return lambda _found: False
