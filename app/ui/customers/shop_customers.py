"""The customers of an open shop: the list, the segments, and a page for each customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.i18n import _
from app.model.errors import PolkuError
from app.services.customer_export import export_customer
from app.services.customer_rights import end_rest, rectify_customer, rest_customer
from app.services.customers import erase_customer, stop_customer
from app.services.desk import Desk
from app.ui.activity.reading import story
from app.ui.customers.detail import CustomerActions
from app.ui.customers.life_reading import person_of
from app.ui.customers.page import CustomersPage
from app.ui.customers.person_page import PersonActions, PersonPage
from app.ui.customers.reading import customer_lines, customer_story
from app.ui.people import People
from app.ui.segments.reading import ShopSegments
from app.ui.segments.view import SegmentsView
from app.ui.shell.program import Program

_PERSON = "customers:one"


class Customers:
    """act(work) does something and shows what has changed; a PolkuError is told."""

    def __init__(
        self,
        desk: Desk,
        people: People,
        program: Program,
        act: Callable[[Callable[[], object]], object],
        message_actions: Mapping[str, Callable[[int], object]],
        import_file: Callable[[], object],
        open_flow: Callable[[str], object],
        show_why: Callable[[int], object],
    ) -> None:
        self._desk, self._people, self._program, self._act = desk, people, program, act
        self._window, self._messages = program.window, message_actions
        self._import, self._open_flow, self._show_why = import_file, open_flow, show_why

    def page(self) -> CustomersPage:
        """The list with a story of each, and the segments."""
        lines = partial(customer_lines, self._desk, self._people)
        tell = partial(customer_story, self._desk, self._people)
        actions = CustomerActions(open=self.open_person, stop=self._stop, erase=self._erase, why=self._show_why)
        count = self._desk.store.customers.count
        self._page = CustomersPage(lines, count, tell, actions, self._import, self._segments)
        return self._page

    def open_person(self, email: str) -> None:
        """Goes to the page of one customer."""
        self._window.drop_page(_PERSON)
        try:
            self._window.open_page(_PERSON, partial(self._person, email))
        except PolkuError as error:
            self._program.tell_error(error)

    def _segments(self) -> SegmentsView:
        shop = ShopSegments(self._desk, self._people)
        return SegmentsView(shop, self._window.tell, self._program.tell_error, self.open_person, self._open_flow)

    def _person(self, email: str) -> PersonPage:
        desk = self._desk
        actions = PersonActions(
            rest=lambda one: self._act(lambda: rest_customer(desk, one)),
            end_rest=lambda one: self._act(lambda: end_rest(desk, one)),
            rectify=lambda one, details, own: rectify_customer(desk, one, details, own).email,
            stop=self._stop,
            export=self._export,
            erase=self._erase_and_leave,
            back=lambda: self._window.go("customers"),
            step=self._page.beside,
            place=self._page.place_of,
            tell=self._window.tell,
            message=self._messages,
        )
        return PersonPage(email, partial(person_of, desk, self._people), partial(story, desk, self._people), actions)

    def _stop(self, email: str) -> None:
        self._act(lambda: stop_customer(self._desk, email))

    def _erase(self, email: str) -> None:
        self._act(lambda: erase_customer(self._desk, email))

    def _erase_and_leave(self, email: str) -> None:
        self._window.go("customers")
        self._window.drop_page(_PERSON)
        self._erase(email)

    def _export(self, email: str) -> None:
        name, _kind = QFileDialog.getSaveFileName(self._window, _("Export a customer’s data"), f"{email}.json")
        if not name:
            return
        try:
            written = export_customer(self._desk, email, Path(name))
        except PolkuError as error:
            self._program.tell_error(error)
            return
        names = ", ".join(path.name for path in written)
        self._window.tell(_("Wrote {names}").format(names=names))
