"""Other processes that work on all customers: whoever is killed, nobody is left out, and no process is left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest

from app.engine.history import History
from app.services import crew
from app.services.crew import in_pages
from app.services.desk import Desk
from bench.tryout.made_shop import make_shop

CUSTOMERS = 40
PATIENCE = 20


class Seen:
    """Which customers a process has seen."""

    def of(self, histories: Iterator[History]) -> tuple[int, list[int]]:
        return os.getpid(), [one.customer.id for one in histories]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name, value in (("ALONE", 0), ("AT_FIRST", 0.0), ("PAGE", 4), ("CREW_PAGE", 4)):
        monkeypatch.setattr(crew, name, value)
    made = make_shop(tmp_path / "shop", CUSTOMERS, flows=False)
    yield made
    made.close()


def pages(desk: Desk) -> Iterator[tuple[int, list[int]]]:
    return in_pages(desk, Seen(), lambda: False)


def everybody(found: list[tuple[int, list[int]]]) -> list[int]:
    return list(chain.from_iterable(ids for _who, ids in found))


def others(found: list[tuple[int, list[int]]]) -> set[int]:
    return {who for who, _ids in found} - {os.getpid()}


def is_over(process: int) -> bool:
    """Whether a process ends while we wait."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


def test_the_next_question_finds_the_same_processes_and_closing_the_shop_ends_them(desk: Desk) -> None:
    first, second = list(pages(desk)), list(pages(desk))
    assert everybody(first) == everybody(second) == list(range(1, CUSTOMERS + 1))
    assert others(second)
    assert len(others(first) | others(second)) <= crew.MOST
    desk.close()
    assert all(is_over(one) for one in others(first) | others(second))


def test_processes_that_nobody_needs_any_more_end_by_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "KEPT", 0.0)
    for name, value in (("ALONE", 0), ("AT_FIRST", 0.0), ("CREW_PAGE", 4)):
        monkeypatch.setattr(crew, name, value)
    shop = make_shop(tmp_path / "shop", CUSTOMERS, flows=False)
    found = list(pages(shop))
    assert others(found)
    assert all(is_over(one) for one in others(found))
    shop.close()


def test_when_the_others_are_killed_every_customer_is_seen_once_all_the_same(desk: Desk) -> None:
    found: list[tuple[int, list[int]]] = []
    for page in pages(desk):
        found.append(page)
        if others([page]):
            with suppress(ProcessLookupError):  # dead already: what it had done before comes all the same
                os.kill(page[0], signal.SIGKILL)
            assert is_over(page[0])
    assert everybody(found) == list(range(1, CUSTOMERS + 1))
    for _question in range(3):  # the last to be killed may have done all before anybody knew
        again = list(pages(desk))
        assert everybody(again) == list(range(1, CUSTOMERS + 1))
    assert others(again)
    assert not others(again) & others(found)


def test_when_the_others_are_killed_while_they_wait_there_are_new_ones_a_few_questions_later(desk: Desk) -> None:
    gone = others(list(pages(desk)))
    for one in gone:
        os.kill(one, signal.SIGKILL)
        assert is_over(one)
    for _question in range(3):  # one that was not killed may do all of the first before anybody knows
        found = list(pages(desk))
        assert everybody(found) == list(range(1, CUSTOMERS + 1))
    assert others(found)
    assert not others(found) & gone


def test_who_stops_listening_stops_the_work(desk: Desk) -> None:
    under_way = pages(desk)
    next(under_way)
    under_way.close()
    assert everybody(list(pages(desk))) == list(range(1, CUSTOMERS + 1))


KILLED = """
import os, signal, sys
from pathlib import Path
from app.engine.ports import SystemClock
from app.services import crew
from app.services.desk import open_desk
from app.services.secrets import MemorySecrets
from test_services_crew import Seen
if __name__ == "__main__":
    crew.ALONE, crew.AT_FIRST, crew.PAGE, crew.CREW_PAGE = 0, 0.0, 4, 4
    desk = open_desk(Path(sys.argv[1]), SystemClock(), MemorySecrets())
    found = {who for who, _ids in crew.in_pages(desk, Seen(), lambda: False)} - {os.getpid()}
    print(*found, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_program_leaves_no_process_behind(tmp_path: Path) -> None:
    make_shop(tmp_path / "shop", CUSTOMERS, flows=False).close()
    script = tmp_path / "killed.py"
    script.write_text(KILLED, "utf-8")
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "shop")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    left = [int(one) for one in done.stdout.split()]
    assert left
    assert all(is_over(one) for one in left)


def test_the_others_load_nothing_that_they_have_no_use_for() -> None:
    code = "import app.services.crew, app.services.trial_work, app.services.try_out_tally, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    needless = ("PySide6", "jinja2", "networkx", "aiosmtplib", "alembic", "psycopg", "sqlalchemy.dialects.postgresql")
    assert [name for name in told if name.startswith(needless)] == []
