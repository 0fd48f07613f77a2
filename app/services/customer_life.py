"""One customer's life as a list: what is to come, and what has happened, with every message of ours among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from app.engine.history import History
from app.model.confirming import ASKED
from app.model.customer import Customer, JsonValue
from app.model.nodes import MessageStep
from app.services.customers import customer_by_email
from app.services.desk import Desk
from app.store.explain import Way
from app.store.messages import MessageFilter, MessageRow

Kind = Literal["message", "order", "event", "consent", "entered", "ended", "opened", "clicked", "newsletter"]
SHOWN = 300
_ORDER, _NEWSLETTER = "Order Completed", "Newsletter Sent"


class Moment(msgspec.Struct, frozen=True):
    """One line. `what`: a subject, an event's name, an order's number, a channel, an automation's title. `detail`: a
    state of a message, a reason, the rows of an order, what is known of a consent. `ahead`: it is still to come.
    """

    at: datetime
    kind: Kind
    what: str
    detail: dict[str, JsonValue] = {}
    message: int = 0
    ahead: bool = False


class Life(msgspec.Struct, frozen=True):
    """`ahead` soonest first, `past` newest first, `on_way` the automations the customer is in now."""

    customer: Customer
    history: History
    ahead: tuple[Moment, ...]
    past: tuple[Moment, ...]
    on_way: tuple[Way, ...]


def life_of(desk: Desk, email: str) -> Life:
    """All of it. Raises PolkuError("customer-unknown")."""
    customer = customer_by_email(desk, email)
    history = desk.store.customers.everything(customer.email)
    messages = desk.store.messages.find(MessageFilter(customer=customer.id), SHOWN)
    ways = desk.store.explain.ways(customer.id)
    now = desk.clock.now()
    past = [*_past(history), *_of_ways(reversed(ways))]
    past += [_message(one) for one in reversed(messages) if one.state not in ("due", "retry")]
    ahead = [*_next_steps(desk, ways), *(_message(one, True) for one in messages if one.state in ("due", "retry"))]
    return Life(
        customer=customer,
        history=history,
        ahead=tuple(sorted(ahead, key=_when)),
        past=tuple(reversed(sorted((one for one in past if one.at <= now), key=_in_order)[-SHOWN:])),
        on_way=tuple(way for way in ways if way.state != "ended"),
    )


def _past(history: History) -> Iterator[Moment]:
    for order in history.orders:
        bought: JsonValue = [{"product": line.product, "quantity": line.quantity} for line in order.lines]
        yield Moment(order.occurred_at, "order", order.id, {"total": order.total, "rows": bought})
    for event in history.events:
        if event.name == _NEWSLETTER:
            yield Moment(event.occurred_at, "newsletter", str(event.properties.get("title", "")))
        elif event.name != _ORDER:
            yield Moment(event.occurred_at, "event", event.name, event.properties)
    for line in history.consents:
        if line.basis == ASKED:
            continue  # the event that asks tells it
        detail: dict[str, JsonValue] = {
            "action": line.action,
            "basis": line.basis,
            "source": line.source,
            "wording": line.wording,
        }
        yield Moment(line.occurred_at, "consent", line.channel, detail)
    titles = {(one.enrolment, one.node): one.title for one in history.contacts}
    for seen in history.interactions:
        yield Moment(seen.at, seen.what, titles.get((seen.enrolment, seen.node), ""))


def _of_ways(ways: Iterable[Way]) -> Iterator[Moment]:
    for way in ways:
        yield Moment(way.entered_at, "entered", way.title, {"event": way.event, "version": way.version})
        if way.ended_at is not None:
            yield Moment(way.ended_at, "ended", way.title, {"reason": way.end_reason})


def _message(one: MessageRow, ahead: bool = False) -> Moment:
    detail: dict[str, JsonValue] = {
        "state": one.state,
        "reason": one.reason,
        "flow": one.flow_title,
        "version": one.version,
    }
    return Moment(one.at, "message", one.subject or one.title, detail, one.id, ahead)


def _next_steps(desk: Desk, ways: list[Way]) -> Iterator[Moment]:
    """The message behind the wait that each way stands at; behind a question nobody knows yet."""
    rails, zone = desk.policy.guardrails, desk.shop.timezone
    for way in ways:
        flow = desk.store.flows.live(way.flow) if way.state == "waiting" and way.due_at is not None else None
        step = flow.by_id.get(flow.next_id(way.node, "out") or "") if flow is not None else None
        if way.due_at is None or not isinstance(step, MessageStep):
            continue
        at = way.due_at
        if step.message_class != "service":
            at = rails.calm(at, step.skip_guardrails, zone)
        detail: dict[str, JsonValue] = {"state": "ahead", "flow": way.title}
        yield Moment(at, "message", step.title, detail, 0, True)


def _when(one: Moment) -> datetime:
    return one.at


def _in_order(one: Moment) -> tuple[datetime, int]:
    """What follows from something at the same moment stands after it."""
    return one.at, {"entered": 1, "message": 2, "ended": 3}.get(one.kind, 0)
