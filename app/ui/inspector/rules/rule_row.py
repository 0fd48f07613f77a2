"""One rule: what it is about, how it compares, with what. Reads as a sentence from left to right."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.i18n import _
from app.model.rules import Compare, Happened, Interacted, Not, Rule
from app.ui.inspector.choice_edit import ChoiceEdit, past_choices
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.rules.subjects import (
    HAPPENED,
    INTERACTED,
    Leaf,
    earlier_emails,
    fields_for,
    fitted,
    kind_of_field,
    new_rule,
    operators_for,
    subject_of,
)
from app.ui.inspector.rules.value_edit import ValueEdit
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import combo, spin
from app.ui.widgets.layouts import column, row
from app.ui.words.rules import field_words, operator_words


class RuleRow(Card):
    """changed(rule, part) when a person edits it, removed() when they take it away."""

    changed = Signal(object, str)
    removed = Signal()

    def __init__(self, host: Host, event: str) -> None:
        self._host, self._event = host, event
        self._subject = combo(_("What the rule is about"), [])
        may_shrink(self._subject)
        self._subject.setObjectName("subject")
        self._opposite = QCheckBox(_("The opposite"))
        self._compare = _CompareLine(self)
        self._happened = _HappenedLine(self)
        self._interacted = _InteractedLine(self)
        remove = IconButton("x", _("Remove the rule"), side=26, icon_size=14, on_click=lambda: self.removed.emit())
        head = row(self._subject, remove, gap=4)
        head.setStretch(0, 1)
        lines = (self._compare, self._happened, self._interacted)
        super().__init__(column(head, *lines, self._opposite, gap=6), margins=(8, 8, 6, 8))
        self.setFocusProxy(self._subject)
        self._subject.activated.connect(lambda _index: self._change_subject(self._subject.currentData()))
        self._opposite.clicked.connect(lambda checked: self.emit_leaf(self._leaf, "opposite", checked))

    @property
    def host(self) -> Host:
        """What is around the form."""
        return self._host

    def show_rule(self, rule: Rule) -> None:
        """Show a rule that is no group; `Not` shows as its opposite."""
        leaf = rule.inner if isinstance(rule, Not) else rule
        if not isinstance(leaf, Compare | Happened | Interacted):
            return
        self._leaf, self._negated = leaf, isinstance(rule, Not)
        self._offer(subject_of(leaf))
        self._opposite.setVisible(self._negated and isinstance(leaf, Compare))
        self._opposite.setChecked(self._negated)
        self._compare.setVisible(isinstance(leaf, Compare))
        self._happened.setVisible(isinstance(leaf, Happened))
        self._interacted.setVisible(isinstance(leaf, Interacted))
        match leaf:
            case Compare():
                self._compare.show_leaf(leaf)
            case Happened():
                self._happened.show_leaf(leaf, self._negated)
            case Interacted():
                self._interacted.show_leaf(leaf, self._negated)

    def emit_leaf(self, leaf: Leaf, part: str, negated: bool | None = None) -> None:
        """Tell that the rule is this now; `part` names what was edited."""
        turned = self._negated if negated is None else negated
        self.changed.emit(Not(leaf) if turned else leaf, part)

    def _change_subject(self, subject: str) -> None:
        if subject != subject_of(self._leaf):
            self.changed.emit(new_rule(subject, self._host.flow), "")

    def _offer(self, chosen: str) -> None:
        """Fill the list of subjects; one that is not in it is added, so that nothing is lost by looking."""
        offered = fields_for(self._event, self._host.known.own_fields)
        known = {name for _group, names in offered for name in names}
        self._subject.clear()
        for group, names in offered:
            _heading(self._subject, group)
            for name in names:
                self._subject.addItem(field_words(name), name)
        _heading(self._subject, _("What they have done"))
        self._subject.addItem(_("Something happened"), HAPPENED)
        self._subject.addItem(_("An earlier message"), INTERACTED)
        if chosen not in known and chosen not in (HAPPENED, INTERACTED):
            self._subject.addItem(field_words(chosen) if chosen else _("Choose…"), chosen)
        self._subject.setCurrentIndex(self._subject.findData(chosen))


class _CompareLine(QWidget):
    def __init__(self, above: RuleRow) -> None:
        super().__init__()
        self._above = above
        self._operator = combo(_("How it compares"), [])
        may_shrink(self._operator)
        self._operator.setObjectName("operator")
        self._value = ValueEdit(above.host.known)
        self._value.setObjectName("value")
        line = row(self._operator, self._value, gap=6)
        line.setStretch(0, 6)
        line.setStretch(1, 5)
        self.setLayout(line)
        self._operator.activated.connect(lambda _index: self._operate())
        self._value.edited.connect(lambda value: above.emit_leaf(replace(self._rule, value=value), "value"))

    def show_leaf(self, rule: Compare) -> None:
        self._rule = rule
        kind = kind_of_field(rule.field, rule.value)
        self._operator.clear()
        for one in operators_for(rule.field, rule.value):
            self._operator.addItem(operator_words(one, kind), one)
        self._operator.setCurrentIndex(self._operator.findData(rule.op))
        self._value.show_value(rule)

    def _operate(self) -> None:
        self._above.emit_leaf(fitted(self._rule, self._operator.currentData()), "op")


class _HappenedLine(QWidget):
    def __init__(self, above: RuleRow) -> None:
        super().__init__()
        self._event = ChoiceEdit(_("Event"), past_choices(above.host.known.events))
        self._has = combo(_("Whether it happened"), [(_("has happened"), False), (_("has not happened"), True)])
        self._times = spin(_("Times at least"), 1, 99, 1, width=72)
        self._times.setPrefix("≥ ")
        self._since = combo(_("Since when"), [(_("after joining"), "entry"), (_("within days"), "days")])
        self._days = spin(_("Days"), 1, 3650, 30, width=76)
        for shrinking in (self._has, self._since):
            may_shrink(shrinking)
        first = row(self._has, self._times, gap=6)
        second = row(self._since, self._days, gap=6)
        self._quiet = False
        self.setLayout(column(self._event, first, second, gap=6))
        self._event.edited.connect(lambda key: above.emit_leaf(replace(self._rule, event=key), "event"))
        self._has.activated.connect(lambda _i: above.emit_leaf(self._rule, "", self._has.currentData()))
        self._times.valueChanged.connect(lambda n: self._tell(above, replace(self._rule, at_least=n), "at_least"))
        self._since.activated.connect(
            lambda _i: above.emit_leaf(replace(self._rule, since=self._since.currentData()), "since")
        )
        self._days.valueChanged.connect(lambda n: self._tell(above, replace(self._rule, days=n), "days"))

    def show_leaf(self, rule: Happened, negated: bool) -> None:
        self._rule, self._quiet = rule, True
        self._event.show_text(rule.event)
        self._has.setCurrentIndex(int(negated))
        self._times.setValue(rule.at_least)
        self._since.setCurrentIndex(self._since.findData(rule.since))
        self._days.setValue(rule.days)
        self._days.setVisible(rule.since == "days")
        self._quiet = False

    def _tell(self, above: RuleRow, rule: Happened, part: str) -> None:
        if not self._quiet:
            above.emit_leaf(rule, part)


class _InteractedLine(QWidget):
    def __init__(self, above: RuleRow) -> None:
        super().__init__()
        self._above = above
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

    def show_leaf(self, rule: Interacted, negated: bool) -> None:
        self._rule = rule
        self._message.clear()
        for email in earlier_emails(self._above.host.flow):
            self._message.addItem(email.title or _("Email"), email.id)
        if self._message.findData(rule.node) < 0:
            self._message.addItem(_("Choose the message…") if not rule.node else rule.node, rule.node)
        self._message.setCurrentIndex(self._message.findData(rule.node))
        self._what.setCurrentIndex(
            next(i for i in range(self._what.count()) if tuple(self._what.itemData(i)) == (rule.what, negated))
        )

    def _choose(self, what: str, negated: bool) -> None:
        self._above.emit_leaf(replace(self._rule, what=what), "", negated)


def _heading(target: QComboBox, text: str) -> None:
    target.addItem(text, None)
    model = target.model()
    if isinstance(model, QStandardItemModel):
        model.item(target.count() - 1).setEnabled(False)
