"""An open shop in the window: its pages, and the commands that need a shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from app.i18n import _
from app.model.errors import PolkuError
from app.services import flows
from app.services.customers import stop_customer
from app.services.desk import Desk
from app.services.insights_brief import read_briefs
from app.services.personas import list_personas
from app.services.secrets import MemorySecrets
from app.services.sending import pause_everything, resume_everything, sending_state
from app.ui.activity.page import ActivityPage
from app.ui.activity.shop_activity import activity_page
from app.ui.automations.page import AutomationActions, AutomationsPage
from app.ui.automations.pause_card import Late, ResumeDialog
from app.ui.automations.reading import automation_rows, pause_facts
from app.ui.automations.resuming import resume_asking
from app.ui.home.page import HomePage
from app.ui.home.reading import today
from app.ui.library.page import LibraryPage
from app.ui.library.reading import library_items
from app.ui.people import People
from app.ui.shell.corner import corner_state
from app.ui.shell.dropping import Dropped
from app.ui.shell.page import Page
from app.ui.shell.program import Program
from app.ui.shell.window import PageFactory
from app.ui.shop_sending import ShopSending

if TYPE_CHECKING:
    from app.ui.customers.page import CustomersPage
    from app.ui.imports.page import ImportPage
    from app.ui.settings.page import SettingsPage

_LOOK_AGAIN_MS = 300
_INSIGHTS, _FINDING = "app.ui.insights.room", "app.ui.finding"


class DeskRoom(QObject):
    """Made by bootstrap when a shop has been opened."""

    def __init__(self, desk: Desk, program: Program, editor: Callable[[DeskRoom, str], Page], days: int = 0) -> None:
        """days: how many days of a demo's virtual clock pass while one looks."""
        super().__init__(program)
        if desk.store.shop.is_demo():
            desk = replace(desk, secrets=MemorySecrets())  # for the post office of this run
        self.desk, self.program, self.window = desk, program, program.window
        self.name = desk.shop.name
        self.people = People(list_personas(desk))
        self._editor = editor
        self.sending = ShopSending(desk, program, self.pause_or_resume, self._look_soon, days, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_AGAIN_MS)
        self._soon.timeout.connect(self.look_again)

    # ---- pages

    def pages(self) -> dict[str, PageFactory]:
        return {
            "home": self._home,
            "automations": self._automations,
            "library": self._library,
            "messages": self._messages,
            "customers": self._customers,
            "activity": self._activity,
            "insights": lambda: import_module(_INSIGHTS).insights_page(self.desk, self.window, self.open_flow),
            "settings": self._settings,
        }

    def _home(self) -> HomePage:
        return HomePage(partial(today, self.desk, self.people, self.go), self.open_flow, self.go, self._new_flow)

    def go(self, place: str) -> None:
        """Goes to a place, and after a colon to a part of it: "activity:failed", "settings:sending"."""
        key, _colon, part = place.partition(":")
        if key == "activity":
            self.show_activity(part)
        elif key == "settings" and part:
            self.show_settings(part)
        elif place == "customers:import":
            self.import_file()
        else:
            self.window.go(key)

    def _automations(self) -> AutomationsPage:
        actions = AutomationActions(
            open=self.open_flow,
            pause=self._pause_flow,
            resume=lambda name: resume_asking(self.desk, name, self.window, self._act),
            delete_draft=self._delete_draft,
            new=self._new_flow,
            library=partial(self.window.go, "library"),
            show_waiting=partial(self.show_activity, "queued"),
            resume_all=self.pause_or_resume,
            failed=self.program.tell_error,
        )
        rows = partial(automation_rows, self.desk, self.people)
        return AutomationsPage(rows, partial(pause_facts, self.desk), partial(read_briefs, self.desk), actions)

    def _library(self) -> LibraryPage:
        return LibraryPage(partial(library_items, self.desk, self.people), self._draft_from_library, self._new_flow)

    def _messages(self) -> Page:
        from app.ui.messages.shop_messages import messages_page

        return messages_page(self.desk, self.window.tell, self.edit_message, partial(self.window.go, "automations"))

    def edit_message(self, name: str, node: str) -> None:
        """Opens one message of an automation."""
        from app.ui.editor.page import EditorPage

        self.open_flow(name)
        page = self.window.page(f"automations:{name}")
        if isinstance(page, EditorPage):
            page.modes.show_message(node)

    def _activity(self) -> ActivityPage:
        return activity_page(self.desk, self.people, self.program, self._message_actions())

    def _message_actions(self) -> dict[str, Callable[[int], object]]:
        messages = self.desk.store.messages
        return {
            "resend": lambda number: self._act(lambda: messages.resend(number, self.desk.clock.now())),
            "delivered": lambda number: self._act(lambda: messages.settle(number, True, self.desk.clock.now())),
            "not_delivered": lambda number: self._act(lambda: messages.settle(number, False, self.desk.clock.now())),
            "stop_customer": lambda number: self._act(lambda: stop_customer(self.desk, messages.get(number).email)),
            "open_flow": lambda number: self.open_flow(messages.get(number).flow),
        }

    def _customers(self) -> CustomersPage:
        from app.ui.customers.shop_customers import Customers

        doors = (self._act, self._message_actions(), self.import_file, self.open_flow, self.show_why)
        return Customers(self.desk, self.people, self.program, *doors).page()

    def import_file(self) -> None:
        """Opens the import of customers, orders or events."""
        self.window.open_page("customers:import", self._import_page)

    def import_dropped(self, dropped: Dropped) -> None:
        """Opens the import with a file that was let go on the window."""
        page = self.window.open_page("customers:import", self._import_page)
        cast("ImportPage", page).open_file(dropped.file or Path())

    def _import_page(self) -> ImportPage:
        from app.ui.imports.page import ImportPage

        show_work = self.window.status_line.show_work
        return ImportPage(self.desk, self.window.tell, show_work, self._import_over, self.look_again)

    def _import_over(self) -> None:
        self.window.go("customers")
        self.window.drop_page("customers:import")

    def show_why(self, message: int) -> None:
        """Goes to the activity view, at the story of one message."""
        self.window.go("activity")
        page = self.window.page("activity")
        if isinstance(page, ActivityPage):
            page.show_message(message)

    def _settings(self) -> SettingsPage:
        from app.ui.settings.page import SettingsPage
        from app.ui.settings.reading import settings_panes

        return SettingsPage(settings_panes(self.desk, self.program, self._account_changed, self.open_flow))

    def show_activity(self, tab: str = "") -> None:
        """Goes to the activity view, at one state."""
        self.window.go("activity")
        page = self.window.page("activity")
        if isinstance(page, ActivityPage):
            page.show_tab(tab)

    def show_settings(self, pane: str) -> None:
        """Goes to one pane of the settings."""
        from app.ui.settings.page import SettingsPage

        self.window.go("settings")
        page = self.window.page("settings")
        if isinstance(page, SettingsPage):
            page.show_pane(pane)

    # ---- automations

    def open_flow(self, name: str) -> None:
        """Opens the editor of an automation."""
        self.window.open_page(f"automations:{name}", partial(self._editor, self, name))

    def flow_published(self) -> None:
        """A version has gone live: the scheduler looks at it at once."""
        self.sending.wake()
        self.look_again()

    def _new_flow(self) -> None:
        self._try(lambda: self.open_flow(flows.create_empty(self.desk)))

    def _draft_from_library(self, library_id: str) -> None:
        self._try(lambda: self.open_flow(flows.create_from_library(self.desk, library_id)))

    def _pause_flow(self, name: str) -> None:
        self._act(lambda: flows.pause_flow(self.desk, name))
        go_on = partial(resume_asking, self.desk, name, self.window, self._act)
        self.window.tell(_("The automation is paused"), go_on)

    def _delete_draft(self, name: str) -> None:
        draft = flows.load_draft(self.desk, name)
        library_id = flows.flow_row(self.desk, name).library_id

        def bring_back() -> None:
            self._act(lambda: flows.add_flow(self.desk, draft, name, library_id))

        self._act(lambda: flows.delete_draft(self.desk, name))
        self.window.drop_page(f"automations:{name}")
        self.window.tell(_("Deleted the draft “{title}”").format(title=draft.name), bring_back)

    # ---- sending

    def start(self) -> None:
        """Joins the window's commands to the shop. Sending begins a moment later, when the window stands."""
        self.window.commands.bind(
            {
                "edit.everything": lambda: import_module(_FINDING).find_everything(self),
                "flow.new": self._new_flow,
                "flow.library": partial(self.window.go, "library"),
                "file.import": self.import_file,
                "customers.import": self.import_file,
                "file.settings": partial(self.window.go, "settings"),
                "file.pack": partial(self.show_settings, "backups"),
                "customers.show": partial(self.window.go, "customers"),
                "customers.activity": partial(self.window.go, "activity"),
                "help.keys": partial(self.show_settings, "keys"),
            }
        )
        self.window.dropping.always = {"table": self.import_dropped}
        self.look_again()
        self.sending.begin_soon()

    def pause_or_resume(self) -> None:
        """Stops everything at once; when it is stopped, asks how to go on."""
        facts = pause_facts(self.desk)
        if facts is None:
            self._act(lambda: pause_everything(self.desk))
            self.window.tell(_("All sending is paused"))
            return
        ResumeDialog(self.window, facts, self._resume_all).open()

    def look_again(self) -> None:
        """Shows what has changed: corner, counts, and the page in sight."""
        state = sending_state(self.desk)
        self.window.show_sending(corner_state(state.state, state.demo))
        counts = self.desk.store.messages.counts()
        self.window.rail.show_count("activity", counts.get("failed", 0) + counts.get("uncertain", 0))
        action = self.window.commands.action("flow.pause_all")
        action.setText(_("Resume everything…") if state.state == "paused" else _("Pause everything"))
        page = self.window.page(self.window.current_key())
        refresh = getattr(page, "refresh", None)
        if refresh is not None:
            refresh()

    def close(self) -> None:
        """Stops the scheduler and lets go of the file."""
        self.window.dropping.always = {}
        self._soon.stop()
        self.sending.close()
        self.desk.close()
        self.deleteLater()

    def _resume_all(self, late: Late) -> None:
        def go_on() -> None:
            resume_everything(self.desk, late)
            self.window.tell(_("Sending goes on"))

        self._act(go_on)

    def _account_changed(self) -> None:
        self.sending.account_changed()
        self.look_again()

    def _look_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    # ---- doing

    def _act(self, work: Callable[[], object]) -> None:
        self._try(work)
        self.look_again()

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except PolkuError as error:
            self.program.tell_error(error)


def shop_folder(name: str, base: Path) -> Path:
    """A free folder for a new shop under base, named after it."""
    wanted = flows.slug(name)
    folder, number = base / wanted, 2
    while folder.exists():
        folder, number = base / f"{wanted}-{number}", number + 1
    return folder
