"""Replay the shop's own history through automations: who would have got what. Writes nothing, sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import perf_counter

import msgspec

from app.engine.guardrails import NO_GUARDRAILS, Guardrails
from app.engine.replay import CustomerReplay, Played, replay
from app.model.errors import PolkuError
from app.model.flow import Flow, in_order
from app.model.nodes import Email
from app.services.desk import Desk
from app.services.flows import list_flows, load_draft

DEFAULT_SPAN = timedelta(days=90)


class MessageTally(msgspec.Struct):
    """One message step: how many would have been sent, and how many held back for which reason."""

    node: str
    title: str
    sent: int = 0
    suppressed: dict[str, int] = {}


class FlowTally(msgspec.Struct):
    entered: int
    exited: dict[str, int]
    messages: list[MessageTally]


class LoadMessage(msgspec.Struct, frozen=True):
    at: datetime
    flow: str
    node: str
    title: str


class Worst(msgspec.Struct, frozen=True):
    """The customer who would have got the most."""

    customer: str
    messages: tuple[LoadMessage, ...]


class Load(msgspec.Struct, frozen=True):
    """`histogram`: messages per customer -> customers, those with none included."""

    histogram: dict[str, int]
    max: int
    worst: Worst | None


class TryOut(msgspec.Struct):
    """The keys are the command line contract's. Two runs differ in `seconds` only."""

    from_: datetime = msgspec.field(name="from")
    to: datetime
    customers: int
    flows: dict[str, FlowTally]
    load: Load
    steps: int
    seconds: float


def try_out(
    desk: Desk,
    names: tuple[str, ...] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    guardrails: bool = True,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TryOut:
    """Replay since <= t < until (default: the last 90 days to now) for every customer.

    `names`: drafts to try; none given means everything as it would run: each live automation's draft, and the drafts.
    Raises PolkuError flow-unknown, span-empty, cancelled.
    """
    began = perf_counter()
    until = until or desk.clock.now()
    since = since or until - DEFAULT_SPAN
    if since >= until:
        raise PolkuError("span-empty", "user")
    flows = chosen_flows(desk, names)
    rails = desk.policy.guardrails if guardrails else NO_GUARDRAILS
    replays = replay_all(desk, flows, since, until, rails, progress, cancelled)
    return tally(replays, flows, since, until, perf_counter() - began)


def chosen_flows(desk: Desk, names: tuple[str, ...]) -> dict[str, Flow]:
    """The drafts with these names; with no names, every automation that is not archived."""
    rows = list_flows(desk)
    known = {row.name: row for row in rows}
    for name in names:
        if name not in known:
            raise PolkuError("flow-unknown", "user", name=name, known=sorted(known))
    wanted = names or tuple(row.name for row in rows if row.state not in ("archived", "stopped"))
    flows = {name: load_draft(desk, name) for name in wanted}
    return {name: flow for name, flow in flows.items() if flow.trigger}


def replay_all(
    desk: Desk,
    flows: Mapping[str, Flow],
    since: datetime,
    until: datetime,
    rails: Guardrails,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> list[CustomerReplay]:
    """Each customer's replay, in order of their number."""
    zone = desk.shop.timezone
    total = desk.store.customers.count()
    found: list[CustomerReplay] = []
    for history in desk.store.facts.histories():
        if cancelled():
            raise PolkuError("cancelled", "user")
        found.append(replay(history, flows, since, until, rails, zone))
        if len(found) % 50 == 0:
            progress(len(found), total)
    progress(total, total)
    return found


def tally(
    replays: list[CustomerReplay], flows: Mapping[str, Flow], since: datetime, until: datetime, seconds: float
) -> TryOut:
    """Counts over all customers, in the shape of the command line contract."""
    return TryOut(
        from_=since,
        to=until,
        customers=len(replays),
        flows={name: _flow_tally(name, flow, replays) for name, flow in flows.items()},
        load=_load(replays),
        steps=sum(one.steps for one in replays),
        seconds=round(seconds, 3),
    )


def _flow_tally(name: str, flow: Flow, replays: list[CustomerReplay]) -> FlowTally:
    ways = [way for one in replays for way in one.ways if way.flow == name]
    exited = Counter(way.ended for way in ways if way.ended)
    messages = {node.id: MessageTally(node.id, node.title, 0, {}) for node in in_order(flow) if isinstance(node, Email)}
    for played in (m for one in replays for m in one.messages if m.flow == name):
        counted = messages[played.node]
        if played.reason:
            counted.suppressed[played.reason] = counted.suppressed.get(played.reason, 0) + 1
        else:
            counted.sent += 1
    for counted in messages.values():
        counted.suppressed = dict(sorted(counted.suppressed.items()))
    return FlowTally(len(ways), {str(k): v for k, v in sorted(exited.items())}, list(messages.values()))


def _sent(one: CustomerReplay) -> list[Played]:
    return [message for message in one.messages if not message.reason]


def _load(replays: list[CustomerReplay]) -> Load:
    counts = Counter(len(_sent(one)) for one in replays)
    most = max(counts, default=0)
    worst = next((one for one in replays if len(_sent(one)) == most), None) if most else None
    return Load(
        {str(messages): counts[messages] for messages in sorted(counts)},
        most,
        Worst(
            worst.customer.email,
            tuple(LoadMessage(m.at, m.flow, m.node, m.title) for m in _sent(worst)),
        )
        if worst
        else None,
    )
