"""polku tryout, counted again by plain loops over the shop's file: no engine, no store, no rules.

What each automation does is written here as a shop owner would say it: so long after this, unless that has happened.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.engine.ports import VirtualClock
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.secrets import MemorySecrets
from cli_kit import Polku

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPAN = ("--from", "2025-11-01", "--to", "2026-03-01")
SINCE, UNTIL = (datetime(*day, tzinfo=ZoneInfo("Europe/Helsinki")) for day in ((2025, 11, 1), (2026, 3, 1)))


@dataclass
class Person:
    """What the shop's file says of one customer, each list ascending in time."""

    email: str
    suppressed_at: datetime | None = None
    orders: list[datetime] = field(default_factory=list)
    events: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    consents: list[tuple[datetime, bool]] = field(default_factory=list)

    def agrees(self, at: datetime) -> bool:
        lines = [given for when, given in self.consents if when <= at]
        return bool(lines) and lines[-1]

    def held(self, at: datetime) -> str:
        """Why a marketing message may not leave; guardrails that can be switched off are."""
        if not self.agrees(at):
            return "consent"
        return "suppressed" if self.suppressed_at is not None and self.suppressed_at <= at else ""

    def came(self, name: str, since: datetime, until: datetime) -> list[datetime]:
        """When this happened in [since, until]: at the very moment counts as having come."""
        return [at for at in self.events[name] if since <= at <= until]


@dataclass
class Counts:
    """What one automation did."""

    entered: int = 0
    exited: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    suppressed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    load: Counter[str] = field(default_factory=Counter)

    def message(self, who: Person, node: str, at: datetime) -> None:
        reason = who.held(at)
        if reason:
            self.suppressed[node][reason] += 1
        else:
            self.sent[node] += 1
            self.load[who.email] += 1


def people(shop: Path) -> list[Person]:
    found: dict[int, Person] = {}

    def moment(micros: int) -> datetime:
        return EPOCH + timedelta(microseconds=micros)

    with closing(sqlite3.connect(shop / "shop.polku")) as file:
        for key, email, listed in file.execute(
            "SELECT c.id, c.email, s.at FROM customer c LEFT JOIN suppression s ON s.address_hmac = c.address_hmac"
        ):
            found[key] = Person(email, None if listed is None else moment(listed))
        for key, at in file.execute(
            "SELECT customer_id, occurred_at FROM shop_order WHERE status = 'completed' ORDER BY occurred_at"
        ):
            found[key].orders.append(moment(at))
        for key, name, at in file.execute("SELECT customer_id, name, occurred_at FROM event ORDER BY occurred_at"):
            found[key].events[name].append(moment(at))
        for key, at, given in file.execute(
            "SELECT customer_id, occurred_at, action = 'granted' AND basis <> 'unproven' FROM consent_event"
            " WHERE channel = 'email' ORDER BY occurred_at, id"
        ):
            found[key].consents.append((moment(at), bool(given)))
    return list(found.values())


def winback(everybody: list[Person], days: int, second: int, since: datetime, until: datetime) -> Counts:
    """So many days after an order without another one; once more later, unless they buy."""
    counts = Counts()
    for who in everybody:
        for order in who.orders:
            quiet = order + days * DAY
            if not since <= quiet < until or any(order < other <= quiet for other in who.orders):
                continue
            counts.entered += 1
            counts.message(who, "remember", quiet)
            again = quiet + second * DAY
            bought = who.came("Order Completed", quiet, again)
            if bought:
                counts.exited["purchase"] += bought[0] < until
            elif again < until:
                counts.message(who, "miss-you", again)
                counts.exited["finished"] += 1
    return counts


def thank_you(everybody: list[Person], since: datetime, until: datetime) -> Counts:
    """Four hours after a first order, a day after any other; whoever has made an account by then needs no more."""
    counts = Counts()
    for who in everybody:
        for order in who.events["Order Completed"]:
            if not since <= order < until:
                continue
            counts.entered += 1
            first = sum(other <= order for other in who.orders) == 1
            due = order + (4 * HOUR if first else DAY)
            made = [at for at in who.came("Account Created", order, order + 14 * DAY) if at < until]
            told = due < until and not (made and made[0] <= due)
            if told:
                counts.message(who, "thanks-first" if first else "thanks-again", due)
            if told and not first:
                counts.exited["exit"] += 1
            elif made:
                counts.exited["goal"] += 1
            elif first and order + 14 * DAY < until:
                counts.exited["finished"] += 1
    return counts


def abandoned_cart(
    everybody: list[Person], first: timedelta, then: timedelta, since: datetime, until: datetime
) -> Counts:
    """A while after the cart was left, and again, until they buy."""
    counts = Counts()
    for who in everybody:
        for cart in who.events["Cart Abandoned"]:
            if not since <= cart < until:
                continue
            counts.entered += 1
            last = cart + first + then
            bought = [at for at in who.came("Order Completed", cart, last) if at < until]
            for node, due in (("reminder", cart + first), ("last-reminder", last)):
                if due < until and not (bought and bought[0] <= due):
                    counts.message(who, node, due)
            if bought:
                counts.exited["purchase"] += 1
            elif last < until:
                counts.exited["finished"] += 1
    return counts


def agree(document: dict[str, Any], expected: dict[str, Counts], everybody: list[Person]) -> None:
    """Every number of the document is the plain one."""
    assert set(document) == {"from", "to", "customers", "flows", "load", "steps", "seconds"}
    assert document["customers"] == len(everybody)
    assert set(document["flows"]) == set(expected)
    for name, counts in expected.items():
        found = document["flows"][name]
        assert set(found) == {"entered", "exited", "messages"}
        assert found["entered"] == counts.entered
        assert found["exited"] == +counts.exited
        for message in found["messages"]:
            assert set(message) == {"node", "title", "sent", "suppressed"}
            assert (message["node"], message["sent"]) == (message["node"], counts.sent[message["node"]])
            assert message["suppressed"] == counts.suppressed[message["node"]]
    load: Counter[str] = sum((counts.load for counts in expected.values()), Counter())
    histogram = Counter(load[who.email] for who in everybody)
    assert document["load"]["histogram"] == {str(many): histogram[many] for many in sorted(histogram)}
    assert document["load"]["max"] == max(histogram)
    worst = document["load"]["worst"]
    assert load[worst["customer"]] == len(worst["messages"]) == max(histogram)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop as it is opened: two years of history, and nothing sent yet."""
    folder = tmp_path_factory.mktemp("history") / "shop"
    open_demo_shop(folder, VirtualClock(DEMO_NOW), MemorySecrets()).close()
    return folder


@pytest.mark.parametrize("days", [30, 45, 60, 90])
def test_winback_agrees_with_plain_loops(polku: Polku, history: Path, days: int) -> None:
    name = f"winback-{days}"
    polku("flows", "add", "winback", "--shop", history, "--name", name, "--set", f"days={days}", "--set", "second=10d")
    document = polku("tryout", "--flow", name, *SPAN, "--no-guardrails", "--json").json
    everybody = people(history)
    expected = winback(everybody, days, 10, SINCE, UNTIL)
    assert min(expected.sent.values()) > 50
    agree(document, {name: expected}, everybody)


def test_thank_you_and_cart_agree_with_plain_loops(polku: Polku, history: Path) -> None:
    polku("flows", "add", "thank-you", "--shop", history)
    polku("flows", "add", "abandoned-cart", "--set", "first=2h", "--set", "second=30h")
    words = ("tryout", "--flow", "thank-you", "--flow", "abandoned-cart", *SPAN, "--no-guardrails", "--json")
    everybody = people(history)
    expected = {
        "thank-you": thank_you(everybody, SINCE, UNTIL),
        "abandoned-cart": abandoned_cart(everybody, 2 * HOUR, 30 * HOUR, SINCE, UNTIL),
    }
    assert all(min(counts.sent.values()) > 20 for counts in expected.values())
    assert expected["abandoned-cart"].exited["purchase"] > 5
    first, second = polku(*words).json, polku(*words).json
    agree(first, expected, everybody)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


def test_guardrails_only_ever_take_away(polku: Polku, history: Path) -> None:
    with_rails, without = (
        polku("tryout", "--shop", history, *SPAN, *more, "--json").json for more in ((), ("--no-guardrails",))
    )
    reasons = Counter[str]()
    for name, flow in with_rails["flows"].items():
        for some, all_of in zip(flow["messages"], without["flows"][name]["messages"], strict=True):
            assert some["sent"] <= all_of["sent"]
            reasons.update(some["suppressed"])
    assert {"cap", "same_content"} <= reasons.keys()
    assert with_rails["load"]["max"] < without["load"]["max"]


def test_a_tryout_changes_nothing_and_is_told_to_a_person(polku: Polku, demo: Path) -> None:
    file = demo / "shop.polku"
    before = file.read_bytes()
    said = polku("tryout", "--shop", demo, "--flow", "welcome", "--from", "2026-03-17", "--to", "2026-03-20")
    assert file.read_bytes() == before
    text = said.out.replace("\u00a0", " ")
    assert text.startswith("17.3.2026 klo 0.00 – 20.3.2026 klo 0.00: ")
    assert "Kiitos uutiskirjeen tilauksesta!" in text
    assert polku("messages", "--json").json["counts"] != {}


def test_equal_moments_and_the_ends_of_the_span(polku: Polku, shop: Path, tmp_path: Path) -> None:
    """Orders at the very moment a timer falls due count as having come; the span is from <= t < to."""
    polku("flows", "add", "winback", "--set", "days=10", "--set", "second=5d")
    polku("flows", "add", "abandoned-cart")
    people_file, orders, events = (tmp_path / name for name in ("people.csv", "orders.csv", "events.csv"))
    names = ("at-timer", "after-timer", "first", "last", "cart", "cart-late")
    people_file.write_text(
        "email,consent_email,consent_source,consent_at\n"
        + "".join(f"{name}@koe.example,yes,form,2026-01-01T00:00Z\n" for name in names)
    )
    bought = [
        ("at-timer", "2026-02-01T10:00:00Z"),
        ("at-timer", "2026-02-11T10:00:00Z"),
        ("after-timer", "2026-02-01T10:00:00Z"),
        ("after-timer", "2026-02-11T10:00:01Z"),
        ("first", "2026-01-31T22:00:00Z"),
        ("last", "2026-02-08T22:00:00Z"),
        ("cart", "2026-02-12T14:00:00Z"),
        ("cart-late", "2026-02-12T14:00:01Z"),
    ]
    orders.write_text(
        "order_id,email,occurred_at,total,currency,status\n"
        + "".join(f"{n},{who}@koe.example,{at},9,EUR,completed\n" for n, (who, at) in enumerate(bought))
    )
    events.write_text(
        "event_id,email,name,occurred_at\n"
        "c1,cart@koe.example,Cart Abandoned,2026-02-12T10:00:00Z\n"
        "c2,cart-late@koe.example,Cart Abandoned,2026-02-12T10:00:00Z\n"
    )
    for kind, file in (("customers", people_file), ("orders", orders), ("events", events)):
        assert polku("import", kind, file, "--now", "2026-03-10", "--json").json["bad_rows"] == 0
    # In Helsinki 11 February begins at 22 o'clock UTC on the 10th, 19 February at 22 o'clock on the 18th.
    document = polku("tryout", "--from", "2026-02-11", "--to", "2026-02-19", "--no-guardrails", "--json").json
    sent = {
        (name, message["node"]): message["sent"]
        for name, flow in document["flows"].items()
        for message in flow["messages"]
    }
    assert sent == {
        # after-timer and first (at the span's first moment); not at-timer, and not last (at the span's end).
        ("winback", "remember"): 2,
        ("winback", "miss-you"): 1,
        ("abandoned-cart", "reminder"): 1,
        ("abandoned-cart", "last-reminder"): 0,
    }
    assert document["flows"]["winback"]["exited"] == {"finished": 1, "purchase": 1}
    assert document["flows"]["abandoned-cart"]["exited"] == {"purchase": 2}
    assert (document["from"], document["to"]) == ("2026-02-10T22:00:00Z", "2026-02-18T22:00:00Z")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--to", "2999-12-30"), "2199"),
        (("--from", "2300-01-03", "--to", "2301-01-01"), "2199"),
        (("--to", "0001-01-20"), "2026-03-17"),
        (("--from", "", "--to", "2026-03-20"), '""'),
        (("--from", "2026-03-20", "--to", "2026-03-20"), "--from"),
    ],
)
def test_a_span_that_cannot_be_is_refused_in_a_sentence(
    polku: Polku, shop: Path, words: tuple[str, ...], told: str
) -> None:
    polku("flows", "add", "birthday")
    assert told in polku("tryout", *words).paragraph()


def test_an_automation_that_nobody_could_come_into_says_so_when_it_is_named(
    polku: Polku, shop: Path, tmp_path: Path
) -> None:
    polku("flows", "add", "winback")
    exported = tmp_path / "winback.json"
    polku("flows", "export", "winback", exported)
    drawn = json.loads(exported.read_text())
    trigger = next(node["id"] for node in drawn["nodes"] if node["kind"] == "trigger")
    drawn["nodes"] = [node for node in drawn["nodes"] if node["id"] != trigger]
    drawn["edges"] = [edge for edge in drawn["edges"] if edge["source"] != trigger]
    exported.write_text(json.dumps(drawn))
    polku("flows", "add", exported)
    (name,) = {row["name"] for row in polku("flows", "list", "--json").json} - {"winback"}
    assert "käynnisti" in polku("tryout", "--flow", name).paragraph().lower()
    assert list(polku("tryout", "--json").json["flows"]) == ["winback"]
