"""A wait for an event: which one, and for how long at the longest."""

from typing import Any

from msgspec.structs import replace

from app.i18n import _
from app.model.nodes import Await
from app.ui.inspector.choice_edit import ChoiceEdit, past_choices
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.wait_form import unit_names
from app.ui.widgets.fields import Field, combo, spin

_LONGEST = 3650


class AwaitForm(Form[Await]):
    """The event, a rule about it, and the time after which people go the other way."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        event = ChoiceEdit(_("Event"), past_choices(host.known.events))
        self.name_control("event", event)
        event.edited.connect(lambda key: self.put(replace(self.subject, event=key), "event"))
        self.follow(lambda: event.show_text(self.subject.event))
        where = OptionalRule(_("Only when…"), host, lambda: self.subject.event)
        self.name_control("where", where)
        where.changed.connect(lambda rule, part: self.put(replace(self.subject, where=rule), part and f"where.{part}"))
        self.follow(lambda: where.show_rule(self.subject.where))
        self.section(
            _("Waits until the customer has"),
            Field(_("Event"), event),
            where,
            hint(_("Only what happens after the customer has come to this step counts.")),
            gap=8,
        )
        amount = spin(_("Amount"), 1, _LONGEST, 3, width=84)
        units = combo(_("Unit"), [(name, unit) for unit, name in unit_names().items()])
        self.bind_spin("amount", amount, lambda: self.subject.timeout.amount, lambda n: self._with(amount=n))
        self.bind_combo("unit", units, lambda: self.subject.timeout.unit, lambda unit: self._with(unit=unit))
        self.section(
            _("At the longest"),
            Field(_("How long"), beside(amount, units)),
            hint(_("When the time has run out, people go the other way.")),
        )

    def _with(self, **changed: Any) -> Await:
        return replace(self.subject, timeout=replace(self.subject.timeout, **changed))
