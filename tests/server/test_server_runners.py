"""Three runners on one server's shop, over real SMTP; the one that sends is killed: each mail comes once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.model.customer import ConsentEvent, Customer, Event
from app.model.errors import PolkuError
from app.store.recording import CustomerRecord, EventRecord
from app.store.server_store import ServerStore
from postgres_kit import Cluster
from runner_kit import HOUR, mail, straight, wait

CHILD = Path(__file__).with_name("sharing_child.py")
CUSTOMERS = 600
CONNECTIONS = 4
PATIENCE = 60.0


@pytest.mark.timeout(180)
def test_of_three_runners_the_sending_one_is_killed_and_each_mail_comes_once(cluster: Cluster, tmp_path: Path) -> None:
    with Catcher("plain", auth=False) as catcher, closing(_shop(cluster, tmp_path)) as store:
        with _runners(store.url, catcher.port, ("a", "b", "c")) as runners:
            _until(lambda: len(catcher.messages) > CUSTOMERS // 10)
            sending = _sender(store)
            runners[sending].kill()
            _until(lambda: not _open(store))
        states = store.messages.counts()
        sent = {row.message_id for row in store.messages.find(limit=CUSTOMERS) if row.state == "sent"}
    came = Counter(caught.message_id for caught in catcher.messages)
    assert max(came.values()) == 1, "a message came twice"
    assert sent <= came.keys(), "a message was marked sent and never came"
    assert set(states) <= {"sent", "uncertain"}
    assert sum(states.values()) == CUSTOMERS, "a message was lost"
    assert states.get("uncertain", 0) <= CONNECTIONS
    assert runners[sending].returncode == -9
    assert [runner.returncode for name, runner in runners.items() if name != sending] == [0, 0]


@pytest.mark.long
@pytest.mark.timeout(180)
def test_a_server_that_is_gone_for_a_moment_stops_nobody(cluster: Cluster, tmp_path: Path) -> None:
    with Catcher("plain", auth=False) as catcher, closing(_shop(cluster, tmp_path)) as store:
        with _runners(store.url, catcher.port, ("a", "b")) as runners:
            for share in (10, 3):
                _until(lambda least=CUSTOMERS // share: len(catcher.messages) > least)
                cluster.cut_off(store.url)
            _until(lambda: not _open_there(store))
        states = store.messages.counts()
    came = Counter(caught.message_id for caught in catcher.messages)
    assert max(came.values()) == 1, "a message came twice"
    assert set(states) <= {"sent", "uncertain"}
    assert sum(states.values()) == CUSTOMERS, "a message was lost"
    assert [runner.returncode for runner in runners.values()] == [0, 0]


def _open_there(store: ServerStore) -> bool:
    try:
        return _open(store)
    except PolkuError:
        return True


def _shop(cluster: Cluster, folder: Path) -> ServerStore:
    """Everybody's wait of an hour ended an hour ago."""
    now = SystemClock().now()
    store = cluster.shop(folder)
    store.shop.save_policy(Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0)))
    store.flows.create("test", straight(wait("b0", 1), mail("b1")), now - 3 * HOUR)
    store.flows.publish("test", now - 3 * HOUR)
    consent = (ConsentEvent("email", "granted", now - 4 * HOUR, source="form"),)
    addresses = [f"c{number}@x.test" for number in range(CUSTOMERS)]
    with store.recording("test", "test", now) as record:
        record.customers(CustomerRecord(Customer(0, address), consent) for address in addresses)
        record.events(
            EventRecord(address, Event(f"e:{address}", "Cart Abandoned", now - 2 * HOUR)) for address in addresses
        )
    return store


def _sender(store: ServerStore) -> str:
    found: list[str] = []

    def known() -> bool:
        sender = store.stats.standing(SystemClock().now()).sender
        found.append(sender.owner if sender else "")
        return bool(found[-1])

    _until(known)
    return found[-1]


def _open(store: ServerStore) -> bool:
    """Whether anything is still to be done."""
    standing = store.stats.standing(SystemClock().now())
    states = store.messages.counts()
    busy = sum(states.get(state, 0) for state in ("due", "retry", "claimed", "on_wire"))
    return bool(busy or standing.people_waiting or sum(states.values()) < CUSTOMERS)


@contextmanager
def _runners(url: str, port: int, names: tuple[str, ...]) -> Iterator[dict[str, subprocess.Popen[str]]]:
    commands = {name: [sys.executable, str(CHILD), url, str(port), name] for name in names}
    runners = {name: subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for name, command in commands.items()}
    try:
        yield runners
    finally:
        for runner in runners.values():
            if runner.poll() is None:
                runner.terminate()
        for runner in runners.values():
            runner.communicate(timeout=PATIENCE)


def _until(holds: Callable[[], bool]) -> None:
    """Wait for what other processes do."""
    over = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < over, "it has not come"
        threading.Event().wait(0.02)
