"""The closed room in which mails are drawn: no scripts, no storage, no network.

Two schemes of our own exist in it: `polku-mail:` serves the page and its mails from memory, `cid:` the pictures that
travel inside a mail. Every other request is refused, so that looking at a mail never counts as opening it anywhere.
Qt WebEngine is imported here and nowhere else, on first use.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QWidget

PAGE = "polku-mail"
PICTURE = "cid"
_ALLOWED = frozenset({PAGE, PICTURE, "data", "about"})
OWN_WORLD = 1
"""Scripts of ours run in a world of their own; in the mail's world there are none."""
_NO_NETWORK = '--host-resolver-rules="MAP * ~NOTFOUND"'
"""No name and no number leads anywhere: a hint such as `preconnect` opens a connection that no guard is asked about."""
_PICTURES_STAY = "--dark-mode-settings=ImagePolicy=1"
"""In the dark, mail programs turn colours round but leave pictures as they are; so must what stands in for them."""


def can_draw() -> bool:
    """Whether this Polku came with a browser engine (the light build has none)."""
    return importlib.util.find_spec("PySide6.QtWebEngineWidgets") is not None


@cache
def _core() -> ModuleType:
    """Qt WebEngine's core with our schemes registered, which has to come before its first profile."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # it refuses to start as root otherwise
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    if _NO_NETWORK not in flags:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{flags} {_NO_NETWORK} {_PICTURES_STAY}".strip()
    core = importlib.import_module("PySide6.QtWebEngineCore")
    for name in (PAGE, PICTURE):
        scheme = core.QWebEngineUrlScheme(name.encode())
        scheme.setSyntax(core.QWebEngineUrlScheme.Syntax.Path)
        scheme.setFlags(core.QWebEngineUrlScheme.Flag.SecureScheme)
        core.QWebEngineUrlScheme.registerScheme(scheme)
    return core


class Shelf:
    """What the room may serve: `mail/0`, `page` ...

    -> HTML; content ids -> pictures; and what it refused, for tests.
    """

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.pictures: dict[str, bytes] = {}
        self.refused: list[str] = []

    def fill(self, pages: Mapping[str, bytes], pictures: Mapping[str, bytes]) -> None:
        """Put these on the shelf and take everything else away."""
        self.pages, self.pictures = dict(pages), dict(pictures)

    def find(self, scheme: str, path: str) -> tuple[bytes, bytes] | None:
        """(mime type, content), or None."""
        if scheme == PAGE:
            page = self.pages.get(path)
            return None if page is None else (b"text/html", page)
        picture = self.pictures.get(path)
        return None if picture is None else (mime_of(picture), picture)


class Room(NamedTuple):
    """A view and its walls. Keep it as long as the view: Qt does not hold the Python side of the walls, and a guard
    whose Python side has gone lets everything through.
    """

    view: Any
    walls: tuple[object, ...]


def make_room(shelf: Shelf, parent: QWidget) -> Room:
    """A view that serves only the shelf, off the record.

    Scripts, plugins, storage and scroll bars are off, and links are not followed.
    """
    core, widgets = _core(), importlib.import_module("PySide6.QtWebEngineWidgets")

    class Keeper(core.QWebEngineUrlSchemeHandler):  # type: ignore[misc,name-defined]  # the base is imported late
        def requestStarted(self, job: Any) -> None:
            url = job.requestUrl()
            found = shelf.find(url.scheme(), url.path())
            if found is None:
                job.fail(job.Error.UrlNotFound)
                return
            mime, content = found
            buffer = QBuffer(job)
            buffer.setData(content)
            buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            job.reply(mime, buffer)

    class Guard(core.QWebEngineUrlRequestInterceptor):  # type: ignore[misc,name-defined]  # as above
        def interceptRequest(self, info: Any) -> None:
            if info.requestUrl().scheme() not in _ALLOWED:
                shelf.refused.append(info.requestUrl().toString())
                info.block(True)

    class Page(core.QWebEnginePage):  # type: ignore[misc,name-defined]  # as above
        def acceptNavigationRequest(self, url: Any, kind: Any, main_frame: bool) -> bool:
            return url.scheme() == PAGE and kind != core.QWebEnginePage.NavigationType.NavigationTypeLinkClicked

        def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:
            return  # "blocked script in a sandboxed frame" is what we want, not news

    view = widgets.QWebEngineView(parent)
    # Children die in the order they were made, and a page has to go before its profile: hence the view first.
    profile = core.QWebEngineProfile(parent)
    keeper, guard = Keeper(profile), Guard(profile)
    profile.installUrlSchemeHandler(PAGE.encode(), keeper)
    profile.installUrlSchemeHandler(PICTURE.encode(), keeper)
    profile.setUrlRequestInterceptor(guard)
    view.setPage(Page(profile, view))
    settings = view.page().settings()
    attribute = core.QWebEngineSettings.WebAttribute
    for name in (
        "JavascriptEnabled",
        "PluginsEnabled",
        "LocalStorageEnabled",
        "AutoLoadIconsForPage",
        "ShowScrollBars",
    ):
        settings.setAttribute(getattr(attribute, name), False)
    return Room(view, (profile, keeper, guard))


def set_dark(view: Any, dark: bool) -> None:
    """Draw pages as the common mail programs do in their dark theme: by turning light colours round."""
    view.page().settings().setAttribute(_core().QWebEngineSettings.WebAttribute.ForceDarkMode, dark)


def mime_of(picture: bytes) -> bytes:
    """The type of a picture by its first bytes."""
    if picture.startswith(b"\x89PNG"):
        return b"image/png"
    if picture.startswith(b"\xff\xd8"):
        return b"image/jpeg"
    if picture.startswith((b"GIF87a", b"GIF89a")):
        return b"image/gif"
    return b"image/webp" if picture[8:12] == b"WEBP" else b"application/octet-stream"
