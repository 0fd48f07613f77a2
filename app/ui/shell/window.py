"""The window: rail, menus, status bar and the pages. It knows pages by name only; bootstrap says how each is made."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QWidget

from app.i18n import _
from app.ui.shell.commands import Commands, fill_menu_bar
from app.ui.shell.corner import SendingCorner, State
from app.ui.shell.dropping import Dropping, Taker, holds_steps
from app.ui.shell.page import Page
from app.ui.shell.rail import NavigationRail
from app.ui.shell.status import StatusLine
from app.ui.shell.tray import NoTray, Tray
from app.ui.theme.tokens import raw
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.toast import ToastBar

PageFactory = Callable[[], Page]


class Window(QMainWindow):
    """asked_to_pause comes from the corner; closed when the window is gone for good; painted once, when it first stands
    on the screen.
    """

    asked_to_pause = Signal()
    closed = Signal()
    painted = Signal()

    def __init__(self, geometry: QSettings, icon: QIcon) -> None:
        super().__init__()
        self.setWindowIcon(icon)
        self._geometry = geometry
        self._is_painted = False
        self._shop = ""
        self._factories: dict[str, PageFactory] = {}
        self._pages: dict[str, Page] = {}
        self._key = ""
        self.tray: Tray = NoTray()
        self.commands = Commands(self)
        self.rail = NavigationRail()
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.setCentralWidget(self.stack)
        self.status_line = StatusLine()
        self.setStatusBar(self.status_line)
        self.sending_corner = SendingCorner()
        self.menuBar().setCornerWidget(self.sending_corner, Qt.Corner.TopRightCorner)
        self.menus: Mapping[str, QMenu] = fill_menu_bar(self.menuBar(), self.commands)
        self.toast = ToastBar(self)
        self.dropping = Dropping(self, self._drops, self.tell, holds_steps)
        self._ring = FocusRing(self)
        self.rail.chosen.connect(self.go)
        self.sending_corner.pressed.connect(self.asked_to_pause)
        low, wanted = raw()["size"]["minWindow"], raw()["size"]["designWindow"]
        self.setMinimumSize(*low)
        self.resize(QSize(*wanted).boundedTo(self.screen().availableSize()))
        saved = geometry.value("window/geometry")
        if isinstance(saved, QByteArray):
            self.restoreGeometry(saved)
        self._entitle()

    def set_pages(self, factories: Mapping[str, PageFactory], first: str) -> None:
        """Replaces all pages: a page is made when it is first visited. Then goes to the first one."""
        self._drop_pages()
        self._factories = dict(factories)
        self.rail.set_reachable({key for key in factories if ":" not in key})
        self.go(first)

    def go(self, key: str) -> None:
        """Shows a page; unknown keys are ignored. "automations:name" belongs to the rail place before the colon."""
        if key not in self._pages:
            if key not in self._factories:
                return
            self._add(key, self._factories[key]())
        self._show(key)

    def open_page(self, key: str, make: PageFactory) -> Page:
        """Shows a page that is not on the rail, such as the editor of one automation; makes it when it is not there."""
        if key not in self._pages:
            self._add(key, make())
        self._show(key)
        return self._pages[key]

    def drop_page(self, key: str) -> None:
        """Forgets a page, so that the next visit makes it anew."""
        page = self._pages.pop(key, None)
        if page is not None:
            page.leave()
            self._let_go_of(page)
            self.stack.removeWidget(page)
            page.deleteLater()

    def page(self, key: str) -> Page | None:
        """A page that has been made already."""
        return self._pages.get(key)

    def current_key(self) -> str:
        """Which page is in sight."""
        return self._key

    def tell(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """What was done, for eight seconds, with a way back."""
        self.toast.tell(text, undo)

    def come_back(self) -> None:
        """In front of all others, as large as it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_shop(self, name: str) -> None:
        """The shop's name goes into the title bar; "" when none is open."""
        self._shop = name
        self._entitle()

    def show_sending(self, state: State) -> None:
        """The state goes into the corner and the tray."""
        self.sending_corner.show_state(state, has_shop=bool(self._shop) and state != "off")
        self.menuBar().setCornerWidget(self.sending_corner, Qt.Corner.TopRightCorner)
        self.status_line.show_usual(*_scheduler(state))
        self.tray.tell_state(state, self.sending_corner.words())

    def retranslate(self) -> None:
        """Puts menus and rail in the language of now; pages are made anew by set_pages."""
        self.commands.retranslate()
        self.menus = fill_menu_bar(self.menuBar(), self.commands)
        self.rail.retranslate()
        self.menuBar().setCornerWidget(self.sending_corner, Qt.Corner.TopRightCorner)

    def _add(self, key: str, page: Page) -> None:
        self._pages[key] = page
        self.stack.addWidget(page)
        for signal in (page.title_changed, page.status_changed, page.commands_changed):
            signal.connect(self._refresh)

    def _show(self, key: str) -> None:
        before = self._pages.get(self._key)
        if before is not None and self._key != key:
            before.leave()
            self._let_go_of(before)
        self._key = key
        page = self._pages[key]
        self.rail.show_place(key.partition(":")[0])
        self.stack.setCurrentWidget(page)
        page.arrive()
        self._refresh()

    def _let_go_of(self, page: Page) -> None:
        """Qt would hand the focus of a page that goes to the rail, as though the Tab key had brought it there."""
        focused = self.focusWidget()
        if focused is not None and page.isAncestorOf(focused):
            focused.clearFocus()

    def _refresh(self) -> None:
        page = self._pages.get(self._key)
        if page is None:
            return
        self.commands.follow(page.handlers(), page.command_texts())
        self.commands.show_checks(page.command_checks())
        self.status_line.show_page(*page.status())
        self._entitle()

    def _entitle(self) -> None:
        page = self._pages.get(self._key)
        parts = [page.window_title() if page else "", self._shop, "Polku"]
        self.setWindowTitle(" – ".join(part for part in parts if part))

    def _drop_pages(self) -> None:
        for key in list(self._pages):
            self.drop_page(key)
        self._key = ""

    def _drops(self) -> Mapping[str, Taker]:
        page = self._pages.get(self._key)
        return page.drops() if page is not None else {}

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dropping.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropping.drop(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)  # what is in the window is painted right after it

    def closeEvent(self, event: QCloseEvent) -> None:
        self._geometry.setValue("window/geometry", self.saveGeometry())
        if self.tray.holds_program() and event.spontaneous():
            event.ignore()
            self.hide()
            self.tray.tell_closed()
            return
        page: QWidget | None = self._pages.get(self._key)
        if isinstance(page, Page):
            page.leave()
        event.accept()
        self.closed.emit()


def _scheduler(state: State) -> tuple[str, str, str]:
    """(words, icon, colour) for the status bar."""
    if state == "paused":
        return _("The scheduler is paused, nothing leaves"), "pause", "tone.paused.text"
    if state == "fault":
        return _("The scheduler waits for you, nothing leaves"), "error", "tone.error.text"
    if state == "off":
        return _("Nothing is being sent"), "info", "text.muted"
    return _("The scheduler runs while the program is open"), "ok", "tone.success.base"
