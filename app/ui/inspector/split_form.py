"""A random split: named branches with weights, shown as shares."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import _, percent, pgettext
from app.model.nodes import METRICS, Branch, Split, VariantTest
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.row_list import RowList
from app.ui.inspector.verdict import VariantsVerdict
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row
from app.ui.words.metrics import METRIC_WORDS

_FEWEST, _MOST = 2, 8


class SplitForm(Form[Split]):
    """The same customer always goes the same way; taking a branch away lets its steps stand loose."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._rows = RowList(lambda index: _BranchRow(self, index), gap=6)
        self._add = quiet(_("Add a branch"), "plus", extent="small", on_click=self._add_branch)
        self._even = quiet(_("Even shares"), extent="small", on_click=self._even_out)
        head = row(label(_("Branch"), "label", "secondary"), None, label(_("Weight and share"), "label", "secondary"))
        self.section(
            _("Branches"),
            head,
            self._rows,
            row(self._add, None, self._even),
            hint(_("Customers are drawn at random, but each of them always goes the same way.")),
        )
        self.follow(self._show_branches)
        self._test_section()

    def _test_section(self) -> None:
        """Two branches as variants that are compared; three or more have nothing to compare."""
        switch = QCheckBox(_("Compare the two branches"))
        self.bind_check("test", switch, lambda: self.subject.test is not None, self._with_test)
        metric = combo(_("What counts"), [(_(METRIC_WORDS[one]), one) for one in METRICS])
        days = spin(_("Days"), 1, 365, 14, width=84)
        self.bind_combo("test.metric", metric, lambda: self._test().metric, lambda key: self._change_test(metric=key))
        self.bind_spin(
            "test.within_days", days, lambda: self._test().within_days, lambda n: self._change_test(within_days=n)
        )
        counts = Field(_("What counts"), metric)
        within = Field(_("Within so many days of the split"), beside(days, label(pgettext("unit", "days"))))
        verdict = VariantsVerdict(self.host)
        self.section(_("Test"), switch, counts, within, verdict, gap=10)

        def show() -> None:
            two, on = len(self.subject.branches) == 2, self.subject.test is not None
            switch.setEnabled(two or on)
            for control in (counts, within, verdict):
                control.setVisible(on)
            verdict.look(self.subject if on else None)

        self.follow(show)

    def _test(self) -> VariantTest:
        return self.subject.test or VariantTest()

    def _with_test(self, on: bool) -> Split:
        return replace(self.subject, test=VariantTest() if on else None)

    def _change_test(self, **changed: Any) -> Split:
        return replace(self.subject, test=replace(self._test(), **changed))

    def put_branch(self, index: int, branch: Branch, field: str) -> None:
        """Replace one branch."""
        branches = list(self.subject.branches)
        branches[index] = branch
        self.put(replace(self.subject, branches=tuple(branches)), f"branches.{index}.{field}")

    def remove_branch(self, index: int) -> None:
        """Take one branch away."""
        left = (*self.subject.branches[:index], *self.subject.branches[index + 1 :])
        self.put(replace(self.subject, branches=left), "")

    def share(self, index: int) -> float:
        """The branch's part of all customers, 0 to 1."""
        total = sum(branch.weight for branch in self.subject.branches)
        return self.subject.branches[index].weight / total if total else 0.0

    def _add_branch(self) -> None:
        taken = {branch.port for branch in self.subject.branches}
        letter = next(letter for letter in "abcdefghij" if letter not in taken)
        made = Branch(letter, letter.upper())
        self.put(replace(self.subject, branches=(*self.subject.branches, made)), "")

    def _even_out(self) -> None:
        even = tuple(replace(branch, weight=1) for branch in self.subject.branches)
        self.put(replace(self.subject, branches=even), "")

    def _show_branches(self) -> None:
        self._rows.show_items(self.subject.branches)
        self.name_control("branches", self._rows.row(0) if self.subject.branches else self._add)
        self._add.setEnabled(len(self.subject.branches) < _MOST)


class _BranchRow(QWidget):
    def __init__(self, form: SplitForm, index: int) -> None:
        super().__init__()
        self._form, self._index = form, index
        self._label = text_field(_("Name of the branch"))
        self._weight = spin(_("Weight"), 0, 1000, 1, width=70)
        self._share = label("", "body", "muted", digits=True)
        self._share.setMinimumWidth(48)
        self._remove = IconButton(
            "x", _("Remove the branch"), side=26, icon_size=14, on_click=lambda: form.remove_branch(index)
        )
        self.setLayout(row(self._label, self._weight, self._share, self._remove, gap=6))
        self.setFocusProxy(self._label)
        self._label.textEdited.connect(lambda text: form.put_branch(index, replace(self._branch, label=text), "label"))
        self._weight.valueChanged.connect(lambda n: form.put_branch(index, replace(self._branch, weight=n), "weight"))

    def show_item(self, branch: Branch) -> None:
        """Show another branch."""
        self._branch = branch
        if self._label.text() != branch.label:
            self._label.setText(branch.label)
        self._weight.setValue(branch.weight)
        self._share.setText(percent(self._form.share(self._index), 0))
        self._remove.setEnabled(len(self._form.subject.branches) > _FEWEST)
