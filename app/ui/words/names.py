"""What events, fields and operators are called: the words a person picks from and reads on the canvas."""

from collections.abc import Iterable

from app.i18n import N_, _
from app.model.rules import FieldType, Operator

EVENTS: dict[str, str] = {
    "Newsletter Subscribed": N_("Subscribes to the newsletter"),
    "Cart Abandoned": N_("Abandons the cart"),
    "Order Completed": N_("Places an order"),
    "Checkout Started": N_("Starts the checkout"),
    "Product Viewed": N_("Views a product"),
    "Account Created": N_("Creates an account"),
    "Feedback Given": N_("Gives feedback"),
    "Order Cancelled": N_("Cancels an order"),
    "Order Refunded": N_("Gets a refund"),
    "Email Link Clicked": N_("Clicks a link in a message"),
}
"""The events that shops report, as what the customer does."""

FIELDS: dict[str, str] = {
    "orders.count": N_("Orders in total"),
    "orders.total": N_("Money spent in total"),
    "orders.average": N_("Average order"),
    "orders.last_total": N_("Value of the last order"),
    "orders.days_since_last": N_("Days since the last order"),
    "orders.days_since_first": N_("Days since the first order"),
    "orders.last_categories": N_("Categories of the last order"),
    "orders.categories": N_("Categories ever bought"),
    "orders.products": N_("Products ever bought"),
    "profile.first_name": N_("First name"),
    "profile.last_name": N_("Last name"),
    "profile.email": N_("Email address"),
    "profile.phone": N_("Phone number"),
    "profile.city": N_("City"),
    "profile.language": N_("Language"),
    "profile.birthday": N_("Birthday"),
    "profile.tags": N_("Tags"),
    "profile.motive": N_("What they value"),
    "profile.interests": N_("Interests"),
    "profile.profession": N_("Profession"),
    "profile.points": N_("Loyalty points"),
    "profile.account": N_("Customer account"),
    "consent.email": N_("Consent to email"),
    "consent.sms": N_("Consent to text messages"),
    "trigger.total": N_("Value of the cart or order"),
    "trigger.categories": N_("Categories in the cart or order"),
    "trigger.skus": N_("Products in the cart or order"),
    "trigger.name": N_("Product that was viewed"),
    "trigger.category": N_("Category that was viewed"),
    "trigger.price": N_("Price of the product"),
}

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Orders"), tuple(name for name in FIELDS if name.startswith("orders."))),
    (N_("Customer"), tuple(name for name in FIELDS if name.startswith("profile."))),
    (N_("Consent"), tuple(name for name in FIELDS if name.startswith("consent."))),
    (N_("What started it"), tuple(name for name in FIELDS if name.startswith("trigger."))),
)
"""Fields in the order a person is offered them."""

MONEY = frozenset({"orders.total", "orders.average", "orders.last_total", "trigger.total", "trigger.price"})
DAYS = frozenset({"orders.days_since_last", "orders.days_since_first"})

_OPERATORS: dict[Operator, str] = {
    "eq": N_("is"),
    "ne": N_("is not"),
    "lt": N_("is less than"),
    "le": N_("is at most"),
    "gt": N_("is more than"),
    "ge": N_("is at least"),
    "contains": N_("contains"),
    "not_contains": N_("does not contain"),
    "in": N_("is one of"),
    "is_set": N_("is known"),
    "is_unset": N_("is not known"),
}
_DATE_OPERATORS: dict[Operator, str] = {
    "lt": N_("is before"),
    "le": N_("is no later than"),
    "gt": N_("is after"),
    "ge": N_("is no earlier than"),
}


def event_name(event: str) -> str:
    """What the customer does, in words; an event of the shop's own goes by its own name."""
    return _(EVENTS[event]) if event in EVENTS else event


def event_choices(others: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(words, event) of every event to choose from: the well-known ones, then the shop's own."""
    own = sorted({event for event in others if event not in EVENTS})
    return [(event_name(event), event) for event in (*EVENTS, *own)]


def field_name(field: str) -> str:
    """A field in words; an open field goes by its own name."""
    if field in FIELDS:
        return _(FIELDS[field])
    return field.partition(".")[2] or field


def operator_name(operator: Operator, kind: FieldType = "text") -> str:
    """An operator as it stands between the field and the value."""
    if kind == "date" and operator in _DATE_OPERATORS:
        return _(_DATE_OPERATORS[operator])
    return _(_OPERATORS[operator])
