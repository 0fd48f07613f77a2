"""The figures in the list of automations: those of the results, honest where they are few or nobody knows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.i18n import _
from app.services import flows
from app.services.desk import Desk
from app.services.insights import read_insights
from app.services.insights_brief import read_briefs
from app.services.insights_words import HOW, rate, sales
from app.ui.automations.page import AutomationsPage

CAME, OPENED, SOLD = 4, 5, 6


def shown(go: Callable[[str], object], qtbot: QtBot) -> tuple[AutomationsPage, QTableView]:
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    table = page.findChild(QTableView)
    assert table is not None
    qtbot.waitUntil(lambda: all(one.brief is not None or one.version is None for one in page._model.rows()))
    return page, table


def test_the_list_tells_what_the_results_tell(go: Callable[[str], object], desk: Desk, qtbot: QtBot) -> None:
    page, table = shown(go, qtbot)
    found = {one.name: one for one in read_insights(desk, "90").automations}
    assert {name: (one.entered, one.opened, one.money) for name, one in read_briefs(desk).automations.items()} == {
        name: (one.entered, one.opened, one.money) for name, one in found.items()
    }
    assert found
    for place, row in enumerate(page._model.rows()):
        told = [str(table.model().index(place, column).data()) for column in (CAME, OPENED, SOLD)]
        if row.version is None:
            assert told == ["–", "–", "–"]
            continue
        one = found[row.name]
        opened, sold = rate(one.opened, "opens"), sales(one.money, "EUR")
        assert str(one.entered) == told[0].replace("\u00a0", "")
        assert opened.text in told[1]
        assert opened.detail in told[1]
        assert sold.text in told[2]


def test_what_nobody_sees_says_how_to_get_it(go: Callable[[str], object], desk: Desk, qtbot: QtBot) -> None:
    desk.store.shop.save_policy(type(desk.policy)())
    page, table = shown(go, qtbot)
    place = next(place for place, one in enumerate(page._model.rows()) if one.version is not None)
    cell = table.model().index(place, OPENED)
    assert str(cell.data()).startswith("–")
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == _(HOW["opens"])
    heads = [table.model().headerData(column, Qt.Orientation.Horizontal) for column in (OPENED, SOLD)]
    assert heads == [_("Opened (indicative)"), _("Sales, 90 d")]


def test_drafts_are_read_in_one_go_however_many_there_are(desk: Desk, go: Callable[[str], object]) -> None:
    for number in range(5):
        flows.create_empty(desk, f"Luonnos {number}")
    assert {name: flow.name for name, flow in desk.store.flows.drafts().items()} == {
        one.name: one.title for one in flows.list_flows(desk)
    }
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    assert len(page._model.rows()) == len(flows.list_flows(desk))
