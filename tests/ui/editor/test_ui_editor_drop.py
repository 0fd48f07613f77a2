"""Files and texts let go on the window: shown first, pasted as one entry, or refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from app.flowfile.write import write
from app.services.desk import Desk
from app.services.flows import load_draft
from app.ui.editor.dropped import PictureDialog, StepsDialog
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
TEXT = "odota: 3 tuntia\nsähköposti: Vieras viesti\njotain muuta\n"
NONE = Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


def of_file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def of_text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def carry(widget: QWidget, data: QMimeData) -> None:
    """Into the window over this widget, as the window system sends it: to what lies there, and up from it."""
    place = widget.rect().center()
    QApplication.sendEvent(widget, QDragEnterEvent(place, COPY, data, Qt.MouseButton.LeftButton, NONE))


def let_go(window: Window, data: QMimeData, at: QPoint) -> None:
    QApplication.sendEvent(window, QDragMoveEvent(at, COPY, data, Qt.MouseButton.LeftButton, NONE))
    QApplication.sendEvent(window, QDropEvent(QPointF(at), COPY, data, Qt.MouseButton.LeftButton, NONE))


def dialog(window: Window, kind: type) -> StepsDialog | PictureDialog | None:
    return next((one for one in window.findChildren(kind) if one.isVisible()), None)


@pytest.fixture
def on_canvas(page: EditorPage, window: Window) -> QPoint:
    view = page.view.viewport()
    return view.mapTo(window, view.rect().center())


def test_a_text_over_the_drawing_is_shown_and_then_pasted(
    page: EditorPage, window: Window, on_canvas: QPoint, desk: Desk
) -> None:
    before = page.document.flow
    carry(page.view.viewport(), of_text(TEXT))
    assert window.dropping.banner.isVisible()
    assert window.dropping.banner.text() == "Päästä irti, niin näet askeleet, ennen kuin ne liitetään."
    let_go(window, of_text(TEXT), on_canvas)
    shown = dialog(window, StepsDialog)
    assert shown is not None
    assert not window.dropping.banner.isVisible()
    assert shown.findChild(QPlainTextEdit).toPlainText() == "jotain muuta"
    assert page.document.flow == before
    assert shown.go.text() == "Liitä 2 askelta"
    shown.go.click()
    flow = page.document.flow
    assert len(flow.nodes) == len(before.nodes) + 2
    assert [note.text for note in flow.notes] == ["jotain muuta"]
    assert load_draft(desk, "thank-you") == flow
    assert "täältä puuttuu: viesti ”Vieras viesti”" in window.toast.text()
    page.document.undo()
    assert page.document.flow == before


def test_a_preview_that_is_cancelled_changes_nothing(page: EditorPage, window: Window, on_canvas: QPoint) -> None:
    before = page.document.flow
    carry(page.inspector, of_text(TEXT))  # anywhere in the window
    let_go(window, of_text(TEXT), QPoint(5, 5))
    shown = dialog(window, StepsDialog)
    assert shown is not None
    shown.reject()
    assert page.document.flow == before


@pytest.mark.parametrize("form", ["text", "flow"])
def test_a_file_of_steps(page: EditorPage, window: Window, on_canvas: QPoint, tmp_path: Path, form: str) -> None:
    before = len(page.document.flow.nodes)
    file = tmp_path / "askeleet.polku"
    file.write_text(TEXT if form == "text" else write(page.document.flow), "utf-8")
    carry(page.view.viewport(), of_file(file))
    let_go(window, of_file(file), on_canvas)
    shown = dialog(window, StepsDialog)
    assert shown is not None
    shown.go.click()
    assert len(page.document.flow.nodes) == before + (2 if form == "text" else before - 1)
    assert page.document.stack.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("shop.polku", b"SQLite format 3\x00....", "”shop.polku” on kokonainen kauppa. Avaa se Tiedosto-valikosta."),
        ("tyhjä.txt", b"", "Siinä ei ole askelia, joten mitään ei liitetty."),
        ("kirje.txt", "Hei, mitä kuuluu?".encode(), "Siinä ei ole askelia, joten mitään ei liitetty."),
        ("rikki.polku", b'{"format": 1, "nodes": [', "Siinä ei ole askelia, joten mitään ei liitetty."),
        ("roska.polku", bytes(range(256)) * 300, "Siinä ei ole askelia, joten mitään ei liitetty."),
        ("kuva.png", b"", "Avaa ensin viesti, johon kuva lisätään."),
        ("taulu.csv", b"a;b\n1;2\n", "Avaa ensin kauppa, niin tiedoston voi tuoda."),
        ("sopimus.pdf", b"%PDF", "Tätä tiedostoa ei voi käyttää täällä."),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_words(
    page: EditorPage, window: Window, on_canvas: QPoint, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    before = page.document.flow
    file = tmp_path / name
    file.write_bytes(content)
    carry(page.view.viewport(), of_file(file))
    assert window.dropping.banner.isVisible()
    let_go(window, of_file(file), on_canvas)
    assert window.toast.text().startswith(says)
    assert page.document.flow == before


def test_a_file_that_is_gone_is_told(page: EditorPage, window: Window, on_canvas: QPoint, tmp_path: Path) -> None:
    carry(window, of_file(tmp_path / "poissa.polku"))
    let_go(window, of_file(tmp_path / "poissa.polku"), on_canvas)
    assert window.toast.text() == "Tiedostoa ”poissa.polku” ei voi lukea."


def test_carried_away_again_the_sentence_goes(page: EditorPage, window: Window, tmp_path: Path) -> None:
    carry(page.view.viewport(), of_file(tmp_path / "a.csv"))
    assert window.dropping.banner.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.dropping.banner.isVisible()


def test_plain_talk_is_none_of_the_windows_business(page: EditorPage, window: Window) -> None:
    carry(page.view.viewport(), of_text("Mitä kuuluu?"))
    assert not window.dropping.banner.isVisible()


def test_a_table_goes_to_whoever_imports(page: EditorPage, window: Window, on_canvas: QPoint, tmp_path: Path) -> None:
    taken: list[Path | None] = []
    window.dropping.always = {"table": lambda dropped: taken.append(dropped.file)}
    carry(window, of_file(tmp_path / "asiakkaat.CSV"))
    let_go(window, of_file(tmp_path / "asiakkaat.CSV"), on_canvas)
    assert taken == [tmp_path / "asiakkaat.CSV"]
