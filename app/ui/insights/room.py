"""Joins the page of results to the open shop."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.services.customers import write_file
from app.services.desk import Desk
from app.services.insights import Figures, Insights, read_insights, set_window
from app.services.insights_files import insights_csv, insights_html
from app.ui.canvas.words import card_text
from app.ui.insights.page import InsightDeeds, InsightsPage


def insights_page(
    desk: Desk, open_flow: Callable[[str], object], library: Callable[[], object], tell: Callable[[str], object]
) -> InsightsPage:
    """The page of an open shop; `open_flow` shows an automation with its figures."""

    def write_csv(found: Insights, file: Path) -> None:
        write_file(file, insights_csv(found).encode("utf-8-sig"))

    def write_report(found: Insights, file: Path) -> None:
        write_file(file, insights_html(desk, found).encode())

    deeds = InsightDeeds(
        read=partial(read_insights, desk),
        csv=write_csv,
        report=write_report,
        set_window=partial(set_window, desk),
        open_flow=open_flow,
        library=library,
        tell=tell,
        icon=_icon,
    )
    return InsightsPage(deeds)


def _icon(one: Figures) -> str:
    trigger = one.flow.trigger
    return card_text(trigger, one.flow).icon if trigger is not None else "bolt"
