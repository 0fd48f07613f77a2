"""A segment's rule as SQL over the view `person` of `SegmentCounts`: the answers of `model.truth`, for all at once.

What it cannot answer gives None, and is asked customer by customer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.model.customer import JsonValue
from app.model.rules import FIELDS, All, AnyOf, Bought, Compare, Happened, InSegment, Not, Operator, Rule, Value
from app.model.truth import compared
from app.store.columns import micros

DAY = timedelta(days=1)
_DONE = "o.status = 'completed' AND o.occurred_at <= :now"
_NUMBERS = {
    "orders.count": "p.orders",
    "orders.total": "p.spent",
    "orders.average": "CASE WHEN p.orders THEN round(p.spent / p.orders, 2) END",
    "orders.days_since_first": "round((:now - p.first_at) / 86400e6, 4)",
    "orders.days_since_last": "round((:now - p.last_at) / 86400e6, 4)",
    "orders.last_total": "p.last_total",
    "standing.recency": "p.recency",
    "standing.frequency": "p.frequency",
    "standing.money": "p.money",
    "standing.reorder_in": "round((p.reorder_at - :now) / 86400e6, 4)",
}
_FLAGS = {"consent.email": "p.email_ok", "consent.sms": "p.sms_ok", "standing.vip": "p.vip"}
_COLUMNS = {"birthday": "birth_md"}
_TEXTS = ("first_name", "last_name", "email", "city", "language", "phone", "birthday")
_SIGNS = {"eq": "=", "ne": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FIGURES = {
    "count": "count(DISTINCT o.id)",
    "sum": "round(sum({spent}), 2)",
    "average": "round(sum({spent}) / count(DISTINCT o.id), 2)",
    "pieces": "sum(l.quantity)",
    "recency": "round((:now - max(o.occurred_at)) / 86400e6, 4)",
}
Test = Callable[[str | None], bool]


class Question:
    """One rule being spelled: its SQL in `where`, None if it cannot be; `values` and `tests` go with it.

    `tests` are functions of one argument that the connection must know by these names.
    """

    def __init__(self, rule: Rule, now: datetime, segments: Mapping[str, Rule]) -> None:
        self.now = now
        self.values: dict[str, Any] = {"now": micros(now)}
        self.tests: dict[str, Test] = {}
        self.where = self._rule(rule, segments)

    def _rule(self, rule: Rule, segments: Mapping[str, Rule]) -> str | None:
        match rule:
            case All(rules) | AnyOf(rules):
                word = " AND " if isinstance(rule, All) else " OR "
                parts = [self._rule(part, segments) for part in rules]
                known = [part for part in parts if part is not None]
                return None if len(known) < len(parts) else f"({word.join(known)})" if known else "0"
            case Not(inner):
                asked = self._rule(inner, segments)
                return asked and f"(NOT {asked})"
            case InSegment(name):
                if name not in segments:
                    return "NULL"
                return self._rule(segments[name], {key: one for key, one in segments.items() if key != name})
            case Compare(field, op, value):
                return self._compare(field, op, value)
            case Happened(where=None):
                return self._happened(rule)
            case Bought():
                return self._bought(rule)
            case _:
                return None

    def _bind(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _test(self, column: str, test: Callable[[JsonValue], bool | None], read: Callable[[Any], JsonValue]) -> str:
        """A test that only Python can make, told once for each different value of the column."""
        name, seen = f"polku_test_{len(self.tests)}", dict[str | None, bool]()

        def ask(raw: str | None) -> bool:
            if raw not in seen:
                seen[raw] = bool(test(read(raw)))
            return seen[raw]

        self.tests[name] = ask
        return f"{name}({column})"

    def _words(
        self, column: str, asked: str, test: Callable[[JsonValue], bool | None], read: Callable[[Any], JsonValue]
    ) -> str:
        """A test of a column that says the same of many people: each different value is tried once."""
        tried = self._test(asked, test, read)
        said = f"SELECT {column} FROM (SELECT DISTINCT {column} FROM customer LIMIT -1) WHERE {tried}"
        return f"(p.id IN (SELECT id FROM customer WHERE {column} IN ({said})))"

    def _compare(self, field: str, op: Operator, value: Value) -> str | None:
        if field in _NUMBERS:
            return self._number(_NUMBERS[field], op, value)
        if field in _FLAGS and op == "eq" and isinstance(value, bool):
            return f"({_FLAGS[field]} IS {int(value)})"
        if field in _FLAGS:
            return self._test(_FLAGS[field], lambda found: compared(found, op, value), _flag)
        head, _, name = field.partition(".")
        if head == "orders" and field in FIELDS:
            return self._in_orders(name, op, value)
        if head == "profile" and name in _TEXTS:
            column = _COLUMNS.get(name, name)
            return self._words(column, column, lambda found: compared(found, op, value), lambda raw: raw or None)
        if field == "profile.tags":
            return self._words("tags", "tags", lambda found: compared(found, op, value), _json)
        if head in ("profile", "field") and name:
            path = "$." + msgspec.json.encode(name).decode()
            column = f"json_extract(fields, {self._bind(path)})"
            asked = f"json_quote({column})"  # told apart: the text "1" and the number 1
            read = (lambda raw: bool(_json(raw))) if field == "profile.account" else _json
            return self._words("fields", asked, lambda found: compared(found, op, value), read)
        return None

    def _number(self, column: str, op: Operator, value: Value) -> str | None:
        if op in ("is_set", "is_unset"):
            return f"(({column}) IS {'NOT ' if op == 'is_set' else ''}NULL)"
        if op not in _SIGNS or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        asked = f"coalesce(({column}) {_SIGNS[op]} {self._bind(value)}, 0)"
        return f"(NOT {asked})" if op == "ne" else asked

    def _in_orders(self, name: str, op: Operator, value: Value) -> str | None:
        """What is in the orders: lists of categories or article numbers."""
        word = "sku" if name == "products" else "category"
        if op in ("is_set", "is_unset"):
            test: str = f"l.{word} <> ''"
        elif op in ("contains", "not_contains"):
            test = self._test(f"l.{word}", lambda found: compared([found], "contains", value), str)
        else:
            return None
        if name == "last_categories":
            asked = (
                f"EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = p.last_order AND l.category <> '' AND {test})"
            )
        else:
            said = f"SELECT l.{word} FROM {_distinct(word)} l WHERE {test}"
            filled = " AND l.category <> ''" if name == "categories" else ""
            asked = (
                f"p.id IN (SELECT o.customer_id FROM order_line l JOIN shop_order o ON o.id = l.order_id "
                f"WHERE {_DONE} AND l.{word} IN ({said}){filled})"
            )
        return f"(NOT {asked})" if op in ("not_contains", "is_unset") else f"({asked})"

    def _happened(self, rule: Happened) -> str:
        start, name = self._bind(micros(self.now - rule.days * DAY)), self._bind(rule.event)
        came = f"SELECT e.customer_id FROM event e WHERE e.name = {name} AND e.occurred_at BETWEEN {start} AND :now"
        if rule.at_least <= 0:
            return "1"
        if rule.at_least == 1:
            return f"(p.id IN ({came}))"
        return f"(p.id IN ({came} GROUP BY e.customer_id HAVING count(*) >= {self._bind(rule.at_least)}))"

    def _bought(self, rule: Bought) -> str | None:
        narrowed = bool(rule.category or rule.product)
        if not narrowed and rule.days is None and rule.statistic in _WHOLE:
            asked = self._number(_NUMBERS[_WHOLE[rule.statistic]], rule.op, rule.value)
            no_figure = rule.statistic in ("average", "recency") and rule.op == "ne"
            return asked and (f"(p.orders > 0 AND {asked})" if no_figure else asked)
        figure = _FIGURES[rule.statistic].format(spent="l.quantity * l.unit_price" if narrowed else "o.total")
        asked = self._number(figure, rule.op, rule.value)
        if asked is None:
            return None
        source = f"FROM shop_order o WHERE {_DONE}"
        if narrowed or rule.statistic == "pieces":
            source = f"FROM shop_order o JOIN order_line l ON l.order_id = o.id WHERE {_DONE}{self._narrow(rule)}"
        if rule.days is not None:
            source += f" AND o.occurred_at >= {self._bind(micros(self.now - rule.days * DAY))}"
        grouped = f"{source} GROUP BY o.customer_id HAVING"
        if rule.statistic in ("average", "recency") or not compared(0, rule.op, rule.value):
            if rule.op == "is_unset":  # who has no such order has no such figure
                return f"(p.id NOT IN (SELECT o.customer_id {source}))"
            return f"(p.id IN (SELECT o.customer_id {grouped} {asked}))"
        return f"(p.id NOT IN (SELECT o.customer_id {grouped} NOT {asked}))"  # none at all fits as well

    def _narrow(self, rule: Bought) -> str:
        text = ""
        if rule.category:
            wanted = rule.category.casefold()
            test = self._test("category", lambda found: str(found).casefold() == wanted, str)
            text += f" AND l.category IN (SELECT category FROM {_distinct('category')} WHERE {test})"
        if rule.product:
            product = rule.product.casefold()
            tests = [self._test(name, lambda found: str(found).casefold() == product, str) for name in _NAMES]
            named = f"SELECT sku, product FROM {_distinct('sku, product')} WHERE {' OR '.join(tests)}"
            text += f" AND (l.sku, l.product) IN ({named})"
        return text


_WHOLE = {
    "count": "orders.count",
    "sum": "orders.total",
    "average": "orders.average",
    "recency": "orders.days_since_last",
}
_NAMES = ("sku", "product")


def _distinct(columns: str) -> str:
    """What stands in the lines of all orders, each once; the limit keeps a test from being made line by line."""
    return f"(SELECT DISTINCT {columns} FROM order_line LIMIT -1)"


def _flag(raw: int | None) -> JsonValue:
    return None if raw is None else bool(raw)


def _json(raw: str | None) -> JsonValue:
    found: JsonValue = None if raw is None else msgspec.json.decode(raw)
    return found
