"""News of products, customers picked by hand, waits for a day and the best hour, figures of orders, and a test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QPlainTextEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from app.analysis.two_variants import Variant, compare
from app.i18n import set_language
from app.model.actions import Sms, SpokenText
from app.model.flow import Flow
from app.model.nodes import Branch, Condition, Node, Split, Trigger, VariantTest, Wait
from app.model.rules import Bought, Compare, Engaged, Happened, InSegment, Not
from app.model.sources import OnDaysSinceOrder, OnHand, OnProductNews
from app.model.times import UntilBestHour, UntilDay
from app.render.text_message import AddressLengths
from app.services.enter_by_hand import Picked
from app.services.variants import VariantResult
from app.services.who_enters import WhoEnters
from app.ui.inspector.day_edit import DayEdit
from app.ui.inspector.host import Known
from app.ui.inspector.inspector import Inspector
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.undo import FlowDocument
from app.ui.words.rules import rule_in_words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Bench:
    """An inspector over a flow of one step, in English."""

    def __init__(self, qtbot: QtBot, node: Node, **known: object) -> None:
        set_language("en")
        self.document = FlowDocument(Flow(nodes=(node,)))
        self.inspector = Inspector(self.document, Known(**known), {})  # type: ignore[arg-type]
        qtbot.addWidget(self.inspector)
        self.inspector.resize(360, 900)
        self.inspector.show()
        self.inspector.show_selection((node.id,))
        self.node_id = node.id

    @property
    def node(self) -> Node:
        return self.document.flow.by_id[self.node_id]

    def control(self, kind: type, name: str):
        found = [w for w in self.inspector.form().findChildren(kind) if w.isVisible() and w.accessibleName() == name]
        assert found, name
        return found[0]

    def pick(self, name: str, data: object) -> None:
        box = self.control(QComboBox, name)
        index = box.findData(data)
        assert index >= 0, data
        box.setCurrentIndex(index)
        box.activated.emit(index)

    def words(self) -> str:
        return "\n".join(one.text() for one in self.inspector.findChildren(QLabel) if one.isVisible())

    def press(self, words: str) -> None:
        next(one for one in self.inspector.findChildren(QPushButton) if one.isVisible() and one.text() == words).click()


def test_a_text_message_is_written_in_other_languages(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Sms("s", text="Hei"))
    bench.press("English")
    assert bench.node.versions == (SpokenText("en"),)
    written = bench.control(VariableEdit, "Text, English")
    qtbot.keyClicks(written, "Hi")
    assert bench.node.versions == (SpokenText("en", "Hi"),)
    assert bench.node.text == "Hei"
    bench.press("svenska")
    assert [one.language for one in bench.node.versions] == ["en", "sv"]
    buttons = bench.inspector.findChildren(QAbstractButton)
    next(b for b in buttons if b.isVisible() and b.accessibleName() == "Remove the language").click()
    assert bench.node.versions == (SpokenText("sv"),)
    assert bench.control(VariableEdit, "Text, svenska")


def test_the_length_of_a_text_message_counts_its_short_addresses(qtbot: QtBot) -> None:
    text = f"{'x' * 150} https://a.fi"
    assert "1 message" not in Bench(qtbot, Sms("s", text=text)).words()
    room = AddressLengths(click=6, stop=6)
    assert "1 message" in Bench(qtbot, Sms("s", text=text), address_lengths=room).words()


def test_a_rule_about_messages_of_any_automation(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Condition("c", rule=Engaged()), automations=(("Winback", "winback"),))
    what = bench.control(QComboBox, "What they did with it")
    what.setCurrentIndex(what.findText("did not open any"))
    what.activated.emit(what.currentIndex())
    assert bench.node.rule == Not(Engaged("opened"))
    days = bench.control(QSpinBox, "Days")
    days.setValue(14)
    bench.control(QSpinBox, "Times at least").setValue(2)
    assert bench.node.rule == Not(Engaged("opened", "", 14, 2))
    assert rule_in_words(Engaged("clicked", "winback", 7)) == "Clicked in a message of “winback” within 7 days"
    bench.document.undo()
    assert bench.node.rule == Not(Engaged("opened", "", 14))


def test_news_of_a_product_is_set_and_shows_only_what_it_needs(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Trigger("t"))
    bench.pick("Starts when", "product_news")
    assert "Cheaper by at least" in bench.words()
    assert "Left at most" not in bench.words()
    bench.pick("What happens to the product", "low_stock")
    assert "Cheaper by at least" not in bench.words()
    bench.pick("For whom it is news", "cart")
    assert bench.node.source == OnProductNews("low_stock", "cart")


def test_orders_of_one_product_are_chosen_by_its_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Trigger("t", source=OnDaysSinceOrder(28)), products=(("Dog food 10 kg", "DOG-10"),))
    bench.pick("Product", "DOG-10")
    assert bench.node.source == OnDaysSinceOrder(28, product="DOG-10")


def test_who_would_come_in_is_told_in_a_while(qtbot: QtBot) -> None:
    asked: list[Flow] = []

    def count(flow: Flow) -> WhoEnters:
        asked.append(flow)
        return WhoEnters("past", 12, ("Elsa", "Pekka", "Timo"))

    bench = Bench(qtbot, Trigger("t"), who_enters=count)
    told = "12 customers would have come in within 30 days: Elsa, Pekka, Timo and 9 others."
    qtbot.waitUntil(lambda: told in bench.words(), timeout=4000)
    bench.inspector.refresh()
    qtbot.wait(900)
    assert len(asked) == 1, "nothing has changed"


def test_customers_are_let_in_by_their_addresses(qtbot: QtBot) -> None:
    given: list[list[str]] = []

    def add(addresses: list[str]) -> Picked:
        given.append(addresses)
        return Picked(("elsa@x.test",), (), ("nobody@x.test",))

    bench = Bench(qtbot, Trigger("t", source=OnHand()), add_by_hand=add)
    bench.press("Add customers by hand…")
    bench.control(QPlainTextEdit, "Addresses of customers").setPlainText("Elsa <elsa@x.test>\n\nnobody@x.test; x")
    bench.press("Let them in")
    told = "1 customer comes in. 1 is no customer of the shop: nobody@x.test"
    qtbot.waitUntil(lambda: told in bench.words(), timeout=4000)
    assert given == [["elsa@x.test", "nobody@x.test"]]


def test_where_nothing_is_live_nobody_can_be_added(qtbot: QtBot) -> None:
    assert not [
        one
        for one in Bench(qtbot, Trigger("t", source=OnHand())).inspector.findChildren(QPushButton)
        if one.isVisible() and one.text().startswith("Add customers")
    ]


def test_a_wait_until_a_day_begins_with_none(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Wait("w"), today="2026-11-22")
    bench.pick("How long", "day")
    assert bench.node.until == UntilDay()
    edit = bench.control(DayEdit, "Day")
    assert edit.text() == "No day chosen"
    edit.stepBy(1)
    assert bench.node.until == UntilDay("2026-11-22")
    edit.setDate(QDate(2027, 3, 1))
    assert bench.node.until == UntilDay("2027-03-01")


def test_a_wait_for_the_best_time_says_what_it_learns_from(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Wait("w"))
    bench.pick("How long", "best_hour")
    assert bench.node.until == UntilBestHour()
    assert "Nobody waits longer than a day." in bench.words()


def test_a_figure_of_the_orders_is_made_in_the_row(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Condition("c", rule=Compare("orders.count", "eq", 1)), categories=("Coffee",))
    bench.pick("What the rule is about", "bought")
    bench.pick("Figure", "sum")
    bench.pick("Category", "Coffee")
    bench.pick("Since when", False)
    assert bench.node.rule == Bought("sum", None, "Coffee", "", "ge", 1)


def test_a_segment_is_asked_for_by_its_name(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Condition("c", rule=Compare("orders.count", "eq", 1)), segments=("Regulars",))
    bench.pick("What the rule is about", "in_segment")
    bench.pick("Segment", "Regulars")
    bench.pick("Whether they are in it", True)
    assert bench.node.rule == Not(InSegment("Regulars"))


def test_what_happened_is_narrowed_by_what_it_told(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Condition("c", rule=Happened("Product Viewed", "days", 7)))
    bench.press("Only those where…")
    assert bench.node.rule == Happened("Product Viewed", "days", 7, 1, Compare("trigger.name", "contains", ""))


@pytest.mark.parametrize(("reached", "told"), [(44, "Not enough data yet"), (95, "“B” is better")])
def test_a_test_tells_honestly_how_it_stands(qtbot: QtBot, reached: int, told: str) -> None:
    result = VariantResult(
        ("A", "B"), "order", 14, datetime(2026, 11, 1, tzinfo=UTC), compare(Variant(412, 31), Variant(398, reached))
    )
    bench = Bench(qtbot, Split("s"), variants=lambda node: result)
    box = next(one for one in bench.inspector.findChildren(QCheckBox) if one.text() == "Compare the two branches")
    box.click()
    assert bench.node == Split("s", test=VariantTest())
    qtbot.waitUntil(lambda: told in bench.words() and "31 of 412 people" in bench.words(), timeout=4000)


def test_three_branches_have_nothing_to_compare(qtbot: QtBot) -> None:
    bench = Bench(qtbot, Split("s", branches=(Branch("a", "A"), Branch("b", "B"), Branch("c", "C"))))
    box = next(one for one in bench.inspector.findChildren(QCheckBox) if one.text() == "Compare the two branches")
    assert not box.isEnabled()
