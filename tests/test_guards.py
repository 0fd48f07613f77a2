"""The guards themselves: a test that leaves something behind does fail. They run in a pytest of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LEAVES = {
    "a warning": ("import warnings\n    warnings.warn('old', DeprecationWarning)", "DeprecationWarning: old"),
    "a log record": ("import logging\n    logging.getLogger('app').warning('odd')", "logged: app WARNING: odd"),
    "a thread": (
        "import threading\n    import guards\n    guards.GRACE_SECONDS = 0.05\n"
        "    threading.Thread(target=threading.Event().wait, name='lost', daemon=True).start()",
        "thread left running: lost",
    ),
    "an attempt to leave the machine": (
        "import contextlib, socket\n    with contextlib.suppress(OSError):\n"
        "        socket.create_connection(('192.0.2.1', 25))",
        "tried to reach '192.0.2.1'",
    ),
    "a broken promise of a log record": ("expected_logs.expect('fire')", "expected in the log but not there: fire"),
    "a Qt message": ("from PySide6.QtCore import qWarning\n    qWarning('hm')", "QtWarningMsg: hm"),
    "a running timer": (
        "from PySide6.QtCore import QTimer\n    from PySide6.QtWidgets import QWidget\n    global window\n"
        "    window = QWidget()\n    timer = QTimer(window)\n    timer.start(60000)",
        "timer left running every 60000 ms in QWidget",
    ),
    "an open window": (
        "from PySide6.QtWidgets import QWidget\n    global window\n    window = QWidget()\n    window.show()",
        "window left open: QWidget",
    ),
}


EXPECTED = "import logging\n    expected_logs.expect('^disk is full')\n    logging.error('disk is full: 0 bytes')"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says of a file in which each test leaves something else behind, and the last one nothing."""
    folder = tmp_path_factory.mktemp("inner")
    inner = folder / "tests"
    inner.mkdir()
    for name in ("conftest.py", "guards.py", "memory_keyring.py"):
        (inner / name).write_text((ROOT / "tests" / name).read_text("utf-8"), "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    bodies = [body for body, _complaint in LEAVES.values()] + [EXPECTED]
    tests = [f"def test_{n}(qapp, expected_logs):\n    {body}\n" for n, body in enumerate(bodies)]
    (inner / "test_inner.py").write_text("\n\n".join(tests), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(inner)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.parametrize("what", LEAVES)
def test_a_test_fails_that_leaves_behind(what: str, told: str) -> None:
    _body, complaint = LEAVES[what]
    assert complaint in told


def test_every_one_of_them_failed_but_the_one_that_left_nothing(told: str) -> None:
    troubled = {line.split("::")[1].split(" ")[0] for line in told.splitlines() if line.startswith(("FAILED", "ERROR"))}
    assert troubled == {f"test_{n}" for n in range(len(LEAVES))}


def test_passwords_go_to_a_keyring_that_is_gone_with_the_test() -> None:
    import keyring

    keyring.set_password("polku", "elsa@kauppa.example", "salainen")
    assert keyring.get_password("polku", "elsa@kauppa.example") == "salainen"
    assert type(keyring.get_keyring()).__name__ == "MemoryKeyring"


def test_the_next_test_does_not_see_that_password() -> None:
    import keyring

    assert keyring.get_password("polku", "elsa@kauppa.example") is None
