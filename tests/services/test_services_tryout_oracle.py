"""The try-out of made-up shops against questions in plain SQL and plain loops, which know nothing of the engine."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.guardrails import Cap, Guardrails
from app.engine.history import History
from app.engine.replay import replay
from app.model.customer import ConsentEvent, Customer, Event
from app.model.flow import Edge, Flow
from app.model.nodes import Case, Choice, Email, Trigger, Wait
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import Template, Text
from app.model.times import ForDuration
from app.services.desk import Desk
from app.services.flows import add_flow
from app.services.try_out import try_out
from app.services.try_out_tally import FlowTally
from bench.tryout.made_shop import END, START, make_shop

HOUR, DAY, MICRO = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SINCE = START + 200 * DAY


def nth_order() -> Flow:
    """A message an hour after an order: one for the first, one for the second, one for the third and later."""
    names = ("first", "second", "later")
    cases = tuple(Case(name, rule=Compare("orders.count", "eq", n)) for n, name in enumerate(names[:2], 1))
    mails = tuple(Email(name, name, template=name, message_class="marketing") for name in names)
    nodes = (
        Choice("ask", cases=cases),
        *mails,
        Trigger("start", source=OnEvent("Order Completed")),
        Wait("wait", until=ForDuration(1, "hours")),
    )
    ways = zip(("first", "second", "else"), names, strict=True)
    edges = (Edge("start", "out", "wait"), Edge("wait", "out", "ask"), *(Edge("ask", *way) for way in ways))
    templates = tuple(Template(name, subject=name, blocks=(Text(name),)) for name in names)
    return Flow(name="nth", nodes=tuple(sorted(nodes, key=lambda n: n.id)), edges=edges, templates=templates)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_shop(tmp_path_factory.mktemp("oracle") / "shop", 700)
    add_flow(made, nth_order(), "nth")
    yield made
    made.close()


def asked(desk: Desk, sql: str) -> list[tuple[int, ...]]:
    since, until = ((moment - EPOCH) // MICRO for moment in (SINCE, END))
    with closing(sqlite3.connect(desk.store.path)) as raw:
        return raw.execute(sql, {"since": since, "until": until, "hour": HOUR // MICRO, "day": DAY // MICRO}).fetchall()


def played(desk: Desk, name: str) -> FlowTally:
    return try_out(desk, (name,), SINCE, END, guardrails=False).flows[name]


def counts(tally: FlowTally) -> dict[str, tuple[int, int]]:
    """Step -> (sent, held back for want of consent)."""
    return {one.node: (one.sent, one.suppressed.get("consent", 0)) for one in tally.messages}


def test_win_back_is_what_sql_says(shop: Desk) -> None:
    sql = """
        WITH agreed AS (
            SELECT customer_id AS person, MIN(occurred_at) AS since FROM consent_event GROUP BY customer_id),
        due AS (
            SELECT o.customer_id AS who, o.occurred_at + 60 * :day AS one, o.occurred_at + 75 * :day AS two,
                   (SELECT MIN(n.occurred_at) FROM shop_order n
                    WHERE n.customer_id = o.customer_id AND n.occurred_at > o.occurred_at) AS next
            FROM shop_order o)
        SELECT COUNT(*),
               SUM(COALESCE(since <= one, 0)),
               SUM(two < :until AND (next IS NULL OR next > two)),
               SUM(two < :until AND (next IS NULL OR next > two) AND COALESCE(since <= two, 0))
        FROM due LEFT JOIN agreed ON person = who
        WHERE one >= :since AND one < :until AND (next IS NULL OR next > one)"""
    ((came, first, came_far, second),) = asked(shop, sql)
    tally = played(shop, "winback")
    assert tally.entered == came > 100
    assert counts(tally) == {"remember": (first, came - first), "miss-you": (second, came_far - second)}


def test_left_carts_are_what_sql_says(shop: Desk) -> None:
    sql = """
        WITH agreed AS (
            SELECT customer_id AS person, MIN(occurred_at) AS since FROM consent_event GROUP BY customer_id),
        due AS (
            SELECT v.customer_id AS who, v.occurred_at AS at, v.occurred_at + 4 * :hour AS one,
                   v.occurred_at + 28 * :hour AS two,
                   (SELECT MIN(o.occurred_at) FROM shop_order o
                    WHERE o.customer_id = v.customer_id AND o.occurred_at >= v.occurred_at) AS bought
            FROM event v WHERE v.name = 'Cart Abandoned')
        SELECT COUNT(*),
               SUM(one < :until AND (bought IS NULL OR bought > one)),
               SUM(one < :until AND (bought IS NULL OR bought > one) AND COALESCE(since <= one, 0)),
               SUM(two < :until AND (bought IS NULL OR bought > two)),
               SUM(two < :until AND (bought IS NULL OR bought > two) AND COALESCE(since <= two, 0))
        FROM due LEFT JOIN agreed ON person = who WHERE at >= :since AND at < :until"""
    ((came, first, agreed, second, agreed_again),) = asked(shop, sql)
    tally = played(shop, "abandoned-cart")
    assert tally.entered == came > 100
    expected = {"reminder": (agreed, first - agreed), "last-reminder": (agreed_again, second - agreed_again)}
    assert counts(tally) == expected


def test_first_second_and_third_orders_are_what_sql_says(shop: Desk) -> None:
    sql = """
        WITH agreed AS (
            SELECT customer_id AS person, MIN(occurred_at) AS since FROM consent_event GROUP BY customer_id)
        SELECT MIN(3, (SELECT COUNT(*) FROM shop_order o
                       WHERE o.customer_id = v.customer_id AND o.occurred_at <= v.occurred_at + :hour)) AS nth,
               COUNT(*), SUM(COALESCE(since <= v.occurred_at + :hour, 0))
        FROM event v LEFT JOIN agreed ON person = v.customer_id
        WHERE v.name = 'Order Completed' AND v.occurred_at >= :since AND v.occurred_at + :hour < :until
        GROUP BY nth"""
    expected = {
        ("first", "second", "later")[nth - 1]: (agreed, came - agreed) for nth, came, agreed in asked(shop, sql)
    }
    assert len(expected) == 3
    assert counts(played(shop, "nth")) == expected


# ---- caps, in loops

MAILS = ("a", "b", "c")
RAILS = Guardrails((Cap(2, 7), Cap(4, 20)), off=("just_bought", "same_content", "quiet_hours"))


def one_mail(name: str, hours: int) -> Flow:
    nodes = (
        Email("m", name, template=name, message_class="marketing"),
        Trigger("t", source=OnEvent(name)),
        Wait("w", until=ForDuration(hours, "hours")),
    )
    return Flow(name=name, nodes=nodes, edges=(Edge("t", "out", "w"), Edge("w", "out", "m")))


def by_loops(due: list[tuple[datetime, str]]) -> tuple[list[tuple[datetime, str]], Counter[str]]:
    """(what leaves, what is held back): hour by hour, whoever waits longest first; who waits over two days is out."""
    left: list[tuple[datetime, str]] = []
    held: Counter[str] = Counter()
    waiting = sorted(due)
    now = min((at for at, _name in waiting), default=START)
    while waiting:
        for message in [one for one in waiting if one[0] <= now]:
            room = [
                min((at + days * DAY for at, _ in left[-most:]), default=now) if _full(left, now, most, days) else now
                for most, days in ((2, 7), (4, 20))
            ]
            if max(room) <= now:
                left.append((now, message[1]))
                waiting.remove(message)
            elif max(room) > message[0] + 48 * HOUR:
                held[message[1]] += 1
                waiting.remove(message)
        now += HOUR
    return left, held


def _full(left: list[tuple[datetime, str]], now: datetime, most: int, days: int) -> bool:
    return sum(now - days * DAY < at <= now for at, _name in left) >= most


@pytest.mark.parametrize("seed", range(60))
def test_caps_are_what_loops_say(seed: int) -> None:
    rng = random.Random(seed)
    hours = rng.sample(range(60 * 24), 14)  # no two at one moment: who goes first then is another question
    events = tuple(Event(f"e{n}", rng.choice(MAILS), START + hour * HOUR) for n, hour in enumerate(sorted(hours)))
    waits = dict(zip(MAILS, (1, 1, 1), strict=True))
    consent = (ConsentEvent("email", "granted", START - DAY),)
    flows = {name: one_mail(name, wait) for name, wait in waits.items()}
    history = History(Customer(seed + 1, "a@x.test"), (), events, consent)
    found = replay(history, flows, START, START + 100 * DAY, RAILS, "Europe/Helsinki")
    left, held = by_loops([(event.occurred_at + waits[event.name] * HOUR, event.name) for event in events])
    assert sorted((m.at, m.flow) for m in found.messages if not m.reason) == sorted(left)
    assert Counter(m.flow for m in found.messages if m.reason) == held
    assert {m.reason for m in found.messages} <= {"", "cap"}
