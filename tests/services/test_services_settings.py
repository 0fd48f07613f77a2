"""What the program keeps in files of its own, and what it leaves when the disk refuses."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest

from app.model.errors import PolkuError
from app.services.app_settings import AppSettings, load_settings, remember_shop, save_settings, settings_path
from app.services.customers import write_file


def test_settings_come_back_and_a_damaged_file_is_left_alone() -> None:
    assert load_settings() == AppSettings()
    save_settings(AppSettings(language="en", theme="dark"))
    assert (load_settings().language, load_settings().theme) == ("en", "dark")
    settings_path().write_text('{"theme": "pink"}')
    assert load_settings() == AppSettings()
    assert settings_path().read_text() == '{"theme": "pink"}'


def test_the_shops_opened_lately_are_remembered_each_once(tmp_path: Path) -> None:
    for name in ("a", "b", "a", *"cdefghij"):
        remember_shop(tmp_path / name)
    settings = load_settings()
    assert settings.last_shop == str(tmp_path / "j")
    assert [Path(one).name for one in settings.recent_shops] == list("jihgfedc")


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "disk-full"), (errno.EIO, "file-not-written")])
def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    file = tmp_path / "deep" / "one.json"
    write_file(file, b"first")

    class Failing(io.FileIO):
        def write(self, data: Any) -> int:
            super().write(bytes(data)[:2])
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", lambda path, mode, **_how: Failing(path, mode))
    with pytest.raises(PolkuError) as refused:
        write_file(file, b"second")
    assert refused.value.code == code
    with pytest.raises(PolkuError):
        save_settings(AppSettings(language="en"))
    monkeypatch.undo()
    assert [path.name for path in file.parent.iterdir()] == ["one.json"]
    assert file.read_bytes() == b"first"
    assert load_settings() == AppSettings()
