"""The value of a comparison, with the control that fits the field."""

from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.i18n import _, current_language, pgettext
from app.model.rules import Compare, Value
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.host import Known
from app.ui.inspector.rules.subjects import DAYS, MONEY, is_open, kind_of_field
from app.ui.inspector.typed_value import parsed, spelled
from app.ui.widgets.fields import CalmDoubleSpinBox, combo, spin, text_field

_LISTS = {
    "profile.tags": "tags",
    "orders.categories": "categories",
    "orders.last_categories": "categories",
    "trigger.categories": "categories",
    "trigger.category": "categories",
}


class ValueEdit(QStackedWidget):
    """edited(value) when a person changes it. Nothing is shown for operators that need no value."""

    edited = Signal(object)

    def __init__(self, known: Known) -> None:
        super().__init__()
        self._known = known
        self._quiet = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._line = text_field(_("Value"), placeholder=_("Value"))
        self._line.textEdited.connect(self._typed)
        self._whole = spin(_("Value"), 0, 1_000_000, 1, width=0)
        self._whole.valueChanged.connect(self._tell)
        self._money = CalmDoubleSpinBox()
        self._money.setAccessibleName(_("Value"))
        self._money.setLocale(QLocale(current_language()))
        self._money.setRange(0, 1_000_000)
        self._money.setDecimals(2)
        self._money.valueChanged.connect(self._tell)
        self._flag = combo(_("Value"), [(_("yes"), True), (_("no"), False)])
        self._flag.activated.connect(lambda _index: self._tell(self._flag.currentData()))
        self._choice = ChoiceEdit(_("Value"), ())
        self._choice.edited.connect(self._tell)
        for control in (self._line, self._whole, self._money, self._flag, self._choice):
            control.setMinimumWidth(72)  # a number's own wish is as wide as its largest value
            self.addWidget(control)

    def show_value(self, rule: Compare) -> None:
        """Show the value of a comparison, without the signal."""
        self._quiet = True
        self._rule = rule
        self.setVisible(rule.op not in ("is_set", "is_unset"))
        control = self._control(rule)
        self.setCurrentWidget(control)
        self.setFocusProxy(control)
        self._fill(control, rule.value)
        self._quiet = False

    def _control(self, rule: Compare) -> QWidget:
        kind = kind_of_field(rule.field, rule.value)
        if rule.field in MONEY:
            return self._money
        if rule.op == "in" or (is_open(rule.field) and rule.field not in _LISTS):
            return self._line
        if kind == "number":
            return self._whole
        if kind == "flag":
            return self._flag
        return self._choice if rule.field in _LISTS else self._line

    def _fill(self, control: QWidget, value: Value) -> None:
        if control is self._money:
            self._money.setSuffix("\u00a0€" if self._known.shop.currency == "EUR" else f" {self._known.shop.currency}")
            self._money.setValue(_number(value))
        elif control is self._whole:
            self._whole.setSuffix("\u00a0" + pgettext("unit", "days") if self._rule.field in DAYS else "")
            self._whole.setMinimum(-3650 if self._rule.field == "standing.reorder_in" else 0)
            self._whole.setValue(int(_number(value)))
        elif control is self._flag:
            self._flag.setCurrentIndex(self._flag.findData(bool(value)))
        elif control is self._choice:
            wanted: tuple[str, ...] = getattr(self._known, _LISTS[self._rule.field])
            if [self._choice.itemText(i) for i in range(self._choice.count())] != list(wanted):
                self._choice.clear()
                self._choice.addItems(list(wanted))
                for place, word in enumerate(wanted):
                    self._choice.setItemData(place, word)
            self._choice.show_text(str(value or ""))
        elif self._read_line() != value:
            self._line.setText(", ".join(value) if isinstance(value, tuple) else spelled(value))
        self._line.setPlaceholderText(_("Value, another value") if self._rule.op == "in" else _("Value"))

    def _read_line(self) -> Value:
        text = self._line.text()
        if self._rule.op == "in":
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return parsed(text) if is_open(self._rule.field) else text

    def _typed(self, _text: str) -> None:
        self._tell(self._read_line())

    def _tell(self, value: Any) -> None:
        if not self._quiet:
            self.edited.emit(value)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
