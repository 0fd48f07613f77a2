"""The rule editor: one sentence per rule, groups at most two deep, nothing lost by looking."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.edit import replace_node
from app.model.rules import All, AnyOf, Compare, Happened, Interacted, Not, Rule
from app.ui.inspector.inspector import Inspector
from app.ui.inspector.rules.group_edit import closed, opened
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
Show = Callable[..., Inspector]
FIRST = Compare("orders.count", "eq", 1)


@pytest.fixture
def rule(show: Show, document: FlowDocument) -> Callable[[], Rule]:
    show("condition")
    return lambda: document.flow.node("condition").rule


def combos(inspector: Inspector, name: str) -> list[QComboBox]:
    found = inspector.form().findChildren(QComboBox)
    return [combo for combo in found if combo.isVisible() and combo.accessibleName() == name]


def press(inspector: Inspector, words: str, place: int = 0) -> None:
    found = inspector.form().findChildren(QAbstractButton)
    [b for b in found if b.isVisible() and words in (b.text(), b.accessibleName())][place].click()


def pick(combo: QComboBox, words: str) -> None:
    index = combo.findText(words)
    assert index >= 0, [combo.itemText(i) for i in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_rules_are_added_compared_and_removed(
    qtbot: QtBot, inspector: Inspector, document: FlowDocument, rule: Callable[[], Rule]
) -> None:
    press(inspector, "Lisää sääntö")
    assert rule() == All((FIRST, FIRST))
    pick(combos(inspector, "Mitä sääntö koskee")[1], "Paikkakunta")
    pick(combos(inspector, "Miten verrataan")[1], "ei ole")
    line = next(e for e in inspector.form().findChildren(QLineEdit) if e.isVisible() and e.accessibleName() == "Arvo")
    qtbot.keyClicks(line, "Turku")
    assert rule() == All((FIRST, Compare("profile.city", "ne", "Turku")))
    press(inspector, "Jokin")
    assert isinstance(rule(), AnyOf)
    press(inspector, "Ei mikään")
    assert isinstance(rule(), Not)
    press(inspector, "Kaikki")
    press(inspector, "Poista sääntö", 1)
    assert rule() == FIRST
    assert document.undo_text() == "Kumoa: Muuta ehtoa"


def test_a_number_is_one_entry_however_it_is_reached(
    inspector: Inspector, document: FlowDocument, rule: Callable[[], Rule]
) -> None:
    spin = next(s for s in inspector.form().findChildren(QSpinBox) if s.isVisible())
    for value in (2, 3, 4):
        spin.setValue(value)
    assert rule() == All((Compare("orders.count", "eq", 4),)) or rule() == Compare("orders.count", "eq", 4)
    document.undo()
    assert not document.stack.canUndo()
    assert spin.value() == 1


def test_a_group_inside_a_group(inspector: Inspector, rule: Callable[[], Rule]) -> None:
    press(inspector, "Lisää ryhmä")
    assert rule() == All((FIRST, AnyOf((FIRST,))))
    assert (
        sum(1 for b in inspector.form().findChildren(QAbstractButton) if b.text() == "Lisää ryhmä" and b.isVisible())
        == 1
    )
    press(inspector, "Poista ryhmä")
    assert rule() == FIRST


def test_what_happened_and_what_was_opened(inspector: Inspector, rule: Callable[[], Rule]) -> None:
    pick(combos(inspector, "Mitä sääntö koskee")[0], "Jotain tapahtui")
    assert rule() == Happened("Product Viewed")
    pick(combos(inspector, "Tapahtuiko")[0], "ei ole tapahtunut")
    assert rule() == Not(Happened("Product Viewed"))
    pick(combos(inspector, "Mistä alkaen")[0], "päivien sisällä")
    assert rule() == Not(Happened("Product Viewed", "days"))
    pick(combos(inspector, "Mitä sääntö koskee")[0], "Aiempi viesti")
    assert rule() == Interacted("email", "opened")
    pick(combos(inspector, "Viesti")[0], "Muistutus")
    pick(combos(inspector, "Mitä viestille tapahtui")[0], "ei klikattu")
    assert rule() == Not(Interacted("email2", "clicked"))


def test_an_operator_without_a_value_asks_for_none(inspector: Inspector, rule: Callable[[], Rule]) -> None:
    pick(combos(inspector, "Miten verrataan")[0], "on tiedossa")
    assert rule() == Compare("orders.count", "is_set", None)
    pick(combos(inspector, "Miten verrataan")[0], "on vähintään")
    assert rule() == Compare("orders.count", "ge", 1)


DEEP = All((FIRST, AnyOf((FIRST, All((FIRST, AnyOf((FIRST,))))))))


@pytest.mark.parametrize(
    "given",
    [
        FIRST,
        All((FIRST, FIRST)),
        AnyOf((FIRST,)),
        Not(AnyOf((FIRST, FIRST))),
        Not(FIRST),
        DEEP,
        Not(All((FIRST, FIRST))),
    ],
)
def test_a_rule_from_a_file_is_shown_and_left_as_it_is(
    inspector: Inspector, document: FlowDocument, given: Rule
) -> None:
    node = document.flow.node("condition")
    document.apply(replace_node(document.flow, replace(node, rule=given)))
    inspector.show_selection(("condition",))
    assert document.flow.node("condition").rule == given


@pytest.mark.parametrize("given", [FIRST, All((FIRST, FIRST)), AnyOf((FIRST,)), Not(AnyOf((FIRST,))), All(())])
def test_opened_and_closed_again_it_is_the_same_rule(given: Rule) -> None:
    shape = opened(given)
    assert shape is not None
    assert closed(*shape) == given
