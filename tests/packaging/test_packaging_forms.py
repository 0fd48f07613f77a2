"""The parts of a package that can be looked at without building one."""

import ast
import configparser
import sys
from pathlib import Path
from typing import TypeGuard

import pytest
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from source_reading import ROOT, program

DRAWING = ROOT / "resources" / "icons" / "app" / "polku.svg"
EXTRAS = ("app/track/", "app/store/postgres.py", "app/store/jobs.py", "app/store/prepared.py")
"""Need parts that only who asks for the extras `track` and `server` installs."""


@pytest.fixture(autouse=True)
def _packaging_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def test_every_picture_of_the_icon_is_spruce_green_with_clear_corners(tmp_path: Path, qapp: QApplication) -> None:
    import icons

    icons.write_all(DRAWING, tmp_path)
    for size in icons.PNG_SIZES:
        picture = QImage(str(tmp_path / f"polku-{size}.png"))
        assert (picture.width(), picture.height()) == (size, size)
        assert picture.pixelColor(0, 0).alpha() == 0
        assert picture.pixelColor(size * 5 // 32, size // 2).name() == "#0e6656"


def test_the_windows_icon_opens_in_all_its_sizes(tmp_path: Path, qapp: QApplication) -> None:
    import icons

    (tmp_path / "polku.ico").write_bytes(icons.ico(DRAWING))
    reader = QImageReader(str(tmp_path / "polku.ico"))
    sizes = []
    for index in range(reader.imageCount()):
        reader.jumpToImage(index)
        sizes.append(reader.read().width())
    assert sizes == list(icons.ICO_SIZES)


def test_the_macos_icon_names_each_picture_and_its_length(qapp: QApplication) -> None:
    import icons

    data = icons.icns(DRAWING)
    assert data[:4] == b"icns"
    assert int.from_bytes(data[4:8], "big") == len(data)
    place, kinds = 8, []
    while place < len(data):
        kinds.append(data[place : place + 4])
        assert data[place + 8 : place + 12] == b"\x89PNG"
        place += int.from_bytes(data[place + 4 : place + 8], "big")
    assert kinds == list(icons.ICNS_TYPES.values())


def test_the_debian_package_asks_for_the_libraries_that_dev_py_installs() -> None:
    import debian

    light, full = debian.depends(light=True), debian.depends(light=False)
    assert "libgl1, " in light
    assert "libglib2.0-0t64 | libglib2.0-0" in light
    assert "libnss3" not in light
    assert full.startswith(light)
    assert "libasound2t64 | libasound2" in full


def test_the_notice_carries_the_licence_of_qt_and_of_every_locked_package() -> None:
    import licences

    notice = licences.notice(ROOT / "requirements.lock")
    assert "LGPL" in notice
    here = [name for name in licences.locked_names(ROOT / "requirements.lock") if "win32" not in name]
    if sys.platform == "linux":
        missing = [name for name in here if name.lower() not in notice.lower().replace("_", "-").replace(".", "-")]
        assert not missing


def test_the_desktop_entry_names_program_and_icon() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ROOT / "packaging" / "polku.desktop", "utf-8")
    assert entry["Desktop Entry"]["exec"] == "polku"
    assert entry["Desktop Entry"]["icon"] == "polku"


def test_the_package_leaves_out_nothing_that_the_program_imports() -> None:
    recipe = ast.parse((ROOT / "packaging" / "polku.spec").read_text("utf-8"))
    lists = [node.value for node in ast.walk(recipe) if isinstance(node, (ast.Assign, ast.AugAssign))]
    left_out = {word.value for one in lists if isinstance(one, ast.List) for word in one.elts if is_word(word)}
    assert "tkinter" in left_out
    for source in program():
        assert source.is_in(*EXTRAS) or not {name.partition(".")[0] for name in source.imports} & left_out, source.name


def is_word(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant)
