"""The only place that knows everybody: builds the objects of the window and hands them over by constructor.

What is imported at the top is all that the first paint needs; the rest comes in `_load`, in a thread.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import _, current_language, set_language
from app.paths import data_dir, state_dir
from app.services.app_settings import load_settings, remember_shop, save_settings
from app.services.reports import report_crashes
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Backstage, Looks, Program, ShopRoom, wants_dark
from app.ui.shell.tray import SystemTray, tray_available
from app.ui.shell.window import Window
from app.ui.theme import theme
from app.ui.theme.system import motion

if TYPE_CHECKING:
    from app.engine.ports import Clock
    from app.services.desk import Desk
    from app.services.secrets import Secrets
    from app.ui.messages.compare import ComparePage
    from app.ui.shell.page import Page
    from app.ui.shop_room import DeskRoom
    from app.ui.undo import FlowDocument


_DEMO_DAYS = 30
_PICTURE_DAYS = 16
_UNSEEN_MS = 2000
"""A window that nobody sees (minimised from the start) is never painted; its scheduler must run all the same."""


def run_window(demo: Path | None = None, database: str = "") -> int:
    """Shows the window and returns when the program ends.

    With `demo` a new demo shop is made in that folder, and its days pass while one looks; with `database` the shop of
    that server opens.
    """
    report_crashes()
    gc.disable()  # what is made while starting stays; looking through it again and again is a tenth of the time
    app = make_application(sys.argv[:1])
    settings = load_settings()
    set_language(settings.language or "fi")
    theme.apply(app, wants_dark(settings.theme), settings.text_scale)
    window = Window(_geometry(), logo_icon())
    looks = Looks(settings.language or "fi", settings.theme, settings.text_scale, _keep_looks)
    opening = _("Opening the shop") if database or _is_shop(settings.last_shop) else ""
    program = Program(app, window, looks, lambda: _load(demo, database), _("Making the demo shop") if demo else opening)
    program.loaded.connect(_collect_from_now_on)

    def go_on() -> None:
        program.load()
        _add_tray(window, program)
        motion.ask()

    app.aboutToQuit.connect(motion.end)
    _when_painted(window, go_on)
    window.show()
    return app.exec()


def run_demo_window(words: Sequence[str]) -> int:
    """`polku demo [--shop DIR]` with a screen: the demo shop lives through thirty days while one looks."""
    import tempfile

    if len(words) == 2:
        return run_window(Path(words[1]))
    with tempfile.TemporaryDirectory(prefix="polku-demo-") as folder:
        return run_window(Path(folder) / "shop")


def run_pictures(words: Sequence[str]) -> int:
    """`polku pictures --out DIR`: draws the main views of the demo shop, or with `--messages` every message of the
    library as each persona would read it; returns 0."""
    import argparse
    import tempfile

    parser = argparse.ArgumentParser(prog="polku pictures")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--messages", action="store_true")
    wanted = parser.parse_args(list(words))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application(["polku"])
    with tempfile.TemporaryDirectory() as folder:
        if wanted.messages:
            _draw_messages(app, wanted.out or Path("build/messages"), Path(folder))
        else:
            _draw(app, wanted.out or Path("docs/screenshots"), Path(folder))
    return 0


def _draw_messages(app: QApplication, out: Path, folder: Path) -> None:
    from app.engine.ports import VirtualClock
    from app.services.demo.make import open_demo_shop
    from app.services.demo.shop import DEMO_NOW
    from app.services.secrets import MemorySecrets
    from app.ui.message_sheets import draw_message_sheets

    def shop(language: str) -> Desk:
        clock, secrets = VirtualClock(DEMO_NOW), MemorySecrets()
        return open_demo_shop(folder / language, clock, secrets, language="en" if language == "en" else "fi")

    draw_message_sheets(app, out, shop)


def _draw(app: QApplication, out: Path, folder: Path) -> None:
    from app.services.demo.lively import open_picture_shop
    from app.ui.pictures import draw_pictures
    from app.ui.shop_room import DeskRoom

    def shop(language: str) -> Desk:
        return open_picture_shop(folder / language, "en" if language == "en" else "fi", _PICTURE_DAYS)

    draw_pictures(app, out, shop, lambda desk, program: DeskRoom(desk, program, make_editor))


def prove_window() -> str:
    """For `polku selftest`: the window and a message are drawn once, with nobody's settings and no shop."""
    import tempfile

    from app.ui.selftest import see_message, see_window

    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application(sys.argv[:1])
    theme.apply(app, dark=False, text_scale=1.0)
    _load()
    with tempfile.TemporaryDirectory() as folder:
        window = Window(QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat), logo_icon())
        Program(app, window, Looks(current_language(), "light", 1.0, lambda *_choice: None), _load)
        return f"{see_window(window)}; {see_message()}"


def make_application(argv: Sequence[str]) -> QApplication:
    """The one QApplication, set up so that a message preview can be made later."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    if sys.platform != "win32" and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    app = QApplication(list(argv))
    app.setApplicationName("Polku")
    app.setDesktopFileName("polku")
    app.setQuitOnLastWindowClosed(False)
    return app


def _geometry() -> QSettings:
    return QSettings(str(state_dir() / "window.ini"), QSettings.Format.IniFormat)


def _collect_from_now_on() -> None:
    """Lets the collector work, but not on the modules and classes that are there for good."""
    gc.freeze()
    gc.enable()


def _is_shop(folder: str) -> bool:
    return bool(folder) and Path(folder).is_dir()


def _keep_looks(language: str, theme_name: str, text_scale: float) -> None:
    import msgspec

    settings = load_settings()
    save_settings(msgspec.structs.replace(settings, language=language, theme=theme_name, text_scale=text_scale))


def _when_painted(window: Window, work: Callable[[], object]) -> None:
    """Does it once: when the window has been painted, or when that has not happened for long."""
    late = QTimer(window)
    late.setSingleShot(True)

    def begin() -> None:
        late.stop()
        window.painted.disconnect(begin)
        work()

    late.timeout.connect(begin)
    window.painted.connect(begin)
    late.start(_UNSEEN_MS)


def _add_tray(window: Window, program: Program) -> None:
    if not tray_available():
        return
    from PySide6.QtWidgets import QMenu

    tray = SystemTray(program, logo_icon(), window.commands, QMenu(window))
    tray.shown.connect(window.come_back)
    window.tray = tray


def _load(demo: Path | None = None, database: str = "") -> Backstage:
    """Imports everything that the first paint could do without. Runs in a thread."""
    from app.engine.ports import SystemClock
    from app.model.customer import Shop
    from app.services.backups import check_in_time, restore
    from app.services.desk import Desk, new_shop, open_desk, open_server_desk
    from app.services.secrets import KeyringSecrets
    from app.ui.shop_room import DeskRoom, shop_folder

    clock, secrets = SystemClock(), KeyringSecrets()

    def remembered(desk: Desk) -> Desk:
        remember_shop(desk.folder)
        return desk

    def opened(folder: Path) -> Desk:
        check_in_time(folder, opened=False)
        return open_desk(folder, clock, secrets)

    def open_last() -> Desk | None:
        if demo is not None:
            from app.services.demo.lively import open_new_demo

            return open_new_demo(demo, _DEMO_DAYS, "en" if current_language() == "en" else "fi", at_once=False)
        if database:
            return open_server_desk(database, None, clock, secrets)
        last = load_settings().last_shop
        return opened(Path(last)) if _is_shop(last) else None

    def open_demo() -> Desk:
        from app.services.demo.lively import open_lively_demo

        return remembered(open_lively_demo(data_dir() / "demo", clock, "en" if current_language() == "en" else "fi"))

    def make_shop(name: str) -> Desk:
        shop = Shop(name=name, locale=current_language())
        return remembered(new_shop(shop_folder(name, data_dir()), shop, clock, secrets))

    def enter(desk: object, program: Program) -> ShopRoom:
        if not isinstance(desk, Desk):
            raise TypeError(type(desk).__name__)
        return DeskRoom(desk, program, make_editor, _DEMO_DAYS if demo is not None else 0)

    return Backstage(
        open_last=open_last,
        open_folder=lambda folder: remembered(opened(folder)),
        bring_back=lambda folder, backup: restore(folder, backup, clock.now()),
        open_demo=open_demo,
        new_shop=make_shop,
        enter=enter,
        rescue=_rescue,
        unpack=partial(_unpack, clock, secrets),
    )


def _rescue(folder: Path) -> tuple[Path, str] | None:
    """The newest whole copy of a damaged shop, with its moment in words."""
    from app.i18n import datetime as say_moment
    from app.services.backups import newest_whole

    copy = newest_whole(folder)
    return (copy.path, say_moment(copy.at.astimezone(), year=True)) if copy else None


def _unpack(clock: Clock, secrets: Secrets, file: Path) -> tuple[Path, tuple[str, ...]]:
    """A packed shop as one of this computer: its folder, and what has to be entered again."""
    from app.services.carrying import unpack_shop
    from app.services.sentences.carrying import missing_words
    from app.ui.shop_room import shop_folder

    folder = shop_folder(file.name.partition(".")[0], data_dir())
    recent = [Path(one) for one in load_settings().recent_shops]
    found = unpack_shop(file, folder, clock, secrets, recent)
    return folder, tuple(missing_words(what, name) for what, name in found.missing)


def make_editor(room: DeskRoom, name: str) -> Page:
    """The editor of one automation, joined to the open shop."""
    from app.ui.editor.open_flow import OpenFlow
    from app.ui.editor.page import EditorPage
    from app.ui.tryout.to_customer import show_customer

    opened = OpenFlow(room.desk, name)

    def comparison() -> QWidget:
        made = _comparison(room)
        made.message_wanted.connect(page.modes.show_message)
        return made

    page = EditorPage(opened, room.window.tell, comparison, partial(_message_editor, room))
    page.left.connect(lambda: room.window.go("automations"))
    page.published.connect(lambda _name, _version: room.flow_published())
    page.why_wanted.connect(room.show_why)
    page.customer_wanted.connect(partial(show_customer, room.window))
    return page


def _message_editor(room: DeskRoom, document: FlowDocument) -> QWidget:
    from app.ui.messages.editor import MessageEditor
    from app.ui.messages.tools import MessageTools

    return MessageEditor(document, MessageTools(room.desk), room.window.tell)


def _comparison(room: DeskRoom) -> ComparePage:
    from app.services.compare import compare
    from app.ui.messages.compare import ComparePage
    from app.ui.zones import zone_of

    desk = room.desk
    return ComparePage(lambda flow, node, nth: compare(desk, flow, node, nth), desk.shop.name, zone_of(desk))
