"""Slow work comes back through one of two doors, in the UI thread; the engine's loop ends what it has begun."""

import asyncio
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.model.errors import PolkuError
from app.ui.bridge import LoopThread, run_long_task, run_task, wait_for_tasks


def test_a_result_arrives_in_the_ui_thread(qapp: QApplication, qtbot: QtBot) -> None:
    seen: list[tuple[object, bool, bool]] = []

    def work() -> bool:
        return QThread.currentThread() is qapp.thread()

    run_task(work, lambda there: seen.append((42, there, QThread.currentThread() is qapp.thread())), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(42, False, True)]


def test_a_failure_comes_through_its_own_door(qapp: QApplication, qtbot: QtBot) -> None:
    done: list[object] = []
    failed: list[PolkuError] = []

    def work() -> None:
        raise PolkuError("disk-full", "world")

    run_task(work, done.append, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert (done, failed[0].code) == ([], "disk-full")


def test_cancelling_reaches_the_work(qapp: QApplication, qtbot: QtBot) -> None:
    told: list[int] = []
    ended: list[str] = []
    started = threading.Event()

    def work(progress: object, cancelled: object) -> str:
        assert callable(progress)
        assert callable(cancelled)
        progress(1, 2)
        started.set()
        while not cancelled():
            threading.Event().wait(0.005)
        return "stopped"

    task = run_long_task(work, ended.append, lambda _error: None, lambda done, _total: told.append(done))
    assert started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: bool(ended))
    assert (told, ended) == ([1], ["stopped"])
    assert wait_for_tasks()


def test_facts_of_the_engine_arrive_in_order_in_the_ui_thread(qapp: QApplication, qtbot: QtBot) -> None:
    loop = LoopThread()
    heard: list[tuple[object, bool]] = []
    loop.facts.connect(lambda fact: heard.append((fact, QThread.currentThread() is qapp.thread())))

    async def work(stop: asyncio.Event) -> None:
        for number in range(3):
            loop.tell(number)
        await stop.wait()

    loop.begin()
    loop.serve(work)
    qtbot.waitUntil(lambda: len(heard) == 3)
    loop.finish()
    assert heard == [(0, True), (1, True), (2, True)]
    assert loop.isFinished()


def test_finishing_lets_the_work_end_what_it_has_begun(qapp: QApplication, qtbot: QtBot) -> None:
    loop = LoopThread()
    ended: list[str] = []

    async def work(stop: asyncio.Event) -> None:
        await stop.wait()
        await asyncio.sleep(0.05)
        ended.append("answered")

    loop.begin()
    loop.serve(work)
    loop.finish()
    assert ended == ["answered"]


def test_what_the_engine_dies_of_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    loop = LoopThread()

    async def work(_stop: asyncio.Event) -> None:
        raise PolkuError("already-running", "world", owner="kone:1")

    loop.begin()
    with qtbot.waitSignal(loop.broke) as told:
        loop.serve(work)
    loop.finish()
    assert isinstance(told.args[0], PolkuError)


async def never(_stop: asyncio.Event) -> None:
    raise AssertionError


def test_a_loop_that_never_began_finishes_at_once(qapp: QApplication) -> None:
    loop = LoopThread()
    with pytest.raises(RuntimeError):
        loop.serve(never)
    loop.finish()


def test_no_door_of_a_task_opens_once_its_owner_is_gone(qtbot: QtBot) -> None:
    opened: list[str] = []
    owner, may_end = QObject(), threading.Event()
    run_task(lambda: may_end.wait(10), lambda _found: opened.append("done"), lambda _e: opened.append("failed"), owner)
    delete(owner)
    may_end.set()
    assert wait_for_tasks()
    with qtbot.waitSignal(run_task(lambda: None, lambda _found: None, lambda _e: None).done):
        pass  # what was sent before this answer has come before it
    assert opened == []
