"""Replay the shop's own history through automations: who would have got what. Writes nothing, sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from app.engine.guardrails import NO_GUARDRAILS
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.crew import in_pages
from app.services.desk import Desk
from app.services.flows import list_flows, load_draft
from app.services.try_out_tally import TryOut, TryOutScene, TryOutTally, TryOutWork

DEFAULT_SPAN = timedelta(days=90)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""No shop's history goes farther, and calendars end somewhere."""


def try_out(
    desk: Desk,
    names: tuple[str, ...] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    guardrails: bool = True,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TryOut:
    """Replay since <= t < until (default: the last 90 days to now) for every customer.

    `names`: drafts to try; none given means everything as it would run: each live automation's draft, and the drafts.
    Raises PolkuError flow-unknown, trial-no-trigger (of a name given), span-far, span-empty, cancelled.
    """
    began = perf_counter()
    if any(one is not None and not EARLIEST <= one <= LATEST for one in (since, until)):
        raise PolkuError("span-far", "user", first=EARLIEST.year, last=LATEST.year - 1)
    until = until or desk.clock.now()
    since = since or until - DEFAULT_SPAN
    if since >= until:
        raise PolkuError("span-empty", "user")
    scene = TryOutScene(
        flows=chosen_flows(desk, names),
        since=since,
        until=until,
        rails=desk.policy.guardrails if guardrails else NO_GUARDRAILS,
        zone=desk.shop.timezone,
        shelf=desk.store.products.shelf(since, until),
    )
    tally, total = TryOutTally(), desk.store.customers.count()
    for page in in_pages(desk, TryOutWork(scene), cancelled):
        tally.merge(page)
        progress(tally.customers, total)
    progress(total, total)
    return tally.result(scene, perf_counter() - began)


def chosen_flows(desk: Desk, names: tuple[str, ...]) -> dict[str, Flow]:
    """The drafts with these names; with no names, every automation that has a trigger and is not archived."""
    rows = list_flows(desk)
    known = {row.name: row for row in rows}
    for name in names:
        if name not in known:
            raise PolkuError("flow-unknown", "user", name=name, known=sorted(known))
        if load_draft(desk, name).trigger is None:
            raise PolkuError("trial-no-trigger", "user", name=name)
    wanted = names or tuple(row.name for row in rows if row.state not in ("archived", "stopped"))
    flows = {name: load_draft(desk, name) for name in wanted}
    return {name: flow for name, flow in flows.items() if flow.trigger}
