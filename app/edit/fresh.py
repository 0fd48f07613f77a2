"""New steps with working defaults: what the palette and quick add offer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import msgspec

from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.flow import Flow
from app.model.nodes import (
    AddTag,
    Await,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    SetField,
    Split,
    Trigger,
    Wait,
    kind_of,
    ports,
)
from app.model.rules import All, Compare
from app.model.sources import (
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
)
from app.model.template import Footer, Heading, Template, Text
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen

NewId = Callable[[str], str]
"""Makes an id for a kind of step; ids of removed steps never come back, since people may still stand on them."""


class Fresh(msgspec.Struct, frozen=True):
    """A new step, not in any flow yet, with the message it brings along if it is an e-mail."""

    node: Node
    templates: tuple[Template, ...] = ()


def new_id(kind: str) -> str:
    """A new id, such as `wait-7f3a9c`."""
    return f"{kind}-{uuid4().hex[:6]}"


_MAKERS: dict[str, Callable[[str], Node]] = {
    "trigger.newsletter": lambda i: Trigger(i, source=OnEvent("Newsletter Subscribed")),
    "trigger.cart": lambda i: Trigger(i, source=OnEvent("Cart Abandoned")),
    "trigger.cart_left": lambda i: Trigger(i, source=OnCartLeft()),
    "trigger.order": lambda i: Trigger(i, source=OnEvent("Order Completed")),
    "trigger.since_order": lambda i: Trigger(i, source=OnDaysSinceOrder()),
    "trigger.date": lambda i: Trigger(i, source=OnDateField()),
    "trigger.calendar": lambda i: Trigger(i, source=OnCalendarDay()),
    "trigger.segment": lambda i: Trigger(i, source=OnSegmentEntry(rule=All())),
    "trigger.left": lambda i: Trigger(i, source=OnSegmentEntry(rule=All(), leaves=True)),
    "trigger.points": lambda i: Trigger(
        i, source=OnSegmentEntry(rule=All((Compare("profile.points", "ge", 500),))), reentry=Reentry("once")
    ),
    "trigger.price": lambda i: Trigger(i, source=OnProductNews(), reentry=Reentry("after_gap", 7)),
    "trigger.stock": lambda i: Trigger(i, source=OnProductNews("back_in_stock"), reentry=Reentry("after_gap", 7)),
    "trigger.form": lambda i: Trigger(i, source=OnEvent("Form Submitted")),
    "trigger.page": lambda i: Trigger(i, source=OnEvent("Page Viewed"), reentry=Reentry("one_at_a_time")),
    "trigger.trial": lambda i: Trigger(i, source=OnEvent("Trial Ended")),
    "trigger.hand": lambda i: Trigger(i, source=OnHand()),
    "trigger.webhook": lambda i: Trigger(i, source=OnEvent("Webhook Received")),
    "wait": lambda i: Wait(i, until=ForDuration(1, "days")),
    "wait.until": lambda i: Wait(i, until=UntilClock("09:00")),
    "wait.open": lambda i: Wait(i, until=UntilOpen()),
    "wait.date": lambda i: Wait(i, until=UntilDate()),
    "wait.day": lambda i: Wait(i, until=UntilDay()),
    "wait.best": lambda i: Wait(i, until=UntilBestHour()),
    "await": lambda i: Await(i, event="Order Completed"),
    "condition": lambda i: Condition(i, rule=All((Compare("orders.count", "eq", 1),))),
    "choice": lambda i: Choice(
        i,
        cases=(
            Case("a", rule=All((Compare("orders.count", "eq", 1),))),
            Case("b", rule=All((Compare("orders.count", "ge", 3),))),
        ),
    ),
    "split": lambda i: Split(i),
    "email": lambda i: Email(i, message_class="marketing"),
    "sms": lambda i: Sms(i),
    "change.tag": lambda i: Change(i, changes=(AddTag(),)),
    "change.field": lambda i: Change(i, changes=(SetField(),)),
    "change.points": lambda i: Change(i, changes=(AddPoints(10),)),
    "give_code": lambda i: GiveCode(i),
    "notify": lambda i: Notify(i),
    "webhook": lambda i: Webhook(i),
    "start_flow": lambda i: StartFlow(i),
    "goal": lambda i: Goal(i, event="Order Completed"),
    "exit": lambda i: Exit(i),
}
ITEMS: tuple[str, ...] = tuple(_MAKERS)
"""Keys of everything that can be added, in the palette's order."""

_LIKELY: dict[str, tuple[str, ...]] = {
    "trigger": ("wait", "email", "condition"),
    "wait": ("email", "condition"),
    "email": ("wait", "condition", "goal", "exit"),
    "condition": ("email", "wait", "exit"),
    "choice": ("email", "wait", "exit"),
    "await": ("email", "exit", "wait"),
    "split": ("email", "wait"),
    "change": ("email", "wait", "exit"),
    "notify": ("wait", "email", "exit"),
    "sms": ("wait", "condition", "goal", "exit"),
    "webhook": ("wait", "email", "exit"),
    "give_code": ("email", "sms", "wait"),
    "start_flow": ("exit", "wait", "email"),
}
_USUAL = ("wait", "email", "condition", "sms", "split", "goal", "exit")
"""Then one of each kind before their rarer sisters: there are nine digits to pick with."""


def fresh(item: str, make_id: NewId = new_id) -> Fresh:
    """A new step of a palette item. KeyError for an unknown key."""
    kind = item.partition(".")[0]
    node = _MAKERS[item](make_id(kind))
    if isinstance(node, Email):
        message = Template(make_id("message"), blocks=(Heading(), Text(), Footer()))
        return Fresh(msgspec.structs.replace(node, template=message.id), (message,))
    return Fresh(node)


def fitting(flow: Flow, node_id: str = "", port: str = "", *, on_edge: bool = False) -> tuple[str, ...]:
    """Items that may stand there, the best guess first: after a port, in the middle of an edge, or loose (no node).

    A flow that has a trigger is offered others only where nothing is said about the place: they replace it.
    """
    after = flow.by_id.get(node_id)
    fit = [item for item in ITEMS if _fits(item, after, on_edge)]
    triggers = [item for item in fit if item.startswith("trigger.")]
    likely = (*_LIKELY.get(kind_of(after), ()), *_USUAL) if after else _USUAL if flow.trigger else triggers
    first = [item for item in dict.fromkeys(likely) if item in fit]
    last = triggers if flow.trigger else []
    return (*first, *(item for item in fit if item not in first and item not in last), *last)


def _fits(item: str, after: Node | None, on_edge: bool) -> bool:
    if after is None:
        return True
    if item.startswith("trigger."):
        return False
    return not on_edge or bool(ports(_MAKERS[item]("")))
