"""Several steps selected: the fields they have in common, mixed values told as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from app.model.nodes import Email, Goal, Node, Notify, Skippable, Wait
from app.model.times import ForDuration
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.mixed import Put, Shared, mixed_check, mixed_combo, mixed_line, mixed_spin
from app.ui.inspector.sending_form import guardrail_rows, switched
from app.ui.inspector.wait_form import unit_names
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row

Steps = tuple[Node, ...]
_LONGEST = 3650


class SeveralForm(Form[Steps]):
    """`commands` are the view's own: copy, tidy, delete, skip. A value is written to all the steps in one entry."""

    def __init__(self, host: Host, commands: dict[str, Callable[[], object]]) -> None:
        super().__init__(host)
        self._skip = mixed_check(
            _("Skip these steps"),
            self._shared(lambda step: isinstance(step, Skippable) and step.skipped, lambda step, _on: step),
            lambda _steps: commands["skip"](),
            self.follow,
        )
        self.name_control("skipped", self._skip)
        self._skip_hint = hint(_("People pass by and nothing happens."))
        self.section(
            _("Selected steps"),
            row(
                secondary(_("Copy"), "copy", extent="small", on_click=commands["copy"]),
                secondary(_("Tidy"), "layout", extent="small", on_click=commands["tidy"]),
                secondary(_("Delete"), "trash", extent="small", on_click=commands["delete"]),
                None,
            ),
            self._skip,
            self._skip_hint,
            gap=8,
        )
        self._parts: list[tuple[QWidget, Callable[[Node], bool]]] = [
            (self._skip, lambda step: isinstance(step, Skippable)),
            (self._skip_hint, lambda step: isinstance(step, Skippable)),
            (self._email_section(), lambda step: isinstance(step, Email)),
            (
                self._guardrail_section(),
                lambda step: isinstance(step, Email) and step.message_class != "service",
            ),
            (self._wait_section(), lambda step: isinstance(step, Wait) and isinstance(step.until, ForDuration)),
            (self._notify_section(), lambda step: isinstance(step, Notify)),
            (self._goal_section(), lambda step: isinstance(step, Goal)),
        ]
        self._nothing = hint(_("These steps have no settings in common."))
        self.body.addWidget(self._nothing)
        self._nothing.setContentsMargins(16, 12, 16, 12)
        self.follow(self._show_parts)

    def _show_parts(self) -> None:
        seen = [(part, all(fits(step) for step in self.subject)) for part, fits in self._parts]
        for part, on in seen:
            part.setVisible(on)
        self._nothing.setVisible(not any(on for _part, on in seen))

    def _email_section(self) -> QWidget:
        kind = mixed_combo(
            _("Type of message"),
            [(_("Marketing, needs consent"), "marketing"), (_("Service message about an order"), "service")],
            self._field("message_class"),
            self._to("message_class"),
            self.follow,
        )
        hours = mixed_spin(
            _("Expires if late by more than"),
            1,
            24 * 30,
            self._field("too_late_hours"),
            self._to("too_late_hours"),
            self.follow,
        )
        self.name_control("message_class", kind)
        self.name_control("too_late_hours", hours)
        return self.section(
            _("Messages"),
            Field(_("Type of message"), kind),
            Field(_("Expires if late by more than"), beside(hours, label(_("hours")))),
            gap=10,
        )

    def _guardrail_section(self) -> QWidget:
        rails = self.host.known.rails
        boxes = []
        for name, words, _value in guardrail_rows(rails):
            shared = self._shared(
                lambda step, name=name: name not in getattr(step, "skip_guardrails", ()),
                lambda step, on, name=name: replace(step, skip_guardrails=switched(step, name, on)),
            )
            box = mixed_check(words, shared, self._to(f"skip_guardrails.{name}"), self.follow)
            box.setEnabled(name not in rails.off)
            self.name_control(f"skip_guardrails.{name}", box)
            boxes.append(box)
        stopped = mixed_combo(
            _("If a guardrail stops the message"),
            [(_("Defer, then skip"), "defer"), (_("Skip it at once"), "skip")],
            self._field("when_stopped"),
            self._to("when_stopped"),
            self.follow,
        )
        self.name_control("when_stopped", stopped)
        return self.section(_("Guardrails"), *boxes, Field(_("If a guardrail stops the message"), stopped), gap=8)

    def _wait_section(self) -> QWidget:
        amount = self._shared(
            lambda step: _length(step).amount, lambda step, n: replace(step, until=replace(_length(step), amount=n))
        )
        unit = self._shared(
            lambda step: _length(step).unit, lambda step, one: replace(step, until=replace(_length(step), unit=one))
        )
        number = mixed_spin(_("Amount"), 1, _LONGEST, amount, self._to("amount"), self.follow, width=130)
        names = [(words, key) for key, words in unit_names().items()]
        units = mixed_combo(_("Unit"), names, unit, self._to("unit"), self.follow)
        self.name_control("amount", number)
        self.name_control("unit", units)
        return self.section(_("Waits"), row(number, units, None))

    def _notify_section(self) -> QWidget:
        usual = self.host.known.shop.email or _("The shop’s own address")
        to = mixed_line(_("To"), self._field("to"), self._to("to"), self.follow, empty=usual)
        self.name_control("to", to)
        return self.section(_("Note to the staff"), Field(_("To"), to, _("Empty: the shop’s own address.")))

    def _goal_section(self) -> QWidget:
        days = mixed_spin(
            _("Days from entry"), 1, 365, self._field("within_days"), self._to("within_days"), self.follow
        )
        self.name_control("within_days", days)
        title = _("Counts when it happens within")
        return self.section(_("Goal"), Field(title, beside(days, label(_("days from entry")))))

    def _shared(self, read: Callable[[Any], Any], write: Callable[[Any, Any], Node]) -> Shared[Any]:
        return Shared(lambda: self.subject, read, write)

    def _field(self, name: str) -> Shared[Any]:
        """A field by its name; steps without it have none of it, and then its control is out of sight."""
        return self._shared(lambda step: getattr(step, name, None), lambda step, value: replace(step, **{name: value}))

    def _to(self, field: str) -> Put:
        return lambda steps: self.put(steps, field)


def how_many(nodes: Steps) -> str:
    """ "3 askelta valittu" """
    return ngettext("{n} step selected", "{n} steps selected", len(nodes)).format(n=len(nodes))


def _length(step: Node) -> ForDuration:
    return step.until if isinstance(step, Wait) and isinstance(step.until, ForDuration) else ForDuration()
