"""The version history: what was published, and the way back to it."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.edit import replace_node, set_fields
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Wait
from app.model.times import ForDuration
from app.services.desk import Desk
from app.services.flows import load_draft, load_live, load_undo, save_draft
from app.services.publish_flow import publish_flow
from app.services.versions import list_versions, version_flow
from app.ui.editor.facts_button import FactsButton
from app.ui.editor.history import HistoryDialog
from app.ui.editor.history_list import VersionList
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(dialog: QWidget, text: str) -> QAbstractButton:
    return next(b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.text() == text)


def rows(dialog: HistoryDialog) -> list[str]:
    """What a screen reader hears of each row."""
    shown = dialog.findChild(VersionList)
    assert shown is not None
    return [shown.item(row).text() for row in range(shown.count())]


def pick(dialog: HistoryDialog, row: int) -> None:
    shown = dialog.findChild(VersionList)
    assert shown is not None
    shown.setCurrentRow(row)
    QApplication.processEvents()


def open_history(window: Window) -> HistoryDialog:
    action = window.commands.action("flow.versions")
    assert action.isEnabled()
    action.trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HistoryDialog)
    QApplication.processEvents()  # what was put in comes into sight
    return dialog


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """Published twice: the second time a wait is six hours instead of four."""
    publish_flow(desk, "thank-you")
    flow = load_draft(desk, "thank-you")
    wait = next(n for n in flow.nodes if isinstance(n, Wait) and n.until == ForDuration(4, "hours"))
    save_draft(desk, "thank-you", replace_node(flow, replace(wait, until=ForDuration(6, "hours"))).flow)
    publish_flow(desk, "thank-you")
    return desk


def test_versions_are_listed_with_what_they_changed(twice: Desk) -> None:
    newest, first = list_versions(twice, "thank-you")
    assert (newest.number, newest.running, [change.kind for change in newest.changes]) == (2, True, ["changed"])
    assert (first.number, first.running, first.changes, first.steps) == (1, False, (), 8)
    assert version_flow(twice, "thank-you", 2) == load_live(twice, "thank-you")
    assert version_flow(twice, "thank-you", 1) != load_live(twice, "thank-you")


def test_an_automation_that_was_never_published_has_no_history(page: EditorPage, desk: Desk, window: Window) -> None:
    assert list_versions(desk, "thank-you") == []
    assert not window.commands.action("flow.versions").isEnabled()
    facts = page.top_bar.findChild(FactsButton)
    assert facts is not None
    assert not facts.isEnabled()


def test_the_dialog_tells_each_version(twice: Desk, open_page: Open, window: Window) -> None:
    open_page("thank-you")
    dialog = open_history(window)
    assert rows(dialog) == [
        "Versio 2, Käynnissä, ti\u00a017.3. klo\u00a014.31, 1 muutos",
        "Versio 1, ti\u00a017.3. klo\u00a014.31, Ensimmäinen versio, 8 askelta",
    ]
    assert "oli: 4 tuntia" in words(dialog)
    assert "Luonnos on sama kuin tämä versio." in words(dialog)
    assert not button(dialog, "Palauta luonnokseksi").isEnabled()
    pick(dialog, 1)
    assert "Ensimmäinen versio, 8 askelta" in words(dialog)
    assert "oli:" not in words(dialog)
    assert button(dialog, "Palauta luonnokseksi").isEnabled()
    dialog.reject()


def test_the_version_in_the_bar_opens_its_history(qtbot: QtBot, twice: Desk, open_page: Open, window: Window) -> None:
    facts = open_page("thank-you").top_bar.findChild(FactsButton)
    assert facts is not None
    facts.setFocus()
    qtbot.keyClick(facts, Qt.Key.Key_Space)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HistoryDialog)
    dialog.reject()


def test_restoring_is_one_entry_that_can_be_undone(twice: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    page.document.apply(set_fields(page.document.flow, name="Oma nimi"))
    before, entries = page.document.flow, page.document.stack.count()
    dialog = open_history(window)
    pick(dialog, 1)
    button(dialog, "Palauta luonnokseksi").click()
    assert page.document.flow == version_flow(twice, "thank-you", 1) == load_draft(twice, "thank-you")
    assert page.document.stack.count() == entries + 1
    assert page.document.undo_text() == "Kumoa: Palauta versio 1 luonnokseksi"
    assert "Versio 1 on nyt luonnoksena." in window.toast.text()
    assert "1 muutos käynnissä olevaan versioon 2" in words(page)
    page.document.undo()
    assert page.document.flow == before == load_draft(twice, "thank-you")
    page.document.redo()
    assert page.document.flow == version_flow(twice, "thank-you", 1)


def test_what_is_restored_can_be_undone_after_a_restart(twice: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    dialog = open_history(window)
    pick(dialog, 1)
    button(dialog, "Palauta luonnokseksi").click()
    page.leave()
    again = FlowDocument(load_draft(twice, "thank-you"))
    kept = load_undo(twice, "thank-you")
    assert kept is not None
    assert again.remember(kept)
    assert again.undo_text() == "Kumoa: Palauta versio 1 luonnokseksi"
    again.undo()
    assert again.flow == load_live(twice, "thank-you")


def test_the_toasts_way_back_leaves_later_work_alone(
    qtbot: QtBot, twice: Desk, open_page: Open, window: Window
) -> None:
    page = open_page("thank-you")
    dialog = open_history(window)
    pick(dialog, 1)
    button(dialog, "Palauta luonnokseksi").click()
    page.document.apply(set_fields(page.document.flow, name="Uusi nimi"))
    button(window.toast, "Kumoa").click()
    assert page.document.flow.name == "Uusi nimi"


def test_a_version_that_cannot_be_read_is_told_and_not_restored(
    twice: Desk, open_page: Open, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("thank-you")

    def locked(number: int) -> Flow:
        raise PolkuError("db-locked", "world", path="shop.polku")

    monkeypatch.setattr(page.opened, "version", locked)
    dialog = open_history(window)
    assert "Sulje toinen ohjelma ja kokeile uudelleen." in words(dialog)
    assert not button(dialog, "Palauta luonnokseksi").isEnabled()
    dialog.reject()


def test_closing_changes_nothing(qtbot: QtBot, twice: Desk, open_page: Open, window: Window) -> None:
    page = open_page("thank-you")
    before = page.document.flow
    dialog = open_history(window)
    pick(dialog, 1)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert page.document.flow == before
    assert page.document.stack.count() == 0
