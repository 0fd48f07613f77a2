"""What one look at one run gathers until it knows where the run stands."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.engine.run import Decision, Effect, EndReason, Passed, Run, RunState, Step
from app.model.customer import Facts, JsonValue
from app.model.flow import Flow


class Look(msgspec.Struct, gc=False):
    """`at` is the run's own time, which an event that has come already may move. `why`: whether somebody wants to know
    what each step saw; `passed` is noted in any case.
    """

    run: Run
    flow: Flow
    facts: Facts
    zone: str
    at: datetime
    why: bool
    passed: list[Passed] = []
    steps: list[Step] = []
    effects: list[Effect] = []

    def tell(self, passed: Passed, kind: str, seen: dict[str, JsonValue]) -> None:
        """Note what a step saw; only for those who want to know."""
        node, outcome = passed
        self.steps.append(Step(node, kind, outcome, self.at, seen))

    def stay(self, node: str, state: RunState, due_at: datetime) -> Decision:
        """The run stands there for now. At a step that holds it, it is there once more than before."""
        run = self.run
        visit = run.visit + 1 if state == "holding" else run.visit
        # By place, which is quicker than by name: every step of every trial comes here.
        stands = Run(run.id, run.customer, run.entry, node, state, due_at, visit)
        return Decision(stands, tuple(self.steps), tuple(self.effects), None, tuple(self.passed))

    def end(self, reason: EndReason) -> Decision:
        """The run is over at the last step that it came to."""
        run = self.run
        node = self.passed[-1][0] if self.passed else run.node
        stands = Run(run.id, run.customer, run.entry, node, "ended", None, run.visit)
        return Decision(stands, tuple(self.steps), tuple(self.effects), reason, tuple(self.passed))
