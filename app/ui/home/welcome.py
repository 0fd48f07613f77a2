"""The first page: where to start. Nothing is sent from here."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from app import __version__
from app.i18n import _, current_language
from app.ui.home.landscape import Landscape
from app.ui.shell.page import Page
from app.ui.theme import current
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card, IconMark, Tile, scrolling
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.option import OptionButton
from app.ui.widgets.pills import Pill
from app.ui.widgets.segmented import SegmentedControl

LANGUAGES = (("Suomi", "fi"), ("English", "en"))


@dataclass(frozen=True, slots=True)
class WelcomeActions:
    """What the cards do."""

    open_demo: Callable[[], object]
    open_library: Callable[[], object]
    import_file: Callable[[], object]
    connect_mail: Callable[[], object]
    open_shop: Callable[[], object]
    open_packed: Callable[[], object]
    new_shop: Callable[[], object]
    choose_language: Callable[[str], object]
    choose_dark: Callable[[bool], object]


class WelcomePage(Page):
    """Four cards, one of them recommended."""

    def __init__(self, actions: WelcomeActions) -> None:
        super().__init__()
        self._actions = actions
        right = QWidget()
        right.setLayout(self._right())
        area = scrolling(right)
        area.setMinimumWidth(right.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        line = row(Landscape(), area, gap=0)
        line.setStretch(1, 1)
        self.setLayout(line)

    def _right(self) -> QVBoxLayout:
        intro = label(
            _(
                "Everything happens on this computer. Nothing is sent before you have connected your e-mail "
                "and published an automation."
            ),
            "lead",
            "secondary",
            wrap=True,
        )
        intro.setMaximumWidth(640)
        box = column(self._head(), 6, intro, 24, gap=0, margins=(56, 60, 56, 24))
        box.addLayout(column(*self._cards(), gap=12))
        box.addSpacing(24)
        rule = row(label(_("Or go on from here"), "caption", "muted"), hline(), gap=12)
        rule.setStretch(1, 1)
        box.addLayout(rule)
        box.addSpacing(12)
        box.addLayout(self._others())
        box.addSpacing(20)
        safe = _("Customer data stays on this computer. Passwords go to the operating system’s password store.")
        box.addLayout(row(IconMark("lock", "text.muted", 15), label(safe, "small", "muted"), None))
        box.addStretch(1)
        return box

    def _head(self) -> QVBoxLayout:
        self._language: QComboBox = combo(_("Language"), [(name, key) for name, key in LANGUAGES], small=True)
        self._language.setMinimumWidth(104)
        self._language.setCurrentIndex([key for _name, key in LANGUAGES].index(current_language()))
        self._language.activated.connect(lambda index: self._actions.choose_language(LANGUAGES[index][1]))
        look = SegmentedControl(_("Look"), [("light", _("Light"), "sun"), ("dark", _("Dark"), "moon")], small=True)
        look.choose("dark" if current.tokens().dark else "light")
        look.chosen.connect(lambda key: self._actions.choose_dark(key == "dark"))
        title = label(_("Hello. Where shall we start?"), "display")
        return column(row(title, None, IconMark("globe", "text.muted", 16), self._language, look))

    def _cards(self) -> list[QWidget]:
        do = self._actions
        customers = _("1,284 customers, two years of orders and five automations.")
        return [
            self._card("store", "trigger", _("Try it with a demo shop"), customers, _("10 s"),
                       self._action(_("Open the demo shop"), do.open_demo, "primary"), _("A good place to start")),
            self._card("library", "condition", _("Choose an automation from the library"),
                       _("Welcome series, abandoned cart, thanks and more."), _("1 min"),
                       self._action(_("Open the library"), do.open_library)),
            self._card("users", "email", _("Import customers"),
                       _("A CSV file from your shop. Columns and consents are recognised."), _("2 min"),
                       self._action(_("Import a file…"), do.import_file)),
            self._card("server", "sms", _("Connect your e-mail"),
                       _("Messages leave from the shop’s own address."), _("2 min"),
                       self._action(_("Connect SMTP…"), do.connect_mail)),
        ]  # fmt: skip

    def _action(self, text: str, handler: Callable[[], object], role: str = "secondary") -> QPushButton:
        made = button(text, role=role, extent="large", on_click=handler)
        made.setMinimumWidth(168)
        return made

    def _card(
        self, icon: str, kind: str, title: str, text: str, time: str, action: QPushButton, mark: str = ""
    ) -> QWidget:
        head = row(label(title, "card-title"), gap=8)
        if mark:
            head.addWidget(Pill(mark, "accent", small=True))
        head.addStretch(1)
        words = column(head, label(text, tone="secondary", wrap=True), gap=1)
        duration = label(time, "small", "muted", digits=True)
        duration.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(Tile(icon, f"kind.{kind}", 44, 23, 11, 1.8), words, duration, action, gap=16)
        line.setStretch(1, 1)
        card = Card(boxed(line), margins=(18, 13, 18, 13))
        if mark:
            card.set_chosen(True)
        return card

    def _others(self) -> QVBoxLayout:
        do = self._actions
        items = (
            ("folder", _("Open a shop’s folder…"), _("One on this computer"), do.open_shop),
            ("download", _("Open a packed shop…"), _("A backup, or from another computer"), do.open_packed),
            ("flow", _("Start from nothing"), _("A new shop without contents"), do.new_shop),
        )
        return column(row(*(OptionButton(*item) for item in items), gap=12))

    def window_title(self) -> str:
        return _("Welcome")

    def status(self) -> tuple[str, str]:
        return _("No shop is open"), f"Polku {__version__}"
