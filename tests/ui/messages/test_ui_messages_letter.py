"""One letter large: nothing of it gets out, nothing in it runs, and the room it takes is its own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.mail.catcher import Catcher
from app.services.compare import compare
from app.services.demo.run_demo import connect
from app.services.desk import Desk
from app.services.message_library import keep_message
from app.services.message_view import Letter, Who
from app.ui.messages.compare import ComparePage
from app.ui.messages.editor import MessageEditor
from app.ui.messages.letter_view import LetterView
from app.ui.messages.shop_messages import messages_page
from app.ui.messages.test_dialog import TestDialog
from app.ui.messages.tools import MessageTools
from app.ui.messages.who_picker import WhoPicker
from app.ui.undo import FlowDocument
from app.ui.zones import zone_of

pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")

HOSTILE = """<html><head><meta http-equiv="refresh" content="0;url={at}/away"><base href="{at}/">
<link rel="stylesheet" href="{at}/a.css"><link rel="preconnect" href="{at}"><link rel="prefetch" href="{at}/pre">
<style>@import url({at}/b.css); body {{ background: #0000ff url({at}/bg.png) }} @font-face {{ font-family: x;
src: url({at}/font) }} p {{ font-family: x }}</style></head><body bgcolor="#0000ff"><p>text</p>
<img src="{at}/open.png" srcset="{at}/2x.png 2x" onerror="document.body.style.background='#ff0000'">
<iframe src="{at}/frame"></iframe><object data="{at}/object"></object><embed src="{at}/embed">
<video src="{at}/film" poster="{at}/poster" autoplay></video><audio src="{at}/sound" autoplay></audio>
<svg><image href="{at}/svg"/><use href="{at}/use#a"/></svg><input type="image" src="{at}/input">
<form action="{at}/form" id="f"><input name="a" value="b"></form><a href="{at}/link" ping="{at}/ping">x</a>
<script>document.body.style.background = '#ff0000'; document.forms[0].submit(); fetch('{at}/fetch')</script>
<table><tr><td style="background:url({at}/td.png)">cell</td></tr></table></body></html>"""


@pytest.fixture
def spy() -> Iterator[tuple[str, list[object]]]:
    """A port of this computer that writes down whoever connects, whether or not they ask for anything."""
    came: list[object] = []
    door = socket.create_server(("127.0.0.1", 0))

    def watch() -> None:
        while True:
            guest, address = door.accept()
            guest.close()
            if not came and address[1] == own:
                return
            came.append(address)

    thread = threading.Thread(target=watch)
    own = 0
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}", came
    came.clear()
    with socket.socket() as last:
        last.bind(("127.0.0.1", 0))
        own = last.getsockname()[1]
        last.connect(door.getsockname())
    thread.join()
    door.close()


def letter(html: str, rows: int = 1) -> Letter:
    return Letter("s", "p", html, "text", {}, "a@b.example", "A", "c@d.example", rows=rows)


@pytest.fixture
def view(qtbot: QtBot) -> LetterView:
    made = LetterView()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def test_a_hostile_letter_asks_nobody_and_runs_nothing(
    view: LetterView, qtbot: QtBot, spy: tuple[str, list[object]]
) -> None:
    at, came = spy
    hostile = HOSTILE.format(at=at)
    with qtbot.waitSignal(view.drawn, timeout=20_000):
        view.show_letter(letter(hostile))  # loaded as a page
    for turn in range(2):
        with qtbot.waitSignal(view.drawn, timeout=20_000):
            view.show_letter(letter(hostile.replace("<p>text", f"<p>again {turn}")))  # put into the page that stands

    def blue() -> None:
        picture = view.grab().toImage()
        colour = picture.pixelColor(300, 300)
        assert colour.blue() > 200
        assert colour.red() < 60, "a script of the letter has run"

    qtbot.waitUntil(blue, timeout=20_000)
    told: list[object] = []
    view._view.page().runJavaScript("1", 1, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert view._view.url().scheme() == "polku-mail"
    assert came == []


def test_the_letter_has_all_its_height_and_shrinks_again(view: LetterView, qtbot: QtBot) -> None:
    def shown(lines: int) -> int:
        rows = "".join(f"<tr><td height='30'>{n}</td></tr>" for n in range(lines))
        html = f"<!doctype html><html><body style='margin:0'><table>{rows}</table></body></html>"
        with qtbot.waitSignal(view.drawn, timeout=20_000):
            view.show_letter(letter(html, lines))
        return view._page.height()

    tall, low = shown(80), shown(4)
    assert tall > 80 * 30
    assert low < 400
    assert shown(80) == tall


def test_pictures_can_be_blocked_in_a_letter(editor: MessageEditor, qtbot: QtBot) -> None:
    view = editor.middle.letter
    complete = "JSON.stringify([...document.images].map(one => one.naturalWidth > 0))"

    def seen() -> list[bool]:
        told: list[str] = []
        view._view.page().runJavaScript(complete, 1, told.append)
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
        return list(json.loads(told[0]))

    qtbot.waitUntil(lambda: seen() != [] and all(seen()), timeout=20_000)
    with qtbot.waitSignal(view.drawn, timeout=20_000):
        editor.middle.pictures.click()
    assert not any(seen())


def test_the_comparison_is_one_file_that_needs_nothing(
    qtbot: QtBot, desk: Desk, document: FlowDocument, tmp_path: Path
) -> None:
    page = ComparePage(lambda flow, node, nth: compare(desk, flow, node, nth), desk.shop.name, zone_of(desk))
    qtbot.addWidget(page)
    page.resize(1300, 700)
    page.show_flow(document.flow)
    qtbot.waitUntil(lambda: page._comparison is not None, timeout=20_000)
    page.save_html(tmp_path / "all.html")
    html = (tmp_path / "all.html").read_text()
    assert html.count("<iframe sandbox=") == 5
    assert "cid:" not in html
    assert "data:image/" in html
    assert "default-src 'none'" in html
    for name in ("Tanja", "Pekka", "Elsa", "Lasse", "Timo"):
        assert name in html
    assert not [one for one in ("<script", "<link", "@import") if one in html]
    page.save_picture(tmp_path / "all.png")
    picture = QImage(str(tmp_path / "all.png"))
    assert (picture.width(), picture.height()) == (1300, 700)
    assert len({picture.pixel(x, y) for x in range(0, 1300, 40) for y in range(0, 700, 40)}) > 5, "not an empty sheet"


def test_a_test_leaves_from_the_dialog(editor: MessageEditor, qtbot: QtBot, desk: Desk) -> None:
    with Catcher() as catcher:
        connect(desk, catcher)
        dialog = TestDialog(editor, editor._tools, editor.flow, "thanks-first", editor._personas, "elsa")
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.to.setText("no address")
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        assert dialog._field.error()
        dialog.to.setText("owner@shop.example")
        dialog.all.click()
        with qtbot.waitSignal(dialog.sent, timeout=20_000) as sent:
            qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        assert sent.args == ["5 koeviestiä on matkalla osoitteeseen owner@shop.example"]
        assert len(catcher.wait_for(5)) == 5


def test_without_an_account_the_dialog_says_so(editor: MessageEditor, qtbot: QtBot) -> None:
    dialog = TestDialog(editor, editor._tools, editor.flow, "thanks-first", editor._personas, "elsa")
    qtbot.addWidget(dialog)
    assert dialog.go.isEnabled() == editor._tools.has_account()


def test_somebody_is_found_by_name_and_then_the_moment(editor: MessageEditor, qtbot: QtBot, desk: Desk) -> None:
    picker = WhoPicker(editor._tools, editor.flow, editor._personas, editor)
    chosen: list[Who] = []
    picker.chosen.connect(chosen.append)
    picker.open_under(editor.middle.who_button)
    someone = next(
        row for row in desk.store.customers.find("", 300) if len(editor._tools.events(editor.flow, row.email)) > 1
    )
    QTest.keyClicks(picker.search, someone.email)
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert picker.list.item(0).text() == "Nyt, tämän hetken tiedoin"
    QTest.keyClick(picker.list, Qt.Key.Key_Down)
    QTest.keyClick(picker.list, Qt.Key.Key_Return)
    assert [one.email for one in chosen] == [someone.email]
    assert chosen[0].event


def test_all_messages_and_the_library_are_on_one_page(qtbot: QtBot, desk: Desk, document: FlowDocument) -> None:
    told: list[object] = []
    edited: list[tuple[str, str]] = []
    keep_message(desk, msgspec.structs.replace(document.flow.template_by_id["thanks-first"]), "Oma kiitos")
    page = messages_page(
        desk, lambda *words: told.append(words), lambda flow, node: edited.append((flow, node)), lambda: None
    )
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.arrive()
    count = page.list.count()
    assert count == 3, "two of the draft and one kept"
    QTest.keyClicks(page.search, "oma kiitos")
    assert page.list.count() == 1
    assert not page.edit.isVisible()
    qtbot.waitUntil(lambda: page.letter.letter is not None, timeout=20_000)
    page._take_out()
    assert page.list.count() == 0
    told[-1][1]()  # type: ignore[index]
    page.search.clear()
    assert page.list.count() == count
    page.list.setCurrentRow(0)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert len(edited) == 1
    page._letters.stop()
    assert isinstance(MessageTools(desk).library(), list)
