"""Subject and preheader, with how long they are where they stand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from app.i18n import _
from app.model.template import Template
from app.render.findings import PREHEADER_LENGTH, SUBJECT_LENGTH, shown_length
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.labels import label, restyle

_LIMITS = {"subject": SUBJECT_LENGTH, "preheader": PREHEADER_LENGTH}


class HeadLines(QWidget):
    """edited(field, source) when a person types."""

    edited = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, VariableEdit] = {}
        self._counts: dict[str, QLabel] = {}
        self._errors: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setContentsMargins(16, 10, 16, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for number, (field, words) in enumerate((("subject", _("Subject")), ("preheader", _("Preheader")))):
            edit = VariableEdit(words)
            edit.setObjectName(field)
            edit.edited.connect(lambda source, field=field: self.edited.emit(field, source))
            name, count, error = (
                label(words, "label", "secondary"),
                label("", "small", "muted", digits=True),
                label("", "small", "warning", wrap=True),
            )
            name.setBuddy(edit)
            error.hide()
            self.lines[field], self._counts[field], self._errors[field] = edit, count, error
            grid.addWidget(name, number * 2, 0)
            grid.addWidget(edit, number * 2, 1)
            grid.addWidget(count, number * 2, 2)
            grid.addWidget(error, number * 2 + 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.setLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_template(self, template: Template) -> None:
        """Show another message's lines; nothing is written."""
        for field, edit in self.lines.items():
            source = getattr(template, field)
            edit.show_source(source)
            length, limit = shown_length(source), _LIMITS[field]
            count = self._counts[field]
            count.setText(f"{length} / {limit}")
            tone = "warning" if length > limit else "muted"
            if count.property("tone") != tone:
                count.setProperty("tone", tone)
                restyle(count)

    def show_errors(self, sentences: dict[str, str]) -> None:
        """The sentence of each field under it."""
        for field, error in self._errors.items():
            error.setText(sentences.get(field, ""))
            error.setVisible(field in sentences)
