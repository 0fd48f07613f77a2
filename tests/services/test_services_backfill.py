"""Who would be on the way already when an automation is published, and what becomes of those let in."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.services.backfill import look_back, take_in
from app.services.demo.lively import open_new_demo
from app.services.demo.run_demo import connect
from app.services.desk import Desk
from app.services.flows import create_from_library, list_flows, load_draft, load_live, pause_flow
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import build_runner

DAY = timedelta(days=1)
NAME = "feedback-two"


def shop(folder: Path) -> Desk:
    """The demo shop, with a second request for feedback, two weeks after a first order, as a draft."""
    desk = open_new_demo(folder / "shop", 1)
    create_from_library(desk, "feedback", name=NAME)
    return desk


def test_the_preview_tells_who_is_in_time_and_who_is_late(tmp_path: Path) -> None:
    desk = shop(tmp_path)
    now, found = desk.clock.now(), look_back(desk, NAME, load_draft(desk, NAME))
    assert found.in_time
    for one in (*found.in_time, *found.late):
        history = desk.store.facts.history(one.customer)
        assert history is not None
        (first, *_rest) = history.orders
        assert one.entry.at == first.occurred_at <= now, "who comes in by the first order"
        assert (now - first.occurred_at >= 14 * DAY) == bool(one.overdue)
    everybody = [desk.store.facts.history(n) for n in desk.store.customers.ids()]
    firsts = {h.customer.id: h.orders[0].occurred_at for h in everybody if h and h.orders}
    young = {customer for customer, at in firsts.items() if now - 14 * DAY < at <= now}
    assert young == {one.customer for one in found.in_time}
    assert desk.store.messages.counts() == {}
    desk.close()


def test_those_let_in_get_their_messages_as_if_it_had_been_running(tmp_path: Path) -> None:
    desk = shop(tmp_path)
    clock = desk.clock
    assert isinstance(clock, VirtualClock)
    found = look_back(desk, NAME, load_draft(desk, NAME))
    publish_flow(desk, NAME)
    for row in list_flows(desk):
        if row.name != NAME and row.state == "live":
            pause_flow(desk, row.name)
    assert take_in(desk, NAME, "in_time") == len(found.in_time)
    assert take_in(desk, NAME, "in_time") == 0, "nobody comes in twice"
    assert look_back(desk, NAME, load_live(desk, NAME) or load_draft(desk, NAME)).in_time == ()
    with Catcher() as catcher:
        connect(desk, catcher)
        asyncio.run(build_runner(desk, clock=clock).run_until_idle(clock.now() + 20 * DAY))
        got = {message.rcpt_to[0] for message in catcher.messages}
    may = set()
    for one in found.in_time:
        facts = desk.store.facts.at([one.customer], clock.now())[one.customer]
        if any(line.channel == "email" and line.action == "granted" for line in facts.consents):
            may.add(one.email)
    assert got & {one.email for one in found.in_time} <= may
    assert got & may
    assert not got & {one.email for one in found.late}
    desk.close()


def test_by_choice_nobody_comes_in(tmp_path: Path) -> None:
    desk = shop(tmp_path)
    publish_flow(desk, NAME)
    assert take_in(desk, NAME, "none") == 0
    desk.close()
