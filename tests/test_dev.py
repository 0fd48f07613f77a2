"""dev.py: what it promises on machines unlike this one."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev
from source_reading import ROOT


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that dev.py would have run; nothing is run."""
    commands: list[list[str]] = []

    def note(command: list[object], **_how: object) -> subprocess.CompletedProcess[bytes]:
        commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0, stdout=b"known")

    monkeypatch.setattr(subprocess, "run", note)
    monkeypatch.setattr(subprocess, "call", lambda command: note(command).returncode)
    return commands


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Debian on which libGL is missing, seen by an ordinary user without a screen."""
    monkeypatch.setattr(dev, "LINUX", True)
    monkeypatch.setattr(dev, "loads", lambda library: library != "libGL.so.1")
    monkeypatch.setattr(dev.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", os.environ["PYTHONPATH"])  # put back after the test
    return monkeypatch


def test_an_ordinary_user_is_given_the_one_command_to_run(
    debian: pytest.MonkeyPatch, ran: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        dev.require(dev.QT)
    assert str(stop.value).strip() == "sudo apt-get install -y --no-install-recommends libgl1"
    assert "Run this once" in capsys.readouterr().err
    assert not [command for command in ran if command[0] != "apt-cache"]


def test_root_gets_the_library_installed(debian: pytest.MonkeyPatch, ran: list[list[str]]) -> None:
    debian.setattr(dev.os, "geteuid", lambda: 0, raising=False)
    dev.require(dev.QT)
    assert ["apt-get", "install", "-y", "--no-install-recommends", "libgl1", "-qq"] in ran


def test_a_renamed_package_goes_by_the_name_that_this_release_knows(
    debian: pytest.MonkeyPatch, ran: list[list[str]]
) -> None:
    debian.setattr(dev, "loads", lambda library: library != "libasound.so.2")
    for known in ("libasound2", "libasound2t64"):
        debian.setattr(dev, "is_known", lambda package, known=known: package == known)
        with pytest.raises(SystemExit) as stop:
            dev.require(dev.WEB_ENGINE)
        assert str(stop.value).endswith(f" {known}")


def test_a_system_without_apt_is_told_what_is_missing(debian: pytest.MonkeyPatch, ran: list[list[str]]) -> None:
    debian.setattr(dev.shutil, "which", lambda program: None)
    with pytest.raises(SystemExit, match="libgl1"):
        dev.require(dev.QT)
    assert not ran


def test_the_set_up_is_repeated_only_when_a_lock_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: list[list[str]]
) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "some.lock").write_text("one==1")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", python)
    dev.set_up("some.lock")
    dev.set_up("some.lock")
    assert len(ran) == 1
    assert "--require-hashes" in ran[0]
    (tmp_path / "some.lock").write_text("one==2")
    dev.set_up("some.lock")
    assert len(ran) == 2


def test_the_demo_without_a_screen_does_the_same_job_and_says_so(
    debian: pytest.MonkeyPatch, ran: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    debian.setattr(dev, "set_up", lambda *locks: None)
    assert dev.main(["demo", "--json"]) == 0
    assert ran == [[str(dev.PYTHON), "-m", "app", "demo", "--headless", "--json"]]
    assert "without a window" in capsys.readouterr().err


def test_an_unknown_verb_gets_the_list_of_verbs() -> None:
    done = subprocess.run([sys.executable, ROOT / "dev.py", "dance"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(f"dev.py {verb}" in done.stdout for verb in dev.VERBS)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_file_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


def test_the_lock_holds_what_the_program_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["preview"]
    names = {re.split(r"[<>=]", line)[0].lower() for line in wanted}
    locked = set(re.findall(r"^(\S+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert names <= locked
