"""An HTML file becomes a message, and links are tried when a person asks for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.edit.blocks import block_at
from app.model.template import Button, Footer, Heading, Raw, Template, Text
from app.services.desk import Desk
from app.services.shop_details import save_details
from app.ui.messages.editor import MessageEditor
from app.ui.messages.import_dialog import ImportDialog
from app.ui.messages.link_dialog import LinkDialog
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")
HTML = """<html><head><title>Syksyn uutuudet</title></head><body>
<h1>Lämmintä syksyyn</h1><p>Hei *|FNAME|*, ja hei %%OUTO%%.</p>
<p><a href="https://kauppa.example/uutta" style="background:#123456;padding:10px">Katso uutuudet</a></p>
<table><tr><td>Koko</td><td>Hinta</td><td>Varastossa</td><td>Väri</td></tr>
<tr><td>M</td><td>10</td><td>2</td><td>musta</td></tr></table>
<img src="kuvat/omalla-koneella.png" alt="Takki">
</body></html>"""


class _Server(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []
    gate: ClassVar[threading.Event] = threading.Event()

    def do_HEAD(self) -> None:
        self.asked.append(self.path)
        if self.path == "/hidas":
            self.gate.wait(10)
        self.send_response(404 if self.path == "/poissa" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server(desk: Desk) -> Iterator[str]:
    """The shop's own server, with one page that is gone and one that is slow."""
    _Server.asked.clear()
    _Server.gate.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{running.server_address[1]}"
        save_details(desk, replace(desk.shop, url=url))
        try:
            yield url
        finally:
            _Server.gate.set()
            running.shutdown()
            thread.join()


def take(editor: MessageEditor, qtbot: QtBot, file: Path) -> ImportDialog:
    editor.outside.take_file(file)
    qtbot.waitUntil(lambda: editor.window().findChild(ImportDialog) is not None, timeout=20_000)
    made = editor.window().findChild(ImportDialog)
    assert made is not None
    return made


def with_links(editor: MessageEditor, *links: str) -> None:
    blocks = (Heading("Hei"), *(Button("Katso", link) for link in links), Footer("Syy"))
    editor._host.put_template(replace(editor.template(), blocks=blocks), "")


def dialog(editor: MessageEditor, qtbot: QtBot) -> LinkDialog:
    qtbot.mouseClick(editor.middle.links, Qt.MouseButton.LeftButton)
    made = editor.window().findChild(LinkDialog)
    assert made is not None
    return made


def test_a_file_becomes_the_message_in_one_entry_and_is_told(
    editor: MessageEditor, document: FlowDocument, qtbot: QtBot, tmp_path: Path
) -> None:
    before = editor.template()
    file = tmp_path / "Syksy.html"
    file.write_text(HTML, "utf-8")
    told = take(editor, qtbot, file)
    spoken = editor.spoken()
    assert spoken.subject == "Syksyn uutuudet"
    assert spoken.blocks[0] == Heading("Lämmintä syksyyn")
    assert Button("Katso uutuudet", "https://kauppa.example/uutta") in spoken.blocks
    assert isinstance(spoken.blocks[-1], Footer)
    assert document.stack.count() == 1
    assert document.undo_text() == "Kumoa: Tuo viesti"
    words = " ".join(sentence for sentence, _tone in told.said)
    assert "lohkoa tunnistettiin: " in words
    assert "Otsikko 1" in words
    assert ("jäi tunnistamatta" in words) == any(isinstance(block, Raw) for block in spoken.blocks)
    assert "1 kuva puuttuu" in words
    qtbot.mouseClick(told.undo, Qt.MouseButton.LeftButton)
    assert editor.template() == before


def test_only_the_language_being_edited_is_replaced(editor: MessageEditor, qtbot: QtBot, tmp_path: Path) -> None:
    finnish = editor.spoken()
    editor.speak("en", add=True)
    file = tmp_path / "autumn.html"
    file.write_text("<h1>Autumn</h1>", "utf-8")
    take(editor, qtbot, file).accept()
    assert editor.spoken().blocks[0] == Heading("Autumn")
    assert editor.spoken().subject == finnish.subject
    assert editor.template().spoken["fi"] == finnish


def test_a_file_that_is_no_message_changes_nothing(
    editor: MessageEditor, document: FlowDocument, qtbot: QtBot, tmp_path: Path, said: list[str]
) -> None:
    file = tmp_path / "empty.html"
    file.write_text("<html></html>", "utf-8")
    editor.outside.take_file(file)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert len(said) == 1
    assert document.stack.count() == 0


def test_nothing_is_asked_before_the_button_and_each_link_is_told(
    editor: MessageEditor, qtbot: QtBot, server: str
) -> None:
    with_links(editor, f"{server}/uutta", f"{server}/poissa", "http://10.1.2.3/", "{{ product.url }}")
    made = dialog(editor, qtbot)
    qtbot.wait(50)
    assert _Server.asked == []
    with qtbot.waitSignal(made.finished_asking, timeout=20_000):
        qtbot.mouseClick(made.go, Qt.MouseButton.LeftButton)
    lines = [made.list.item(i).text().splitlines()[0] for i in range(made.list.count())]
    assert lines == [
        "Toimii",
        "Sivua ei ole (404)",
        "Sisäverkon osoite: asiakkaat eivät saa sitä auki",
        "Selviää vasta lähetettäessä: ei kokeiltu",
    ]
    assert made.said.text() == "1 linkki ei toimi."
    assert _Server.asked == ["/uutta", "/poissa"]
    made.list.setCurrentRow(1)
    made.list.setFocus()
    QTest.keyClick(made.list, Qt.Key.Key_Return)
    assert editor.place() == "blocks.2"
    control = editor.right.block.control("blocks.2.link")
    assert control is not None
    assert made.isHidden()


def test_a_link_in_another_language_leads_to_that_language(editor: MessageEditor, qtbot: QtBot, server: str) -> None:
    with_links(editor, f"{server}/uutta")
    english = replace(editor.spoken(), language="en", blocks=(Text("Hi"), Button("Look", f"{server}/poissa")))
    editor.speak("en", add=True)
    editor.keep_edit(english, "blocks.0", "add_block")
    editor.speak("fi")
    made = dialog(editor, qtbot)
    with qtbot.waitSignal(made.finished_asking, timeout=20_000):
        qtbot.mouseClick(made.go, Qt.MouseButton.LeftButton)
    made._open(made.list.item(1))
    assert editor.spoken().language == "en"
    assert block_at(editor.spoken(), editor.place()) == Button("Look", f"{server}/poissa")


def test_trying_can_be_stopped(editor: MessageEditor, qtbot: QtBot, server: str) -> None:
    with_links(editor, f"{server}/hidas", f"{server}/uutta")
    made = dialog(editor, qtbot)
    qtbot.mouseClick(made.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _Server.asked == ["/hidas"], timeout=20_000)
    qtbot.mouseClick(made.stop, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(made.finished_asking, timeout=20_000):
        _Server.gate.set()
    assert _Server.asked == ["/hidas"], "what had not begun was not asked"
    assert made.said.text() == "Pysäytetty; 1 linkki kokeiltiin."


def test_a_message_without_links_says_so(editor: MessageEditor, qtbot: QtBot) -> None:
    editor._host.put_template(Template(editor.template().id, blocks=(Text("Hei"), Footer())), "")
    made = dialog(editor, qtbot)
    with qtbot.waitSignal(made.finished_asking, timeout=20_000):
        qtbot.mouseClick(made.go, Qt.MouseButton.LeftButton)
    assert made.said.text() == "Viestissä ei ole verkkolinkkejä."
