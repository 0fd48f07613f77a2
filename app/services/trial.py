"""The trial of a draft: it and everything live over the shop's own history, played twice in one pass.

Reads only. What it says is who would have got what; it never says what anybody would have bought.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Literal

import msgspec

from app.engine.guardrails import NO_GUARDRAILS, Cap, Guard, Guardrails
from app.engine.history import History
from app.engine.played import Assumption, Newsletters
from app.model.customer import Customer
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.crew import in_pages
from app.services.desk import Desk
from app.services.flows import list_flows, load_live
from app.services.trial_cases import Cases
from app.services.trial_scene import Against, Scene, Side
from app.services.trial_tally import Tally, Trial
from app.services.trial_work import TrialWork

SpanKey = Literal["30", "90", "365", "all"]
SPANS: tuple[SpanKey, ...] = ("30", "90", "365", "all")
FIRST_PICTURE, NEXT_PICTURE = 0.25, 0.4
"""Seconds of work after which a first and a further picture of what is known so far are shown."""


class Other(msgspec.Struct, frozen=True):
    """Another automation that runs, and its version."""

    name: str
    title: str
    version: int


class Question(msgspec.Struct, frozen=True):
    """`without`: live automations to leave out. `off`: guardrails switched off; `caps` None: the shop's own.

    `opened`, `clicked`: share of the messages that is assumed to be opened and clicked where nothing is known.
    """

    span: SpanKey = "90"
    without: tuple[str, ...] = ()
    newsletters: bool = True
    off: tuple[Guard, ...] = ()
    caps: tuple[Cap, ...] | None = None
    opened: float = 0.0
    clicked: float = 0.0
    against: Against = "guardrails"


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

    Raises PolkuError cancelled, trial-no-trigger, trial-not-live (nothing to compare the draft with).
    """
    began = perf_counter()
    scene = make_scene(desk, name, draft, question)
    total, tally = desk.store.customers.count(), Tally(scene)

    def picture() -> Trial:
        ids = [one.id for one in tally.people]
        cases = Cases(scene, ids, lambda customer: _history(desk, customer))
        return tally.picture(scene, cases, total, perf_counter() - began)

    next_picture = began + FIRST_PICTURE
    for page in in_pages(desk, TrialWork(scene), cancelled):
        tally.merge(page)
        progress(len(tally.people), total)
        if perf_counter() >= next_picture:
            shown = perf_counter()
            partial(picture())
            # A picture of many customers takes its time; a tenth of the time goes into pictures at most.
            next_picture = perf_counter() + max(NEXT_PICTURE, 10 * (perf_counter() - shown))
    progress(total, total)
    return picture()


def make_scene(desk: Desk, name: str, draft: Flow, question: Question) -> Scene:
    """What the question plays. Raises PolkuError trial-no-trigger, trial-not-live."""
    if draft.trigger is None:
        raise PolkuError("trial-no-trigger", "user", name=name)
    until = desk.clock.now()
    since = beginning(desk, question.span, until)
    flows, own = flows_tried(desk, name, draft, question), desk.policy.guardrails
    caps = own.caps if question.caps is None else question.caps
    rails = msgspec.structs.replace(own, off=(*own.off, *question.off), caps=caps)
    asked: Newsletters = "asked" if question.newsletters else "aside"
    return Scene(
        name=name,
        since=since,
        until=until,
        zone=desk.shop.timezone,
        before=_before(desk, name, flows, question, own, rails),
        after=Side(flows, rails, asked),
        assumed=Assumption(question.opened, question.clicked),
        shelf=desk.store.products.shelf(since, until),
        against=question.against,
    )


def _before(
    desk: Desk, name: str, flows: dict[str, Flow], question: Question, own: Guardrails, rails: Guardrails
) -> Side:
    """What the draft under the guardrails asked about is compared with."""
    asked: Newsletters = "asked" if question.newsletters else "aside"
    match question.against:
        case "guardrails":
            return Side(flows, NO_GUARDRAILS, "counted" if question.newsletters else "aside")
        case "own":
            return Side(flows, own, asked)
        case "live":
            live = load_live(desk, name)
            if live is None or live.trigger is None:
                raise PolkuError("trial-not-live", "user", name=name)
            return Side({**flows, name: live}, rails, asked)


def flows_tried(desk: Desk, name: str, draft: Flow, question: Question) -> dict[str, Flow]:
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


def _history(desk: Desk, customer: int) -> History:
    """Of somebody who has been erased meanwhile nothing is left."""
    return desk.store.facts.history(customer) or History(Customer(customer, ""))
