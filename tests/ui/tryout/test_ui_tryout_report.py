"""The report opened in a browser engine, as somebody would who has got the file: it asks the world for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services.demo.lively import open_new_demo
from app.services.flows import load_draft
from app.services.trial import Question, try_draft
from app.services.trial_report import Report, report_html
from app.ui.editor.export import svg_of
from app.ui.editor.sheet import Sheet
from app.ui.messages import webroom

core = pytest.importorskip("PySide6.QtWebEngineCore")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "Sandboxing disabled")
NAME = "winback"


class Ears(core.QWebEngineUrlRequestInterceptor):  # type: ignore[misc]  # an optional module is Any to the checker
    """Hears every request, and refuses all that would leave the computer."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def interceptRequest(self, info: Any) -> None:
        url = info.requestUrl()
        self.heard.append(url.scheme())
        if url.scheme() not in ("file", "data", "about"):
            info.block(True)


def test_it_opens_offline_and_asks_for_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    desk = open_new_demo(tmp_path / "shop", 1)
    draft = load_draft(desk, NAME)
    trial = try_draft(desk, NAME, draft, Question("30"))
    file = tmp_path / "report.html"
    file.write_text(report_html(desk, Report(trial, draft, svg_of(Sheet(draft, draft.name, "")))), encoding="utf-8")
    desk.close()

    room = QWidget()
    qtbot.addWidget(room)
    webroom.make_room(webroom.Shelf(), room)  # the program's own way to start the engine, on any computer
    ears, profile = Ears(), core.QWebEngineProfile(room)
    profile.setUrlRequestInterceptor(ears)
    page = core.QWebEnginePage(profile, room)
    with qtbot.waitSignal(page.loadFinished, timeout=30_000) as loaded:
        page.load(QUrl.fromLocalFile(str(file)))
    assert loaded.args == [True]
    told: list[str] = []
    asked = (
        "JSON.stringify([document.title, document.images.length, document.images[0].naturalWidth > 0, frames.length])"
    )
    page.runJavaScript(asked, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0].startswith(f'["{draft.name}",1,true,{len(draft.emails)}')
    assert "file" in ears.heard
    assert set(ears.heard) <= {"file", "data", "about"}
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()  # before its profile goes
