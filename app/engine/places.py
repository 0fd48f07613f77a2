"""The steps of a flow made ready to be walked: each knows what it does to a run, and which step comes after it.

Made once for a flow, by whoever looks first, and the same for the scheduler, the persona walk and the try-out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app.engine.hearing import awaited
from app.engine.holdout import held_out
from app.engine.jumps import enter_flow
from app.engine.look import Look
from app.engine.place import Place, Stretch, ToEnd, ToMessage, ToQuestion, ToWait
from app.engine.run import (
    PASSED_BY,
    CallWebhook,
    ChangeProfile,
    Decision,
    Effect,
    NotifyStaff,
    Passed,
    SendMail,
    TakeCode,
)
from app.engine.waits import wait_until
from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.customer import JsonValue
from app.model.flow import Flow
from app.model.nodes import (
    ELSE,
    Await,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    Split,
    Trigger,
    Wait,
    is_skipped,
)
from app.model.times import ForDuration
from app.model.truth import asked, truth

AT_ONCE = timedelta()
IN_A_ROW = 4
"""Conditions after one another that are known beforehand: each one more doubles the ways through them."""


class _Skipped(Place):
    outcome = PASSED_BY


class _Start(Place):
    def __init__(self, node: Trigger) -> None:
        super().__init__(node)
        self._entered: Passed = (node.id, "entered")
        self._held_out: Passed = (node.id, "held_out")

    def leave(self, look: Look) -> Place | Decision | None:
        entry = look.run.entry
        if held_out(look.flow, look.run.customer):
            look.passed.append(self._held_out)
            if look.why:
                look.tell(self._held_out, self.kind, {"event": entry.event})
            return look.end("holdout")
        look.passed.append(self._entered)
        if look.why:
            look.tell(self._entered, self.kind, {"event": entry.event, "key": entry.key})
        return self.out

    def left(self, flow: Flow) -> tuple[Passed, ...] | None:
        return (self._entered,) if flow.holdout is None else None


class _Staying(Place):
    """Where the run stays until a moment."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._waits: Passed = (node.id, "waits")


class _Wait(_Staying):
    def __init__(self, node: Wait) -> None:
        super().__init__(node)
        self._node = node
        self._lasts = node.until.elapsed if isinstance(node.until, ForDuration) else None

    def come(self, look: Look) -> Place | Decision | None:
        if self._lasts is not None:
            until = look.at + self._lasts
        else:
            until = wait_until(self._node, look.at, look.facts, look.run.entry, look.zone)
        if until <= look.at:
            return super().come(look)
        look.passed.append(self._waits)
        if look.why:
            look.tell(self._waits, self.kind, {"until": until.isoformat()})
        return look.stay(self.id, "waiting", until)

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        return ToWait((*passed, self._waits), self.id, self._lasts) if self._lasts and self._lasts > AT_ONCE else None


class _Await(_Staying):
    def __init__(self, node: Await) -> None:
        super().__init__(node)
        self._node = node
        self._came: Passed = (node.id, "event")
        self._time_is_up: Passed = (node.id, "timeout")

    def come(self, look: Look) -> Place | Decision | None:
        until = look.at + self._node.timeout.elapsed
        came = next(awaited(self._node, look.run, look.facts, look.at, until), None)
        if came:  # it has come already, while nobody was looking
            look.at = came.occurred_at
            look.passed.append(self._came)
            if look.why:
                look.tell(self._came, self.kind, {"event": came.name, "id": came.id})
            return self.ways.get("event")
        look.passed.append(self._waits)
        if look.why:
            look.tell(self._waits, self.kind, {"until": until.isoformat()})
        return look.stay(self.id, "waiting", until)

    def leave(self, look: Look) -> Place | Decision | None:
        """By the event that has come, or because time is up."""
        came = list(awaited(self._node, look.run, look.facts, look.at - self._node.timeout.elapsed, look.at))
        passed = self._came if came else self._time_is_up
        look.passed.append(passed)
        if look.why:
            look.tell(passed, self.kind, {"event": came[-1].name, "id": came[-1].id} if came else {})
        return self.ways.get(passed[1])

    def left(self, flow: Flow) -> tuple[Passed, ...] | None:
        return None


class _Message(Place):
    """The guardrails decide when the message leaves, and whether; until then the run is held."""

    outcome = "due"

    def come(self, look: Look) -> Place | Decision | None:
        look.effects.append(SendMail(self.id, look.at, look.run.visit + 1))
        super().come(look)
        return look.stay(self.id, "holding", look.at)

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        return ToMessage((*passed, self.through), self.id)


class _Code(Place):
    outcome = "due"

    def __init__(self, node: GiveCode) -> None:
        super().__init__(node)
        self._list = node.codes

    def come(self, look: Look) -> Place | Decision | None:
        look.effects.append(TakeCode(self.id, look.at, look.run.visit + 1))
        look.passed.append(self.through)
        if look.why:
            look.tell(self.through, self.kind, {"list": self._list})
        return look.stay(self.id, "holding", look.at)


class _Exit(Place):
    outcome = "reached"

    def come(self, look: Look) -> Place | Decision | None:
        super().come(look)
        return look.end("exit")

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        return ToEnd((*passed, self.through), self.id, "exit")


class _Goal(_Staying):
    """A goal without an event is reached by coming here; one with an event is waited for until its window closes."""

    outcome = "reached"

    def __init__(self, node: Goal) -> None:
        super().__init__(node)
        self._awaits, self._window = bool(node.event), ForDuration(node.within_days).elapsed

    def come(self, look: Look) -> Place | Decision | None:
        if not self._awaits:
            super().come(look)
            return look.end("goal")
        closes = look.run.entry.at + self._window
        look.passed.append(self._waits)
        if look.why:
            look.tell(self._waits, self.kind, {"until": closes.isoformat()})
        return look.end("finished") if closes <= look.at else look.stay(self.id, "waiting", closes)

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        return None if self._awaits else ToEnd((*passed, self.through), self.id, "goal")


class _Condition(Place):
    def __init__(self, node: Condition) -> None:
        super().__init__(node)
        self._rule, self._ask = node.rule, asked(node.rule)
        self._yes: Passed = (node.id, "yes")
        self._no: Passed = (node.id, "no")

    def come(self, look: Look) -> Place | Decision | None:
        run = look.run
        if look.why:
            answer = truth(self._rule, look.facts, run.entry, run.id)
            value = answer.value
            if value is None:
                answer.seen["unknown"] = True
            look.tell(self._yes if value else self._no, self.kind, answer.seen)
        else:
            value = self._ask(look.facts, run.entry, run.id, None)
        passed = self._yes if value else self._no
        look.passed.append(passed)
        return self.ways.get(passed[1])

    def stretch(self, passed: tuple[Passed, ...]) -> Stretch | None:
        if len(passed) > IN_A_ROW:
            return None
        yes, no = self._by(self._yes, passed), self._by(self._no, passed)
        return ToQuestion(self._ask, yes, no) if yes and no else None

    def _by(self, answer: Passed, passed: tuple[Passed, ...]) -> Stretch | None:
        there, passed = self.ways.get(answer[1]), (*passed, answer)
        return there.stretch(passed) if there is not None else ToEnd(passed, self.id, "finished")


class _Choice(Place):
    """The first case that holds; all that was asked up to it is what was seen."""

    def __init__(self, node: Choice) -> None:
        super().__init__(node)
        self._cases = node.cases

    def come(self, look: Look) -> Place | Decision | None:
        seen: dict[str, JsonValue] = {}
        port = ELSE
        for case in self._cases:
            answer = truth(case.rule, look.facts, look.run.entry, look.run.id)
            seen |= answer.seen
            if answer.value is None:
                seen["unknown"] = True
            if answer.value:
                port = case.port
                break
        look.passed.append((self.id, port))
        if look.why:
            look.tell((self.id, port), self.kind, seen)
        return self.ways.get(port)


class _Split(Place):
    def __init__(self, node: Split) -> None:
        super().__init__(node)
        self._node = node

    def come(self, look: Look) -> Place | Decision | None:
        port = split_port(self._node, look.run.customer)
        look.passed.append((self.id, port))
        if look.why:
            look.tell((self.id, port), self.kind, {})
        return self.ways.get(port)


class _Doing(Place):
    """A step that does something outside the flow and takes no time."""

    def __init__(self, node: Change | Notify | Webhook) -> None:
        super().__init__(node)
        self._effect = _effect_of(node)

    def come(self, look: Look) -> Place | Decision | None:
        look.effects.append(self._effect)
        return super().come(look)


class _Jump(Place):
    def __init__(self, node: StartFlow) -> None:
        super().__init__(node)
        self._node = node

    def come(self, look: Look) -> Place | Decision | None:
        effect = enter_flow(self._node, look.run, look.at)
        if effect:
            look.effects.append(effect)
        look.passed.append(self.through)
        if look.why:
            look.tell(self.through, self.kind, {"automation": self._node.flow})
        return self.out


def places_of(flow: Flow) -> Mapping[str, Place]:
    """The places of a flow by the id of their step."""
    known: dict[str, Place] | None = flow.__dict__.get("_places")  # quicker than by vars(): asked for every step
    if known is None:
        known = {node.id: _place(node) for node in flow.nodes}
        for (source, port), node in flow.node_at.items():
            if source in known:
                known[source].join(port, known[node.id])
        for place in known.values():
            place.ahead = _ahead(place, flow)
        vars(flow)["_places"] = known
    return known


def _ahead(place: Place, flow: Flow) -> Stretch | None:
    passed, here = place.left(flow), place.out
    if passed is None:
        return None
    return here.stretch(passed) if here is not None else ToEnd(passed, place.id, "finished")


def split_port(split: Split, customer: int) -> str:
    """The branch this customer takes, always the same one: SHA-256 of node and customer, scaled to the
    weights.
    """
    total = sum(max(branch.weight, 0) for branch in split.branches)
    if not total:
        return split.branches[0].port if split.branches else "out"
    digest = hashlib.sha256(f"{split.id}\x1f{customer}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") * total >> 64
    for branch in split.branches:
        place -= max(branch.weight, 0)
        if place < 0:
            return branch.port
    return split.branches[-1].port


def _place(node: Node) -> Place:
    return _Skipped(node) if is_skipped(node) else _PLACES[type(node)](node)


def _effect_of(node: Change | Notify | Webhook) -> Effect:
    match node:
        case Change():
            return ChangeProfile(node.id, node.changes)
        case Notify():
            return NotifyStaff(node.id, node.to, node.text)
        case Webhook():
            return CallWebhook(node.id)


_PLACES: dict[type[Node], Callable[[Any], Place]] = {
    Trigger: _Start,
    Wait: _Wait,
    Await: _Await,
    Condition: _Condition,
    Choice: _Choice,
    Split: _Split,
    Email: _Message,
    Sms: _Message,
    Change: _Doing,
    Notify: _Doing,
    Webhook: _Doing,
    GiveCode: _Code,
    StartFlow: _Jump,
    Goal: _Goal,
    Exit: _Exit,
}
