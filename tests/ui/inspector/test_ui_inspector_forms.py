"""Every kind of step can be edited beside the drawing, and each change has its way back."""

from collections.abc import Callable

import pytest
from inspector_steps import NODES
from msgspec.structs import replace
from PySide6.QtCore import QDate, QEvent, QObject, Qt, QTime
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.edit import replace_node
from app.i18n import set_language
from app.model.finding import Finding
from app.model.flow import ExitOn
from app.model.rules import All, AnyOf, Compare, Happened, Interacted
from app.model.sources import OnCalendarDay, OnDateField, OnEvent, Reentry
from app.model.times import ForDuration, UntilClock, UntilDate, UntilOpen
from app.ui.canvas.words import card_text
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.choice_form import ChoiceForm
from app.ui.inspector.clock_edit import ClockEdit
from app.ui.inspector.day_edit import DayEdit
from app.ui.inspector.inspector import Inspector
from app.ui.inspector.split_form import SplitForm
from app.ui.theme.tokens import size
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
TOLD = Interacted("email", "opened")
Show = Callable[..., Inspector]


def find(inspector: Inspector, kind: type, name: str) -> QWidget:
    """A visible control by its accessible name."""
    found = [w for w in inspector.form().findChildren(kind) if w.isVisible() and w.accessibleName() == name]
    assert found, name
    return found[0]


def press(inspector: Inspector, words: str) -> None:
    """Click the visible button with these words."""
    named = [
        b for b in inspector.findChildren(QAbstractButton) if b.isVisible() and words in (b.text(), b.accessibleName())
    ]
    assert named, words
    named[0].click()


def pick(combo: QWidget, words: str) -> None:
    """Choose a line of a list as a person does."""
    assert isinstance(combo, QComboBox)
    index = combo.findText(words)
    assert index >= 0, [combo.itemText(i) for i in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


@pytest.mark.parametrize("node_id", [node.id for node in NODES])
def test_everything_that_takes_the_keyboard_has_a_name(show: Show, node_id: str) -> None:
    inspector = show(node_id)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QTextEdit)
    nameless = [
        widget
        for kind in kinds
        for widget in inspector.form().findChildren(kind)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() or getattr(widget, "text", str)())
        and not isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
    ]
    assert not nameless
    assert inspector.form().first_control() is not None or node_id == "exit"


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("node_id", [node.id for node in NODES])
def test_nothing_is_cut_off_at_the_edge(
    inspector: Inspector, document: FlowDocument, node_id: str, language: str
) -> None:
    deep = AnyOf((Compare("orders.last_categories", "contains", "Takit"), Happened("Product Viewed", "days"), TOLD))
    node = document.flow.node(node_id)
    if node_id == "condition":
        node = replace(node, rule=All((TOLD, deep)))
    elif node_id == "trigger":
        node = replace(node, source=OnEvent("Order Completed", where=All((TOLD, deep))))
    document.apply(replace_node(document.flow, node))
    set_language(language)
    inspector.show_selection((node_id,))
    QApplication.processEvents()
    room = size("inspectorDock") - 14  # the hairline and the scroll bar
    assert inspector.form().minimumSizeHint().width() <= room


def test_nothing_is_changed_by_looking(show: Show, document: FlowDocument) -> None:
    before = document.flow
    for node in NODES:
        show(node.id)
    show("email", "email2")
    show()
    assert document.flow is before
    assert not document.stack.canUndo()


class WindowWatch(QObject):
    """Every window that comes up, however briefly."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_of_it_flashes_up_as_a_window_of_its_own(qapp: QApplication, show: Show) -> None:
    watch = WindowWatch()
    qapp.installEventFilter(watch)
    for node in NODES:
        show(node.id)
    inspector = show("condition")
    press(inspector, "Lisää ryhmä")
    show("email").open_message()
    qapp.removeEventFilter(watch)
    assert watch.seen == []


def test_a_wait_is_typed_and_taken_back(show: Show, document: FlowDocument) -> None:
    inspector = show("wait")
    amount = find(inspector, QSpinBox, "Määrä")
    assert isinstance(amount, QSpinBox)
    amount.setValue(6)
    amount.setValue(60)
    assert document.flow.node("wait").until == ForDuration(60, "hours")
    pick(find(inspector, QComboBox, "Yksikkö"), "päivää")
    assert document.flow.node("wait").until == ForDuration(60, "days")
    assert document.undo_text() == "Kumoa: Muuta odotusta"
    document.undo()
    document.undo()
    assert document.flow.node("wait").until == ForDuration(4, "hours")
    assert amount.value() == 4


def test_a_wait_until_a_weekday(show: Show, document: FlowDocument) -> None:
    inspector = show("wait")
    pick(find(inspector, QComboBox, "Kuinka kauan"), "Kellonaikaan asti")
    press(inspector, "maanantai")
    press(inspector, "perjantai")
    assert document.flow.node("wait").until == UntilClock("09:00", ("mon", "fri"))


def test_a_wait_until_business_hours(show: Show, document: FlowDocument) -> None:
    inspector = show("wait")
    pick(find(inspector, QComboBox, "Kuinka kauan"), "Työaikaan asti")
    find(inspector, ClockEdit, "Päättyy").setTime(QTime(16, 30))
    press(inspector, "Ei Suomen pyhäpäivinä")
    assert document.flow.node("wait").until == UntilOpen(end="16:30", holidays=False)


def test_a_wait_until_a_date_of_the_customers(show: Show, document: FlowDocument) -> None:
    inspector = show("wait")
    pick(find(inspector, QComboBox, "Kuinka kauan"), "Asiakkaan päivämäärään asti")
    find(inspector, QSpinBox, "Päiviä").setValue(3)
    assert document.flow.node("wait").until == UntilDate("birthday", -3)
    pick(find(inspector, QComboBox, "Ennen vai jälkeen"), "päivää jälkeen")
    assert document.flow.node("wait").until == UntilDate("birthday", 3)


def test_a_wait_for_an_event_with_its_rule_and_time_limit(show: Show, document: FlowDocument) -> None:
    inspector = show("await")
    event = find(inspector, ChoiceEdit, "Tapahtuma")
    event.edited.emit("Account Created")
    find(inspector, QSpinBox, "Määrä").setValue(5)
    pick(find(inspector, QComboBox, "Yksikkö"), "tuntia")
    step = document.flow.node("await")
    assert (step.event, step.timeout) == ("Account Created", ForDuration(5, "hours"))
    press(inspector, "Vain kun…")
    assert document.flow.node("await").where is not None
    assert document.undo_text() == "Kumoa: Muuta tapahtuman odotusta"


def test_a_choice_gets_a_way_changes_their_order_and_loses_one_with_its_wire(
    show: Show, document: FlowDocument
) -> None:
    inspector = show("choice")
    form = inspector.form()
    assert isinstance(form, ChoiceForm)
    press(inspector, "Lisää haara")
    names = [edit for edit in form.findChildren(QLineEdit) if edit.accessibleName() == "Haaran nimi"]
    names[1].textEdited.emit("Suuri tilaus")
    assert [case.label for case in document.flow.node("choice").cases] == ["VIP", "Suuri tilaus"]
    form.move_up(1)
    assert [case.port for case in document.flow.node("choice").cases] == ["b", "a"]
    assert document.flow.next_id("choice", "a") == "exit"
    form.remove_case(1)
    assert document.flow.next_id("choice", "a") is None
    assert document.flow.next_id("choice", "else") == "exit"
    document.undo()
    assert document.flow.next_id("choice", "a") == "exit"


def test_a_split_gets_a_branch_and_loses_one_with_its_wire(show: Show, document: FlowDocument) -> None:
    inspector = show("split")
    press(inspector, "Lisää haara")
    assert [b.label for b in document.flow.node("split").branches] == ["A", "B", "C"]
    form = inspector.form()
    assert isinstance(form, SplitForm)
    form.remove_branch(0)
    assert [b.port for b in document.flow.node("split").branches] == ["b", "c"]
    assert document.flow.next_id("split", "a") is None
    document.undo()
    assert document.flow.next_id("split", "a") == "email2"


def test_a_season_begins_on_a_day_that_comes_again(show: Show, document: FlowDocument) -> None:
    inspector = show("trigger")
    pick(find(inspector, QComboBox, "Alkaa, kun"), "Kausi alkaa: kalenterin päivä")
    assert document.flow.trigger.source == OnCalendarDay()
    day = next(one for one in inspector.findChildren(DayEdit) if one.isVisible())
    day.setDate(QDate(2026, 11, 1))
    assert card_text(document.flow.trigger, document.flow).title == "Joka vuosi 1.11."
    assert card_text(document.flow.trigger, document.flow).detail.startswith("Kaikki, klo")
    pick(find(inspector, QComboBox, "Kuinka usein"), "Kuuden kuukauden välein")
    assert document.flow.trigger.source == OnCalendarDay("2026-11-01", "09:00", 6)
    assert card_text(document.flow.trigger, document.flow).title == "Kuuden kuukauden välein (1.11.)"
    document.undo()
    assert document.flow.trigger.source == OnCalendarDay("2026-11-01")


def test_a_trigger_changes_its_kind_and_how_often_one_may_come(show: Show, document: FlowDocument) -> None:
    inspector = show("trigger")
    pick(find(inspector, QComboBox, "Alkaa, kun"), "Tietty päivä tulee")
    assert isinstance(document.flow.trigger.source, OnDateField)
    press(inspector, "Vain kerran")
    assert document.flow.trigger.reentry.mode == "once"
    press(inspector, "Uudelleen")
    assert document.flow.trigger.reentry == Reentry("after_gap", 30)


def test_a_trigger_is_narrowed_and_widened_again(show: Show, document: FlowDocument) -> None:
    inspector = show("trigger")
    press(inspector, "Vain kun…")
    assert document.flow.trigger.source == OnEvent("Order Completed", Compare("trigger.total", "ge", 50.0))
    press(inspector, "Poista sääntö")
    assert document.flow.trigger.source == OnEvent("Order Completed")


def test_a_goal_may_have_an_event_of_the_shops_own(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    inspector = show("goal")
    event = find(inspector, QComboBox, "Tapahtuma")
    assert isinstance(event, QComboBox)
    event.lineEdit().selectAll()
    qtbot.keyClicks(event.lineEdit(), "Club Joined")
    assert document.flow.node("goal").event == "Club Joined"


def test_tags_and_fields_are_changed_in_order(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    inspector = show("change")
    press(inspector, "Lisää muutos")
    assert len(document.flow.node("change").changes) == 2
    kinds = [c for c in inspector.form().findChildren(QComboBox) if c.accessibleName() == "Mitä muutetaan"]
    pick(kinds[1], "Aseta asiakkaan kenttä")
    fields = [c for c in inspector.form().findChildren(QComboBox) if c.accessibleName() == "Asiakkaan kenttä"]
    qtbot.keyClicks(fields[1].lineEdit(), "pisteet")
    values = [e for e in inspector.form().findChildren(QLineEdit) if e.accessibleName() == "Uusi arvo"]
    qtbot.keyClicks(values[1], "12,5")
    changed = document.flow.node("change").changes[1]
    assert (changed.field, changed.value) == ("pisteet", 12.5)


def test_several_messages_show_what_they_share(show: Show, document: FlowDocument) -> None:
    inspector = show("email", "email2")
    hours = find(inspector, QSpinBox, "Vanhenee, jos myöhässä yli")
    assert isinstance(hours, QSpinBox)
    assert hours.text() == "eri arvoja"
    hours.setValue(48)
    assert {node.too_late_hours for node in document.flow.emails} == {48}
    document.undo()
    assert {node.too_late_hours for node in document.flow.emails} == {24, 4}


def test_the_flow_itself_has_name_exits_and_metrics(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    inspector = show()
    name = find(inspector, QLineEdit, "Nimi")
    assert isinstance(name, QLineEdit)
    qtbot.keyClicks(name, " nyt")
    assert document.flow.name == "Kiitä tilauksesta nyt"
    press(inspector, "Lisää tapahtuma")
    assert document.flow.exits == (ExitOn("Order Completed", "purchase"),)
    press(inspector, "Klikkaukset")
    assert document.flow.metrics == ("clicks",)
    press(inspector, "Poista tapahtuma")
    assert document.flow.exits == ()


def test_a_wire_is_shown_and_taken_away(inspector: Inspector) -> None:
    inspector.show_selection((), ("condition", "yes"))
    words = [b.text() for b in inspector.form().findChildren(QPushButton)]
    assert "Ensimmäinen ostos?" in words
    assert "Odota 4 tuntia" in words


def test_a_finding_opens_its_very_field_and_says_what_to_do(show: Show) -> None:
    inspector = show("email")
    inspector.show_findings((Finding("P5-no-subject", "error", "email", "subject"),))
    inspector.focus_field("subject")
    focused = inspector.window().focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Aihe"
    told = [
        w.text() for w in inspector.findChildren(QWidget) if w.isVisible() and hasattr(w, "text") and callable(w.text)
    ]
    assert any("ei ole aihetta" in words for words in told)


def test_guardrails_of_one_message(show: Show, document: FlowDocument) -> None:
    inspector = show("email")
    box = next(b for b in inspector.form().findChildren(QCheckBox) if b.text() == "Hiljaiset tunnit")
    assert box.isChecked()
    box.click()
    assert document.flow.node("email").skip_guardrails == ("quiet_hours",)
    press(inspector, "Palveluviesti, liittyy tilaukseen")
    assert document.flow.node("email").message_class == "service"
    assert not box.isVisible()
    marketing = next(b for b in inspector.form().findChildren(QRadioButton) if "Markkinointi" in b.text())
    marketing.click()
    pick(find(inspector, QComboBox, "Jos suojakaide pysäyttää viestin"), "Jätä heti väliin")
    assert document.flow.node("email").when_stopped == "skip"
