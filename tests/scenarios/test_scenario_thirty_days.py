"""The five automations of the guide in the demo shop, for days, against a real mail server on this computer.

Everything is counted again here in plain loops, from the shop's file and from the mails that came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import closing
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from app.engine.guardrails import Cap, Guardrails
from app.engine.ports import VirtualClock
from app.engine.replay import play
from app.services.desk import open_desk
from app.services.secrets import MemorySecrets
from app.services.sentences.reasons import REASONS
from app.services.try_out_tally import TryOutScene
from demo_days import DAY, RECEIVED, Days, live_through

pytestmark = pytest.mark.timeout(1800)
INSTANT = timedelta(microseconds=1)
MESSAGES = """
    SELECT m.id, m.state, m.reason, m.node, m.message_class, m.message_id, m.enrolment_id, m.due_at, m.sent_at,
           c.email, f.name AS flow, e.entry_key, e.entered_at
    FROM message m JOIN enrolment e ON e.id = m.enrolment_id
    JOIN customer c ON c.id = m.customer_id JOIN flow f ON f.id = m.flow_id
"""


TIGHT = (Cap(1, 4), Cap(2, 8))
"""For the short span, in which nobody meets the product's own caps."""


@pytest.fixture(
    scope="module",
    params=[pytest.param((10, TIGHT), id="10"), pytest.param((30, Guardrails().caps), id="30", marks=pytest.mark.long)],
)
def days(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Days:
    return live_through(tmp_path_factory.mktemp("days") / "shop", *request.param)


def happened(days: Days, *names: str) -> list[tuple[str, str, datetime, str]]:
    """(address, event, when, its id) of everything of these names, oldest first."""
    rows = days.rows(
        "SELECT c.email, v.name, v.occurred_at, v.external_id FROM event v JOIN customer c ON c.id = v.customer_id"
        " ORDER BY v.occurred_at, v.id"
    )
    return [(r["email"], r["name"], r["occurred_at"], r["external_id"]) for r in rows if r["name"] in names]


def test_whoever_had_a_reason_came_in_once_and_nobody_else(days: Days) -> None:
    lived = happened(days, "Newsletter Subscribed", "Cart Abandoned", "Order Completed")
    expected: set[tuple[str, str, str]] = set()
    subscribers: set[str] = set()
    for email, name, at, key in lived:
        if days.start <= at <= days.end:
            if name == "Newsletter Subscribed" and email not in subscribers:
                subscribers.add(email)
                expected.add(("welcome", email, key))
            elif name == "Cart Abandoned":
                expected.add(("abandoned-cart", email, key))
            elif name == "Order Completed":
                expected |= {(flow, email, key) for flow in ("thank-you", "feedback", RECEIVED)}
    orders = defaultdict(list)
    for email, name, at, key in lived:
        if name == "Order Completed":
            orders[email].append((at, key))
    for email, made in orders.items():
        for place, (at, key) in enumerate(made):
            falls_due = at + 60 * DAY
            later = [other for other, _ in made[place + 1 :] if other <= falls_due]
            if days.start < falls_due <= days.end and not later:
                expected.add(("winback", email, key.replace("order:", "since:")))
    came_in = [
        (row["name"], row["email"], row["entry_key"])
        for row in days.rows(
            "SELECT f.name, c.email, e.entry_key FROM enrolment e"
            " JOIN flow f ON f.id = e.flow_id JOIN customer c ON c.id = e.customer_id"
        )
    ]
    assert Counter(came_in) == Counter(expected)


def test_every_message_is_accounted_for(days: Days) -> None:
    messages = days.rows(MESSAGES)
    decided = days.rows("SELECT COUNT(*) AS n FROM decision WHERE kind = 'email' AND outcome = 'due'")[0]["n"]
    assert len(messages) == decided
    assert {m["state"] for m in messages} <= {"sent", "suppressed", "due"}
    sent = {m["message_id"]: m["email"] for m in messages if m["state"] == "sent"}
    assert sent == {mail.message_id: mail.to for mail in days.mails}
    assert len(sent) == len(days.mails) > 100
    assert all(m["reason"] in REASONS for m in messages if m["state"] == "suppressed")
    waiting = {m["enrolment_id"]: m["due_at"] for m in messages if m["state"] == "due"}
    assert all(due > days.end for due in waiting.values())
    for run in days.rows("SELECT id, state, due_at, end_reason FROM enrolment"):
        if run["state"] == "waiting":
            assert run["due_at"] > days.end
        elif run["state"] == "holding":
            assert run["id"] in waiting
        else:
            assert run["end_reason"] in REASONS


def test_nobody_gets_anything_twice(days: Days) -> None:
    sent = [m for m in days.rows(MESSAGES) if m["state"] == "sent"]
    assert max(Counter((m["email"], m["flow"], m["entry_key"], m["node"]) for m in sent).values()) == 1
    assert max(Counter(mail.message_id for mail in days.mails).values()) == 1
    # The span is shorter than the time within which the same content is not sent again, whatever brought them in.
    selling = Counter((m["email"], m["flow"], m["node"]) for m in sent if m["message_class"] == "marketing")
    assert max(selling.values()) == 1


def test_nothing_is_sent_after_what_ends_the_way(days: Days) -> None:
    enders = {"abandoned-cart": "Order Completed", "winback": "Order Completed", "thank-you": "Account Created"}
    ended = suppressed = 0
    came = defaultdict(list)
    for email, name, at, _ in happened(days, "Order Completed", "Account Created"):
        came[email, name].append(at)
    for m in days.rows(MESSAGES):
        until = m["sent_at"] if m["state"] == "sent" else m["due_at"]
        within = 14 * DAY if m["flow"] == "thank-you" else 1000 * DAY
        over = [
            at
            for at in came[m["email"], enders.get(m["flow"], "")]
            if m["entered_at"] <= at <= until and at - m["entered_at"] <= within
        ]
        assert not (over and m["state"] == "sent"), (m, over)
        suppressed += m["reason"] in ("purchase", "goal")
        ended += bool(over)
    assert suppressed > 0
    purchases = days.rows("SELECT COUNT(*) AS n FROM enrolment WHERE end_reason = 'purchase'")[0]["n"]
    assert purchases > 0


def test_nobody_without_consent_or_on_the_list_gets_marketing(days: Days) -> None:
    log = days.rows(
        "SELECT c.email, k.action, k.basis, k.occurred_at FROM consent_event k JOIN customer c ON c.id = k.customer_id"
        " WHERE k.channel = 'email' ORDER BY k.occurred_at, k.id"
    )
    listed = days.rows(
        "SELECT c.email, s.reason, s.at FROM suppression s JOIN customer c ON c.address_hmac = s.address_hmac"
    )
    since = {row["email"]: row["at"] for row in listed}
    dead = {row["email"] for row in listed if row["reason"] != "unsubscribed"}
    for m in (m for m in days.rows(MESSAGES) if m["state"] == "sent"):
        if m["message_class"] == "service":
            assert m["email"] not in dead
            continue
        lines = [row for row in log if row["email"] == m["email"] and row["occurred_at"] <= m["sent_at"]]
        assert lines, f"{m['email']} never agreed"
        assert (lines[-1]["action"], lines[-1]["basis"] != "unproven") == ("granted", True)
        assert m["email"] not in since or m["sent_at"] < since[m["email"]]
    assert len(days.stopped) == 3
    held = Counter(m["email"] for m in days.rows(MESSAGES) if m["state"] == "suppressed" and m["email"] in days.stopped)
    assert set(held) == set(days.stopped), "who stopped was still on the way to the next message"


def test_caps_and_quiet_hours_hold_by_the_mails_own_dates(days: Days) -> None:
    way = {m["message_id"]: m["enrolment_id"] for m in days.rows(MESSAGES)}
    got: dict[str, list[tuple[datetime, Any]]] = defaultdict(list)
    for email, _, at, key in happened(days, "Newsletter Sent"):
        got[email].append((at, key))
    for mail in days.mails:
        if "List-Unsubscribe" in mail.head:
            assert time(8) <= mail.at.time() < time(21), "quiet hours in Helsinki"
            got[mail.to].append((mail.at, way[mail.message_id]))
    fullest = 0
    for received in got.values():
        for at, series in received:
            for most, length in ((2, 7 * DAY), (5, 30 * DAY)):
                others = [one for one, other in received if at - length < one <= at and other != series]
                # The mail itself is one of its series: at most one fewer of others stood before it.
                assert len(others) < most or at <= days.start, (received, at)
                fullest = max(fullest, len(others))
    assert fullest > 0
    assert any(m["reason"] == "cap" for m in days.rows(MESSAGES))


def test_every_mail_has_the_headers_of_its_class(days: Days) -> None:
    kinds = {m["message_id"]: (m["message_class"], m["flow"]) for m in days.rows(MESSAGES)}
    assert {kind for kind, _ in kinds.values()} == {"marketing", "service"}
    speaks = {row["email"]: row["language"] for row in days.rows("SELECT email, language FROM customer")}
    for mail in days.mails:
        kind, flow = kinds[mail.message_id]
        head = mail.head
        assert mail.encrypted
        assert head["To"] == mail.to
        assert "hei@kylakauppa.example" in head["From"]
        assert head["Auto-Submitted"] == "auto-generated"
        assert head["Subject"]
        english = speaks[mail.to].startswith("en") and flow != "received"  # which is written in Finnish only
        assert head["Content-Language"] == ("en" if english else "fi")
        assert head.get_content_type() == "multipart/alternative"
        bodies = (head.get_body(("plain",)), head.get_body(("html",)))
        if kind == "marketing":
            assert head["List-Unsubscribe"].startswith("<mailto:hei@kylakauppa.example?subject=STOP%20")
            assert f"<{flow}.list.kylakauppa.example>" in head["List-Id"]
            assert head["Precedence"] == "bulk"
            assert head["Feedback-ID"].startswith(f"{flow}:")
            assert ":mkt:" in head["Feedback-ID"]
            assert all(body is not None and "subject=STOP%20" in body.get_content() for body in bodies)
        else:
            assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"} & set(head.keys())
            assert ":trx:" in head["Feedback-ID"]
            assert all(body is not None and "STOP" not in body.get_content() for body in bodies)


def test_the_try_out_of_the_same_days_sends_the_same_messages(days: Days) -> None:
    """One engine: what the scheduler did and what the replay says, message for message and moment for moment."""
    with closing(open_desk(days.folder, VirtualClock(days.end), MemorySecrets())) as desk:
        names = [row["name"] for row in days.rows("SELECT name FROM flow")]
        flows = {name: flow for name in names if (flow := desk.store.flows.live(name))}
        scene = TryOutScene(flows, days.start, days.end + INSTANT, desk.policy.guardrails, desk.shop.timezone)
        stage = scene.stage()
        replays = [play(stage, history) for history in desk.store.facts.histories()]
    played = [(one.customer.email, m.flow, m.node, m.at, m.reason) for one in replays for m in one.messages]
    messages = days.rows(MESSAGES)
    assert sorted((*m[:4],) for m in played if not m[4]) == sorted(
        (m["email"], m["flow"], m["node"], m["sent_at"]) for m in messages if m["state"] == "sent"
    )
    assert Counter((*m[:3], m[4]) for m in played if m[4]) == Counter(
        (m["email"], m["flow"], m["node"], m["reason"]) for m in messages if m["state"] == "suppressed"
    )
    ways = Counter((one.customer.email, way.flow, way.entered_at, way.ended) for one in replays for way in one.ways)
    assert ways == Counter(
        (row["email"], row["name"], row["entered_at"], row["end_reason"])
        for row in days.rows(
            "SELECT c.email, f.name, e.entered_at, e.end_reason FROM enrolment e"
            " JOIN flow f ON f.id = e.flow_id JOIN customer c ON c.id = e.customer_id"
        )
    )
