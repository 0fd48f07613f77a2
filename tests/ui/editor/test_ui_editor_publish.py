"""Check and publish: nothing leaves by accident, and nobody is surprised."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.edit import change_template, replace_node
from app.model.nodes import ForDuration, Wait
from app.services.desk import Desk
from app.services.flows import flow_row, load_draft, load_live, save_draft
from app.services.publish_flow import publish_flow
from app.ui.editor.page import EditorPage
from app.ui.publish.dialog import PublishDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager

Open = Callable[[str], EditorPage]


def ask(qtbot: QtBot, page: EditorPage) -> PublishDialog:
    """Open the dialog and wait for its answer."""
    page.releases.check_and_publish()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PublishDialog)
    qtbot.waitUntil(lambda: "Tarkistetaan" not in words(dialog))
    QApplication.processEvents()  # what was put in comes into sight
    return dialog


def words(widget: QWidget) -> str:
    shown = [w for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None))]
    return "\n".join(str(w.text()) for w in shown)


def button(dialog: QWidget, text: str) -> QAbstractButton:
    return next(b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.text() == text)


def spoil(page: EditorPage) -> None:
    flow = page.document.flow
    template = flow.template_by_id[flow.emails[0].template]
    page.document.apply(change_template(flow, replace(template, subject="")))


def test_a_ready_draft_becomes_version_one(qtbot: QtBot, page: EditorPage, desk: Desk) -> None:
    dialog = ask(qtbot, page)
    said = words(dialog)
    assert "Valmis julkaistavaksi" in said or "Voit julkaista" in said
    assert "luonnoksesta versioksi 1" in said
    assert "Automaatio on uusi: 8 askelta." in said
    assert "Ensimmäinen viesti lähtee, kun mukaantulosta on kulunut 4\u00a0tuntia." in said
    assert "Sähköpostia ei ole yhdistetty" in said
    with qtbot.waitSignal(page.published):
        button(dialog, "Julkaise").click()
    assert flow_row(desk, "thank-you").state == "live"
    assert load_live(desk, "thank-you") == page.document.flow
    assert "versio 1" in words(page)


def test_an_error_stops_publishing_and_leads_to_its_place(qtbot: QtBot, page: EditorPage, desk: Desk) -> None:
    spoil(page)
    dialog = ask(qtbot, page)
    assert "Yksi kohta pitää korjata ennen julkaisua" in words(dialog)
    assert not button(dialog, "Julkaise").isEnabled()
    button(dialog, "Näytä").click()
    assert page.view.selection() == (page.document.flow.emails[0].id,)
    assert flow_row(desk, "thank-you").live_version is None


def test_keep_editing_is_the_default_and_changes_nothing(qtbot: QtBot, page: EditorPage, desk: Desk) -> None:
    spoil(page)
    dialog = ask(qtbot, page)
    qtbot.waitUntil(lambda: button(dialog, "Jatka muokkausta").hasFocus())
    button(dialog, "Jatka muokkausta").click()
    assert flow_row(desk, "thank-you").state == "draft"


def test_a_change_is_told_as_it_was(qtbot: QtBot, open_page: Open, desk: Desk) -> None:
    publish_flow(desk, "thank-you")
    flow = load_draft(desk, "thank-you")
    wait = next(n for n in flow.nodes if isinstance(n, Wait) and n.until == ForDuration(4, "hours"))
    save_draft(desk, "thank-you", replace_node(flow, replace(wait, until=ForDuration(6, "hours"))).flow)
    page = open_page("thank-you")
    dialog = ask(qtbot, page)
    assert "oli: 4 tuntia" in words(dialog)
    assert "luonnoksesta versioksi 2. Versio 1 on käynnissä siihen asti." in words(dialog)
    button(dialog, "Jatka muokkausta").click()


def test_checks_that_passed_can_all_be_seen(qtbot: QtBot, page: EditorPage) -> None:
    dialog = ask(qtbot, page)
    before = words(dialog).count("\n")
    button(dialog, "Näytä kaikki").click()
    qtbot.waitUntil(lambda: words(dialog).count("\n") > before)
    assert "Peruutuslinkki viesteissä" in words(dialog)
    dialog.reject()
