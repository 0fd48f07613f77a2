"""Joins the page of results to the open shop."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.services.customers import write_file
from app.services.desk import Desk
from app.services.insights import Figures, Insights, read_insights, set_window
from app.services.insights_files import insights_csv, insights_html
from app.services.link_clicks import read_followed
from app.ui.canvas.words import card_text
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import RESULTS
from app.ui.insights.page import InsightDeeds, InsightsPage
from app.ui.shell.window import Window


def insights_page(desk: Desk, window: Window, open_flow: Callable[[str], object]) -> InsightsPage:
    """The page of an open shop; `open_flow` opens an automation, which is then shown with its figures."""

    def show_results(name: str) -> None:
        open_flow(name)
        page = window.page(f"automations:{name}")
        if isinstance(page, EditorPage):
            page.show_mode(RESULTS)

    def write_csv(found: Insights, file: Path) -> None:
        write_file(file, insights_csv(desk, found).encode("utf-8-sig"))

    def write_report(found: Insights, file: Path) -> None:
        write_file(file, insights_html(desk, found).encode())

    deeds = InsightDeeds(
        read=partial(read_insights, desk),
        csv=write_csv,
        report=write_report,
        followed=partial(read_followed, desk),
        set_window=partial(set_window, desk),
        open_flow=show_results,
        library=partial(window.go, "library"),
        tell=window.tell,
        icon=icon_of,
    )
    return InsightsPage(deeds)


def icon_of(one: Figures) -> str:
    """The icon of what starts an automation."""
    trigger = one.flow.trigger
    return card_text(trigger, one.flow).icon if trigger is not None else "bolt"
