"""The root of all tests: every one of them runs guarded (guards.py), in folders of its own, speaking Finnish."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

import dev
import guards
from app import i18n

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ and os.environ.get("QT_QPA_PLATFORM") == "xcb":
        # Windows of two test processes on one screen would take the keyboard from each other.
        stack = ExitStack()
        stack.enter_context(dev.virtual_screen())
        config.add_cleanup(stack.close)
    # how long one example takes is a matter of what else the machine does: it would be told as a flaky test
    settings.register_profile("polku", deadline=None)
    settings.load_profile("polku")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tests")])  # for child processes
    os.environ["PYTHON_KEYRING_BACKEND"] = "memory_keyring.MemoryKeyring"
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def expected_logs() -> guards.ExpectedLogs:
    """`expected_logs.expect("regular expression")`: this test is right to log that warning or error."""
    return guards.ExpectedLogs()


@pytest.fixture
def _fences() -> Iterator[pytest.MonkeyPatch]:
    """Apart from the test's own `monkeypatch`, whose undo() would open the way to the tester's files and network."""
    with pytest.MonkeyPatch.context() as fences:
        yield fences


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, _fences: pytest.MonkeyPatch) -> Path:
    """Settings, shops, logs and passwords of the person running the tests are out of reach."""
    home = tmp_path_factory.mktemp("home")
    _fences.setenv("POLKU_HOME", str(home))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        _fences.setenv(variable, str(home / variable))
    if "memory_keyring" in sys.modules:
        sys.modules["memory_keyring"].MemoryKeyring.kept.clear()
    if "PySide6.QtCore" in sys.modules:
        settings = sys.modules["PySide6.QtCore"].QSettings
        for form in (settings.Format.NativeFormat, settings.Format.IniFormat):
            settings.setPath(form, settings.Scope.UserScope, str(home))
    i18n.set_language(i18n.DEFAULT)
    return home


@pytest.fixture(autouse=True)
def _guarded(_own_folders: Path, expected_logs: guards.ExpectedLogs, _fences: pytest.MonkeyPatch) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(guards.quiet_log(expected_logs))
        stack.enter_context(guards.no_threads_left())
        stack.enter_context(guards.loopback_only(_fences))
        stack.enter_context(guards.clean_screen())
        yield


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Asked for just before pytest-qt makes the application: the last moment for what must be set before it."""
    from PySide6.QtCore import QCoreApplication, Qt

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    guards.watch_qt_threads()
    return ["polku"]
