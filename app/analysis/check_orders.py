"""Checks of branches on the number of orders.

The guide's "new" is the first order and its "old" at least the third, so a buyer with exactly two easily falls between.
Found by walking the drawing once for each number of orders, with everything else unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.nodes import ELSE, Choice, Condition, Email, Node, ports
from app.model.rules import All, AnyOf, Compare, Not, Rule, walk
from app.model.template import rules_of, walk_blocks

_COUNT = "orders.count"
_ORDERS = (1, 2, 3)


def check_orders(flow: Flow) -> Iterator[Finding]:
    """P7-two-order-gap: nobody thought of two. P7-second-order: the second order is met with the regulars' message."""
    conditions = [node for node in in_order(flow) if isinstance(node, Condition) and asks_count(node.rule)]
    if conditions and _gap([_mails(flow, orders) for orders in _ORDERS]):
        yield Finding("P7-two-order-gap", "warning", conditions[0].id, "rule")
    for email in flow.emails:
        if _gap([_own_blocks(flow, email, orders) for orders in _ORDERS]):
            yield Finding("P7-two-order-gap", "warning", email.id, "blocks")
    for node in conditions:
        if [answer_for(node.rule, orders) for orders in _ORDERS] == [True, False, False] and _same_for_second(
            flow, node
        ):
            yield Finding("P7-second-order", "warning", node.id, "rule")


def _gap(seen: Sequence[frozenset[str]]) -> bool:
    """Something is only for the first order and something only for the third, but nothing for the second."""
    first, second, third = seen
    common = first & second & third
    return bool(first - third and third - first) and not second - common


def _same_for_second(flow: Flow, condition: Condition) -> bool:
    """Whether the no branch has messages and none of them tells the second order from the third."""
    start = flow.next_id(condition.id, "no")
    if start is None:
        return False
    second, third = _mails(flow, 2, start), _mails(flow, 3, start)
    if not second or second != third:
        return False
    return all(
        _own_blocks(flow, email, 2) == _own_blocks(flow, email, 3) for email in flow.emails if email.id in second
    )


def _mails(flow: Flow, orders: int, start: str | None = None) -> frozenset[str]:
    """The messages that somebody with so many orders can come to."""
    trigger = flow.trigger
    waiting = [start] if start else [trigger.id] if trigger else []
    found: dict[str, Node] = {}
    while waiting:
        node = flow.by_id.get(waiting.pop())
        if node is None or node.id in found:
            continue
        found[node.id] = node
        for port in _ways(node, orders):
            target = flow.next_id(node.id, port)
            if target:
                waiting.append(target)
    return frozenset(name for name, node in found.items() if isinstance(node, Email))


def _ways(node: Node, orders: int) -> tuple[str, ...]:
    if isinstance(node, Condition):
        answer = answer_for(node.rule, orders)
        if answer is not None:
            return ("yes",) if answer else ("no",)
    if isinstance(node, Choice):
        return tuple(_case_ways(node, orders))
    return ports(node)


def _case_ways(node: Choice, orders: int) -> Iterator[str]:
    for case in node.cases:
        answer = answer_for(case.rule, orders)
        if answer is not False:
            yield case.port
        if answer:
            return
    yield ELSE


def _own_blocks(flow: Flow, email: Email, orders: int) -> frozenset[str]:
    """The blocks that ask about the number of orders and are shown for this one, by place."""
    template = flow.template_by_id.get(email.template)
    return frozenset(
        f"{place}.{field}"
        for place, block in (walk_blocks(template.blocks) if template else ())
        for field, rule in rules_of(block)
        if asks_count(rule) and answer_for(rule, orders) is not False
    )


def asks_count(rule: Rule) -> bool:
    """Whether the number of orders is asked about anywhere in it."""
    return any(isinstance(part, Compare) and part.field == _COUNT for part in walk(rule))


def answer_for(rule: Rule, orders: int) -> bool | None:
    """The rule when only the number of orders is known (Kleene's three values)."""
    match rule:
        case All(rules):
            answers = [answer_for(part, orders) for part in rules]
            return False if not answers or False in answers else None if None in answers else True
        case AnyOf(rules):
            answers = [answer_for(part, orders) for part in rules]
            return True if True in answers else None if None in answers else False
        case Not(inner):
            answer = answer_for(inner, orders)
            return None if answer is None else not answer
        case Compare(field, op, value) if field == _COUNT and isinstance(value, (int, float)):
            compare: dict[str, bool] = {
                "eq": orders == value,
                "ne": orders != value,
                "lt": orders < value,
                "le": orders <= value,
                "gt": orders > value,
                "ge": orders >= value,
            }
            return compare.get(op)
        case _:
            return None
