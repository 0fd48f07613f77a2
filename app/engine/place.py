"""What every step of a flow is to a run: somewhere to arrive, and to go on from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from app.engine.look import Look
from app.engine.run import Decision, EndReason, Passed, Run, SendMail
from app.model.customer import Facts
from app.model.flow import Flow
from app.model.nodes import Node, kind_of
from app.model.truth import Ask


class Stretch(ABC):
    """The way from leaving one step to the next stop, which is known beforehand: taken instead of step by step where
    nobody asks why.
    """

    @abstractmethod
    def take(self, run: Run, at: datetime, facts: Facts) -> Decision:
        """Where the run stands after it."""


class ToWait(Stretch):
    """To a wait for a length of time."""

    def __init__(self, passed: tuple[Passed, ...], node: str, lasts: timedelta) -> None:
        self._passed, self._node, self._lasts = passed, node, lasts

    def take(self, run: Run, at: datetime, facts: Facts) -> Decision:
        stands = Run(run.id, run.customer, run.entry, self._node, "waiting", at + self._lasts, run.visit)
        return Decision(stands, (), (), None, self._passed)


class ToMessage(Stretch):
    """To a message, which is due at once."""

    def __init__(self, passed: tuple[Passed, ...], node: str) -> None:
        self._passed, self._node = passed, node

    def take(self, run: Run, at: datetime, facts: Facts) -> Decision:
        visit = run.visit + 1
        stands = Run(run.id, run.customer, run.entry, self._node, "holding", at, visit)
        return Decision(stands, (), (SendMail(self._node, at, visit),), None, self._passed)


class ToEnd(Stretch):
    """To the end of the way."""

    def __init__(self, passed: tuple[Passed, ...], node: str, reason: EndReason) -> None:
        self._passed, self._node, self._reason = passed, node, reason

    def take(self, run: Run, at: datetime, facts: Facts) -> Decision:
        stands = Run(run.id, run.customer, run.entry, self._node, "ended", None, run.visit)
        return Decision(stands, (), (), self._reason, self._passed)


class ToQuestion(Stretch):
    """To a condition, and on by the answer."""

    def __init__(self, ask: Ask, yes: Stretch, no: Stretch) -> None:
        self._ask, self._yes, self._no = ask, yes, no

    def take(self, run: Run, at: datetime, facts: Facts) -> Decision:
        return (self._yes if self._ask(facts, run.entry, run.id, None) else self._no).take(run, at, facts)


class Place:
    """A step that is gone through without anything happening; the others tell what they do beyond that."""

    outcome = "out"

    def __init__(self, node: Node) -> None:
        self.id, self.kind = node.id, kind_of(node)
        self.out: Place | None = None
        """Where the way goes on after this step, for those with one way out."""
        self.through: Passed = (node.id, self.outcome)
        self.ways: dict[str, Place] = {}
        """Where each port leads."""
        self.ahead: Stretch | None = None
        """What follows on leaving this step, where that is known beforehand."""

    def join(self, port: str, place: Place) -> None:
        """The way out by `port` leads there."""
        self.ways[port] = place
        if port == "out":
            self.out = place

    def come(self, look: Look) -> Place | Decision | None:
        """Arrive: the next step, or where the run stands for now; None where nothing is joined."""
        look.passed.append(self.through)
        if look.why:
            look.tell(self.through, self.kind, {})
        return self.out

    def leave(self, look: Look) -> Place | Decision | None:
        """Go on from here, where the run has stood until now."""
        return self.out

    def left(self, flow: Flow) -> tuple[Passed, ...] | None:
        """What leaving notes, where that is the same for everybody."""
        return ()

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        """The stretch that came through `passed` and ends here, or goes on from here if that is known beforehand."""
        return None
