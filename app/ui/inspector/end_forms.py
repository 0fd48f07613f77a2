"""The quiet steps: telling the staff, reaching the goal, leaving."""

from msgspec.structs import replace
from PySide6.QtWidgets import QPlainTextEdit

from app.i18n import _
from app.model.nodes import Exit, Goal, Notify
from app.ui.inspector.choice_edit import ChoiceEdit, past_choices
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.widgets.fields import Field, spin, text_field
from app.ui.widgets.labels import label


class NotifyForm(Form[Notify]):
    """A note to the staff; it never goes to the customer."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        to = text_field(_("To"), placeholder=host.known.shop.email or _("The shop’s own address"))
        text = QPlainTextEdit()
        text.setTabChangesFocus(True)
        text.setFixedHeight(96)
        text.setAccessibleName(_("Note"))
        self.bind_line("to", to, lambda: self.subject.to, lambda v: replace(self.subject, to=v.strip()))
        self.bind_area("text", text, lambda: self.subject.text, lambda v: replace(self.subject, text=v))
        self.section(
            _("Note to the staff"),
            Field(_("To"), to, _("Empty: the shop’s own address.")),
            Field(_("Note"), text, _("Which customer it is about is always told.")),
            gap=10,
        )


class GoalForm(Form[Goal]):
    """With an event the goal is reached at any time after entry; without one, when the path ends here."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        event = ChoiceEdit(_("Event"), past_choices(host.known.events), _("When the path ends here"))
        self.name_control("event", event)
        event.edited.connect(lambda key: self.put(replace(self.subject, event=key), "event"))
        self.follow(lambda: event.show_text(self.subject.event))
        days = spin(_("Days from entry"), 1, 365, 14, width=84)
        self.bind_spin("within_days", days, lambda: self.subject.within_days, self._with_days)
        where = OptionalRule(_("Only when…"), host, lambda: self.subject.event)
        self.name_control("where", where)
        where.changed.connect(lambda rule, part: self.put(replace(self.subject, where=rule), part and f"where.{part}"))
        self.follow(lambda: where.show_rule(self.subject.where))
        self._timed = Field(_("Counts when it happens within"), beside(days, label(_("days from entry"))))
        self.section(
            _("Goal"),
            Field(_("What reaches the goal"), event, _("The customer leaves the automation when the goal is reached.")),
            self._timed,
            where,
            gap=10,
        )
        self.follow(lambda: self._timed.setVisible(bool(self.subject.event)))
        self.follow(lambda: where.setVisible(bool(self.subject.event)))

    def _with_days(self, days: int) -> Goal:
        return replace(self.subject, within_days=days)


class ExitForm(Form[Exit]):
    """Nothing to set: the customer leaves here."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.section(
            _("Exit"), hint(_("The customer leaves the automation here. They may come in again as the trigger allows."))
        )
