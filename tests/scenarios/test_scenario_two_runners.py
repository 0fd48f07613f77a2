"""Two runners and a window on one shop file: one sends, the other waits, the window works on, each mail comes once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.model.customer import Event
from app.store.recording import EventRecord
from app.store.store import Store, open_store
from test_scenario_kill import CONNECTIONS, _shop

CHILD = Path(__file__).with_name("waiting_child.py")
CUSTOMERS = 500


def start(store: Store, catcher: Catcher) -> subprocess.Popen[str]:
    command = [sys.executable, str(CHILD), str(store.folder), str(catcher.port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def work_in_the_window(store: Store, turn: int) -> None:
    """What a person does meanwhile: draws, changes settings, records what came in, looks at lists."""
    now = SystemClock().now()
    draft = store.flows.draft("test")
    store.flows.save_draft("test", replace(draft, name=f"Drawn {turn}"), now)
    store.shop.save_setting("turn", turn)
    with store.recording("events", "window", now) as record:
        record.events([EventRecord(f"c{turn}@x.test", Event(f"seen:{turn}", "Product Viewed", now))])
    store.messages.counts()
    store.stats.standing(now)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kill", [False, True], ids=["both live", "the first is killed"])
def test_each_mail_comes_once(tmp_path: Path, kill: bool) -> None:
    with Catcher("plain", auth=False) as catcher, closing(_shop(tmp_path / "shop", CUSTOMERS)) as store:
        with closing(open_store(store.folder)) as window, start(store, catcher) as one, start(store, catcher) as other:
            turn = 0
            while one.poll() is None or other.poll() is None:
                work_in_the_window(window, turn)
                turn += 1
                if kill and len(catcher.messages) > CUSTOMERS // 3:
                    sender = window.stats.standing(SystemClock().now()).sender
                    if sender is not None:
                        kill = False
                        one.kill()
            said = [(child.stdout.read() if child.stdout else "") for child in (one, other)]
        states = store.messages.counts()
        drafted = store.flows.draft("test").name
    came = Counter(caught.message_id for caught in catcher.messages)
    assert max(came.values()) == 1, "a message came twice"
    assert states.get("sent", 0) + states.get("uncertain", 0) == CUSTOMERS
    assert states.get("uncertain", 0) <= CONNECTIONS
    assert any("refused" in words for words in said), "the two never met: the test is too tame"
    assert turn > 3
    assert drafted == f"Drawn {turn - 1}"
