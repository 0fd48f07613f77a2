"""From a trial to one of its people."""

from app.ui.customers.page import CustomersPage
from app.ui.shell.window import Window


def show_customer(window: Window, email: str) -> None:
    """Goes to the customers, at the story of one."""
    window.go("customers")
    page = window.page("customers")
    if isinstance(page, CustomersPage):
        page.show_customer(email)
