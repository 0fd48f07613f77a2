"""The trial of a draft: it and everything live over the shop's own history, with and without guardrails in one pass.

Reads only. What it says is who would have got what; it never says what anybody would have bought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import perf_counter
from typing import Literal

import msgspec

from app.engine.guardrails import NO_GUARDRAILS, Cap, Guard
from app.engine.replay import Assumption, Newsletters, replay
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.desk import Desk
from app.services.flows import list_flows, load_live
from app.services.trial_tally import Case, Tally, Trial

SpanKey = Literal["30", "90", "365", "all"]
SPANS: tuple[SpanKey, ...] = ("30", "90", "365", "all")
FIRST_PICTURE, NEXT_PICTURE = 0.25, 0.4
"""Seconds of work after which a first and a further picture of what is known so far are shown."""
LOOK_AGAIN = 16
"""Customers between two looks at the clock."""


class Other(msgspec.Struct, frozen=True):
    """Another automation that runs, and its version."""

    name: str
    title: str
    version: int


class Question(msgspec.Struct, frozen=True):
    """`without`: live automations to leave out. `off`: guardrails switched off; `caps` None: the shop's own.

    `answered`: share of the messages that is assumed to be opened and clicked where nothing is known.
    """

    span: SpanKey = "90"
    without: tuple[str, ...] = ()
    newsletters: bool = True
    off: tuple[Guard, ...] = ()
    caps: tuple[Cap, ...] | None = None
    answered: float = 0.0


def others_live(desk: Desk, name: str) -> list[Other]:
    """What else runs beside this automation."""
    return [
        Other(row.name, row.title or row.name, row.live_version)
        for row in list_flows(desk)
        if row.state == "live" and row.live_version is not None and row.name != name
    ]


def try_draft(
    desk: Desk,
    name: str,
    draft: Flow,
    question: Question,
    partial: Callable[[Trial], None] = lambda trial: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Trial:
    """Every customer's span of history, played twice. `partial` gets the picture so far, from the calling thread.

    Raises PolkuError cancelled, trial-no-trigger.
    """
    if draft.trigger is None:
        raise PolkuError("trial-no-trigger", "user", name=name)
    began = perf_counter()
    flows = flows_tried(desk, name, draft, question)
    until = desk.clock.now()
    since = beginning(desk, question.span, until)
    zone = desk.shop.timezone
    own = desk.policy.guardrails
    caps = own.caps if question.caps is None else question.caps
    rails = msgspec.structs.replace(own, off=(*own.off, *question.off), caps=caps)
    assumed = Assumption(question.answered, question.answered)
    as_sent: Newsletters = "counted" if question.newsletters else "aside"
    as_asked: Newsletters = "asked" if question.newsletters else "aside"
    tally = Tally(flows, name, since, until, zone, desk.store.customers.count())
    next_picture = began + FIRST_PICTURE
    for number, history in enumerate(desk.store.facts.histories(), 1):
        before = replay(history, flows, since, until, NO_GUARDRAILS, zone, as_sent, assumed)
        # Guardrails are asked about messages only: where there are none, the second life is the first one.
        after = replay(history, flows, since, until, rails, zone, as_asked, assumed) if before.messages else before
        tally.add(Case(history.customer, before.messages, after.messages, after.ways), before.steps + after.steps)
        if number % LOOK_AGAIN == 0:
            if cancelled():
                raise PolkuError("cancelled", "user")
            if perf_counter() >= next_picture:
                partial(tally.picture(perf_counter() - began))
                progress(number, tally.total)
                next_picture = perf_counter() + NEXT_PICTURE
    progress(tally.total, tally.total)
    return tally.picture(perf_counter() - began)


def flows_tried(desk: Desk, name: str, draft: Flow, question: Question) -> Mapping[str, Flow]:
    """The draft and the live versions beside it, by name."""
    found = {name: draft}
    for other in others_live(desk, name):
        live = load_live(desk, other.name)
        if other.name not in question.without and live is not None and live.trigger is not None:
            found[other.name] = live
    return found


def beginning(desk: Desk, span: SpanKey, until: datetime) -> datetime:
    """The span's first moment; "all" begins with the first thing that is recorded."""
    if span != "all":
        return until - timedelta(days=int(span))
    recorded = desk.store.events.span()
    return min(recorded[0], until - timedelta(days=1)) if recorded else until - timedelta(days=90)
