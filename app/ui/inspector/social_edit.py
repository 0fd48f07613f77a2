"""The shop's pages elsewhere: one line each."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.brand import SocialLink
from app.ui.inspector.row_list import RowList
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.fields import combo, text_field
from app.ui.widgets.layouts import column, row

NETWORKS = (
    ("website", "Web"),
    ("facebook", "Facebook"),
    ("instagram", "Instagram"),
    ("youtube", "YouTube"),
    ("tiktok", "TikTok"),
    ("pinterest", "Pinterest"),
    ("linkedin", "LinkedIn"),
    ("whatsapp", "WhatsApp"),
    ("x", "X"),
)


class SocialEdit(QWidget):
    """edited(tuple of SocialLink)."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[SocialLink, ...] = ()
        self._rows = RowList(lambda index: _LinkRow(self, index), gap=6)
        add = quiet(_("Add a page"), "plus", "small", on_click=lambda: self.put((*self._links, SocialLink())))
        self.setLayout(column(self._rows, row(add, None), gap=4))
        self.setFocusProxy(add)

    def show_links(self, links: tuple[SocialLink, ...]) -> None:
        """Show other pages."""
        self._links = links
        self._rows.show_items(links)

    def put(self, links: tuple[SocialLink, ...]) -> None:
        """A person has changed them."""
        self.edited.emit(links)

    def put_one(self, index: int, link: SocialLink | None) -> None:
        """One of them has changed, or goes away."""
        self.put((*self._links[:index], *([link] if link else []), *self._links[index + 1 :]))


class _LinkRow(QWidget):
    def __init__(self, edit: SocialEdit, index: int) -> None:
        super().__init__()
        self._link = SocialLink()
        self._network = combo(_("Network"), [(words, key) for key, words in NETWORKS])
        self._network.activated.connect(
            lambda _i: edit.put_one(index, replace(self._link, network=self._network.currentData()))
        )
        self._line = text_field(_("Address"), placeholder="https://…")
        self._line.textEdited.connect(lambda text: edit.put_one(index, replace(self._link, link=text.strip())))
        gone = IconButton("x", _("Remove the page"), side=26, icon_size=14, on_click=lambda: edit.put_one(index, None))
        self.setLayout(row(self._network, self._line, gone, gap=6))

    def show_item(self, link: SocialLink) -> None:
        """Show another page."""
        self._link = link
        self._network.setCurrentIndex(self._network.findData(link.network))
        if self._line.text().strip() != link.link:
            self._line.setText(link.link)
