"""What a rule can be about, and what a new rule about it starts as."""

from app.i18n import _
from app.model.actions import Sms
from app.model.flow import Flow, in_order
from app.model.nodes import Email, MessageStep
from app.model.rules import (
    FIELDS,
    OPERATORS,
    Bought,
    Compare,
    Engaged,
    FieldType,
    Happened,
    InSegment,
    Interacted,
    Operator,
    Rule,
    Value,
    field_type,
)
from app.model.sources import PRODUCT_EVENTS, event_carried

HAPPENED, INTERACTED, ENGAGED, BOUGHT, IN_SEGMENT = "happened", "interacted", "engaged", "bought", "in_segment"
SPECIAL = (HAPPENED, INTERACTED, ENGAGED, BOUGHT, IN_SEGMENT)
Leaf = Compare | Happened | Bought | InSegment | Interacted | Engaged

MONEY = frozenset({"orders.total", "orders.average", "orders.last_total", "trigger.total", "trigger.price"})
DAYS = frozenset({"orders.days_since_last", "orders.days_since_first", "standing.reorder_in"})
_FIRST = ("orders.count", "orders.last_categories", "orders.days_since_last")
"""Asked more often than the others."""

_ORDER = ("trigger.total", "trigger.categories", "trigger.skus")
_CARRIED: dict[str, tuple[str, ...]] = {
    "Order Completed": _ORDER,
    "Cart Abandoned": _ORDER,
    "Product Viewed": ("trigger.name", "trigger.category", "trigger.price"),
    "Product Added": ("trigger.name", "trigger.category", "trigger.price"),
    "Page Viewed": ("trigger.page", "trigger.title"),
    "Form Submitted": ("trigger.form",),
    "Email Link Clicked": ("trigger.topic", "trigger.page", "trigger.step"),
    "Feedback Given": ("trigger.rating", "trigger.choices"),
    **dict.fromkeys(PRODUCT_EVENTS.values(), ("trigger.name", "trigger.category", "trigger.price", "trigger.stock")),
}
_OPEN: tuple[Operator, ...] = (*OPERATORS["text"][:2], "lt", "le", "gt", "ge", *OPERATORS["text"][2:])


def entry_event(flow: Flow) -> str:
    """The event whose properties an entry of this flow carries, or ""."""
    return event_carried(flow.trigger.source) if flow.trigger else ""


def fields_for(event: str, own_fields: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """(group, fields) to choose from, where the entry carries the properties of this event."""
    orders = sorted((name for name in FIELDS if name.startswith("orders.")), key=lambda name: name not in _FIRST)
    profile = [name for name in FIELDS if name.startswith("profile.")] + [f"field.{name}" for name in own_fields]
    groups = (
        (_("Orders"), tuple(orders)),
        (_("What started it"), _CARRIED.get(event, ())),
        (_("Customer"), tuple(profile)),
        (_("Consent"), tuple(name for name in FIELDS if name.startswith("consent."))),
        (_("Among all customers"), tuple(name for name in FIELDS if name.startswith("standing."))),
    )
    return [(heading, names) for heading, names in groups if names]


def kind_of_field(field: str, value: Value) -> FieldType:
    """The type that decides operators and control; open fields follow their value."""
    if field in MONEY:
        return "number"
    return field_type(field, value) or "text"


def is_open(field: str) -> bool:
    """A field of the shop's own, whose values may be numbers as well as text."""
    return field.startswith(("field.", "trigger.")) and field not in MONEY


def operators_for(field: str, value: Value) -> tuple[Operator, ...]:
    """The operators to choose from."""
    return _OPEN if is_open(field) else OPERATORS[kind_of_field(field, value)]


def new_compare(field: str) -> Compare:
    """A finished rule where there is a sensible value, otherwise one that waits for it."""
    if field in MONEY:
        return Compare(field, "ge", 50.0)
    match kind_of_field(field, None):
        case "number":
            return Compare(field, "eq" if field == "orders.count" else "ge", 1)
        case "flag":
            return Compare(field, "eq", True)
        case "list":
            return Compare(field, "contains", "")
        case _:
            return Compare(field, "contains" if field.startswith("trigger.") else "eq", "")


def new_rule(subject: str, flow: Flow) -> Leaf:
    """The first form of a rule about a field, an event or an earlier message."""
    if subject == HAPPENED:
        return Happened("Product Viewed")
    if subject == INTERACTED:
        messages = earlier_messages(flow)
        return Interacted(messages[0].id if messages else "")
    if subject == ENGAGED:
        return Engaged()
    if subject == BOUGHT:
        return Bought("count", 30)
    if subject == IN_SEGMENT:
        return InSegment()
    return new_compare(subject)


def subject_of(rule: Rule) -> str:
    """The key of a leaf in the list of subjects."""
    match rule:
        case Compare(field):
            return field
        case Happened():
            return HAPPENED
        case Bought():
            return BOUGHT
        case InSegment():
            return IN_SEGMENT
        case Engaged():
            return ENGAGED
        case _:
            return INTERACTED


def fitted(rule: Compare, operator: Operator) -> Compare:
    """The rule with another operator, its value kept where it still makes sense."""
    value = rule.value
    if operator in ("is_set", "is_unset"):
        value = None
    elif operator == "in" and not isinstance(value, tuple):
        value = (str(value),) if value not in (None, "") else ()
    elif operator != "in" and isinstance(value, tuple):
        value = value[0] if value else ""
    elif value is None:
        value = new_compare(rule.field).value
    return Compare(rule.field, operator, value)


def earlier_messages(flow: Flow) -> tuple[MessageStep, ...]:
    """The messages of the flow in reading order, e-mails before text messages, of which no opens are seen."""
    steps = in_order(flow)
    mails = tuple(node for node in steps if isinstance(node, Email))
    return (*mails, *(node for node in steps if isinstance(node, Sms)))
