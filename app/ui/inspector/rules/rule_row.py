"""One rule: what it is about, how it compares, with what. Reads as a sentence from left to right."""

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.i18n import _
from app.model.rules import Compare, Happened, Not, Rule
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.rules.engaged_line import EngagedLine
from app.ui.inspector.rules.leaf_lines import BoughtLine, HappenedLine, InteractedLine, LeafLine, SegmentLine
from app.ui.inspector.rules.subjects import (
    BOUGHT,
    ENGAGED,
    HAPPENED,
    IN_SEGMENT,
    INTERACTED,
    SPECIAL,
    Leaf,
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
from app.ui.widgets.fields import combo
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
        self._lines: dict[str, LeafLine] = {}
        remove = IconButton("x", _("Remove the rule"), side=26, icon_size=14, on_click=lambda: self.removed.emit())
        if host.known.people_only:
            self._column = column(self._compare, self._opposite, gap=6)
            line = row(self._subject, self._column, remove, gap=6)
            line.setStretch(0, 12)
            line.setStretch(1, 17)
            line.setAlignment(self._subject, Qt.AlignmentFlag.AlignTop)
            line.setAlignment(remove, Qt.AlignmentFlag.AlignTop)
            super().__init__(line, margins=(0, 0, 0, 0))
            self.setProperty("surface", "")
        else:
            head = row(self._subject, remove, gap=4)
            head.setStretch(0, 1)
            self._column = column(head, self._compare, self._opposite, gap=6)
            super().__init__(self._column, margins=(8, 8, 6, 8))
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
        if not isinstance(leaf, Leaf):
            return
        self._leaf, self._negated = leaf, isinstance(rule, Not)
        subject = subject_of(leaf)
        self._offer(subject)
        is_compare = isinstance(leaf, Compare)
        turns = is_compare or subject == BOUGHT
        self._opposite.setVisible(self._negated and turns)
        self._opposite.setChecked(self._negated)
        self._compare.setVisible(is_compare)
        for key, line in self._lines.items():
            line.setVisible(key == subject)
        if isinstance(leaf, Compare):
            self._compare.show_leaf(leaf)
        else:
            self._line(subject).show_leaf(leaf, self._negated)

    def _line(self, subject: str) -> LeafLine:
        """The controls of a rule that is no comparison, made when they are first needed."""
        if subject not in self._lines:
            made = self._lines[subject] = _LINES[subject](self)
            self._column.insertWidget(self._column.indexOf(self._compare) + 1, made)
            made.show()
        return self._lines[subject]

    def emit_leaf(self, leaf: Leaf, part: str, negated: bool | None = None) -> None:
        """Tell that the rule is this now; `part` names what was edited."""
        turned = self._negated if negated is None else negated
        self.changed.emit(Not(leaf) if turned else leaf, part)

    def _change_subject(self, subject: str) -> None:
        if subject != subject_of(self._leaf):
            made = new_rule(subject, self._host.flow)
            if isinstance(made, Happened) and self._host.known.people_only:
                made = replace(made, since="days")
            self.changed.emit(made, "")

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
        if not self._host.known.people_only:
            self._subject.addItem(_("An earlier message"), INTERACTED)
        self._subject.addItem(_("Any message of ours"), ENGAGED)
        self._subject.addItem(_("What they have bought"), BOUGHT)
        self._subject.addItem(_("They are in a segment"), IN_SEGMENT)
        if chosen not in known and chosen not in SPECIAL:
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


def _heading(target: QComboBox, text: str) -> None:
    target.addItem(text, None)
    model = target.model()
    if isinstance(model, QStandardItemModel):
        model.item(target.count() - 1).setEnabled(False)


_LINES: dict[str, type[LeafLine]] = {
    HAPPENED: HappenedLine,
    INTERACTED: InteractedLine,
    ENGAGED: EngagedLine,
    BOUGHT: BoughtLine,
    IN_SEGMENT: SegmentLine,
}
