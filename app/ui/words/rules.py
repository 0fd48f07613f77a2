"""Rules in words, shared by the canvas and the inspector: "Tilauksia yhteensä on 1"."""

from app.i18n import N_, _, ngettext, number
from app.model.flow import Flow
from app.model.rules import (
    All,
    AnyOf,
    Bought,
    Compare,
    Engaged,
    FieldType,
    Happened,
    InSegment,
    Interacted,
    Not,
    Operator,
    Rule,
    Statistic,
    Value,
    What,
    field_type,
    is_finished,
)
from app.services.sentences.happenings import event_past

FIELD_WORDS: dict[str, str] = {
    "profile.first_name": N_("First name"),
    "profile.last_name": N_("Last name"),
    "profile.email": N_("Email address"),
    "profile.city": N_("Town"),
    "profile.language": N_("Language"),
    "profile.phone": N_("Phone number"),
    "profile.birthday": N_("Birthday"),
    "profile.tags": N_("Tags"),
    "profile.motive": N_("Reason to buy"),
    "profile.interests": N_("Interests"),
    "profile.profession": N_("Profession"),
    "profile.points": N_("Points"),
    "profile.account": N_("Customer account"),
    "orders.count": N_("Orders in total"),
    "orders.total": N_("Spent in total"),
    "orders.average": N_("Average order"),
    "orders.days_since_first": N_("Days since the first order"),
    "orders.days_since_last": N_("Days since the latest order"),
    "orders.last_total": N_("Latest order’s total"),
    "orders.last_categories": N_("Categories of the latest order"),
    "orders.categories": N_("Categories bought from"),
    "orders.products": N_("Products bought"),
    "consent.email": N_("Consent to email"),
    "consent.sms": N_("Consent to text messages"),
    "standing.recency": N_("Recency score"),
    "standing.frequency": N_("Frequency score"),
    "standing.money": N_("Money score"),
    "standing.vip": N_("VIP customer"),
    "standing.reorder_in": N_("Days until a refill reminder"),
}
_FLAGS: dict[str, tuple[str, str]] = {
    "profile.account": (N_("Has a customer account"), N_("Has no customer account")),
    "consent.email": (N_("Has agreed to email"), N_("Has not agreed to email")),
    "consent.sms": (N_("Has agreed to text messages"), N_("Has not agreed to text messages")),
    "standing.vip": (N_("Is a VIP customer"), N_("Is not a VIP customer")),
}
_TRIGGER_FIELDS: dict[str, str] = {
    "total": N_("Value of the cart or order"),
    "currency": N_("Currency"),
    "categories": N_("Categories in the cart or order"),
    "skus": N_("Product codes in the cart or order"),
    "order_id": N_("Order’s number"),
    "cart_id": N_("Cart’s number"),
    "url": N_("Way back to the cart"),
    "sku": N_("Code of the viewed product"),
    "name": N_("Product that was viewed"),
    "category": N_("Category that was viewed"),
    "price": N_("Price of the product"),
    "topic": N_("Topic of the link"),
    "page": N_("Page that was visited"),
    "step": N_("Step of the message"),
    "rating": N_("Stars given"),
    "choices": N_("Answers chosen"),
    "text": N_("Words of the answer"),
    "automation": N_("Name of the automation"),
    "message": N_("Number of the message"),
    "verdict": N_("Who it was (human or unknown)"),
}
"""What the events of an order, a cart, a viewed product, a click and an answer carry; see
`engine.triggers.order_properties` and `model.hit_events`."""
_OPERATORS: dict[Operator, str] = {
    "eq": N_("is"),
    "ne": N_("is not"),
    "lt": N_("is less than"),
    "le": N_("is at most"),
    "gt": N_("is more than"),
    "ge": N_("is at least"),
    "contains": N_("includes"),
    "not_contains": N_("does not include"),
    "in": N_("is one of"),
    "is_set": N_("is known"),
    "is_unset": N_("is not known"),
}
_DATE_OPERATORS: dict[Operator, str] = {
    "lt": N_("is before"),
    "le": N_("is on or before"),
    "gt": N_("is after"),
    "ge": N_("is on or after"),
}


def field_words(field: str) -> str:
    """What a dotted field is called; the shop's own fields keep their names."""
    if field in FIELD_WORDS:
        return _(FIELD_WORDS[field])
    head, _dot, tail = field.partition(".")
    if head == "trigger" and tail in _TRIGGER_FIELDS:
        return _(_TRIGGER_FIELDS[tail])
    return tail.replace("_", " ").capitalize() if tail else field


def operator_words(op: Operator, kind: FieldType | None = None) -> str:
    """How a comparison is said; dates have words of their own."""
    if kind == "date" and op in _DATE_OPERATORS:
        return _(_DATE_OPERATORS[op])
    return _(_OPERATORS[op])


def rule_in_words(rule: Rule | None, flow: Flow | None = None) -> str:
    """The rule as one sentence without a full stop; `flow` gives messages their names."""
    match rule:
        case None:
            return ""
        case All(rules) | AnyOf(rules) if not rules:
            return _("No rule yet")
        case All(rules) | AnyOf(rules):
            return _joined(rules, _("and") if isinstance(rule, All) else _("or"), flow)
        case Not(inner):
            return _("not: {rule}").format(rule=_inner(inner, flow)).capitalize()
        case Compare():
            return _compare(rule)
        case Happened():
            return _happened(rule, flow)
        case Bought():
            return _bought(rule)
        case InSegment(name):
            return _("In the segment “{name}”").format(name=name) if name else _("Unfinished rule")
        case Interacted():
            return _interacted(rule, flow)
        case Engaged():
            return _engaged(rule)


def _joined(rules: tuple[Rule, ...], word: str, flow: Flow | None) -> str:
    parts = [rule_in_words(rules[0], flow) if len(rules) == 1 else _inner(rules[0], flow)]
    parts += [_lowered(_inner(part, flow)) for part in rules[1:]]
    return f" {word} ".join(parts)


def _inner(rule: Rule, flow: Flow | None) -> str:
    words = rule_in_words(rule, flow)
    return f"({words})" if isinstance(rule, (All, AnyOf)) and len(rule.rules) > 1 else words


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _compare(rule: Compare) -> str:
    if not rule.field:
        return _("Unfinished rule")
    if rule.field in _FLAGS and isinstance(rule.value, bool):
        return _(_FLAGS[rule.field][0 if rule.value == (rule.op == "eq") else 1])
    kind = field_type(rule.field, rule.value)
    words = f"{field_words(rule.field)} {operator_words(rule.op, kind)}"
    if rule.op in ("is_set", "is_unset"):
        return words
    return f"{words} {value_words(rule.value)}" if is_finished(rule) else f"{words} …"


def value_words(value: Value) -> str:
    """A value as it stands in a sentence."""
    match value:
        case None:
            return "…"
        case bool():
            return _("yes") if value else _("no")
        case int() | float():
            return number(value)
        case tuple():
            return ", ".join(value)
        case _:
            return value


_STATISTICS: dict[Statistic, str] = {
    "count": N_("Number of orders"),
    "sum": N_("Money spent"),
    "average": N_("Average spent on an order"),
    "pieces": N_("Pieces bought"),
    "recency": N_("Days since the last purchase"),
}


def statistic_words(statistic: Statistic) -> str:
    """What a figure of the orders is called."""
    return _(_STATISTICS[statistic])


def _bought(rule: Bought) -> str:
    narrowed = [part for part in (rule.product, rule.category) if part]
    if rule.days is not None:
        narrowed.append(ngettext("{n} day", "{n} days", rule.days).format(n=number(rule.days)))
    words = statistic_words(rule.statistic) + (f" ({', '.join(narrowed)})" if narrowed else "")
    words = f"{words} {operator_words(rule.op, 'number')}"
    return words if rule.op in ("is_set", "is_unset") else f"{words} {value_words(rule.value)}"


def _happened(rule: Happened, flow: Flow | None) -> str:
    if not rule.event:
        return _("Unfinished rule")
    words = _counted(rule)
    if rule.where is None:
        return words
    return _("{event}, where {rule}").format(event=words, rule=_lowered(_inner(rule.where, flow)))


def _counted(rule: Happened) -> str:
    words = event_past(rule.event)
    if rule.at_least > 1:
        times = ngettext("{n} time", "{n} times", rule.at_least).format(n=number(rule.at_least))
        words = f"{words} {_('at least')} {times}"
    if rule.since == "entry":
        return _("{event} since joining").format(event=words)
    return ngettext("{event} within {n} day", "{event} within {n} days", rule.days).format(
        event=words, n=number(rule.days)
    )


_ENGAGED: dict[What, tuple[str, str]] = {
    "sent": (N_("Got a message"), N_("Got a message of “{automation}”")),
    "opened": (N_("Opened a message"), N_("Opened a message of “{automation}”")),
    "clicked": (N_("Clicked in a message"), N_("Clicked in a message of “{automation}”")),
}


def _engaged(rule: Engaged) -> str:
    any_words, of_words = _ENGAGED[rule.what]
    words = _(of_words).format(automation=rule.automation) if rule.automation else _(any_words)
    if rule.at_least > 1:
        times = ngettext("{n} time", "{n} times", rule.at_least).format(n=number(rule.at_least))
        words = f"{words} {_('at least')} {times}"
    return ngettext("{event} within {n} day", "{event} within {n} days", rule.days).format(
        event=words, n=number(rule.days)
    )


def _interacted(rule: Interacted, flow: Flow | None) -> str:
    node = flow.by_id.get(rule.node) if flow else None
    title = getattr(node, "title", "") or _("message")
    if not rule.node:
        return _("Unfinished rule")
    match rule.what:
        case "opened":
            return _("Opened “{title}”").format(title=title)
        case "clicked":
            return _("Clicked in “{title}”").format(title=title)
        case _:
            return _("Got “{title}”").format(title=title)
