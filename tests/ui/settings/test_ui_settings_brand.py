"""The look of messages: whatever is chosen is kept at once and seen in a real message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.model.brand import SocialLink
from app.services.brand_preview import sample_letter
from app.services.desk import Desk
from app.services.pictures import keep_picture
from app.services.shop_details import save_details
from app.ui.bridge import wait_for_tasks
from app.ui.settings.brand_pane import BrandPane

pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")


@pytest.fixture
def told() -> list[tuple[str, Callable[[], object]]]:
    return []


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk, told: list[tuple[str, Callable[[], object]]]) -> Iterator[BrandPane]:
    made = BrandPane(
        desk.shop,
        lambda shop: save_details(desk, replace(desk.shop, accent=shop.accent, brand=shop.brand)),
        lambda shop: sample_letter(desk, shop),
        lambda file: keep_picture(desk.folder, file),
        lambda words, undo: told.append((words, undo)),
    )
    qtbot.addWidget(made)
    made.resize(1100, 780)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.letter.letter is not None, timeout=30_000)
    yield made
    made.hide()
    wait_for_tasks()


def html(pane: BrandPane) -> str:
    return pane.letter.letter.html if pane.letter.letter else ""


def test_a_typed_colour_is_kept_and_drawn(pane: BrandPane, desk: Desk, qtbot: QtBot) -> None:
    line = pane.accent.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "#12345")
    assert desk.shop.accent != "#12345", "half a colour is none"
    assert pane.accent._wrong.isVisible()
    QTest.keyClicks(line, "6")
    assert desk.shop.accent == "#123456"
    assert pane.accent._wrong.isHidden()
    qtbot.waitUntil(lambda: "#123456" in html(pane), timeout=20_000)
    pane.accent.take(QColor("#0a6b4f"))
    assert desk.shop.accent == "#0a6b4f"


def test_no_background_is_the_usual_one(pane: BrandPane, desk: Desk) -> None:
    line = pane.background.line
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "ffeedd")
    assert desk.shop.brand.background == "#ffeedd"
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert desk.shop.brand.background == ""
    assert pane.background._wrong.isHidden()


def test_a_logo_from_a_file_goes_along_in_the_message(
    pane: BrandPane, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "Oma logo.png"
    picture = QImage(300, 80, QImage.Format.Format_RGB32)
    picture.fill(QColor("#204060"))
    assert picture.save(str(file))
    pane.logo.take_file(file)
    assert desk.shop.brand.logo.startswith("shop:oma-logo-")
    name = desk.shop.brand.logo.removeprefix("shop:")
    qtbot.waitUntil(lambda: any(name in cid for cid in pane.letter.letter.pictures), timeout=20_000)  # type: ignore[union-attr]
    (tmp_path / "text.png").write_text("no picture")
    pane.logo.take_file(tmp_path / "text.png")
    assert desk.shop.brand.logo == f"shop:{name}"
    assert pane.logo._trouble.isVisible()


def test_fonts_are_chosen_with_the_keyboard(pane: BrandPane, desk: Desk, qtbot: QtBot) -> None:
    pane.heading_font.setFocus()
    QTest.keyClick(pane.heading_font, Qt.Key.Key_V)
    assert desk.shop.brand.heading_font == "verdana"
    qtbot.waitUntil(lambda: "Verdana" in html(pane), timeout=20_000)


def test_a_page_elsewhere_is_added_written_and_removed(pane: BrandPane, desk: Desk, qtbot: QtBot) -> None:
    before = desk.shop.brand.social
    add = next(one for one in pane.pages.findChildren(QPushButton) if one.text() == "Lisää sivu")
    qtbot.mouseClick(add, Qt.MouseButton.LeftButton)
    lines = [one for one in pane.pages.findChildren(QLineEdit) if one.placeholderText() == "https://…"]
    assert len(lines) == len(before) + 1
    lines[-1].setFocus()
    QTest.keyClicks(lines[-1], "https://kauppa.example/uutta")
    assert desk.shop.brand.social == (*before, SocialLink("website", "https://kauppa.example/uutta"))


def test_the_usual_look_comes_with_a_way_back(
    pane: BrandPane, desk: Desk, qtbot: QtBot, told: list[tuple[str, Callable[[], object]]]
) -> None:
    mine = desk.shop
    assert mine.brand.social
    qtbot.mouseClick(pane._reset, Qt.MouseButton.LeftButton)
    assert desk.shop.brand.social == ()
    assert told[0][0] == "Viestien ulkoasu on taas tavallinen"
    told[0][1]()
    assert desk.shop == mine
    assert pane.accent.line.text() == mine.accent


def test_other_details_stay_as_they_are(pane: BrandPane, desk: Desk) -> None:
    save_details(desk, replace(desk.shop, name="Toinen nimi"))
    pane.logo_width.setValue(222)
    assert desk.shop.name == "Toinen nimi"
    assert desk.shop.brand.logo_width == 222


def test_an_address_with_a_variable_is_refused_and_no_message_breaks(pane: BrandPane, desk: Desk) -> None:
    before = desk.shop.brand
    pane.pages.edited.emit((SocialLink("website", "https://shop.example/{{ }}"),))
    assert desk.shop.brand == before
    assert pane._trouble.isVisible()
    pane.pages.edited.emit((SocialLink("website", "https://shop.example/autumn"),))
    assert desk.shop.brand.social == (SocialLink("website", "https://shop.example/autumn"),)
