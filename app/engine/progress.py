"""People on their way: everybody whose moment has come goes on, a batch in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.engine.advance import advance
from app.engine.content import content_of
from app.engine.news import RunEnded, Totals
from app.engine.ports import Ledger, News
from app.engine.run import CallWebhook, Decision, EnterFlow, NotifyStaff, Run, SendMail, Step, TakeCode
from app.engine.work import Channel, Decided, DueRun, NewMessage, Standing
from app.model.actions import Sms
from app.model.customer import Facts
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import MessageStep

BATCH = 1000
Checkpoint = Callable[[str], None]
"""Called with the name of the step just done; tests end the process there."""


class Progress:
    """Advances due runs."""

    def __init__(self, ledger: Ledger, news: News, checkpoint: Checkpoint) -> None:
        self._ledger = ledger
        self._news = news
        self._checkpoint = checkpoint
        self.started = False
        """Whether anybody has been sent into another automation, which nobody has looked at since."""

    def batch(self, now: datetime, standing: Standing) -> Totals:
        """Advance up to a thousand runs that are due; all zeros when none is."""
        due = self._ledger.due_runs(now, BATCH)
        if not due:
            return Totals()
        facts = self._ledger.facts({one.run.customer for one in due}, now)
        decided = [
            self._decide(one, facts[one.run.customer], standing.zone) for one in due if one.run.customer in facts
        ]
        self._checkpoint("decided")
        self._ledger.record_decisions(decided, now)
        self._checkpoint("advanced")
        self.started = self.started or any(
            isinstance(effect, EnterFlow) for one in decided for effect in one.decision.effects
        )
        ended = 0
        for one in decided:
            if one.decision.end_reason:
                ended += 1
                flow = self._ledger.version(one.due.version)
                self._news.tell(RunEnded(one.due.run.id, flow.name, one.decision.end_reason))
        return Totals(advanced=len(decided), ended=ended)

    def _decide(self, due: DueRun, facts: Facts, zone: str) -> Decided:
        flow = self._ledger.version(due.version)
        try:
            decision = advance(due.run, flow, facts, zone)
        except PolkuError as error:
            # One customer's bad data ends that customer's way, with the reason kept, and nobody else's.
            decision = _broken(due.run, error, facts.now)
        return Decided(due, decision, _messages(decision, flow))


def channel_of(step: MessageStep) -> Channel:
    """By which way a message leaves."""
    return "sms" if isinstance(step, Sms) else "mail"


def _broken(run: Run, error: PolkuError, now: datetime) -> Decision:
    stands = Run(run.id, run.customer, run.entry, run.node, "ended", None, run.visit)
    seen = {name: str(value) for name, value in error.params.items()}
    return Decision(stands, (Step(run.node, "error", error.code, now, dict(seen)),), (), "stopped")


def _messages(decision: Decision, flow: Flow) -> tuple[NewMessage, ...]:
    found: list[NewMessage] = []
    when = {step.node: step.at for step in decision.steps}
    for effect in decision.effects:
        match effect:
            case SendMail(node, due_at, visit):
                step = flow.by_id[node]
                if isinstance(step, MessageStep):
                    kind, channel = step.message_class or "marketing", channel_of(step)
                    content = content_of(flow, step)
                    found.append(NewMessage("flow", node, visit, due_at, kind, content, channel=channel))
            case TakeCode(node, due_at, visit):
                found.append(NewMessage("staff", node, visit, due_at, "service", channel="code"))
            case NotifyStaff(node):
                # A loop may come by here again without an e-mail in between: the moment tells its rounds apart.
                at = when[node]
                visit = int(at.timestamp())
                found.append(NewMessage("staff", node, visit, at, "service", staff=effect))
            case CallWebhook(node):
                at = when[node]
                found.append(NewMessage("staff", node, int(at.timestamp()), at, "service", channel="webhook"))
            case _:
                pass
    return tuple(found)
