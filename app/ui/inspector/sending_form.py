"""What every message to a customer has, by e-mail or as a text message: its type, its guardrails, its lateness."""

from datetime import UTC, datetime
from typing import TypeVar

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from app.engine.guardrails import Guardrails
from app.i18n import _, ngettext, time
from app.model.actions import Sms
from app.model.nodes import Email, MessageStep
from app.ui.inspector.form import Form, beside, hint
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

Message = TypeVar("Message", Email, Sms)


class SendingForm(Form[Message]):
    """A form with the sections that say when a message may leave; subclasses add them where they want them."""

    def class_section(self) -> None:
        """Marketing or service."""
        marketing = QRadioButton(_("Marketing, needs consent"))
        service = QRadioButton(_("Service message about an order"))
        self.bind_radios(
            "message_class",
            {"marketing": marketing, "service": service},
            lambda: self.subject.message_class,
            lambda chosen: replace(self.subject, message_class=chosen),
        )
        self.section(_("Type of message"), marketing, service, gap=4)

    def guardrail_section(self) -> None:
        """Which guardrails hold, and what happens when one stops the message."""
        rails = self.host.known.rails
        rows = [self._guardrail(name, words, value) for name, words, value in guardrail_rows(rails)]
        stopped = combo(
            _("If a guardrail stops the message"),
            [
                (_("Defer up to {n} hours, then skip").format(n=rails.defer_hours), "defer"),
                (_("Skip it at once"), "skip"),
            ],
        )
        self.bind_combo("when_stopped", stopped, lambda: self.subject.when_stopped, self._with_stopped)
        about = text_field(_("Product categories it sells"), placeholder=_("Coats, Shoes"))
        self.name_control("about", about)
        about.textEdited.connect(lambda text: self.put(replace(self.subject, about=_listed(text)), "about"))
        self.follow(lambda: _listed(about.text()) == self.subject.about or about.setText(", ".join(self.subject.about)))
        self._selling = boxed(
            column(
                column(*rows, gap=3),
                Field(_("If a guardrail stops the message"), stopped),
                Field(_("Product categories it sells"), about, _("Those who just bought one of them are spared.")),
                gap=8,
            )
        )
        self._service_note = hint(_("A service message goes out at any hour and is not counted in the cap."))
        self.section(_("Guardrails"), self._selling, self._service_note)
        self.follow(lambda: self._selling.setVisible(self.subject.message_class != "service"))
        self.follow(lambda: self._service_note.setVisible(self.subject.message_class == "service"))

    def _guardrail(self, name: str, words: str, value: str) -> QWidget:
        box = QCheckBox(words)
        off = name in self.host.known.rails.off
        box.setEnabled(not off)
        box.setToolTip(_("Switched off for the whole shop in the settings.") if off else "")
        self.bind_check(
            f"skip_guardrails.{name}",
            box,
            lambda: not off and name not in self.subject.skip_guardrails,
            lambda checked: replace(self.subject, skip_guardrails=switched(self.subject, name, checked)),
        )
        return boxed(row(box, None, label(value, "small", "muted", digits=True))) if value else box

    def _with_stopped(self, chosen: str) -> Message:
        return replace(self.subject, when_stopped="skip" if chosen == "skip" else "defer")

    def lateness_section(self) -> None:
        """When it is too late for the message."""
        hours = spin(_("Hours"), 1, 24 * 30, 24, width=84)
        self.bind_spin("too_late_hours", hours, lambda: self.subject.too_late_hours, self._with_hours)
        self.section(
            _("Lateness"),
            Field(
                _("Expires if late by more than"),
                beside(hours, label(_("hours"))),
                _("After that the message is skipped with a reason."),
            ),
        )

    def _with_hours(self, hours: int) -> Message:
        return replace(self.subject, too_late_hours=hours)


def guardrail_rows(rails: Guardrails) -> list[tuple[str, str, str]]:
    """(guard, words, the shop's own number) of the guardrails that one message may skip."""
    cap = rails.caps[0] if rails.caps else None
    per = ngettext("{m} / {n} day", "{m} / {n} days", cap.days).format(m=cap.messages, n=cap.days) if cap else "–"
    days = [("quiet_days", _("Quiet days"), "")] if rails.quiet_days or rails.quiet_holidays else []
    return [
        *days,
        ("quiet_hours", _("Quiet hours"), f"{_clock(rails.quiet_from)}–{_clock(rails.quiet_to)}"),
        ("cap", _("Frequency cap"), per),
        ("just_bought", _("Never recommend what was just bought"), ""),
        ("same_content", _("Never the same message twice"), ""),
        ("catch_up", _("One late message a day"), ""),
    ]


def _clock(text: str) -> str:
    """21:00 as the user's language writes it."""
    hour, _colon, minute = text.partition(":")
    return time(datetime(2000, 1, 1, int(hour), int(minute or 0), tzinfo=UTC))


def switched(step: MessageStep, name: str, on: bool) -> tuple[str, ...]:
    """The guardrails that a message skips, with this one switched on or off."""
    others = tuple(guard for guard in step.skip_guardrails if guard != name)
    return others if on else (*others, name)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
