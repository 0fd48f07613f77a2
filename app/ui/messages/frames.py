"""Mails side by side in one browser view, each in a sandboxed frame of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

import msgspec
from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.ui.messages import webroom
from app.ui.messages.webroom import OWN_WORLD
from app.ui.theme import current
from app.ui.widgets.empty import EmptyState

_SWAP = """(() => {
  const mails = %s;
  for (const [place, html] of mails) {
    const inside = document.getElementsByTagName('iframe')[place].contentDocument;
    const read = new DOMParser().parseFromString(html, 'text/html');
    inside.replaceChild(inside.adoptNode(read.documentElement), inside.documentElement);
  }
  for (const frame of document.getElementsByTagName('iframe')) frame.contentDocument.body.getBoundingClientRect();
  return 'drawn';
})()"""
"""Other mails in the frames that stand there: no page is loaded anew while somebody types, so nothing flickers."""
Standing = tuple[object, ...]
"""All that the page around the mails depends on."""


class Mail(msgspec.Struct, frozen=True):
    """The HTML part exactly as it is sent, and the pictures that travel with it by content id."""

    name: str
    html: str
    pictures: Mapping[str, bytes] = {}


class MailFrames(QWidget):
    """Draws mails in equal columns. `reading_width` is the width, in CSS pixels, that each mail believes it has.

    loaded(whether well): what was shown last stands there; mails that follow others are put in their place.
    """

    loaded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = webroom.Shelf()
        self._mails: tuple[Mail, ...] = ()
        self._reading_width, self._gap, self._dark = 360, 16, False
        self._view = None
        self._serial = 0
        self._standing: Standing | None = None
        self._loading: Standing | None = None
        self._there: tuple[Mail, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        if webroom.can_draw():
            self._room = webroom.make_room(self.shelf, self)
            self._view = self._room.view
            self._view.setAccessibleName(_("Messages as they will be sent"))
            self._view.loadFinished.connect(self._loaded)
            self._layout.addWidget(self._view)
        else:
            title = _("This Polku draws no messages")
            self._layout.addWidget(EmptyState(title, _("The light version has no browser engine."), icon="mail"))

    def show_mails(self, mails: Sequence[Mail], reading_width: int = 360, gap: int = 16, dark: bool = False) -> None:
        """Draw these mails; nothing is loaded from anywhere."""
        self._mails, self._reading_width, self._gap, self._dark = tuple(mails), reading_width, gap, dark
        self._draw()

    def column_width(self) -> float:
        """The width of one column now, in pixels and parts of them, so that what stands above is aligned."""
        count = max(len(self._mails), 1)
        return max((self.width() - self._gap * (count - 1)) / count, 1.0)

    def _draw(self) -> None:
        if self._view is None:
            return
        pages = {f"mail/{place}": mail.html.encode() for place, mail in enumerate(self._mails)}
        pictures = {cid: content for mail in self._mails for cid, content in mail.pictures.items()}
        page = self._page()
        pages["page"] = page.encode()
        self.shelf.fill(pages, pictures)
        self._serial += 1
        wanted = (page, self._dark, self._pictured())
        if self._standing == wanted:
            self._swap()
            return
        self._standing, self._loading, self._there = None, wanted, self._mails
        webroom.set_dark(self._view, self._dark)
        self._view.page().setBackgroundColor(current.tokens().qcolor("bg.window"))
        self._view.load(QUrl(f"{webroom.PAGE}:page"))

    def _pictured(self) -> tuple[object, ...]:
        """Which pictures each mail brings: one that changes under its old name is read again with the page."""
        return tuple(tuple(sorted((cid, hash(data)) for cid, data in mail.pictures.items())) for mail in self._mails)

    def _loaded(self, well: bool) -> None:
        self._standing = self._loading if well else None
        self.loaded.emit(well)

    def _swap(self) -> None:
        """Only what differs is put anew."""
        pairs = zip(self._there, self._mails, strict=True)
        changed = [(place, new.html) for place, (old, new) in enumerate(pairs) if old.html != new.html]
        self._there, serial = self._mails, self._serial
        if self._view is not None:
            self._view.page().runJavaScript(
                _SWAP % json.dumps(changed), OWN_WORLD, lambda answer: self._swapped(serial, answer)
            )

    def _swapped(self, serial: int, answer: object) -> None:
        if answer != "drawn":  # frames that keep to themselves: the page is loaded anew
            self._standing = None
            self._draw()
        elif serial == self._serial:
            self.loaded.emit(True)

    def _page(self) -> str:
        """The page around the mails: one scaled, sandboxed frame per column, in the program's own colours."""
        tokens = current.tokens()
        width, height = self.column_width(), max(self.height(), 1)
        scale = width / self._reading_width
        frames = "".join(
            f'<div class="c"><iframe sandbox="allow-same-origin" title="{escape(mail.name)}"'
            f' src="{webroom.PAGE}:mail/{place}"></iframe></div>'
            for place, mail in enumerate(self._mails)
        )
        radius = 0 if self._dark and not tokens.dark else 10  # what is behind the corners is turned dark, too
        paper = "#1f1c1a" if self._dark else "#ffffff"
        return (
            '<!doctype html><html><head><meta charset="utf-8"><style>'
            f"html,body{{margin:0;background:{tokens.colour('bg.window')};overflow:hidden}}"
            f"body{{display:flex;gap:{self._gap}px}}"
            f".c{{box-sizing:border-box;flex:none;width:{width:.3f}px;height:{height}px;overflow:hidden;background:{paper};"
            f"border:1px solid {tokens.colour('border.default')};border-radius:{radius}px}}"
            f"iframe{{border:0;width:{self._reading_width}px;height:{height / scale:.0f}px;"
            f"transform:scale({scale:.4f});transform-origin:0 0}}"
            f"</style></head><body>{frames}</body></html>"
        )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event, passed on
        if self._mails:
            self._draw()
