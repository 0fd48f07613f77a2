"""How the shop's messages look: logo, colours, fonts and pages elsewhere, and beside them a message that shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QWidget

from app.i18n import _
from app.model.brand import Brand
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.message_view import Letter
from app.services.sentences.errors import explain
from app.ui.inspector.picture_edit import PictureEdit
from app.ui.inspector.social_edit import SocialEdit
from app.ui.messages.latest import Latest
from app.ui.messages.letter_view import LetterView
from app.ui.settings.cards import SettingsCard, labelled
from app.ui.settings.colour_edit import ColourEdit
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Banner, Card
from app.ui.widgets.fields import combo, spin
from app.ui.widgets.flowing import Beside
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl

USUAL_BACKGROUND = "#f3f0ea"
FONTS = (
    ("georgia", "Georgia"),
    ("times", "Times New Roman"),
    ("palatino", "Palatino"),
    ("arial", "Arial"),
    ("helvetica", "Helvetica"),
    ("verdana", "Verdana"),
    ("trebuchet", "Trebuchet MS"),
    ("tahoma", "Tahoma"),
)
_PREVIEW_LEAST, _PREVIEW_MOST = 376, 452
_PREVIEW_HEIGHT = 620

Tell = Callable[..., object]


class BrandPane(QWidget):
    """`keep(shop)` is called at every change that can be used; `draw(shop)` writes the sample, off the UI thread.

    Taking the whole look away can be undone from what `tell` says.
    """

    def __init__(
        self,
        shop: Shop,
        keep: Callable[[Shop], object],
        draw: Callable[[Shop], Letter],
        keep_picture: Callable[[Path], str],
        tell: Tell,
    ) -> None:
        super().__init__()
        self._shop, self._keep, self._draw, self._tell = shop, keep, draw, tell
        self._letters = Latest(self._show_letter, self._show_trouble, self)
        left = column(
            self._logo_card(keep_picture), self._colour_card(), self._font_card(), self._pages_card(), None, gap=12
        )
        widths = (current.roomy(_PREVIEW_LEAST), current.roomy(_PREVIEW_MOST))
        self.setLayout(column(Beside(boxed(left), self._preview(), widths, 500), gap=0))
        self._show()

    # ---- what is edited

    def _logo_card(self, keep_picture: Callable[[Path], str]) -> QWidget:
        self.logo = PictureEdit(_("Logo"), keep_picture)
        self.logo.edited.connect(lambda source: self._change(logo=source))
        self.logo_width = spin(_("Width of the logo in pixels"), 40, 600, self._shop.brand.logo_width, width=84)
        self.logo_width.valueChanged.connect(lambda width: self._change(logo_width=width))
        return SettingsCard(
            _("Logo"),
            _("At the top of every message. Without one, the name of the shop stands there."),
            labelled(_("Picture"), self.logo),
            labelled(_("Width"), self.logo_width, _("pixels"), width=0),
        )

    def _colour_card(self) -> QWidget:
        brand = self._shop.brand
        self.accent = ColourEdit(_("Main colour"), self._shop.accent)
        self.accent.edited.connect(lambda colour: self._put(replace(self._shop, accent=colour)))
        self.background = ColourEdit(_("Background"), brand.background, (USUAL_BACKGROUND, _("the usual one")))
        self.background.edited.connect(self._change_background)
        return SettingsCard(
            _("Colours"),
            _("Words on them stay readable by themselves, by day and in a dark mail program."),
            labelled(_("Main colour"), self.accent, _("buttons, links"), width=0),
            labelled(_("Background"), self.background, _("behind the message"), width=0),
        )

    def _font_card(self) -> QWidget:
        self.heading_font = _fonts(_("Headings"))
        self.heading_font.activated.connect(lambda _i: self._change(heading_font=self.heading_font.currentData()))
        self.text_font = _fonts(_("Text"))
        self.text_font.activated.connect(lambda _i: self._change(text_font=self.text_font.currentData()))
        return SettingsCard(
            _("Fonts"),
            _("Mail programs have these themselves; where one is missing, the nearest takes its place."),
            labelled(_("Headings"), self.heading_font),
            labelled(_("Text"), self.text_font),
        )

    def _pages_card(self) -> QWidget:
        self.pages = SocialEdit()
        self.pages.edited.connect(self._change_pages)
        self._reset = quiet(_("Back to the usual look"), "undo", "small", on_click=self._take_away)
        card = SettingsCard(
            _("Pages elsewhere"),
            _("The block “Elsewhere” links to these in every message."),
        )
        card.body.addWidget(self.pages)
        return boxed(column(card, 4, row(self._reset, None), gap=4))

    def _change(self, **fields: object) -> None:
        self._put(replace(self._shop, brand=replace(self._shop.brand, **fields)))

    def _change_background(self, colour: str) -> None:
        """It is seen on wide screens only: narrow ones give all their room to the message."""
        self._change(background=colour)
        self.widths.choose("desktop")
        self.letter.show_width("desktop")

    def _change_pages(self, pages: object) -> None:
        self._change(social=pages)
        self.pages.show_links(self._shop.brand.social)

    def _put(self, shop: Shop) -> None:
        if shop == self._shop:
            return
        if any("{{" in one or "{%" in one for one in (shop.brand.logo, *(page.link for page in shop.brand.social))):
            self._trouble.show_text(_("An address cannot hold a variable here."), "error", "error")
            self._trouble.show()
            return
        self._shop = shop
        self._keep(shop)
        self._ask()

    def _take_away(self) -> None:
        before = self._shop
        self._put(replace(before, brand=Brand(), accent=Shop("").accent))
        self._show()
        self._tell(_("The look of messages is the usual one again"), lambda: self._bring_back(before))

    def _bring_back(self, before: Shop) -> None:
        self._put(replace(self._shop, brand=before.brand, accent=before.accent))
        self._show()

    # ---- what is shown

    def _preview(self) -> QWidget:
        self.letter = LetterView()
        self.letter.show_width("mobile")
        self.letter.setMinimumHeight(_PREVIEW_HEIGHT)
        sizes = [("mobile", _("Mobile"), "mobile"), ("desktop", _("Desktop"), "desktop")]
        self.widths = SegmentedControl(_("How the message is shown"), sizes, small=True)
        self.widths.chosen.connect(self.letter.show_width)
        self.dark = IconButton("moon", _("As in a dark mail program"), side=28, icon_size=16, checkable=True)
        self.dark.toggled.connect(self.letter.show_dark)
        self._trouble = Banner("", "error", "error")
        self._trouble.hide()
        card = Card(margins=(1, 8, 1, 1), gap=6)
        head = row(label(_("A message"), "small-bold", "secondary"), None, self.dark, self.widths, gap=8)
        head.setContentsMargins(16, 0, 10, 0)
        card.body.addLayout(head)
        card.body.addWidget(self._trouble)
        card.body.addWidget(self.letter, 1)
        return card

    def _show(self) -> None:
        shop, brand = self._shop, self._shop.brand
        self.logo.show_source(brand.logo)
        self.logo_width.setValue(brand.logo_width)
        self.accent.show_colour(shop.accent)
        self.background.show_colour(brand.background)
        self.heading_font.setCurrentIndex(max(0, self.heading_font.findData(brand.heading_font)))
        self.text_font.setCurrentIndex(max(0, self.text_font.findData(brand.text_font)))
        self.pages.show_links(brand.social)
        self._ask()

    def _ask(self) -> None:
        shop = self._shop
        self._letters.ask(lambda: self._draw(shop))

    def _show_letter(self, letter: Letter) -> None:
        self._trouble.hide()
        self.letter.show_letter(letter)

    def _show_trouble(self, error: PolkuError) -> None:
        told = explain(error)
        self._trouble.show_text(" ".join(part for part in (told.what, told.why) if part), "error", "error")
        self._trouble.show()


def _fonts(name: str) -> QComboBox:
    made = combo(name, [(words, key) for key, words in FONTS])
    for index, (_key, words) in enumerate(FONTS):
        made.setItemData(index, QFont(words, 11), Qt.ItemDataRole.FontRole)
    return made
