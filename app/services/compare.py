"""What each persona would read: the same draft, walked by everybody, side by side."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.engine.walk import Route
from app.model.customer import Persona
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Branching
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.personas import list_personas, persona_entry
from app.services.preview import Preview, preview
from app.services.walk import walk


class Column(msgspec.Struct, frozen=True):
    """One persona's message. `orders`: how many they have made by then. `ways`: (condition, port) taken before it.

    `held`: the guardrail that would stop it. `node` "" and `preview` None: this persona gets no such message.
    `trouble`: why the message cannot be written.
    """

    persona: Persona
    orders: int = 0
    node: str = ""
    title: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    held: str = ""
    preview: Preview | None = None
    finding: Finding | None = None
    trouble: PolkuError | None = None


class Comparison(msgspec.Struct, frozen=True):
    """Columns grouped by message, personas in their order within a group. `most`: most messages anybody gets."""

    columns: tuple[Column, ...]
    now: datetime
    most: int


def compare(desk: Desk, flow: Flow, forced: str = "", nth: int = 0) -> Comparison:
    """Each persona's `nth` message on their own way; or, with `forced`, the same message step for everybody."""
    findings = {one.node: one for one in reversed(check_flow(desk, flow)) if one.code.startswith("message")}
    routes = {persona.key: walk(desk, flow, persona) for persona in list_personas(desk)}
    columns = [_column(desk, flow, p, routes[p.key], forced, nth, findings) for p in list_personas(desk)]
    order = list(dict.fromkeys(column.node for column in columns if column.node))
    columns.sort(key=lambda column: order.index(column.node) if column.node else len(order))
    return Comparison(tuple(columns), desk.clock.now(), max((len(r.messages) for r in routes.values()), default=0))


def _column(
    desk: Desk, flow: Flow, persona: Persona, route: Route, forced: str, nth: int, findings: dict[str, Finding]
) -> Column:
    wanted = [m for m in route.messages if not forced or m.node == forced]
    message = wanted[0 if forced else nth] if len(wanted) > (0 if forced else nth) else None
    node = message.node if message else forced
    orders = len(persona_entry(desk, persona, flow).history.orders)
    if not node:
        return Column(persona, orders)
    at = message.at if message else None
    try:
        shown, trouble = preview(desk, flow, node, persona=persona, at=at), None
    except PolkuError as error:
        shown, trouble = None, error
    return Column(
        persona=persona,
        orders=orders,
        node=node,
        title=flow.email(node).title,
        ways=_ways(flow, route, node) if message else (),
        at=at,
        held=message.verdict.reason if message and message.verdict.action == "stop" else "",
        preview=shown,
        finding=findings.get(node),
        trouble=trouble,
    )


def _ways(flow: Flow, route: Route, node: str) -> tuple[tuple[str, str], ...]:
    """The branches taken before the message."""
    taken: list[tuple[str, str]] = []
    for step in route.steps:
        if step.node == node:
            break
        if isinstance(flow.by_id[step.node], Branching):
            taken.append((step.node, step.outcome))
    return tuple(taken)
