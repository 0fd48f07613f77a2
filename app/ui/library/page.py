"""The library: what do good shops do? From here a draft is made; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QRadioButton, QSizePolicy, QStackedWidget, QWidget

from app.i18n import _, ngettext, number
from app.ui.library.detail import LibraryDetail
from app.ui.library.gallery import Gallery
from app.ui.library.item import LibraryItem
from app.ui.library.overview import PathOverview
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.fields import search_field
from app.ui.widgets.grounds import paint_row_ground
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

PATH = "path"
"""Not a group but a picture: the guide's five on the way to a purchase."""
_LENGTHS = ((0, 0), (1, 1), (2, 3))


class LibraryPage(Page):
    """items() is asked at every arrival; create(id) makes the draft and opens it."""

    def __init__(
        self,
        items: Callable[[], Sequence[LibraryItem]],
        create: Callable[[str], object],
        create_empty: Callable[[], object],
    ) -> None:
        super().__init__()
        self._items_of, self._create = items, create
        self._items: dict[str, LibraryItem] = {}
        self._search = search_field(_("Search by name, message or goal"), width=300)
        self._search.textChanged.connect(lambda _text: self._show_matching())
        head = PageHead(
            _("Library"),
            _("Ready-made automations that you can change freely"),
            self._search,
            secondary(_("Blank automation"), "plus", on_click=create_empty),
        )
        self._gallery = Gallery()
        self._detail = LibraryDetail(create)
        self._gallery.chosen.connect(lambda card: self._detail.show_item(self._items[card.id]))
        self._gallery.opened.connect(lambda card: create(card.id))
        self._groups = QButtonGroup(self)
        self._group_rows: dict[str, GroupRow] = {}
        self._length = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(row(self._gallery, margins=(13, 13, 0, 0))))
        self._stack.addWidget(self._nothing())
        self._overview = PathOverview()
        self._overview.chosen.connect(self._show_one)
        self._stack.addWidget(self._overview)
        middle = row(self._filters(), self._stack, self._detail, gap=0)
        middle.setStretch(1, 1)
        self.setLayout(column(head, middle, gap=0))

    def refresh(self) -> None:
        """Reads the library again."""
        self._items = {item.card.id: item for item in self._items_of()}
        for key, made in self._group_rows.items():
            made.show_count(sum(_in_group(item, key) for item in self._items.values()))
        self._overview.show_cards([item.card for item in self._items.values()])
        self._gallery.forget_pictures()
        self._show_matching()

    def choose(self, library_id: str) -> None:
        """Selects one automation."""
        self._gallery.choose(library_id)

    def _show_one(self, library_id: str) -> None:
        """From the picture to the automation itself."""
        self._group_rows["five"].setChecked(True)
        self._show_matching()
        self._gallery.choose(library_id)

    def _filters(self) -> QWidget:
        panel = Panel(edge="right", margins=(8, 12, 8, 12))
        panel.setFixedWidth(current.roomy(200))
        groups = (
            ("", _("All")),
            ("five", _("The guide’s five")),
            ("decide", _("Help decide")),
            ("trust", _("Build trust")),
            ("life", _("A product’s life")),
            (PATH, _("On the path")),
        )
        for key, words in groups:
            made = GroupRow(words)
            made.setChecked(not key)
            made.clicked.connect(lambda _c=False: self._show_matching())
            self._groups.addButton(made)
            self._group_rows[key] = made
            panel.body.addWidget(made)
        panel.body.addSpacing(18)
        panel.body.addLayout(row(label(_("Length"), "caption", "muted"), margins=(12, 0, 0, 0)))
        for number_, words in enumerate((_("Any"), _("1 message"), _("2–3 messages"))):
            made_radio = QRadioButton(words)
            made_radio.setChecked(number_ == 0)
            self._length.addButton(made_radio, number_)
            made_radio.clicked.connect(lambda _c=False: self._show_matching())
            panel.body.addSpacing(4)
            panel.body.addLayout(row(made_radio, margins=(12, 0, 0, 0)))
        panel.body.addStretch(1)
        return panel

    def _nothing(self) -> QWidget:
        clear = secondary(_("Clear the filters"), "x", on_click=self._clear_filters)
        return EmptyState(
            _("Nothing matches"), _("The search or the filters hide every automation."), clear, icon="search"
        )

    def _clear_filters(self) -> None:
        self._search.clear()
        self._group_rows[""].setChecked(True)
        self._length.button(0).setChecked(True)
        self._show_matching()

    def _show_matching(self) -> None:
        wanted = self._search.text().casefold()
        group = next(key for key, made in self._group_rows.items() if made.isChecked())
        low, high = _LENGTHS[max(0, self._length.checkedId())]
        shown = [
            item
            for item in self._items.values()
            if _in_group(item, group)
            and (not high or low <= item.messages <= high)
            and wanted in f"{item.card.title} {item.summary} {item.how_you_know}".casefold()
        ]
        self._gallery.show_cards([item.card for item in shown])
        self._stack.setCurrentIndex(2 if group == PATH else 0 if shown else 1)
        self._detail.setVisible(bool(shown) and group != PATH)
        self.status_changed.emit()

    def window_title(self) -> str:
        return _("Library")

    def handlers(self) -> Mapping[str, Handler]:
        return {"edit.find": self._search.setFocus}

    def status(self) -> tuple[str, str]:
        count = len(self._items)
        words = ngettext("{n} automation", "{n} automations", count).format(n=number(count))
        return words, _("The diagrams follow the guide’s drawings")

    def arrive(self) -> None:
        self.refresh()


class GroupRow(QAbstractButton):
    """A group with its count, in the list on the left."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(32)
        self._count = 0

    def show_count(self, count: int) -> None:
        """How many are in the group."""
        self._count = count
        self.setAccessibleDescription(str(count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        paint_row_ground(painter, self.rect(), self.isChecked(), self.underMouse())
        box = self.rect().adjusted(12, 0, -12, 0)
        painter.setPen(colours.qcolor("accent.text" if self.isChecked() else "text.primary"))
        painter.setFont(font("body", scale=current.scale(), weight=600 if self.isChecked() else 400))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.setPen(colours.qcolor("text.muted"))
        painter.setFont(font("small", scale=current.scale(), tabular=True))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), str(self._count))


def _in_group(item: LibraryItem, key: str) -> bool:
    return not key or (item.guide_five if key in ("five", PATH) else item.group == key)
