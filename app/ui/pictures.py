"""Pictures of the main views, drawn from the demo shop: for README, docs and the eye of a designer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEventLoop, QPoint, QSettings, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.analysis.layout import standing
from app.edit import Edit, add_note, delete, group, replace_node, set_fields
from app.i18n import _, set_language
from app.model.flow import ExitOn, Flow
from app.model.rules import All, Compare
from app.model.template import Products
from app.model.times import ForDuration
from app.services.codes import add_codes
from app.services.desk import Desk
from app.services.ready_segments import ready_segments
from app.store.messages import MessageFilter
from app.ui.activity.page import ActivityPage
from app.ui.automations.page import AutomationsPage
from app.ui.bridge import wait_for_tasks
from app.ui.customers.page import CustomersPage
from app.ui.customers.person_page import PersonPage
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import DRAW, MESSAGES, RESULTS, SIMULATE
from app.ui.finding import find_everything
from app.ui.insights.page import InsightsPage
from app.ui.library.page import LibraryPage
from app.ui.messages.compare import ComparePage
from app.ui.messages.editor import MessageEditor
from app.ui.messages.frames import MailFrames
from app.ui.messages.letter_view import LetterView
from app.ui.messages.page import MessagesPage
from app.ui.messages.webroom import can_draw
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Backstage, Looks, Program
from app.ui.shell.window import Window
from app.ui.shop_room import DeskRoom
from app.ui.states_details import draw_details
from app.ui.states_sheet import draw_states
from app.ui.theme import current, theme

SIZE = (1440, 900)
PATIENCE_MS = 20_000
AFTER_LOADING_MS = 400
MakeRoom = Callable[[Desk, Program], DeskRoom]
View = tuple[str, QPixmap]


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
            if language == "fi":
                file = out / f"states-fi-{'dark' if dark else 'light'}.png"
                draw_states(current.tokens()).save(str(file))
                made.append(file)
            file = out / f"details-{language}-{'dark' if dark else 'light'}.png"
            draw_details(current.tokens()).save(str(file))
            made.append(file)
            for name, picture in Album(app, desk, room).views():
                file = out / f"{name}-{language}-{'dark' if dark else 'light'}.png"
                picture.save(str(file))
                made.append(file)
        desk.close()
    return made


class Album:
    """One window, led through the views one after another."""

    def __init__(self, app: QApplication, desk: Desk, make_room: MakeRoom) -> None:
        self._app, self._desk, self._make_room = app, desk, make_room
        self._window = Window(QSettings(), logo_icon())
        self._window.resize(*SIZE)
        looks = Looks("", "dark" if current.tokens().dark else "light", 1.0, lambda *_all: None)
        self._program = Program(app, self._window, looks, _nothing)
        self._window.show()

    def views(self) -> Iterator[View]:
        """(name, picture) of every view."""
        yield self._seen("welcome")
        self._room = self._make_room(self._desk, self._program)
        self._window.show_shop(self._room.name)
        self._window.set_pages(self._room.pages(), "home")
        self._room.look_again()
        for place in ("home", "automations", "library", "messages", "customers", "activity"):
            self._window.go(place)
            self._choose(place)
            yield self._seen(place)
        yield self._customer()
        yield self._finder()
        yield self._segments()
        yield from self._results_of_all()
        yield from self._editor()
        yield self._paused()
        for pane in (
            "shop",
            "brand",
            "personas",
            "codes",
            "sending",
            "mailbox",
            "consent",
            "limits",
            "retention",
            "look",
        ):
            if pane == "codes":
                self._bring_codes()
            self._room.show_settings(pane)
            self._drawn_beside()
            yield self._seen(f"settings-{pane}")
        self._room.import_file()
        yield self._seen("import")
        self._close()

    def _customer(self) -> View:
        """Somebody with a message behind them and one ahead, and why the one was sent or held back."""
        self._window.go("customers")
        page = self._window.page("customers")
        sent = self._desk.store.messages.find(MessageFilter(state="suppressed"), 1)
        if isinstance(page, CustomersPage) and sent:
            page.open(sent[0].email)
            shown = self._window.page("customers:one")
            if isinstance(shown, PersonPage):
                shown.show_why(sent[0].id)
                shown.refresh()
        return self._seen("customer")

    def _finder(self) -> View:
        """What two letters find everywhere, in either language."""
        self._window.go("home")
        finder = find_everything(self._room)
        finder.look_for("te")
        self._settle()
        picture = self._window.grab()
        painter = QPainter(picture)
        painter.drawPixmap(self._window.mapFromGlobal(finder.pos()), finder.grab())
        painter.end()
        finder.close()
        return "finder", picture

    def _segments(self) -> View:
        """A segment of the shop's own, beside those ready to be taken into use."""
        for one in ready_segments(self._desk)[1:3]:
            self._desk.store.segments.save(one.name, one.rule, self._desk.clock.now())
        name = _("Regulars of late")
        rule = All((Compare("orders.count", "ge", 3), Compare("orders.days_since_last", "le", 365)))
        self._desk.store.segments.save(name, rule, self._desk.clock.now())
        self._window.go("customers")
        page = self._window.page("customers")
        if not isinstance(page, CustomersPage):
            raise TypeError(type(page).__name__)
        page.show_view("segments")
        shown = page.segments()
        if shown is not None:
            shown.choose(("own", name))
            counted: list[bool] = []
            shown.counted.connect(lambda: counted.append(True))
            self._wait(shown.counted.connect, lambda: bool(counted))
        wait_for_tasks()
        seen = self._seen("segments")
        page.show_view("list")
        return seen

    def _results_of_all(self) -> Iterator[View]:
        self._window.go("insights")
        page = self._window.page("insights")
        if isinstance(page, InsightsPage):
            self._wait(page.shown.connect, lambda: page.found() is not None)
            page.choose("abandoned-cart")
        yield self._seen("insights")

    def _editor(self) -> Iterator[View]:
        self._room.open_flow("thank-you")
        page = self._window.page("automations:thank-you")
        if not isinstance(page, EditorPage):
            raise TypeError(type(page).__name__)
        yield self._seen("editor")
        page.view.select(("thanks-first",))
        yield self._seen("editor-message")
        page.stage.walk_as("elsa")
        self._wait(page.stage.walk_changed.connect, lambda: page.walker.view() is not None)
        yield self._seen("walk")
        page.stage.end_walk()
        page.show_mode(RESULTS)
        self._wait(page.modes.results().shown.connect, lambda: page.modes.results().found() is not None)
        page.modes.results().view.select(("thanks-first",))
        wait_for_tasks()
        yield self._seen("results")
        page.show_mode(SIMULATE)
        tryout = page.modes.tryout()
        tryout.settings.choose_span("365")
        self._wait(tryout.shown.connect, lambda: tryout.trial() is not None and not tryout.running())
        yield self._seen("tryout")
        page.show_mode(DRAW)
        page.document.apply(_longer_wait(page.document.flow))
        page.document.apply(delete(page.document.flow, ("wait-again",)))
        page.document.apply(_beside_the_steps(page.document.flow))
        page.modes.show_changes()
        yield self._seen("changes")
        for _edit in range(3):
            page.document.undo()
        page.show_mode(DRAW)
        page.releases.check_and_publish()
        self._settle()
        wait_for_tasks()
        dialog = next(one for one in self._window.findChildren(QDialog) if one.isVisible())
        yield "publish", self._with(dialog)
        dialog.reject()
        if can_draw():
            yield self._written(page)
            yield from self._other_looks(page)
            yield self._compared(page)
            yield self._light_and_dark(page)
            page.show_mode(DRAW)

    def _written(self, page: EditorPage) -> View:
        page.modes.show_message("thanks-first")
        editor = page.findChildren(MessageEditor)[0]
        self._drawn(editor.middle.letter)
        blocks = editor.spoken().blocks
        editor.choose(next(f"blocks.{n}" for n, block in enumerate(blocks) if isinstance(block, Products)))
        return self._seen("message")

    def _other_looks(self, page: EditorPage) -> Iterator[View]:
        """The same message for all five at once, and its text part."""
        middle = page.findChildren(MessageEditor)[0].middle
        drawn: list[bool] = []
        middle.five.drawn.connect(lambda: drawn.append(True))
        middle.show_part("five")
        self._wait(middle.five.drawn.connect, lambda: bool(drawn))
        self._breathe()
        yield self._seen("message-five")
        middle.show_part("text")
        yield self._seen("message-text")
        middle.show_part("desktop")

    def _drawn(self, letter: LetterView) -> None:
        """Waits for the message, and for its pictures."""
        done: list[bool] = []
        self._wait(lambda _slot: letter.drawn.connect(lambda: done.append(True)), lambda: bool(done))
        self._breathe()

    def _drawn_beside(self) -> None:
        """Waits for a message that a settings page shows."""
        shown = [one for one in self._window.findChildren(LetterView) if one.isVisible() and can_draw()]
        if shown:
            self._wait(lambda _slot: None, shown[0].stands)
            self._breathe()

    def _bring_codes(self) -> None:
        """Two lists of discount codes, one of them nearly used up."""
        until = self._desk.clock.now() + timedelta(days=60)
        for name, count, ends in ((_("Autumn benefit"), 240, until), (_("Regulars"), 7, None)):
            add_codes(self._desk, name, "\n".join(f"{name[:2].upper()}-{1000 + 37 * n}" for n in range(count)), ends)

    def _breathe(self) -> None:
        """Pictures in messages come a little after them."""
        loop = QEventLoop()
        QTimer.singleShot(AFTER_LOADING_MS, loop.quit)
        loop.exec()

    def _compared(self, page: EditorPage) -> View:
        loaded: list[bool] = []
        page.show_mode(MESSAGES)
        frames = page.findChildren(MailFrames)[0]
        self._wait(lambda _slot: frames.loaded.connect(loaded.append), lambda: bool(loaded))
        self._breathe()
        return self._seen("compare")

    def _light_and_dark(self, page: EditorPage) -> View:
        """One persona's message in both kinds of mail program."""
        compared = page.findChildren(ComparePage)[0]
        loaded: list[bool] = []
        for frame in compared.both.frames:
            frame.loaded.connect(loaded.append)
        compared.show_as("desktop", "both")
        self._wait(lambda _slot: None, lambda: len(loaded) > 1)
        self._breathe()
        seen = self._seen("compare-both")
        compared.show_as("mobile", "light")
        return seen

    def _paused(self) -> View:
        shop = self._desk.store.shop
        shop.pause(self._desk.clock.now())
        self._room.look_again()
        self._window.go("automations")
        seen = self._seen("paused")
        shop.resume()
        self._room.look_again()
        return seen

    def _choose(self, place: str) -> None:
        """Selects something worth looking at."""
        page = self._window.page(place)
        messages = self._desk.store.messages
        if isinstance(page, MessagesPage):
            if can_draw():
                self._drawn(page.letter)
        elif isinstance(page, AutomationsPage):
            self._wait(page.figures_shown.connect, page.has_figures)
        elif isinstance(page, LibraryPage):
            page.choose("thank-you")
        elif isinstance(page, ActivityPage):
            failed = messages.find(MessageFilter(state="failed"), 1, 0)
            page.show_message(failed[0].id if failed else 0)
            self._wait(lambda _slot: None, lambda: not page.reading())
        elif isinstance(page, CustomersPage):
            sent = messages.find(MessageFilter(state="sent"), 1, 0)
            page.select(sent[0].email if sent else "")

    def _seen(self, name: str) -> View:
        self._settle()
        return name, self._window.grab()

    def _with(self, dialog: QWidget) -> QPixmap:
        """The window with a dialog above it, dimmed as window managers do."""
        self._settle()
        picture = self._window.grab()
        painter = QPainter(picture)
        painter.setOpacity(0.25)
        painter.fillRect(picture.rect(), current.tokens().qcolor("bg.tooltip"))
        painter.setOpacity(1)
        free = self._window.rect().center() - dialog.rect().center()
        painter.drawPixmap(QPoint(max(0, free.x()), max(0, free.y())), dialog.grab())
        painter.end()
        return picture

    def _settle(self) -> None:
        for _round in range(4):
            self._app.processEvents()

    def _wait(self, listen: Callable[[Callable[..., object]], object], done: Callable[[], bool]) -> None:
        """Lets Qt work until it is done, at most twenty seconds."""
        loop = QEventLoop()
        listen(loop.quit)
        ending = QTimer()
        ending.setSingleShot(True)
        ending.timeout.connect(loop.quit)
        ending.start(PATIENCE_MS)
        looking = QTimer()
        looking.timeout.connect(lambda: loop.quit() if done() else None)
        looking.start(20)
        while not done() and ending.isActive():
            loop.exec()

    def _close(self) -> None:
        self._window.set_pages({}, "")
        self._window.hide()
        self._window.deleteLater()
        self._room.deleteLater()
        self._settle()


def _longer_wait(flow: Flow) -> Edit:
    """Something to be shown as changed."""
    return replace_node(flow, replace(flow.by_id["wait-first"], until=ForDuration(6, "hours")))


def _beside_the_steps(flow: Flow) -> Edit:
    """A heading, a note, another description and another way to leave."""
    made = group(flow, ("wait-first", "thanks-first"), _("First-time buyers")).flow
    x, y = standing(flow)["wait-first"]
    made = add_note(made, (x - 400, y), _("Ask Elsa before Christmas")).flow
    return set_fields(made, summary=_("Thank you for your order"), exits=(*made.exits, ExitOn("Order Refunded")))


def _nothing() -> Backstage:
    raise AssertionError("pictures load nothing")
