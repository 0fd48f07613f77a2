"""What is the same for every customer of a try-out, found out once: who hears which event, what time itself starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.engine.content import content_of, message_step
from app.engine.guardrails import Guardrails
from app.engine.jumps import STARTED
from app.engine.played import Assumption, Newsletters
from app.engine.segment_looks import midnights
from app.engine.shelf import NO_SHELF, Shelf
from app.model.flow import Flow
from app.model.nodes import Await, Goal, MessageStep
from app.model.rules import Rule
from app.model.sources import BY_HAND, OnEvent, OnHand, OnSegmentEntry

TICK = timedelta(microseconds=1)


class Stage:
    """Flows by name, the span since <= t < until, the guardrails and what is assumed."""

    def __init__(
        self,
        flows: Mapping[str, Flow],
        since: datetime,
        until: datetime,
        rails: Guardrails,
        shop_zone: str,
        newsletters: Newsletters = "aside",
        assumed: Assumption | None = None,
        shelf: Shelf = NO_SHELF,
    ) -> None:
        self.flows, self.since, self.until, self.rails, self.zone = flows, since, until, rails, shop_zone
        self.newsletters, self.assumed, self.shelf = newsletters, assumed, shelf
        self.begins: dict[str, list[tuple[str, Flow]]] = {BY_HAND: [], STARTED: []}
        """Which flows an event may start, by its name."""
        self.timed: list[tuple[str, Flow]] = []
        self.segments: dict[str, Rule] = {}
        self.heard = {name: _heard(flow) for name, flow in flows.items()}
        """Which events may end somebody's way through a flow, or let it go on."""
        for name, flow in flows.items():
            self._place(name, flow)
        self._midnights: dict[str, Sequence[datetime]] = {}
        self._messages: dict[tuple[str, str], tuple[MessageStep, str]] = {}

    def _place(self, name: str, flow: Flow) -> None:
        if flow.trigger is None:
            return
        self.begins[BY_HAND].append((name, flow))
        self.begins[STARTED].append((name, flow))
        match flow.trigger.source:
            case OnEvent(event):
                self.begins.setdefault(event, [])
                if (name, flow) not in self.begins[event]:
                    self.begins[event].append((name, flow))
            case OnSegmentEntry(rule):
                self.segments[name] = rule
            case OnHand():
                return
            case _:
                self.timed.append((name, flow))

    def message(self, name: str, node_id: str) -> tuple[MessageStep, str]:
        """A flow's message step and the digest of what it says."""
        found = self._messages.get((name, node_id))
        if found is None:
            step = message_step(self.flows[name], node_id)
            self._messages[name, node_id] = found = (step, content_of(self.flows[name], step))
        return found

    def midnights(self, place: str) -> Sequence[datetime]:
        """Every midnight of the span on the clock of the place, ascending."""
        if place not in self._midnights:
            self._midnights[place] = tuple(midnights(self.since, self.until, place))
        return self._midnights[place]


def _heard(flow: Flow) -> frozenset[str]:
    goals = {node.event for node in flow.nodes if isinstance(node, Goal | Await)}
    return frozenset(goals | {exit_on.event for exit_on in flow.exits})
