"""The palette: the usual steps in sight, all of them one click or a few letters away, by keyboard too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.canvas.items import GROUPS
from app.ui.editor.palette import FIRST, NARROW, Palette
from app.ui.theme import theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
TRIGGERS = GROUPS[0][1]


@pytest.fixture
def palette(qapp: QApplication, qtbot: QtBot) -> Palette:
    theme.apply(qapp, dark=False)
    made = Palette(lambda _widget, _item: None)
    qtbot.addWidget(made)
    made.resize(212, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


def seen(palette: Palette) -> set[str]:
    return {item for _heading, items in GROUPS for item in items if palette.row(item).isVisible()}


def more(palette: Palette) -> QPushButton:
    """Under the triggers."""
    return next(one for one in palette.findChildren(QPushButton) if str(len(TRIGGERS)) in one.accessibleName())


def test_of_a_long_group_the_usual_ones_are_in_sight(palette: Palette) -> None:
    assert len(TRIGGERS) > FIRST + 1
    assert seen(palette) & set(TRIGGERS) == set(TRIGGERS[:FIRST])
    for _heading, items in GROUPS:
        assert seen(palette) >= set(items[:FIRST])


def test_all_of_a_group_are_one_click_or_key_away(qtbot: QtBot, palette: Palette) -> None:
    button = more(palette)
    assert button.text() == f"Näytä kaikki {len(TRIGGERS)}"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen(palette) >= set(TRIGGERS)
    assert button.text() == "Näytä vähemmän"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert seen(palette) & set(TRIGGERS) == set(TRIGGERS[:FIRST])


def test_typing_finds_what_is_folded_away(qtbot: QtBot, palette: Palette) -> None:
    hidden = "trigger.date"
    assert hidden not in seen(palette)
    qtbot.keyClicks(palette.search, "birthday")
    assert hidden in seen(palette)
    assert not any(one.isVisible() for one in palette.findChildren(QPushButton))
    picked: list[str] = []
    palette.picked.connect(picked.append)
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert picked == [hidden]
    assert hidden not in seen(palette)


def test_a_narrow_palette_folds_too(palette: Palette) -> None:
    button = more(palette)
    palette.set_narrow(True)
    palette.resize(NARROW, 900)
    assert button.text() == "…"
    assert button.toolTip() == f"Näytä kaikki {len(TRIGGERS)}"
    assert seen(palette) & set(TRIGGERS) == set(TRIGGERS[:FIRST])
