"""A rule that need not be there: a link that opens it, and the group when it is."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model.rules import Rule
from app.ui.inspector.host import Host
from app.ui.inspector.rules.group_edit import GroupEdit, opened
from app.ui.inspector.rules.subjects import fields_for, new_compare
from app.ui.widgets.buttons import quiet
from app.ui.widgets.layouts import column, row


class OptionalRule(QWidget):
    """changed(rule or None, part). `event` tells whose properties the rule may ask about."""

    changed = Signal(object, str)

    def __init__(self, title: str, host: Host, event: Callable[[], str]) -> None:
        super().__init__()
        self._host, self._event = host, event
        self._open = quiet(title, "plus", extent="small", on_click=self._begin)
        self._group: GroupEdit | None = None
        self._made_for = ""
        self._column = column(row(self._open, None), gap=0)
        self.setLayout(self._column)
        self.setFocusProxy(self._open)

    def show_rule(self, rule: Rule | None) -> None:
        """Show another rule, or none."""
        if rule is None or self._made_for != self._event():
            self._drop_group()
        if rule is not None:
            self._editor().show_rule(rule)
        self._open.setVisible(rule is None)

    def _begin(self) -> None:
        rule = new_compare(self._first_field())
        self.changed.emit(rule, "")
        if self._group is not None:
            self._group.first_control().setFocus()

    def _first_field(self) -> str:
        offered = fields_for(self._event(), ())
        carried = [name for _group, names in offered for name in names if name.startswith("trigger.")]
        return carried[0] if carried else "orders.count"

    def _editor(self) -> GroupEdit:
        if self._group is None:
            self._made_for = self._event()
            self._group = GroupEdit(self._host, self._made_for, first_field=self._first_field())
            self._group.changed.connect(self._pass_on)
            self._column.addWidget(self._group)
            self._group.show()  # at once, so that it can take the keyboard
        return self._group

    def _drop_group(self) -> None:
        if self._group is not None:
            self._group.hide()
            self._group.deleteLater()
            self._group = None

    def _pass_on(self, rule: Rule, part: str) -> None:
        shape = opened(rule)
        self.changed.emit(None if shape is not None and not shape[1] else rule, part)
