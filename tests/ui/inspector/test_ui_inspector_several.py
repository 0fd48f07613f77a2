"""The inspector for several steps: what they share, "eri arvoja" where they differ, one entry for a change of all."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QSpinBox, QWidget

from app.edit import add_loose, replace_node, skip
from app.edit.fresh import Fresh
from app.model.nodes import Email, Goal, Notify, Wait
from app.model.times import ForDuration
from app.ui.inspector.inspector import Inspector
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Show = Callable[..., Inspector]


def seen(inspector: Inspector, kind: type[QWidget], field: str) -> QWidget:
    control = inspector.form().control(field) or inspector.form().findChild(kind, field)
    assert isinstance(control, kind), field
    assert control.isVisibleTo(inspector), field
    return control


def shown(inspector: Inspector, kind: type[QWidget]) -> set[str]:
    return {w.objectName() for w in inspector.form().findChildren(kind) if w.isVisibleTo(inspector)}


@pytest.fixture
def waits(document: FlowDocument) -> FlowDocument:
    document.apply(add_loose(document.flow, Fresh(Wait("wait2", until=ForDuration(4, "days")))))
    document.stack.clear()
    return document


def test_two_waits_share_the_amount_and_differ_in_the_unit(show: Show, waits: FlowDocument) -> None:
    inspector = show("wait", "wait2")
    amount, unit = seen(inspector, QSpinBox, "amount"), seen(inspector, QComboBox, "unit")
    assert isinstance(amount, QSpinBox)
    assert isinstance(unit, QComboBox)
    assert amount.text() == "4"
    assert unit.currentText() == "eri arvoja"
    amount.setFocus()
    amount.selectAll()
    QTest.keyClicks(amount, "6")
    assert waits.flow.by_id["wait"].until == ForDuration(6, "hours")
    assert waits.flow.by_id["wait2"].until == ForDuration(6, "days")
    assert waits.stack.count() == 1
    assert waits.undo_text() == "Kumoa: Muuta 2 askelta"
    unit.setCurrentIndex(unit.findData("weeks"))
    unit.activated.emit(unit.currentIndex())
    assert {node.until for node in waits.flow.nodes if isinstance(node, Wait)} == {ForDuration(6, "weeks")}
    assert unit.findText("eri arvoja") < 0
    waits.undo()
    waits.undo()
    assert unit.currentText() == "eri arvoja"


def test_messages_with_different_guardrails_are_half_ticked_and_a_click_makes_them_alike(
    show: Show, document: FlowDocument
) -> None:
    email = document.flow.email("email")
    document.apply(replace_node(document.flow, replace(email, skip_guardrails=("cap",))))
    document.stack.clear()
    inspector = show("email", "email2")
    box = seen(inspector, QCheckBox, "skip_guardrails.cap")
    assert isinstance(box, QCheckBox)
    assert box.checkState() == Qt.CheckState.PartiallyChecked
    assert box.toolTip() == "eri arvoja"
    box.click()
    assert {node.skip_guardrails for node in document.flow.emails} == {()}
    assert box.checkState() == Qt.CheckState.Checked
    box.click()
    assert {node.skip_guardrails for node in document.flow.emails} == {("cap",)}
    document.undo()
    document.undo()
    assert document.flow.email("email").skip_guardrails == ("cap",)


def test_a_wait_and_a_message_share_only_that_they_can_be_skipped(show: Show, document: FlowDocument) -> None:
    inspector = show("wait", "email")
    assert shown(inspector, QCheckBox) == {"skipped"}
    assert shown(inspector, QSpinBox) == set()
    box = seen(inspector, QCheckBox, "skipped")
    assert isinstance(box, QCheckBox)
    assert box.checkState() == Qt.CheckState.Unchecked
    document.apply(skip(document.flow, ["wait"]))
    assert box.checkState() == Qt.CheckState.PartiallyChecked


def test_the_tick_asks_the_canvas_to_skip(show: Show, inspector: Inspector) -> None:
    asked: list[str] = []
    inspector._commands["skip"].triggered.connect(lambda: asked.append("skip"))
    show("wait", "email")
    box = seen(inspector, QCheckBox, "skipped")
    assert isinstance(box, QCheckBox)
    box.click()
    assert asked == ["skip"]
    assert box.checkState() == Qt.CheckState.Unchecked


def test_steps_with_nothing_in_common_say_so(show: Show) -> None:
    inspector = show("condition", "exit")
    words = [label.text() for label in inspector.form().findChildren(QLabel) if label.isVisibleTo(inspector)]
    assert "Näillä askeleilla ei ole yhteisiä asetuksia." in words
    assert shown(inspector, QCheckBox) == set()


def test_goals_and_notes_to_the_staff(show: Show, document: FlowDocument) -> None:
    document.apply(add_loose(document.flow, Fresh(Goal("goal2", event="Account Created", within_days=30))))
    document.apply(add_loose(document.flow, Fresh(Notify("notify2", to="varasto@kauppa.example"))))
    document.stack.clear()
    inspector = show("goal", "goal2")
    days = seen(inspector, QSpinBox, "within_days")
    assert isinstance(days, QSpinBox)
    assert days.text() == "eri arvoja"
    days.setValue(7)
    assert {node.within_days for node in document.flow.nodes if isinstance(node, Goal)} == {7}
    show("notify", "notify2")
    line = seen(inspector, QLineEdit, "to")
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.placeholderText()) == ("", "eri arvoja")
    line.setFocus()
    QTest.keyClicks(line, "tuki@kauppa.example")
    assert {node.to for node in document.flow.nodes if isinstance(node, Notify)} == {"tuki@kauppa.example"}
    assert document.stack.count() == 2
    document.undo()
    assert {node.to for node in document.flow.nodes if isinstance(node, Notify)} == {"", "varasto@kauppa.example"}


def test_service_messages_show_no_guardrails(show: Show, document: FlowDocument) -> None:
    for name in ("email", "email2"):
        document.apply(replace_node(document.flow, replace(document.flow.email(name), message_class="service")))
    inspector = show("email", "email2")
    assert shown(inspector, QCheckBox) == {"skipped"}
    assert all(isinstance(node, Email) for node in document.flow.emails)
