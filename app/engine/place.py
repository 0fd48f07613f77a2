"""What every step of a flow is to a run: somewhere to arrive, and to go on from."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.engine.look import Look
from app.engine.run import Decision, EndReason, Passed, Run, SendMail
from app.model.flow import Flow
from app.model.nodes import Node, kind_of

AT_ONCE = timedelta()


class Stretch:
    """The way from leaving one step to the next stop, where nobody is asked anything: here to a wait for a length of
    time. Taken instead of step by step where nobody asks why.
    """

    def __init__(self, passed: tuple[Passed, ...], node: str, lasts: timedelta = AT_ONCE) -> None:
        self._passed, self._node, self._lasts = passed, node, lasts

    def take(self, run: Run, at: datetime) -> Decision:
        """Where the run stands after it."""
        stands = Run(run.id, run.customer, run.entry, self._node, "waiting", at + self._lasts, run.visit)
        return Decision(stands, (), (), None, self._passed)


class ToMessage(Stretch):
    """To a message, which is due at once."""

    def take(self, run: Run, at: datetime) -> Decision:
        visit = run.visit + 1
        stands = Run(run.id, run.customer, run.entry, self._node, "holding", at, visit)
        return Decision(stands, (), (SendMail(self._node, at, visit),), None, self._passed)


class ToEnd(Stretch):
    """To the end of the way."""

    def __init__(self, passed: tuple[Passed, ...], node: str, reason: EndReason) -> None:
        super().__init__(passed, node)
        self._reason = reason

    def take(self, run: Run, at: datetime) -> Decision:
        stands = Run(run.id, run.customer, run.entry, self._node, "ended", None, run.visit)
        return Decision(stands, (), (), self._reason, self._passed)


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
        """What follows on leaving this step, where that is the same for everybody."""

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
        """The stretch that came through `passed` and ends here, if it is the same for everybody."""
        return None
