"""What is the same for every customer of a try-out, found out once: who hears which event, what time itself starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.engine.content import content_of
from app.engine.guardrails import Guardrails, gate
from app.engine.jumps import STARTED
from app.engine.places import places_of
from app.engine.played import Assumption, Newsletters
from app.engine.segment_looks import midnights
from app.engine.shelf import NO_SHELF, Shelf
from app.model.flow import Flow
from app.model.nodes import Await, Goal, MessageStep
from app.model.rules import Rule
from app.model.sources import BY_HAND, OnEvent, OnHand, OnSegmentEntry

TICK = timedelta(microseconds=1)


class Part:
    """One automation, as it is for everybody."""

    def __init__(self, name: str, flow: Flow, rails: Guardrails, shop_zone: str) -> None:
        self.name, self.flow, self.trigger, self.priority = name, flow, flow.trigger, flow.priority
        goals = {node.event for node in flow.nodes if isinstance(node, Goal | Await)}
        self.heard = frozenset(goals | {exit_on.event for exit_on in flow.exits})
        """Which events may end somebody's way through it, or let it go on."""
        wheres = [node.where for node in flow.nodes if isinstance(node, Goal)] + [one.where for one in flow.exits]
        self.plain = all(where is None for where in wheres)
        """Whether an event that has not ended a way never will."""
        self.places = places_of(flow)
        steps = [node for node in flow.nodes if isinstance(node, MessageStep)]
        self.messages = {step.id: (gate(step, rails, shop_zone), content_of(flow, step)) for step in steps}
        """Of each message step the guardrails, and the digest of what it says."""


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
        self.since, self.until, self.rails, self.zone = since, until, rails, shop_zone
        self.newsletters, self.assumed, self.shelf = newsletters, assumed, shelf
        self.begins: dict[str, list[Part]] = {BY_HAND: [], STARTED: []}
        """Which automations an event may start, by its name."""
        self.timed: list[Part] = []
        self.segments: list[tuple[Part, Rule]] = []
        for name, flow in flows.items():
            self._place(Part(name, flow, rails, shop_zone))
        self._midnights: dict[str, Sequence[datetime]] = {}

    def _place(self, part: Part) -> None:
        if part.trigger is None:
            return
        self.begins[BY_HAND].append(part)
        self.begins[STARTED].append(part)
        match part.trigger.source:
            case OnEvent(event):
                begun = self.begins.setdefault(event, [])
                if part not in begun:
                    begun.append(part)
            case OnSegmentEntry(rule):
                self.segments.append((part, rule))
            case OnHand():
                return
            case _:
                self.timed.append(part)

    def midnights(self, place: str) -> Sequence[datetime]:
        """Every midnight of the span on the clock of the place, ascending."""
        if place not in self._midnights:
            self._midnights[place] = tuple(midnights(self.since, self.until, place))
        return self._midnights[place]
