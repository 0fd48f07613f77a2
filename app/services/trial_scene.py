"""What a trial plays: two sides of one history, such as without and with guardrails, or the live version and the draft.

A scene holds all that is needed but the customers, so that other processes can play it, too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.engine.guardrails import Guardrails
from app.engine.history import History
from app.engine.played import Assumption, CustomerReplay, Newsletters, Played, Way
from app.engine.replay import play
from app.engine.shelf import Shelf
from app.engine.stage import Stage
from app.model.customer import Customer
from app.model.flow import Flow

Against = Literal["guardrails", "live", "own"]
"""What is compared: without and with guardrails; the live version and the draft; the shop's guardrails and others."""


class Side(msgspec.Struct, frozen=True):
    """One way to play the history: the automations by name, the guardrails, and what newsletters are."""

    flows: dict[str, Flow]
    rails: Guardrails
    newsletters: Newsletters = "aside"


class Scene(msgspec.Struct, frozen=True):
    """The span since <= t < until, and its sides `before` and `after`; `name`: the draft's."""

    name: str
    since: datetime
    until: datetime
    zone: str
    before: Side
    after: Side
    assumed: Assumption
    shelf: Shelf
    against: Against = "guardrails"

    def stages(self) -> Stages:
        """Ready to play."""
        return Stages(self)


class Case(msgspec.Struct, frozen=True):
    """One customer: what they would have got on one side (`before`) and on the other one (`after`)."""

    customer: Customer
    before: tuple[Played, ...]
    after: tuple[Played, ...]
    ways: tuple[Way, ...] = ()
    ways_before: tuple[Way, ...] = ()

    @property
    def sent(self) -> tuple[int, int]:
        """Messages that leave, on either side."""
        return count_sent(self.before), count_sent(self.after)

    @property
    def name(self) -> str:
        """As a person says it; the address where no name is known."""
        return name_of(self.customer)


class Stages:
    """A scene made ready: plays one customer after another."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._before, self._after = (
            Stage(
                side.flows,
                scene.since,
                scene.until,
                side.rails,
                scene.zone,
                side.newsletters,
                scene.assumed,
                scene.shelf,
            )
            for side in (scene.before, scene.after)
        )
        self._alike = scene.before.flows == scene.after.flows

    def case(self, history: History) -> tuple[Case, int]:
        """One customer's two lives, and how many steps they took."""
        before = play(self._before, history)
        # Guardrails are asked about messages only: where there are none, the second life is the first one.
        alike = self._alike and not before.messages
        after: CustomerReplay = before if alike else play(self._after, history)
        case = Case(history.customer, before.messages, after.messages, after.ways, before.ways)
        return case, before.steps + after.steps


def name_of(customer: Customer) -> str:
    """A customer's name; the address where none is known."""
    return f"{customer.first_name} {customer.last_name}".strip() or customer.email


def count_sent(played: tuple[Played, ...]) -> int:
    """How many of them leave."""
    return sum([not one.reason for one in played])
