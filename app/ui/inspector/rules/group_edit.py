"""A group of rules: all of them, any of them, none of them; groups at most two deep."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.i18n import _, pgettext
from app.model.rules import All, AnyOf, Not, Rule
from app.ui.inspector.host import Host
from app.ui.inspector.rules.rule_row import RuleRow
from app.ui.inspector.rules.subjects import Leaf, new_compare
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.words.rules import rule_in_words

Mode = Literal["all", "any", "none"]
DEEPEST = 2
_JOINT = 40


def opened(rule: Rule) -> tuple[Mode, tuple[Rule, ...]] | None:
    """A rule as a group and its parts; a single rule is a group of one. None for what the editor cannot show."""
    match rule:
        case All(parts):
            return "all", parts
        case AnyOf(parts):
            return "any", parts
        case Not(AnyOf(parts)):
            return "none", parts
        case Not(All()) | Not(Not()):
            return None
        case _:
            return "all", (rule,)


def closed(mode: Mode, parts: tuple[Rule, ...]) -> Rule:
    """The rule a group stands for."""
    match mode:
        case "all":
            return parts[0] if len(parts) == 1 else All(parts)
        case "any":
            return AnyOf(parts)
        case "none":
            return Not(AnyOf(parts))


def is_leaf(rule: Rule) -> bool:
    """One rule or its opposite, no group."""
    inner = rule.inner if isinstance(rule, Not) else rule
    return isinstance(inner, Leaf)


class GroupEdit(QFrame):
    """changed(rule, part): `part` is "" when rules came or went, otherwise it names the place edited."""

    changed = Signal(object, str)
    removed = Signal()

    def __init__(self, host: Host, event: str, depth: int = 1, first_field: str = "orders.count") -> None:
        super().__init__()
        self._host, self._event, self._depth, self._first_field = host, event, depth, first_field
        self._mode: Mode = "all"
        self._parts: tuple[Rule, ...] = ()
        self._rows: list[QWidget] = []
        self._choice = SegmentedControl(
            _("How many must hold"),
            [
                ("all", pgettext("rules", "All"), ""),
                ("any", pgettext("rules", "Any"), ""),
                ("none", pgettext("rules", "None"), ""),
            ],
            small=True,
        )
        self._choice.chosen.connect(self._choose)
        self._wide = host.known.people_only
        self._head = label(
            _("A customer is in the segment when") if self._wide else _("Of these hold"), "small", "secondary"
        )
        self._tail = label(_("of these hold:"), "small", "secondary")
        self._words: list[QLabel] = []
        self._joint = _JOINT if depth == 1 else 32
        self._column = column(gap=6)
        add = quiet(_("Add a rule"), "plus", extent="small", on_click=self.add_rule)
        group = quiet(_("Add a group"), "plus", extent="small", on_click=self.add_group)
        if depth >= DEEPEST:
            group.hide()
        remove = IconButton("x", _("Remove the group"), side=26, icon_size=14, on_click=self.removed.emit)
        if depth == 1:
            remove.hide()
        self._add = add
        if depth > 1:
            self._head.hide()  # the outer group has said it, and room is scarce
        if self._wide:
            self._head.setProperty("tone", "secondary")
            self._top = boxed(row(self._head, self._choice, self._tail, None, remove, gap=8))
        else:
            self._tail.hide()
            self._top = boxed(row(self._head, None, self._choice, remove, gap=6))
        inner = column(
            self._top,
            self._column,
            row(add, group, None, gap=4, margins=(self._joint if self._wide else 0, 0, 0, 0)),
            gap=8,
        )
        if depth > 1 and self._wide:
            line = row(SideBar("kind.condition.base"), column(inner, gap=0, margins=(10, 8, 6, 8)), gap=0)
            self.setProperty("surface", "card")
            self.setLayout(line)
        elif depth > 1:
            card = Card(inner, margins=(8, 8, 8, 8))
            self.setLayout(column(card))
        else:
            self.setLayout(inner)

    def first_control(self) -> QWidget:
        """The first rule, or the button that adds one."""
        return self._rows[0] if self._rows else self._add

    def show_rule(self, rule: Rule) -> None:
        """Show another rule, or the same one changed; rows stay where the shape is the same."""
        mode, parts = opened(rule) or ("all", (rule,))
        self._mode = mode
        self._choice.choose(mode)
        if self._shape(parts) != self._shape(self._parts) or len(self._rows) != len(parts):
            self._rebuild(parts)
        self._parts = parts
        self._top.setVisible(self._wide or self._depth > 1 or len(parts) > 1 or mode != "all")
        for place, word in enumerate(self._words):
            word.setText("" if not place else _("and") if mode == "all" else _("or"))
        for made, part in zip(self._rows, parts, strict=True):
            if isinstance(made, RuleRow | GroupEdit | _FixedRow):
                made.show_rule(part)

    def add_rule(self) -> None:
        """One more rule, finished from the start."""
        self._write((*self._parts, new_compare(self._first_field)), "")
        if self._rows:
            self._rows[-1].setFocus()

    def add_group(self) -> None:
        """One more group, with a first rule in it."""
        self._write((*self._parts, AnyOf((new_compare(self._first_field),))), "")

    def _shape(self, parts: tuple[Rule, ...]) -> list[str]:
        return [self._look(part) for part in parts]

    def _look(self, part: Rule) -> str:
        if is_leaf(part):
            return "rule"
        return "group" if self._depth < DEEPEST and opened(part) else "fixed"

    def _rebuild(self, parts: tuple[Rule, ...]) -> None:
        clear(self._column)
        self._rows = [self._made(index, part) for index, part in enumerate(parts)]
        self._words = []
        for made in self._rows:
            shown = self._joined(made) if self._wide else made
            self._column.addWidget(shown)
            shown.show()  # at once, so that it can take the keyboard

    def _joined(self, made: QWidget) -> QWidget:
        """A rule with the word before it that joins it to the one above."""
        word = label("", "small", "secondary")
        word.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        word.setContentsMargins(0, 7, 0, 0)
        word.setFixedWidth(self._joint - 8)
        self._words.append(word)
        line = row(word, made, gap=8)
        line.setStretch(1, 1)
        return boxed(line)

    def _made(self, index: int, part: Rule) -> QWidget:
        made: RuleRow | GroupEdit | _FixedRow
        match self._look(part):
            case "rule":
                made = RuleRow(self._host, self._event)
            case "group":
                made = GroupEdit(self._host, self._event, self._depth + 1, self._first_field)
            case _:
                made = _FixedRow(self._host)
        made.changed.connect(lambda rule, part: self._replace(index, rule, part))
        made.removed.connect(lambda: self._drop(index))
        return made

    def _choose(self, mode: str) -> None:
        self._mode = "all" if mode == "all" else "any" if mode == "any" else "none"
        self._write(self._parts, "")

    def _replace(self, index: int, rule: Rule, part: str) -> None:
        parts = (*self._parts[:index], rule, *self._parts[index + 1 :])
        self._write(parts, part and f"{index}.{part}")

    def _drop(self, index: int) -> None:
        self._write((*self._parts[:index], *self._parts[index + 1 :]), "")

    def _write(self, parts: tuple[Rule, ...], part: str) -> None:
        rule = closed(self._mode, parts) if self._depth == 1 else _kept_group(self._mode, parts)
        self.show_rule(rule)
        self.changed.emit(rule, part)


class SideBar(QWidget):
    """The coloured edge of a group inside a group."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedWidth(4)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current.tokens().qcolor(self._role))


class _FixedRow(Card):
    """A rule from a file that goes deeper than people write them: told in words, may be taken away."""

    changed = Signal(object, str)
    removed = Signal()

    def __init__(self, host: Host) -> None:
        self._host = host
        self._words = label("", "small", wrap=True)
        remove = IconButton("x", _("Remove the rule"), side=26, icon_size=14, on_click=lambda: self.removed.emit())
        line = row(self._words, remove, gap=6)
        line.setStretch(0, 1)
        super().__init__(line, margins=(10, 8, 6, 8))

    def show_rule(self, rule: Rule) -> None:
        """Tell another rule."""
        self._words.setText(rule_in_words(rule, self._host.flow))


def _kept_group(mode: Mode, parts: tuple[Rule, ...]) -> Rule:
    """Inside another group a group of one stays a group, so that a second rule can come into it."""
    return All(parts) if mode == "all" else closed(mode, parts)
