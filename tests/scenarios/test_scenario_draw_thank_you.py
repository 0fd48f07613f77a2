"""The main job, by hand: draw "Kiitä tilauksesta" from nothing, publish it, and the right people get the right mail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher, Caught
from app.model.customer import ConsentEvent, Customer, Order, OrderLine, Shop
from app.model.nodes import Condition, Email, ForDuration, Wait
from app.model.rules import Compare, walk
from app.services.demo.run_demo import connect
from app.services.desk import Desk, new_shop
from app.services.flows import create_empty, flow_row
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.editor.open_flow import OpenFlow
from app.ui.editor.page import EditorPage
from app.ui.inspector.block_card import BlockCard
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.publish.dialog import PublishDialog
from app.ui.shell.window import Window
from app.ui.theme import theme
from person import Person

NOW = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
"""Nine in the morning in Helsinki."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOP = Shop(
    "Kyläkauppa",
    locale="fi",
    business_id="1234567-8",
    address="Kylätie 1, 12345 Kylä",
    email="hei@kylakauppa.example",
    url="https://kylakauppa.example",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(new_shop(tmp_path / "shop", SHOP, VirtualClock(NOW), MemorySecrets())) as desk:
        record_people(desk)
        yield desk


def record_people(desk: Desk) -> None:
    """Elsa has never ordered, Lasse three times; Onni has, too, but has not agreed to anything."""
    agreed = (ConsentEvent("email", "granted", NOW - 300 * DAY, source="kassa", wording="Kyllä kiitos"),)
    people = {"Elsa": agreed, "Lasse": agreed, "Onni": ()}
    with desk.store.recording("customers", "test", NOW) as recording:
        recording.customers(
            CustomerRecord(Customer(0, f"{name.lower()}@asiakas.example", name), consents)
            for name, consents in people.items()
        )
        recording.orders(
            OrderRecord(f"{name.lower()}@asiakas.example", order(f"{name}-{n}", NOW - (100 + 30 * n) * DAY), name)
            for name in ("Lasse", "Onni")
            for n in range(3)
        )


def order(number: str, at: datetime) -> Order:
    return Order(number, at, 120.0, lines=(OrderLine("VAA-102", "Villakangastakki", "Vaatteet", 1, 120.0),))


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, desk: Desk, tmp_path: Path) -> Iterator[EditorPage]:
    theme.apply(qapp, dark=False)
    name = create_empty(desk, "Kiitä tilauksesta")
    window = Window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat), QIcon())
    page = EditorPage(OpenFlow(desk, name), window.tell)
    page.view.set_reduced_motion(True)
    qtbot.addWidget(window)
    window.open_page(f"automations:{name}", lambda: page)
    window.move(0, 0)
    window.resize(1440, 868)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()  # without a window manager nobody else does
    yield page
    page.checker.stop()
    window.toast.hide()
    window.hide()


@pytest.fixture
def person(qtbot: QtBot, page: EditorPage) -> Person:
    return Person(qtbot)


def focused(page: EditorPage) -> QWidget:
    widget = page.window().focusWidget()
    assert widget is not None
    return widget


def kinds(page: EditorPage) -> list[type]:
    return sorted((type(node) for node in page.document.flow.nodes), key=lambda kind: kind.__name__)


def step(page: EditorPage, node_id: str) -> object:
    """Where a step stands on the screen."""
    shape = page.view.item.geometry.shapes[node_id]
    return page.view.viewport().mapToGlobal(page.view.mapFromScene(QPointF(*shape.centre)))


def button(window: QWidget, words: str) -> QAbstractButton:
    return next(b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.text() == words)


def quick_add(person: Person, page: EditorPage, words: str) -> None:
    """Back to the canvas, and a step by its name."""
    before = len(page.document.flow.nodes)
    person.press("Escape")
    person.waits(page.view.hasFocus)
    person.type(words)
    person.waits(page.view.adding.popup.isVisible)
    person.press("Return")
    person.waits(lambda: len(page.document.flow.nodes) == before + 1)


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


def chosen(page: EditorPage) -> Email:
    node = page.document.flow.node(page.view.selection()[0])
    assert isinstance(node, Email)
    return node


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


def wait_of(page: EditorPage) -> object:
    node = page.document.flow.node(page.view.selection()[0])
    return node.until if isinstance(node, Wait) else None


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
    assert [kind.__name__ for kind in kinds(page)] == ["Condition", "Email", "Email", "Trigger", "Wait", "Wait"]
    condition = next(node for node in flow.nodes if isinstance(node, Condition))
    assert [rule for rule in walk(condition.rule) if isinstance(rule, Compare)] == [Compare("orders.count", "eq", 1)]
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
