"""A browser without a screen: opens a page, does what it is told in turn, and prints what it saw as JSON.

chromium_child.py ADDRESS PICTURE SCRIPT...        each SCRIPT runs when the page before has been loaded
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = "--disable-gpu"

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile, QWebEngineUrlRequestInterceptor
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

SEEN = """JSON.stringify({title: document.title, address: location.href,
text: document.body.innerText, lang: document.documentElement.lang,
cookies: document.cookie, scripts: document.scripts.length, focus: document.activeElement.tagName,
labels: [...document.querySelectorAll('input,textarea')].every(one => one.labels.length > 0),
narrow: document.documentElement.scrollWidth <= window.innerWidth,
contrast: [...document.querySelectorAll('button')].map(one => [getComputedStyle(one).color,
getComputedStyle(one).backgroundColor]),
styled: getComputedStyle(document.querySelector('main')).maxWidth})"""


class Ears(QWebEngineUrlRequestInterceptor):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def interceptRequest(self, info: Any) -> None:  # Qt's name
        self.heard.append(f"{bytes(info.requestMethod()).decode()} {info.requestUrl().toString()}")


class Quiet(QWebEnginePage):
    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, _level: Any, message: str, _line: int, _source: str) -> None:  # Qt's name
        self.said.append(message)


def main() -> int:
    address, picture, *scripts = sys.argv[1:]
    application = QApplication([])
    profile, ears = QWebEngineProfile(), Ears()
    profile.setUrlRequestInterceptor(ears)
    profile.setHttpAcceptLanguage("fi")
    view = QWebEngineView()
    page = Quiet(profile, view)
    view.setPage(page)
    view.resize(360, 740)
    view.show()
    seen: list[Any] = []

    def loaded(_well: bool) -> None:
        page.runJavaScript(SEEN, told)

    def told(said: str) -> None:
        seen.append(json.loads(said))
        if scripts:
            page.runJavaScript(scripts.pop(0))
            return
        QTimer.singleShot(400, end)

    def end() -> None:
        if picture:
            view.grab().save(picture)
        print(json.dumps({"pages": seen, "asked": ears.heard, "console": page.said}))
        application.exit(0)

    page.loadFinished.connect(loaded)
    QTimer.singleShot(40_000, lambda: application.exit(3))
    page.load(QUrl(address))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
