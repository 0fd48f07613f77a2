"""The pane of retention: times are kept at once, a dry run lists who and what, and switching off wants a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.desk import Desk
from app.services.retention import load_retention, removals
from app.ui.settings.retention_pane import RetentionPane
from app.ui.widgets.errors import Disclosure
from app.ui.widgets.sure_dialog import SureDialog


def words(pane: RetentionPane) -> str:
    return "\n".join(one.text() for one in pane.findChildren(QLabel))


def button(pane: RetentionPane, text: str) -> QPushButton:
    return next(one for one in pane.findChildren(QPushButton) if text in one.text())


def test_a_dry_run_lists_and_a_press_removes(qtbot: QtBot, desk: Desk) -> None:
    pane = RetentionPane(desk)
    qtbot.addWidget(pane)
    pane._spins["browsing_months"].setValue(1)
    pane._spins["idle_months"].setValue(6)
    assert load_retention(desk).browsing_months == 1
    assert not pane.go.isEnabled(), "first the list, then the button"
    pane.look_now()
    qtbot.waitUntil(pane.go.isEnabled, timeout=20_000)
    assert "merkintää" in words(pane)
    assert pane.findChildren(Disclosure)
    before = desk.store.customers.count()
    button(pane, "Unohda").click()
    (dialog,) = pane.window().findChildren(SureDialog)
    assert desk.store.customers.count() == before, "asked first"
    dialog.reject()
    pane.go.click()
    qtbot.waitUntil(lambda: bool(removals(desk)), timeout=20_000)
    assert set(removals(desk)[0].counts) == {"browsing", "carts"}
    assert desk.store.customers.count() == before, "nobody is forgotten without a word"
    qtbot.waitUntil(pane.look.isEnabled, timeout=20_000)


def test_switching_off_wants_a_written_reason(qtbot: QtBot, desk: Desk) -> None:
    pane = RetentionPane(desk)
    qtbot.addWidget(pane)
    pane.switch.click()
    assert load_retention(desk).off_because == ""
    assert "Kirjoita syy" in words(pane)
    pane.reason.setText("Reklamaatio kesken")
    pane.reason.editingFinished.emit()
    assert load_retention(desk).off_because == "Reklamaatio kesken"
    pane.switch.click()
    assert load_retention(desk).off_because == ""
