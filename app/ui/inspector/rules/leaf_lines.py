"""The controls of one rule that is more than a comparison: what happened, what was bought, a segment, a message."""

from collections.abc import Callable
from typing import Any, Protocol

from msgspec.structs import replace
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, current_language, pgettext
from app.model.nodes import Email
from app.model.rules import OPERATORS, STATISTICS, Bought, Happened, InSegment, Rule
from app.ui.inspector.choice_edit import ChoiceEdit, past_choices
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.rules.subjects import Leaf, earlier_messages
from app.ui.theme import current
from app.ui.widgets.fields import CalmDoubleSpinBox, combo, spin
from app.ui.widgets.layouts import column, row
from app.ui.words.rules import operator_words, statistic_words


class Row(Protocol):
    """The row around the controls."""

    @property
    def host(self) -> Host: ...

    def emit_leaf(self, leaf: Leaf, part: str, negated: bool | None = None) -> None: ...


class LeafLine(QWidget):
    """Made with the row around it; `show_leaf` shows another rule of its kind."""

    def __init__(self, above: Row) -> None:
        super().__init__()
        self._above = above

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule; subclasses know their kind."""
        raise NotImplementedError


class HappenedLine(LeafLine):
    def __init__(self, above: Row) -> None:
        super().__init__(above)
        self._event = ChoiceEdit(_("Event"), past_choices(above.host.known.events))
        self._has = combo(_("Whether it happened"), [(_("has happened"), False), (_("has not happened"), True)])
        self._times = spin(_("Times at least"), 1, 99, 1, width=72)
        self._times.setPrefix("≥ ")
        self._since = combo(_("Since when"), [(_("after joining"), "entry"), (_("within days"), "days")])
        self._days = spin(_("Days"), 1, 3650, 30, width=76)
        for shrinking in (self._has, self._since):
            may_shrink(shrinking)
        self._quiet = False
        self._where: QWidget | None = None
        if above.host.known.people_only:
            self._column: QVBoxLayout = column(self._event, row(self._has, self._times, self._days, gap=6), gap=6)
            self._days.setSuffix("\u00a0" + pgettext("unit", "days"))
            self._days.setFixedWidth(current.roomy(104))
        else:
            first = row(self._has, self._times, gap=6)
            self._column = column(self._event, first, row(self._since, self._days, gap=6), gap=6)
        self.setLayout(self._column)
        self._event.edited.connect(lambda key: above.emit_leaf(replace(self._rule, event=key), "event"))
        self._has.activated.connect(lambda _i: above.emit_leaf(self._rule, "", self._has.currentData()))
        self._times.valueChanged.connect(lambda n: self._tell(above, replace(self._rule, at_least=n), "at_least"))
        self._since.activated.connect(
            lambda _i: above.emit_leaf(replace(self._rule, since=self._since.currentData()), "since")
        )
        self._days.valueChanged.connect(lambda n: self._tell(above, replace(self._rule, days=n), "days"))

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule."""
        self._rule, self._quiet = rule, True
        self._event.show_text(rule.event)
        self._has.setCurrentIndex(int(negated))
        self._times.setValue(rule.at_least)
        self._since.setCurrentIndex(self._since.findData(rule.since))
        self._days.setValue(rule.days)
        self._days.setVisible(rule.since == "days" or self._above.host.known.people_only)
        self._since.setVisible(not self._above.host.known.people_only)
        self._quiet = False
        where = self._narrowing()
        where.show_rule(rule.where)

    def _narrowing(self) -> Any:
        """The rule about the event itself, made when first shown: its rows are made of lines like this one."""
        if self._where is None:
            from app.ui.inspector.optional_rule import OptionalRule

            made = self._where = OptionalRule(_("Only those where…"), self._above.host, lambda: self._rule.event)
            made.changed.connect(self._narrow)
            self._column.addWidget(made)
        return self._where

    def _narrow(self, rule: Rule | None, part: str) -> None:
        self._above.emit_leaf(replace(self._rule, where=rule), part and f"where.{part}")

    def _tell(self, above: Row, rule: Happened, part: str) -> None:
        if not self._quiet:
            above.emit_leaf(rule, part)


class InteractedLine(LeafLine):
    def __init__(self, above: Row) -> None:
        super().__init__(above)
        self._message = combo(_("Message"), [])
        may_shrink(self._message)
        self._what = combo(
            _("What happened to it"),
            [
                (_("was opened"), ("opened", False)),
                (_("was not opened"), ("opened", True)),
                (_("was clicked"), ("clicked", False)),
                (_("was not clicked"), ("clicked", True)),
                (_("has left"), ("sent", False)),
                (_("has not left"), ("sent", True)),
            ],
        )
        may_shrink(self._what)
        self.setLayout(column(self._message, self._what, gap=6))
        self._message.activated.connect(
            lambda _i: above.emit_leaf(replace(self._rule, node=self._message.currentData()), "node")
        )
        self._what.activated.connect(lambda _i: self._choose(*self._what.currentData()))

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule."""
        self._rule = rule
        self._message.clear()
        for step in earlier_messages(self._above.host.flow):
            self._message.addItem(step.title or (_("Email") if isinstance(step, Email) else _("Text message")), step.id)
        if self._message.findData(rule.node) < 0:
            self._message.addItem(_("Choose the message…") if not rule.node else rule.node, rule.node)
        self._message.setCurrentIndex(self._message.findData(rule.node))
        self._what.setCurrentIndex(
            next(i for i in range(self._what.count()) if tuple(self._what.itemData(i)) == (rule.what, negated))
        )

    def _choose(self, what: str, negated: bool) -> None:
        self._above.emit_leaf(replace(self._rule, what=what), "", negated)


class BoughtLine(LeafLine):
    """A figure of the orders: which, of what, since when, how it compares."""

    def __init__(self, above: Row) -> None:
        super().__init__(above)
        known = above.host.known
        self._quiet = False
        self._statistic = combo(_("Figure"), [(statistic_words(one), one) for one in STATISTICS])
        self._category = ChoiceEdit(_("Category"), known.categories, _("All categories"))
        self._product = ChoiceEdit(_("Product"), known.products, _("All products"))
        self._since = combo(_("Since when"), [(_("ever"), False), (_("within days"), True)])
        self._days = spin(_("Days"), 1, 3650, 30, width=76)
        self._operator = combo(
            _("How it compares"),
            [(operator_words(one, "number"), one) for one in OPERATORS["number"] if not one.startswith("is_")],
        )
        self._value = CalmDoubleSpinBox()
        self._value.setAccessibleName(_("Value"))
        self._value.setLocale(QLocale(current_language()))
        self._value.setRange(0, 1_000_000)
        for shrinking in (self._statistic, self._since, self._operator):
            may_shrink(shrinking)
        compared = row(self._operator, self._value, gap=6)
        compared.setStretch(0, 6)
        compared.setStretch(1, 5)
        since = row(self._since, self._days, gap=6)
        if above.host.known.people_only:
            narrowed = row(self._category, self._product, gap=6)
            self.setLayout(column(row(self._statistic, since, gap=6), compared, narrowed, gap=6))
        else:
            self.setLayout(column(self._statistic, compared, since, self._category, self._product, gap=6))
        self._statistic.activated.connect(lambda _i: self._tell("statistic", self._statistic.currentData(), ""))
        self._operator.activated.connect(lambda _i: self._tell("op", self._operator.currentData(), "op"))
        self._value.valueChanged.connect(lambda value: self._tell("value", _whole(value), "value"))
        self._since.activated.connect(lambda _i: self._tell("days", 30 if self._since.currentData() else None, ""))
        self._days.valueChanged.connect(lambda days: self._tell("days", days, "days"))
        self._category.edited.connect(lambda name: self._tell("category", name, "category"))
        self._product.edited.connect(lambda name: self._tell("product", name, "product"))

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule."""
        self._rule: Bought = rule
        self._quiet = True
        for box, value in (
            (self._statistic, rule.statistic),
            (self._operator, rule.op),
            (self._since, rule.days is not None),
        ):
            box.setCurrentIndex(box.findData(value))
        self._days.setVisible(rule.days is not None)
        self._days.setValue(rule.days or 30)
        money = rule.statistic in ("sum", "average")
        currency = self._above.host.known.shop.currency
        self._value.setDecimals(2 if money else 0)
        self._value.setSuffix(f"\u00a0{'€' if currency == 'EUR' else currency}" if money else "")
        self._value.setValue(rule.value or 0)
        self._category.show_text(rule.category)
        self._product.show_text(rule.product)
        self._quiet = False

    def _tell(self, field: str, value: object, part: str) -> None:
        if not self._quiet:
            change: Callable[..., Bought] = replace
            self._above.emit_leaf(change(self._rule, **{field: value}), part)


class SegmentLine(LeafLine):
    """Which of the shop's segments."""

    def __init__(self, above: Row) -> None:
        super().__init__(above)
        self._name = ChoiceEdit(_("Segment"), above.host.known.segments, _("Name of the segment"))
        self._in = combo(_("Whether they are in it"), [(_("is in it"), False), (_("is not in it"), True)])
        may_shrink(self._in)
        wide = above.host.known.people_only
        self.setLayout(row(self._in, self._name, gap=6) if wide else column(self._name, self._in, gap=6))
        self._name.edited.connect(lambda name: above.emit_leaf(InSegment(name), "name"))
        self._in.activated.connect(lambda _i: above.emit_leaf(self._rule, "", self._in.currentData()))

    def show_leaf(self, rule: Any, negated: bool) -> None:
        """Show another rule."""
        self._rule: InSegment = rule
        self._name.show_text(rule.name)
        self._in.setCurrentIndex(int(negated))


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
