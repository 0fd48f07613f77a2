"""A condition: the rules that lead to the Yes branch."""

from msgspec.structs import replace

from app.i18n import _
from app.model.nodes import Condition
from app.model.rules import Interacted, walk
from app.ui.inspector.form import Form, hint
from app.ui.inspector.host import Host
from app.ui.inspector.rules.group_edit import GroupEdit
from app.ui.inspector.rules.subjects import entry_event
from app.ui.widgets.layouts import column


class ConditionForm(Form[Condition]):
    """The list of fields depends on what starts the automation, so the editor is made anew when that changes."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._event = ""
        self._group: GroupEdit | None = None
        self._place = column(gap=0)
        self._unknown = hint(_("Opens are indicative. When nothing can see them, the answer is No."))
        self.section(
            _("Takes the Yes branch when"),
            self._place,
            self._unknown,
            hint(_("Everyone else takes the No branch, also those of whom it is not known.")),
        )
        self.follow(self._show)

    def _show(self) -> None:
        event = entry_event(self.host.flow)
        if self._group is None or event != self._event:
            if self._group is not None:
                self._group.hide()
                self._group.deleteLater()
            self._event = event
            self._group = GroupEdit(self.host, event)
            self._group.changed.connect(self._write)
            self._place.addWidget(self._group)
        self._group.show_rule(self.subject.rule)
        self.name_control("rule", self._group)
        self._group.setFocusProxy(self._group.first_control())
        asks = any(isinstance(rule, Interacted) and rule.what != "sent" for rule in walk(self.subject.rule))
        self._unknown.setVisible(asks)

    def _write(self, rule: object, part: str) -> None:
        self.put(replace(self.subject, rule=rule), part and f"rule.{part}")
