"""What the window asks of a page, and what a page tells the window."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.shell.dropping import Dropped
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import Item, row

Handler = Callable[[], object]


class Page(QWidget):
    """A view beside the navigation rail. Everything has a default, so a page overrides only what it has.

    title_changed, status_changed and commands_changed make the window ask again.
    """

    title_changed = Signal()
    status_changed = Signal()
    commands_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def window_title(self) -> str:
        """Goes before the shop's name in the title bar."""
        return ""

    def handlers(self) -> Mapping[str, Handler]:
        """Commands (ids of commands.py) that this page can carry out right now."""
        return {}

    def command_texts(self) -> Mapping[str, str]:
        """Other words for some of them, for example "Undo: Add a wait"."""
        return {}

    def command_checks(self) -> Mapping[str, bool]:
        """Which of the checkable commands are on."""
        return {}

    def status(self) -> tuple[str, str]:
        """Left and right text of the status bar; "" leaves the window's own."""
        return "", ""

    def drops(self) -> Mapping[str, Callable[[Dropped], object]]:
        """What can be let go on this page right now (steps, table, picture), and what is done with it."""
        return {}

    def arrive(self) -> None:
        """The page has come into sight: read again what may have changed."""

    def leave(self) -> None:
        """The page goes out of sight: finish what is being typed."""


class WaitingPage(Page):
    """What is being done, until there is more to see."""

    def __init__(self, words: str) -> None:
        super().__init__()
        said = label(words, tone="muted")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(row(said))


class PageHead(Panel):
    """The 60 px strip on top of a page: title, a sentence about it, and the page's controls on the right."""

    def __init__(self, title: str, subtitle: str = "", *controls: Item) -> None:
        self._title = label(title, "title")
        self._subtitle = ElidedLabel(subtitle, tone="muted")
        self._line: QHBoxLayout = row(self._title, self._subtitle, *controls, gap=12, margins=(20, 0, 20, 0))
        super().__init__(edge="bottom")
        self.body.addLayout(self._line)
        self.setFixedHeight(60)

    def put_beside_title(self, control: QWidget) -> None:
        """A control right after the title, such as the choice between the page's views."""
        self._line.insertWidget(1, control)

    def put_before_title(self, control: QWidget) -> None:
        """A control before the title, such as the way back."""
        self._line.insertWidget(0, control)

    def show_text(self, title: str, subtitle: str) -> None:
        """Replaces title and sentence."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
