"""What every form of the inspector is: controls bound to the fields of one value.

A control reads its value when the form shows something and writes a whole new value when a person changes it. Field
names are those of `Finding.field`, so a problem can be shown at its very control.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.model.template import Template
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.section import Section

Subject = TypeVar("Subject")
Read = Callable[[], Any]
Write = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A new value for one part of the flow itself, such as its name."""

    name: str
    value: Any


class Form(QWidget, Generic[Subject]):
    """Subclasses build their sections in __init__ and bind every control once; `subject` is what is shown now."""

    subject: Subject

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self._controls: dict[str, QWidget] = {}
        self._readers: list[Callable[[], object]] = []
        self._quiet = False
        self.body: QVBoxLayout = column(gap=0)
        self.setLayout(self.body)

    def section(self, title: str, *items: Any, gap: int = 8) -> Section:
        """A folding section with these rows, at the end of the form."""
        made = Section(title, *items, gap=gap)
        self.body.addWidget(made)
        return made

    def show_subject(self, subject: Subject) -> None:
        """Show another value, or the same one after a change; nothing is written."""
        self.subject = subject
        self._quiet = True
        for read in self._readers:
            read()
        self._quiet = False

    def put(self, value: Any, field: str) -> None:
        """Hand a changed step, message or part of the flow to the host, unless the form is only being filled."""
        if self._quiet:
            return
        if isinstance(value, Part):
            self.host.put_part(value.name, value.value, field)
        elif isinstance(value, tuple):
            self.host.put_nodes(value, field)
        elif isinstance(value, Template):
            self.host.put_template(value, field)
        else:
            self.host.put_node(value, field)

    def control(self, field: str) -> QWidget | None:
        """The control of a finding's field, for focus and for problems; None if the form has no such field."""
        plain = field.partition("[")[0]
        return self._controls.get(plain) or self._controls.get(f"source.{plain}")

    def first_control(self) -> QWidget | None:
        """Where the keyboard goes when a person enters the inspector."""
        return next((control for control in self._controls.values() if control.isVisibleTo(self)), None)

    def show_errors(self, sentences: dict[str, str]) -> None:
        """Put the sentence of each field under its control and clear the others."""
        told = {self.control(field): sentence for field, sentence in sentences.items()}
        around = {control: _field_around(control, self) for control in self._controls.values()}
        for above in {above for above in around.values() if above is not None}:
            mine = [told[control] for control, field in around.items() if field is above and control in told]
            above.show_error(mine[0] if mine else "")

    # ---- binding

    def follow(self, read: Callable[[], object]) -> None:
        """Call this whenever the form shows something."""
        self._readers.append(read)

    def name_control(self, field: str, control: QWidget) -> None:
        """Make a control known by the name of its field."""
        self._controls[field] = control
        control.setObjectName(field)

    def bind_line(self, field: str, edit: QLineEdit, read: Read, write: Write) -> QLineEdit:
        """A line of text."""
        self.name_control(field, edit)
        edit.textEdited.connect(lambda text: self.put(write(text), field))
        self.follow(lambda: edit.text() == read() or edit.setText(read()))
        return edit

    def bind_area(self, field: str, edit: QPlainTextEdit, read: Read, write: Write) -> QPlainTextEdit:
        """Several lines of text."""
        self.name_control(field, edit)
        edit.textChanged.connect(lambda: self.put(write(edit.toPlainText()), field))
        self.follow(lambda: edit.toPlainText() == read() or edit.setPlainText(read()))
        return edit

    def bind_spin(
        self, field: str, spin: QSpinBox | QDoubleSpinBox, read: Read, write: Write
    ) -> QSpinBox | QDoubleSpinBox:
        """A number."""
        self.name_control(field, spin)
        spin.valueChanged.connect(lambda value: self.put(write(value), field))
        self.follow(lambda: spin.setValue(read()))
        return spin

    def bind_combo(self, field: str, combo: QComboBox, read: Read, write: Write) -> QComboBox:
        """One of a few; items carry their value as data."""
        self.name_control(field, may_shrink(combo))
        combo.activated.connect(lambda _index: self.put(write(combo.currentData()), field))
        self.follow(lambda: combo.setCurrentIndex(combo.findData(read())))
        return combo

    def bind_check(self, field: str, box: QCheckBox, read: Read, write: Write) -> QCheckBox:
        """Yes or no."""
        self.name_control(field, box)
        box.clicked.connect(lambda checked: self.put(write(checked), field))
        self.follow(lambda: box.setChecked(bool(read())))
        return box

    def bind_radios(self, field: str, choices: dict[Any, QRadioButton], read: Read, write: Write) -> None:
        """One of a few, all in sight."""
        self.name_control(field, next(iter(choices.values())))
        for value, button in choices.items():
            button.clicked.connect(lambda _checked=False, value=value: self.put(write(value), field))

        def show() -> None:
            for value, button in choices.items():
                button.setAutoExclusive(False)
                button.setChecked(value == read())
                button.setAutoExclusive(True)

        self.follow(show)


def _field_around(control: QWidget, form: QWidget) -> Field | None:
    above = control.parentWidget()
    while above is not None and above is not form:
        if isinstance(above, Field):
            return above
        above = above.parentWidget()
    return None


class Counted(QWidget):
    """A label with a counter at its right end, above a control: "Aihe   27 / 60"."""

    def __init__(self, title: str, control: QWidget, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.control = control
        self._count = label("", "label", "muted", digits=True)
        name = label(title, "label", "secondary")
        name.setBuddy(control)
        control.setAccessibleName(title)
        self.setLayout(column(row(name, None, self._count), control, gap=4))

    def show_length(self, length: int) -> None:
        """How long the text is; over the limit the counter speaks in the colour of a warning."""
        self._count.setText(f"{length} / {self.limit}")
        tone = "warning" if length > self.limit else "muted"
        if self._count.property("tone") != tone:
            self._count.setProperty("tone", tone)
            self._count.style().unpolish(self._count)
            self._count.style().polish(self._count)


def hint(text: str) -> QLabel:
    """One small line of help under a control."""
    made = label(text, "small", "muted", wrap=True)
    policy = made.sizePolicy()
    policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)  # as high as its lines; spare room goes below the form
    made.setSizePolicy(policy)
    made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return made


def beside(first: QWidget, *others: QWidget) -> QWidget:
    """Controls in one line under one label; the label's letter goes to the first."""
    made = boxed(row(first, *others, None))
    made.setFocusProxy(first)
    return made
