"""Check and publish: nothing leaves by accident, and nobody is surprised."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.edit import change_template, replace_node
from app.engine.runner import Runner
from app.model.customer import ConsentEvent, Customer, Order
from app.model.nodes import Wait
from app.model.times import ForDuration
from app.services.desk import Desk
from app.services.flows import flow_row, load_draft, load_live, save_draft
from app.services.publish_flow import publish_flow
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.editor.page import EditorPage
from app.ui.publish.dialog import PublishDialog
from runner_kit import Heard, KeepingSender, compose

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


def buyers_wait(desk: Desk, *names: str) -> None:
    """These have ordered, and stand at the first wait."""
    now = desk.clock.now()
    consent = (ConsentEvent("email", "granted", now, source="form"),)
    with desk.store.recording("orders", "test", now) as record:
        record.customers(CustomerRecord(Customer(0, f"{name}@x.test", name), consent) for name in names)
        record.orders(OrderRecord(f"{name}@x.test", Order(name, now, 10.0)) for name in names)
    runner = Runner(desk.store.ledger(), KeepingSender(), compose, desk.clock, Heard(), "test")
    asyncio.run(runner.run_until_idle())


def test_people_at_a_changed_wait_are_counted_again_if_one_says_so(qtbot: QtBot, open_page: Open, desk: Desk) -> None:
    publish_flow(desk, "thank-you")
    buyers_wait(desk, "elsa", "lasse")
    (standing,) = desk.store.flows.people("thank-you").items()
    flow = load_draft(desk, "thank-you")
    wait = flow.by_id[standing[0]]
    assert isinstance(wait, Wait)
    save_draft(desk, "thank-you", replace_node(flow, replace(wait, until=ForDuration(20, "minutes"))).flow)
    dialog = ask(qtbot, open_page("thank-you"))
    said = words(dialog)
    assert "2 asiakasta on kesken versiossa 1" in said
    assert "Odotus on muuttunut." not in said  # as long as they finish the old version
    button(dialog, "Siirtyvät uuteen").click()
    QApplication.processEvents()
    assert "Odotus on muuttunut." in words(dialog)
    button(dialog, "Laske uudelleen").click()
    button(dialog, "Julkaise").click()
    assert desk.store.flows.standing("thank-you") == [(2, wait.id, 2)]
    assert desk.store.stats.standing(desk.clock.now()).next_at is not None
    due = desk.store.ledger().next_moment(desk.clock.now())
    assert due == desk.clock.now() + timedelta(minutes=20)


def test_what_needs_only_a_yes_is_put_right_in_the_dialog_and_taken_back_by_undo(
    qtbot: QtBot, page: EditorPage, desk: Desk
) -> None:
    flow = page.document.flow
    template = flow.template_by_id[flow.emails[0].template]
    page.document.apply(change_template(flow, replace(template, subject="Vs: tilauksesi")))
    before = page.document.flow
    dialog = ask(qtbot, page)
    button(dialog, "Poista alku").click()
    qtbot.waitUntil(lambda: "Poista alku" not in words(dialog))
    assert page.document.flow.template_by_id[template.id].subject == "tilauksesi"
    button(dialog, "Jatka muokkausta").click()
    page.document.undo()
    assert page.document.flow == before
