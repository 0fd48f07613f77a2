"""The theme: readable in both looks, switched without a restart, every icon there."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.paths import shipped
from app.ui.theme import current, theme
from app.ui.theme.fonts import font
from app.ui.theme.icons import pixmap
from app.ui.theme.tokens import kind_icons, persona_icons, raw, tokens
from app.ui.widgets.buttons import IconButton, primary
from app.ui.widgets.labels import label


def luminance(colour: QColor) -> float:
    def channel(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_every_surface(dark: bool) -> None:
    colours = tokens(dark)
    for surface in ("bg.window", "bg.panel", "bg.surface", "bg.header", "bg.row.hover"):
        for ink in ("text.primary", "text.secondary", "text.muted"):
            assert contrast(colours.qcolor(ink), colours.qcolor(surface)) >= 4.5, (ink, surface)
    for tone in colours.tones:
        ground = colours.qcolor(f"tone.{tone}.tint")
        assert contrast(colours.qcolor(f"tone.{tone}.text"), ground) >= 4.5, tone


def test_every_icon_that_the_tokens_name_is_shipped() -> None:
    wanted = {*kind_icons().values(), *persona_icons().values()}
    there = {path.stem for path in (shipped("resources") / "icons").glob("*.svg")}
    assert wanted <= there


def test_an_unknown_colour_is_a_mistake_and_not_black() -> None:
    with pytest.raises(KeyError):
        tokens(False).colour("bg.nothing")


def test_switching_the_look_changes_windows_that_are_open(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, dark=False)
    window = QWidget()
    window.setObjectName("page")
    qtbot.addWidget(window)
    button = IconButton("undo", "Kumoa")
    told = []
    theme.theme_changed.connect(lambda: told.append(current.tokens().dark))
    before = button.icon().pixmap(QSize(18, 18)).toImage()
    theme.apply(qapp, dark=True)
    assert told == [True]
    assert qapp.palette().window().color() == tokens(True).qcolor("bg.window")
    assert button.icon().pixmap(QSize(18, 18)).toImage() != before
    theme.apply(qapp, dark=False)


def test_the_program_brings_its_own_fonts(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    styles = QFontDatabase.styles("Inter")
    assert {"Regular", "Medium", "SemiBold", "Bold"} <= {style.replace(" ", "") for style in styles}
    assert QFontInfo(font("body")).family() == "Inter"
    assert QFontInfo(font("strong")).weight() == QFont.Weight.DemiBold


def test_text_grows_with_the_wish_of_the_reader(qapp: QApplication, qtbot: QtBot) -> None:
    heights = []
    for scale in (1.0, 1.5):
        theme.apply(qapp, dark=False, text_scale=scale)
        words = label("Automaatiot", "title")
        qtbot.addWidget(words)
        words.ensurePolished()
        heights.append(words.sizeHint().height())
    theme.apply(qapp, dark=False)
    assert heights[1] > heights[0] * 1.3


def test_a_tinted_icon_has_the_colour_of_its_role(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)
    image = pixmap("minus", "accent.base", 24, dpr=1.0).toImage()
    colours = [image.pixelColor(x, 12) for x in range(8, 16)]
    wanted = tokens(False).qcolor("accent.base")
    assert all(abs(one.red() - wanted.red()) + abs(one.blue() - wanted.blue()) <= 2 for one in colours)


def test_a_main_button_is_drawn_in_the_accent_colour(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, dark=False)
    button = primary("Luo luonnos")
    qtbot.addWidget(button)
    button.resize(160, 30)
    button.show()
    assert button.grab().toImage().pixelColor(80, 4) == tokens(False).qcolor("accent.base")


def test_all_style_sheet_blanks_are_filled(qapp: QApplication) -> None:
    assert "@{" not in theme.style_sheet(tokens(False))
    assert raw()["meta"]["name"]
