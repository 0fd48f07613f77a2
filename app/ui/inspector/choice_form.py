"""A choice: several ways, each with its rule; the first that holds is taken."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.nodes import Case, Choice
from app.model.rules import All
from app.ui.inspector.form import Form, hint
from app.ui.inspector.host import Host
from app.ui.inspector.row_list import RowList
from app.ui.inspector.rules.group_edit import GroupEdit
from app.ui.inspector.rules.subjects import entry_event
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.fields import text_field
from app.ui.widgets.layouts import column, row

_MOST = 20


class ChoiceForm(Form[Choice]):
    """One part per way, in the order in which they are asked. Taking a way out lets its steps stand loose."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._rows = RowList(lambda index: _CaseRow(self, index), gap=14)
        self._add = quiet(_("Add a way"), "plus", extent="small", on_click=self._add_case)
        self.section(
            _("Ways"),
            self._rows,
            row(self._add, None),
            hint(_("The first way whose rule holds is taken. Everyone else has a way of their own.")),
        )
        self.follow(self._show_cases)

    def put_case(self, index: int, case: Case, field: str) -> None:
        """Replace one way."""
        cases = list(self.subject.cases)
        cases[index] = case
        self.put(replace(self.subject, cases=tuple(cases)), field and f"cases.{index}.{field}")

    def remove_case(self, index: int) -> None:
        """Take one way out."""
        left = (*self.subject.cases[:index], *self.subject.cases[index + 1 :])
        self.put(replace(self.subject, cases=left), "")

    def move_up(self, index: int) -> None:
        """Ask for this way before the one above it."""
        cases = list(self.subject.cases)
        cases[index - 1 : index + 1] = [cases[index], cases[index - 1]]
        self.put(replace(self.subject, cases=tuple(cases)), "")

    def _add_case(self) -> None:
        taken = {case.port for case in self.subject.cases}
        letter = next(letter for letter in "abcdefghijklmnopqrstu" if letter not in taken)
        self.put(replace(self.subject, cases=(*self.subject.cases, Case(letter))), "")

    def _show_cases(self) -> None:
        self._rows.show_items(self.subject.cases)
        self.name_control("cases", self._rows.row(0) if self.subject.cases else self._add)
        self._add.setEnabled(len(self.subject.cases) < _MOST)


class _CaseRow(QWidget):
    def __init__(self, form: ChoiceForm, index: int) -> None:
        super().__init__()
        self._form, self._index = form, index
        self._label = text_field(_("Name of the way"))
        self._up = IconButton("up", _("Earlier"), side=26, icon_size=14, on_click=lambda: form.move_up(index))
        self._remove = IconButton(
            "x", _("Remove the way"), side=26, icon_size=14, on_click=lambda: form.remove_case(index)
        )
        self._place = column(gap=0)
        self._event = ""
        self._group: GroupEdit | None = None
        self.setLayout(column(row(self._label, self._up, self._remove, gap=6), self._place, gap=6))
        self.setFocusProxy(self._label)
        self._label.textEdited.connect(lambda text: form.put_case(index, replace(self._case, label=text), "label"))

    def show_item(self, case: Case) -> None:
        """Show another way. The fields on offer follow from what starts the automation."""
        self._case = case
        if self._label.text() != case.label:
            self._label.setText(case.label)
        self._up.setEnabled(self._index > 0)
        self._editor().show_rule(case.rule or All())

    def _editor(self) -> GroupEdit:
        event = entry_event(self._form.host.flow)
        if self._group is None or event != self._event:
            if self._group is not None:
                self._group.hide()
                self._group.deleteLater()
            self._event = event
            self._group = GroupEdit(self._form.host, event)
            self._group.changed.connect(self._write)
            self._place.addWidget(self._group)
            self._group.show()
        return self._group

    def _write(self, rule: object, part: str) -> None:
        self._form.put_case(self._index, replace(self._case, rule=rule), part and f"rule.{part}")
