"""One look at one enrolment: `advance(run, flow, facts, shop_zone) -> Decision`.

Pure and deterministic. The scheduler, the persona walk and the try-out all use it, so what is shown is what happens.
Waits are counted from the run's own logical time (`run.due_at`), never from when the program happened to look.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.hearing import ended_since_entry
from app.engine.look import Look
from app.engine.place import Place
from app.engine.places import places_of
from app.engine.run import Decision, Run
from app.model.customer import Facts
from app.model.entry import Entry
from app.model.flow import Flow

ARRIVING = "->"
"""Before a node's id: on the way into it, from a step that the person's version no longer has."""
MAX_STEPS = 500
"""Steps in one look before it is called a loop without a wait (the checks refuse such flows; this is the belt)."""


def start(flow: Flow, enrolment: int, customer: int, entry: Entry) -> Run:
    """The run of a new enrolment, due at once at the trigger."""
    trigger = flow.trigger
    return Run(enrolment, customer, entry, trigger.id if trigger else "", "waiting", entry.at)


def advance(
    run: Run,
    flow: Flow,
    facts: Facts,
    shop_zone: str,
    *,
    why: bool = True,
    places: Mapping[str, Place] | None = None,
) -> Decision:
    """Leave the node the run stands at and go on until a wait, an e-mail or the end.

    Call it when `run.due_at` has come, or (holding) when its message has been settled and `due_at` set to that moment.
    `facts` must hold nothing later than now. Without `why` the decision is the same, but for what each step saw.
    `places`: those of the flow, from who has them at hand. Raises nothing: a node that has gone ends the run as
    `removed`.
    """
    ended = ended_since_entry(run, flow, facts) if flow.enders and facts.events else None
    if ended is None:
        return go_on(run, flow, facts, shop_zone, why, places_of(flow) if places is None else places)
    reason, event = ended
    look = Look(run, flow, facts, shop_zone, run.due_at or run.entry.at, why, [(run.node, reason)])
    if why:
        look.tell((run.node, reason), "exit", {"event": event.name, "id": event.id})
    return look.end(reason)


def go_on(run: Run, flow: Flow, facts: Facts, shop_zone: str, why: bool, places: Mapping[str, Place]) -> Decision:
    """As `advance`, of a run that no event has ended: for who knows so, because none has come since the last look."""
    stood, at = places.get(run.node), run.due_at or run.entry.at
    if not why and stood is not None and stood.ahead is not None:
        return stood.ahead.take(run, at, facts)
    look = Look(run, flow, facts, shop_zone, at, why)
    if stood is not None:
        here = stood.leave(look)
    else:
        here = places.get(run.node.removeprefix(ARRIVING)) if run.node.startswith(ARRIVING) else None
        if here is None:
            return look.end("removed")
    for _ in range(MAX_STEPS):
        if here is None:
            return look.end("finished")
        if isinstance(here, Decision):
            return here
        here = here.come(look)
    return here if isinstance(here, Decision) else look.end("loop")
