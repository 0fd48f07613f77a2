"""The customers page of an open shop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.services.desk import Desk
from app.ui.customers.detail import CustomerActions
from app.ui.customers.page import CustomersPage
from app.ui.customers.reading import customer_lines, customer_story
from app.ui.people import People
from app.ui.segments.reading import ShopSegments
from app.ui.segments.view import SegmentsView
from app.ui.shell.program import Program
from app.ui.shell.window import Window


def customers_page(
    desk: Desk,
    people: People,
    program: Program,
    actions: CustomerActions,
    import_file: Callable[[], object],
    open_flow: Callable[[str], object],
) -> CustomersPage:
    """The list with a story of each, and the segments."""

    def segments() -> SegmentsView:
        shop = ShopSegments(desk, people)
        return SegmentsView(shop, program.window.tell, program.tell_error, page.show_customer, open_flow)

    lines, story = partial(customer_lines, desk, people), partial(customer_story, desk, people)
    page = CustomersPage(lines, desk.store.customers.count, story, actions, import_file, segments)
    return page


def show_customer(window: Window, email: str) -> None:
    """Goes to the customers, at the story of one."""
    window.go("customers")
    page = window.page("customers")
    if isinstance(page, CustomersPage):
        page.show_customer(email)
