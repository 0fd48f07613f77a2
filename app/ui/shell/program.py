"""The life of the window: first paint, loading the rest, opening and closing a shop, language and look.

Nothing heavy is imported here; bootstrap hands over what knows the services as `Backstage`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.i18n import _, set_language
from app.model.errors import PolkuError
from app.ui.bridge import run_task, wait_for_tasks
from app.ui.shell.page import WaitingPage
from app.ui.shell.qt_words import speak
from app.ui.shell.window import PageFactory, Window
from app.ui.theme import current, theme


class ShopRoom(Protocol):
    """An open shop with its pages and its scheduler."""

    name: str

    def pages(self) -> dict[str, PageFactory]:
        """How each page is made."""

    def start(self) -> None:
        """Starts the scheduler and begins to follow it."""

    def pause_or_resume(self) -> None:
        """Stops everything at once; or asks how to go on."""

    def close(self) -> None:
        """Stops the scheduler and lets go of the shop's file."""


@dataclass(frozen=True)
class Backstage:
    """What the window needs from the rooms below, imported after the first paint.

    `open_last` and `open_folder` run off the UI thread and return what `enter` turns into a ShopRoom in the UI thread;
    `bring_back` puts a backup in the place of a folder's shop, which is closed then.
    """

    open_last: Callable[[], object | None]
    open_folder: Callable[[Path], object]
    bring_back: Callable[[Path, Path], object]
    open_demo: Callable[[], object]
    new_shop: Callable[[str], object]
    enter: Callable[[object, Program], ShopRoom]
    rescue: Callable[[Path], tuple[Path, str] | None] = lambda _folder: None
    """The newest whole copy of a damaged shop with the moment in words; reads whole files, so not in the UI thread."""
    unpack: Callable[[Path], tuple[Path, tuple[str, ...]]] | None = None
    """Makes a packed shop into one of this computer: its folder, and in words what has to be entered again."""


@dataclass(frozen=True)
class Looks:
    """The user's choices, and how to keep them."""

    language: str
    theme: str
    text_scale: float
    keep: Callable[[str, str, float], object]


class Program(QObject):
    """Owns the window and the open shop. `loaded` comes once, when the shop of last time is open or there is none."""

    loaded = Signal()

    def __init__(
        self, app: QApplication, window: Window, looks: Looks, load: Callable[[], Backstage], awaiting: str = ""
    ) -> None:
        """awaiting: what `load` will do to bring a shop, said instead of a welcome; "" where there is none."""
        super().__init__()
        self.app, self.window = app, window
        self._looks = looks
        self._load = load
        self._backstage: Backstage | None = None
        self._room: ShopRoom | None = None
        self._then: str = ""
        window.closed.connect(self.end)
        window.asked_to_pause.connect(self._pause)
        window.commands.bind(
            {
                "file.quit": self.quit,
                "file.close": window.close,
                "view.dark": lambda: self.choose_theme("light" if current.tokens().dark else "dark"),
                "help.about": self._about,
            }
        )
        window.commands.action("view.dark").setChecked(current.tokens().dark)
        self._follow_system()
        speak(app, looks.language)
        self._awaits_shop = bool(awaiting)
        if awaiting:
            window.set_pages({"home": lambda: WaitingPage(awaiting)}, "home")
        else:
            self.welcome()

    # ---- beginning

    def load(self) -> None:
        """Called after the first paint: imports the rest in a thread and opens the shop of last time."""

        def work() -> tuple[Backstage, object | None]:
            backstage = self._load()
            return backstage, backstage.open_last()

        run_task(work, self._loaded, self._load_failed)

    def _loaded(self, found: tuple[Backstage, object | None]) -> None:
        self._backstage, desk = found
        self.window.commands.bind(
            {
                "file.open_demo": self.open_demo,
                "file.open_shop": self.ask_for_folder,
                "file.unpack": self.ask_for_packed,
                "file.new_shop": self.ask_for_name,
            }
        )
        if desk is not None:
            self._enter(desk)
        elif self._awaits_shop:
            self.welcome()
        self._awaits_shop = False
        self.loaded.emit()

    def _load_failed(self, error: PolkuError) -> None:
        self._backstage = self._load()
        self._loaded((self._backstage, None))
        self.tell_damage(error)

    # ---- shops

    def welcome(self) -> None:
        """The first page, when no shop is open."""
        from app.ui.home.welcome import WelcomeActions, WelcomePage

        actions = WelcomeActions(
            open_demo=self.open_demo,
            open_library=lambda: self.ask_for_name("library"),
            import_file=lambda: self.ask_for_name("customers"),
            connect_mail=lambda: self.ask_for_name("settings"),
            open_shop=self.ask_for_folder,
            open_packed=self.ask_for_packed,
            new_shop=self.ask_for_name,
            choose_language=self.choose_language,
            choose_dark=lambda dark: self.choose_theme("dark" if dark else "light"),
        )
        self.window.set_pages({"home": lambda: WelcomePage(actions)}, "home")
        self.window.show_shop("")
        self.window.show_sending("off")

    def open_demo(self) -> None:
        """Makes or opens the demo shop."""
        if self._backstage is not None:
            self._open(self._backstage.open_demo, _("Making the demo shop"))

    def open_folder(self, folder: Path) -> None:
        """Opens the shop in a folder."""
        backstage = self._backstage
        if backstage is not None:
            self._open(lambda: backstage.open_folder(folder), _("Opening the shop"))

    def bring_back(self, folder: Path, backup: Path) -> None:
        """Closes the shop, puts a backup in its place and opens it again, whether that went well or not."""
        backstage = self._backstage
        if backstage is None:
            return
        self._leave_shop()

        def work() -> object:
            backstage.bring_back(folder, backup)
            return backstage.open_folder(folder)

        def failed(error: PolkuError) -> None:
            self._not_opened(error)
            self.open_folder(folder)

        self._begin(_("Bringing the copy back"))
        run_task(work, self._opened, failed)

    def ask_for_folder(self) -> None:
        """Lets the user choose a shop's folder."""
        from app.ui.shell.dialogs import choose_folder

        choose_folder(self.window, self._open_chosen)

    def _open_chosen(self, folder: Path) -> None:
        """Warns of a folder that another program copies to the cloud before it is opened."""
        from app.services.whereabouts import synced_by
        from app.ui.shell.dialogs import SyncedDialog

        service = synced_by(folder)
        if service:
            SyncedDialog(self.window, service, lambda: self.open_folder(folder), self.ask_for_folder).open()
        else:
            self.open_folder(folder)

    def ask_for_packed(self) -> None:
        """Lets the user choose a packed shop, opens it paused and tells what has to be entered again."""
        from app.ui.shell.dialogs import ArrivedDialog, choose_packed

        unpack = self._backstage.unpack if self._backstage is not None else None
        file = choose_packed(self.window)
        if file is None or unpack is None:
            return

        def arrived(found: tuple[Path, tuple[str, ...]]) -> None:
            self._rest()
            self.open_folder(found[0])
            ArrivedDialog(self.window, found[1]).open()

        self._begin(_("Unpacking the shop"))
        run_task(lambda: unpack(file), arrived, self._not_opened)

    def ask_for_name(self, then: str = "automations") -> None:
        """Asks what the new shop is called, makes it and goes to a page."""
        from app.ui.shell.dialogs import NewShopDialog

        backstage = self._backstage
        if backstage is None:
            return

        def make(name: str) -> None:
            self._then = then
            self._open(lambda: backstage.new_shop(name), _("Making the shop"))

        NewShopDialog(self.window, make).open()

    def _open(self, work: Callable[[], object], words: str) -> None:
        self._begin(words)
        run_task(work, self._opened, self._not_opened)

    def _begin(self, words: str) -> None:
        self.window.status_line.show_work(words, 0, 0)
        self.app.setOverrideCursor(Qt.CursorShape.BusyCursor)

    def _opened(self, desk: object) -> None:
        self._rest()
        self._enter(desk)

    def _not_opened(self, error: PolkuError) -> None:
        self._rest()
        self._then = ""
        self.tell_damage(error)

    def _rest(self) -> None:
        self.app.restoreOverrideCursor()
        self.window.status_line.show_work("", 0, 0)

    def _enter(self, desk: object) -> None:
        if self._backstage is None:
            return
        self._leave_shop()
        self._room = self._backstage.enter(desk, self)
        self.window.show_shop(self._room.name)
        self.window.commands.bind({"flow.pause_all": self._room.pause_or_resume})
        self._room.start()
        pages = self._room.pages()
        self.window.set_pages(pages, self._then if self._then in pages else "home")
        self._then = ""

    def _leave_shop(self) -> None:
        if self._room is not None:
            self.window.set_pages({}, "")
            self._room.close()
            self._room = None

    def _pause(self) -> None:
        if self._room is not None:
            self._room.pause_or_resume()

    # ---- language and look

    def choose_language(self, language: str) -> None:
        """Changes the language at once and remembers it."""
        set_language(language)
        speak(self.app, language)
        self._keep(language=language)
        self.window.retranslate()
        key = self.window.current_key()
        if self._room is None:
            self.welcome()
        else:
            self.window.set_pages(self._room.pages(), key)

    def choose_theme(self, name: str) -> None:
        """light, dark or system; changes at once and is remembered."""
        self._keep(theme=name)
        self._dress()

    def choose_text_scale(self, scale: float) -> None:
        """The text size, 0.9 to 1.5; pages are made anew so that their measures fit."""
        self._keep(text_scale=scale)
        self._dress()
        if self._room is not None:
            self.window.set_pages(self._room.pages(), self.window.current_key())

    def looks(self) -> Looks:
        """The choices as they are now."""
        return self._looks

    def _keep(self, language: str = "", theme: str = "", text_scale: float = 0.0) -> None:
        was = self._looks
        self._looks = Looks(language or was.language, theme or was.theme, text_scale or was.text_scale, was.keep)
        was.keep(self._looks.language, self._looks.theme, self._looks.text_scale)

    def _follow_system(self) -> None:
        """Contrast, and the dark look where it is left to the system, change while the program runs."""
        hints = self._hints = QGuiApplication.styleHints()  # kept: what it gave goes with it
        hints.accessibility().contrastPreferenceChanged.connect(self._dress)
        hints.colorSchemeChanged.connect(self._system_changed)

    def _system_changed(self) -> None:
        if self._looks.theme == "system":
            self._dress()

    def _dress(self) -> None:
        dark = wants_dark(self._looks.theme)
        theme.apply(self.app, dark, self._looks.text_scale)
        self.window.commands.action("view.dark").setChecked(dark)

    # ---- words and end

    def tell_error(self, error: PolkuError) -> None:
        """A dialog in four parts, for errors that belong to no place in the window."""
        from app.ui.shell.dialogs import show_error

        show_error(self.window, error)

    def tell_damage(self, error: PolkuError) -> None:
        """As `tell_error`; where the shop's file is damaged, with a way back to the newest copy that is whole."""
        backstage = self._backstage
        if error.code != "db-damaged" or backstage is None:
            self.tell_error(error)
            return
        folder = Path(str(error.params["path"])).parent

        def found(copy: tuple[Path, str] | None) -> None:
            from app.ui.shell.dialogs import DamagedDialog

            go = (lambda: self.bring_back(folder, copy[0])) if copy else None
            DamagedDialog(self.window, error, copy[1] if copy else "", go).open()

        run_task(lambda: backstage.rescue(folder), found, self.tell_error)

    def _about(self) -> None:
        from app.ui.shell.dialogs import AboutDialog

        AboutDialog(self.window).open()

    def quit(self) -> None:
        """Ends the program even when there is a tray icon."""
        self.window.close()

    def end(self) -> None:
        """The window is gone: let go of everything."""
        self._leave_shop()
        self.window.tray.remove()
        wait_for_tasks()
        QTimer.singleShot(0, self.app.quit)


def wants_dark(theme_name: str) -> bool:
    """Whether "light", "dark" or "system" means dark now."""
    if theme_name == "system":
        hints = QGuiApplication.styleHints()
        return hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
    return theme_name == "dark"
