"""The main job, by hand: draw "Kiitä tilauksesta" from nothing, publish it, and the right people get the right mail."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes, policy

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.mail.catcher import Catcher, Caught
from app.model.nodes import Condition
from app.model.times import ForDuration
from app.services.demo.run_demo import connect
from app.services.desk import Desk
from app.services.flows import flow_row
from app.services.run_scheduler import build_runner
from app.store.recording import OrderRecord
from app.ui.editor.page import EditorPage
from app.ui.inspector.block_card import BlockCard
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.publish.dialog import PublishDialog
from person import Person
from thank_you_drawing import DAY, DRAWN, HOUR, NOW, button, chosen, focused, kinds, order, quick_add, shape_of, wait_of


def step(page: EditorPage, node_id: str) -> object:
    """Where a step stands on the screen."""
    shape = page.view.item.geometry.shapes[node_id]
    return page.view.viewport().mapToGlobal(page.view.mapFromScene(QPointF(*shape.centre)))


def write_message(person: Person, page: EditorPage, subject: str, text: str) -> None:
    """The subject by keyboard, with the first name in it; the text by mouse."""
    person.waits(lambda: focused(page).accessibleName() == "Aihe")
    person.type(subject + ", ")
    person.press("ctrl+space")
    person.waits(lambda: QApplication.activePopupWidget() is not None)
    person.press("Down", "Return")
    person.waits(lambda: "first_name" in page.document.flow.template_by_id[chosen(page).template].subject)
    person.click(button(page, "Muokkaa viestiä"))
    cards = [card for card in page.findChildren(BlockCard) if card.isVisible()]
    body = next(edit for card in cards for edit in card.findChildren(VariableEdit) if edit.accessibleName() == "Teksti")
    person.click(body)
    person.waits(body.hasFocus)
    person.type(text)
    person.waits(lambda: text in body.source())


def draw(person: Person, page: EditorPage) -> None:
    """From the empty canvas to the guide's diagram."""
    view = page.view
    person.drag(page.palette_panel.row("trigger.order"), view.viewport())
    person.waits(lambda: page.document.flow.trigger is not None)
    person.click(page.palette_panel.row("condition"))
    person.waits(lambda: Condition in kinds(page))
    condition = view.selection()[0]

    quick_add(person, page, "odota")  # the Yes branch
    person.waits(lambda: focused(page).accessibleName() == "Määrä")
    person.type("4")
    person.press("Tab")
    person.waits(lambda: focused(page).accessibleName() == "Yksikkö")
    person.type("t")
    person.waits(lambda: wait_of(page) == ForDuration(4, "hours"))
    quick_add(person, page, "email")
    write_message(person, page, "Kiitos tilauksestasi", "Tervetuloa kanta-asiakkaaksi.")

    person.click(step(page, condition))  # the No branch
    person.waits(lambda: view.selection() == (condition,))
    quick_add(person, page, "odota")
    assert wait_of(page) == ForDuration(1, "days")
    quick_add(person, page, "email")
    write_message(person, page, "Kiitos jatkuvasta mielenkiinnostasi", "Sinulle etu kanta-asiakkaana.")


def publish(person: Person, page: EditorPage) -> None:
    person.press("ctrl+Return")
    person.waits(lambda: isinstance(QApplication.activeModalWidget(), PublishDialog))
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    go = button(dialog, "Julkaise")
    person.waits(go.isEnabled)
    person.waits(lambda: go.hasFocus() or button(dialog, "Jatka muokkausta").hasFocus())  # it has its size now
    person.click(go)
    person.waits(lambda: page.state() == "live")


def test_drawn_by_hand_published_and_delivered(person: Person, page: EditorPage, desk: Desk) -> None:
    draw(person, page)
    flow = page.document.flow
    assert shape_of(flow) == DRAWN
    with Catcher() as catcher:
        connect(desk, catcher)
        publish(person, page)
        assert flow_row(desk, page.opened.name).state == "live"
        with desk.store.recording("orders", "test", NOW) as recording:
            recording.orders(
                OrderRecord(f"{name.lower()}@asiakas.example", order(f"{name}-nyt", NOW + HOUR), name)
                for name in ("Elsa", "Lasse", "Onni")
            )
        asyncio.run(build_runner(desk).run_until_idle(NOW + 3 * DAY))
        caught = sorted(catcher.messages, key=lambda one: one.at)
    told = [(one.rcpt_to[0], subject_of(one), day_of(one)) for one in caught]
    assert told == [
        ("elsa@asiakas.example", "Kiitos tilauksestasi, Elsa", NOW + 5 * HOUR),
        ("lasse@asiakas.example", "Kiitos jatkuvasta mielenkiinnostasi, Lasse", NOW + 25 * HOUR),
    ]
    assert "Tervetuloa kanta-asiakkaaksi." in text_of(caught[0])
    assert "Sinulle etu kanta-asiakkaana." in text_of(caught[1])
    assert desk.store.messages.counts()["suppressed"] == 1


def test_every_gesture_of_the_drawing_can_be_taken_back(person: Person, page: EditorPage) -> None:
    draw(person, page)
    drawn = page.document.flow
    assert not [w for w in page.findChildren(QPlainTextEdit) if w.isVisible()]
    person.click(step(page, drawn.trigger.id if drawn.trigger else ""))
    for _ in range(40):
        if not page.document.stack.canUndo():
            break
        person.press("ctrl+z")
    assert page.document.flow.nodes == ()
    for _ in range(40):
        if not page.document.stack.canRedo():
            break
        person.press("ctrl+shift+z")
    assert page.document.flow == drawn


def subject_of(one: Caught) -> str:
    return str(message_from_bytes(one.data, policy=policy.default)["Subject"])


def day_of(one: Caught) -> datetime:
    stamp = message_from_bytes(one.data, policy=policy.default)["Date"].datetime
    assert isinstance(stamp, datetime)
    return stamp.astimezone(UTC)


def text_of(one: Caught) -> str:
    body = message_from_bytes(one.data, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
