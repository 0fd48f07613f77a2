"""Pictures of the main views, drawn from the demo shop: for README, docs and the eye of a designer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.i18n import set_language
from app.services.app_settings import AppSettings
from app.services.desk import Desk
from app.store.messages import MessageFilter
from app.ui.activity.page import ActivityPage
from app.ui.customers.page import CustomersPage
from app.ui.library.page import LibraryPage
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Backstage, Looks, Program
from app.ui.shell.window import Window
from app.ui.shop_room import DeskRoom
from app.ui.theme import current, theme

SIZE = (1440, 900)
MakeRoom = Callable[[Desk, Program], DeskRoom]


def draw_pictures(
    app: QApplication, out: Path, shop: Callable[[str], Desk], room: MakeRoom, languages: tuple[str, ...] = ("fi", "en")
) -> list[Path]:
    """Draws every view in each language, light and dark, as out/<view>-<language>-<theme>.png; returns the files.

    shop(language) opens a shop that is full of life; it is closed again here.
    """
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for language in languages:
        set_language(language)
        desk = shop(language)
        for dark in (False, True):
            theme.apply(app, dark)
            for name, window in _views(app, desk, room):
                file = out / f"{name}-{language}-{'dark' if dark else 'light'}.png"
                window.grab().save(str(file))
                made.append(file)
        desk.close()
    return made


def _views(app: QApplication, desk: Desk, make_room: MakeRoom) -> Iterator[tuple[str, Window]]:
    window = Window(QSettings(), logo_icon())
    window.resize(*SIZE)
    program = Program(
        app,
        window,
        Looks("", "dark" if current.tokens().dark else "light", AppSettings().text_scale, lambda *_all: None),
        _nothing,
    )
    window.show()
    _settle(app)
    yield "welcome", window
    room = make_room(desk, program)
    window.show_shop(room.name)
    window.set_pages(room.pages(), "home")
    room.look_again()
    for name in ("home", "automations", "library", "customers", "activity"):
        window.go(name)
        _choose(room, name)
        _settle(app)
        yield name, window
    room.open_flow("thank-you")
    _settle(app)
    yield "editor", window
    room.desk.store.shop.pause(room.desk.clock.now())
    room.look_again()
    window.go("automations")
    _settle(app)
    yield "paused", window
    room.desk.store.shop.resume()
    room.look_again()
    for pane in ("shop", "sending", "limits", "look"):
        room.show_settings(pane)
        _settle(app)
        yield f"settings-{pane}", window
    window.hide()
    window.deleteLater()
    room.deleteLater()
    _settle(app)


def _choose(room: DeskRoom, name: str) -> None:
    """Selects something worth looking at."""
    page = room.window.page(name)
    if isinstance(page, LibraryPage):
        page.choose("thank-you")
    elif isinstance(page, ActivityPage):
        failed = room.desk.store.messages.find(MessageFilter(state="failed"), 1, 0)
        page.show_message(failed[0].id if failed else 0)
    elif isinstance(page, CustomersPage):
        sent = room.desk.store.messages.find(MessageFilter(state="sent"), 1, 0)
        page.show_customer(sent[0].email if sent else "")


def _settle(app: QApplication) -> None:
    for _round in range(3):
        app.processEvents()


def _nothing() -> Backstage:
    raise AssertionError("pictures load nothing")
