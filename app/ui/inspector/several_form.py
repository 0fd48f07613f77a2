"""Several steps selected: what they have in common, mixed values told as such."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from app.i18n import _, ngettext
from app.model.nodes import Email, ForDuration, Node, Unit, Wait
from app.ui.inspector.form import Form, hint
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.wait_form import unit_names
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import Field, combo, spin
from app.ui.widgets.layouts import row

_MIXED = "mixed"
Steps = tuple[Node, ...]


class SeveralForm(Form[Steps]):
    """`commands` are the view's own: copy, tidy, delete. A value is written to every step of the kind at once."""

    def __init__(self, host: Host, commands: dict[str, Callable[[], object]]) -> None:
        super().__init__(host)
        self._title = self.section(
            _("Selected steps"),
            row(
                secondary(_("Copy"), "copy", extent="small", on_click=commands["copy"]),
                secondary(_("Tidy"), "layout", extent="small", on_click=commands["tidy"]),
                secondary(_("Delete"), "trash", extent="small", on_click=commands["delete"]),
                None,
            ),
        )
        self._emails = self._email_section()
        self._waits = self._wait_section()
        self._nothing = hint(_("These steps have no settings in common."))
        self.body.addWidget(self._nothing)
        self._nothing.setContentsMargins(16, 12, 16, 12)
        self.follow(self._show_parts)

    def _show_parts(self) -> None:
        same_emails = all(isinstance(node, Email) for node in self.subject)
        same_waits = all(isinstance(node, Wait) and isinstance(node.until, ForDuration) for node in self.subject)
        self._emails.setVisible(same_emails)
        self._waits.setVisible(same_waits)
        self._nothing.setVisible(not same_emails and not same_waits)

    def _email_section(self) -> Any:
        kind = self._choice(
            "message_class",
            _("Type of message"),
            [(_("Marketing, needs consent"), "marketing"), (_("Service message about an order"), "service")],
        )
        stopped = self._choice(
            "when_stopped",
            _("If a guardrail stops the message"),
            [(_("Defer, then skip"), "defer"), (_("Skip it at once"), "skip")],
        )
        hours = spin(_("Expires if late by more than"), 0, 24 * 30, 24, width=140)
        hours.setSpecialValueText(_("different values"))
        hours.setSuffix(" " + _("hours"))
        self.name_control("too_late_hours", hours)
        hours.valueChanged.connect(lambda n: n and not self._quiet and self._write("too_late_hours", n))
        self.follow(lambda: hours.setValue(_common(self.subject, lambda node: getattr(node, "too_late_hours", 0)) or 0))
        return self.section(
            _("Messages"),
            Field(_("Type of message"), kind),
            Field(_("If a guardrail stops the message"), stopped),
            Field(_("Expires if late by more than"), hours),
            gap=10,
        )

    def _choice(self, field: str, name: str, items: Sequence[tuple[str, object]]) -> Any:
        made = may_shrink(combo(name, [*items, (_("different values"), _MIXED)]))
        self.name_control(field, made)
        made.activated.connect(lambda _i: made.currentData() != _MIXED and self._write(field, made.currentData()))

        def show() -> None:
            shared = _common(self.subject, lambda node: getattr(node, field, None))
            made.setCurrentIndex(made.findData(_MIXED if shared is None else shared))

        self.follow(show)
        return made

    def _wait_section(self) -> Any:
        amount = spin(_("Amount"), 0, 3650, 1, width=120)
        amount.setSpecialValueText(_("different values"))
        units = combo(_("Unit"), [(words, unit) for unit, words in unit_names().items()])
        self.name_control("amount", amount)
        self.name_control("unit", units)
        amount.valueChanged.connect(lambda n: n and not self._quiet and self._write_wait(n, units.currentData()))
        units.activated.connect(lambda _i: self._write_wait(max(1, amount.value()), units.currentData()))

        def show() -> None:
            waits = [node.until for node in self.subject if isinstance(node, Wait)]
            lengths = {(until.amount, until.unit) for until in waits if isinstance(until, ForDuration)}
            amount.setValue(next(iter(lengths))[0] if len(lengths) == 1 else 0)
            units.setCurrentIndex(units.findData(next(iter(lengths))[1] if len(lengths) == 1 else "days"))

        self.follow(show)
        return self.section(_("Waits"), row(amount, units, None))

    def _write(self, field: str, value: Any) -> None:
        self.put(tuple(replace(node, **{field: value}) for node in self.subject), field)

    def _write_wait(self, amount: int, unit: Unit) -> None:
        self.put(tuple(replace(node, until=ForDuration(amount, unit)) for node in self.subject), "until")


def how_many(nodes: Steps) -> str:
    """ "3 askelta valittu" """
    return ngettext("{n} step selected", "{n} steps selected", len(nodes)).format(n=len(nodes))


def _common(nodes: Steps, read: Callable[[Node], Any]) -> Any:
    """The value they share, or None."""
    values = {read(node) for node in nodes}
    return values.pop() if len(values) == 1 else None
