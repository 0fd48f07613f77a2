"""Mails side by side in one browser view, each in a sandboxed frame of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import msgspec
from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.ui.messages import webroom
from app.ui.theme import current
from app.ui.widgets.empty import EmptyState


class Mail(msgspec.Struct, frozen=True):
    """The HTML part exactly as it is sent, and the pictures that travel with it by content id."""

    name: str
    html: str
    pictures: Mapping[str, bytes] = {}


class MailFrames(QWidget):
    """Draws mails in equal columns. `reading_width` is the width, in CSS pixels, that each mail believes it has."""

    loaded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = webroom.Shelf()
        self._mails: tuple[Mail, ...] = ()
        self._reading_width, self._gap, self._dark = 360, 16, False
        self._view = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        if webroom.can_draw():
            self._room = webroom.make_room(self.shelf, self)
            self._view = self._room.view
            self._view.setAccessibleName(_("Messages as they will be sent"))
            self._view.loadFinished.connect(self.loaded)
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
        pages["page"] = self._page().encode()
        self.shelf.fill(pages, pictures)
        webroom.set_dark(self._view, self._dark)
        self._view.page().setBackgroundColor(current.tokens().qcolor("bg.window"))
        self._view.load(QUrl(f"{webroom.PAGE}:page"))

    def _page(self) -> str:
        """The page around the mails: one scaled, sandboxed frame per column, in the program's own colours."""
        tokens = current.tokens()
        width, height = self.column_width(), max(self.height(), 1)
        scale = width / self._reading_width
        frames = "".join(
            f'<div class="c"><iframe sandbox="" title="{escape(mail.name)}"'
            f' src="{webroom.PAGE}:mail/{place}"></iframe></div>'
            for place, mail in enumerate(self._mails)
        )
        paper = "#1f1c1a" if self._dark else "#ffffff"
        return (
            '<!doctype html><html><head><meta charset="utf-8"><style>'
            f"html,body{{margin:0;background:{tokens.colour('bg.window')};overflow:hidden}}"
            f"body{{display:flex;gap:{self._gap}px}}"
            f".c{{box-sizing:border-box;flex:none;width:{width:.3f}px;height:{height}px;overflow:hidden;background:{paper};"
            f"border:1px solid {tokens.colour('border.default')};border-radius:10px}}"
            f"iframe{{border:0;width:{self._reading_width}px;height:{height / scale:.0f}px;"
            f"transform:scale({scale:.4f});transform-origin:0 0}}"
            f"</style></head><body>{frames}</body></html>"
        )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event, passed on
        if self._mails:
            self._draw()
