"""The runner is killed again and again while it sends over real SMTP: nothing is lost and nothing comes twice."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.store.recording import CustomerRecord, EventRecord
from app.store.store import Store, create_store
from runner_kit import mail, straight

CHILD = Path(__file__).with_name("sending_child.py")
CONNECTIONS = 4
LONGEST = 0.1
"""Seconds after a step at which a runner is killed at the latest."""
STEPS = ("ready", "claimed", "claimed", "on-wire", "replied", "marked")
"""The step after which the seconds are counted is chosen among these."""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kills", "customers"),
    [pytest.param(6, 800, id="6"), pytest.param(200, 20_000, id="200", marks=pytest.mark.long)],
)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice(
    tmp_path: Path, kills: int, customers: int
) -> None:
    chance = random.Random(kills)
    with Catcher("plain", auth=False) as catcher, closing(_shop(tmp_path / "shop", customers)) as store:
        killed = 0
        while killed < kills and store.messages.counts().get("sent", 0) < customers:
            killed += _run(store.folder, catcher.port, chance.choice(STEPS), chance.uniform(0, LONGEST))
        _run(store.folder, catcher.port)
        states = store.messages.counts()
        sent = {row.message_id for row in store.messages.find(limit=customers) if row.state == "sent"}
    came = Counter(caught.message_id for caught in catcher.messages)
    assert killed == kills
    assert max(came.values()) == 1, "a message came twice"
    assert sent <= came.keys(), "a message was marked sent and never came"
    assert set(states) <= {"sent", "uncertain"}
    assert sum(states.values()) == customers, "a message was lost"
    assert states.get("uncertain", 0) <= kills * CONNECTIONS
    assert kills < 100 or states.get("uncertain", 0) > 0, "no kill has hit a message on the wire: the test is too tame"


def _shop(folder: Path, customers: int) -> Store:
    now = SystemClock().now()
    store = create_store(folder, Shop("Koe"), now)
    store.shop.save_policy(Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0)))
    store.flows.create("test", straight(mail("b1")), now)
    store.flows.publish("test", now)
    consent = (ConsentEvent("email", "granted", now, source="form"),)
    addresses = [f"c{number}@x.test" for number in range(customers)]
    with store.recording("test", "test", now) as record:
        record.customers(CustomerRecord(Customer(0, address), consent) for address in addresses)
        record.events(EventRecord(address, Event(f"e:{address}", "Cart Abandoned", now)) for address in addresses)
    return store


def _run(folder: Path, port: int, step: str = "ready", kill_after: float | None = None) -> int:
    """Run the runner to its end, or kill it so many seconds after its first such step; 1 if it was killed."""
    command = [sys.executable, str(CHILD), str(folder), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == step:
                break
        try:
            assert child.wait(kill_after) == 0
        except subprocess.TimeoutExpired:
            child.kill()
            return 1
    return 0
