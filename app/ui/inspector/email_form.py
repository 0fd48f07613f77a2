"""An e-mail step: what it says, to whom it may go, and what may stop it."""

from datetime import UTC, datetime

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QRadioButton, QSizePolicy, QWidget

from app.engine.guardrails import Guardrails
from app.i18n import _, ngettext, time
from app.model.nodes import Email
from app.model.template import Footer, Heading, Template, Text
from app.render.findings import PREHEADER_LENGTH, SUBJECT_LENGTH, shown_length
from app.ui.inspector.form import Counted, Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.inspector.message_card import MessageCard
from app.ui.inspector.message_form import MessageForm
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row


class EmailForm(Form[Email]):
    """Two pages: the step's own settings, and the blocks of its message. compare() asks for the five side by side,
    write() for the editor of the message.
    """

    compare = Signal()
    write = Signal()

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._settings = QWidget()
        self._message = MessageForm(host)
        self._message.closed.connect(lambda: self.show_message_page(False))
        page, self.body = self.body, column(gap=0)
        self._settings.setLayout(self.body)
        page.addWidget(self._settings)
        page.addWidget(self._message)
        self._message.hide()
        self._message_section()
        self._class_section()
        self._guardrail_section()
        self._lateness_section()

    def show_message_page(self, shown: bool) -> None:
        """Go to the blocks of the message, or back."""
        self._settings.setVisible(not shown)
        self._message.setVisible(shown)
        if shown:
            self._message.first_control().setFocus()

    def block_control(self, field: str) -> QWidget | None:
        """The control of one field of a block, such as "blocks.2.link"; None for anything else."""
        return self._message.findChild(QWidget, field) if field.startswith("blocks.") else None

    def on_message_page(self) -> bool:
        """Whether the blocks are in sight."""
        return not self._message.isHidden()

    def template(self) -> Template:
        """The step's message; an empty one that comes to be when something is written into it."""
        found = self.host.flow.template_by_id.get(self.subject.template)
        return found or Template(self.subject.template, blocks=(Heading(), Text(), Footer()))

    # ---- sections

    def _message_section(self) -> None:
        self._subject, subject = self._line("subject", _("Subject"), SUBJECT_LENGTH)
        _preheader, preheader = self._line("preheader", _("Preheader"), PREHEADER_LENGTH)
        card = MessageCard()
        self.follow(lambda: self._show_card(card))
        self.follow(self._show_blocks)
        edit = secondary(_("Edit message"), "edit", on_click=self._edit)
        edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        compare = secondary(_("Compare"), "columns", on_click=self.compare.emit)
        self.name_control("blocks", edit)
        self.name_control("template", edit)
        self.section(_("Message"), subject, preheader, card, row(edit, compare), gap=10)

    def _line(self, field: str, title: str, limit: int) -> tuple[VariableEdit, QWidget]:
        edit = VariableEdit(title)
        self.name_control(field, edit)
        counted = Counted(title, edit, limit)
        edit.edited.connect(lambda source: self.put(replace(self.template(), **{field: source}), field))
        self.follow(lambda: edit.show_source(getattr(self.template(), field)))
        self.follow(lambda: counted.show_length(shown_length(getattr(self.template(), field))))
        return edit, counted

    def _edit(self) -> None:
        """In the message editor, where there is one; else on the second page."""
        if self.host.known.writes_messages:
            self.write.emit()
        else:
            self.show_message_page(True)

    def _show_card(self, card: MessageCard) -> None:
        known = self.host.known
        card.show_message(self.template(), known.shop, known.sample_name)

    def _show_blocks(self) -> None:
        self._message.show_subject(self.template())

    def _class_section(self) -> None:
        marketing = QRadioButton(_("Marketing, needs consent"))
        service = QRadioButton(_("Service message about an order"))
        self.bind_radios(
            "message_class",
            {"marketing": marketing, "service": service},
            lambda: self.subject.message_class,
            lambda chosen: replace(self.subject, message_class=chosen),
        )
        self.section(_("Type of message"), marketing, service, gap=4)

    def _guardrail_section(self) -> None:
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

    def _with_stopped(self, chosen: str) -> Email:
        return replace(self.subject, when_stopped="skip" if chosen == "skip" else "defer")

    def _lateness_section(self) -> None:
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

    def _with_hours(self, hours: int) -> Email:
        return replace(self.subject, too_late_hours=hours)


def guardrail_rows(rails: Guardrails) -> list[tuple[str, str, str]]:
    """(guard, words, the shop's own number) of the guardrails that one message may skip."""
    cap = rails.caps[0] if rails.caps else None
    per = ngettext("{m} / {n} day", "{m} / {n} days", cap.days).format(m=cap.messages, n=cap.days) if cap else "–"
    return [
        ("quiet_hours", _("Quiet hours"), f"{_clock(rails.quiet_from)}–{_clock(rails.quiet_to)}"),
        ("cap", _("Frequency cap"), per),
        ("just_bought", _("Never recommend what was just bought"), ""),
        ("same_content", _("Never the same message twice"), ""),
    ]


def _clock(text: str) -> str:
    """21:00 as the user's language writes it."""
    hour, _colon, minute = text.partition(":")
    return time(datetime(2000, 1, 1, int(hour), int(minute or 0), tzinfo=UTC))


def switched(email: Email, name: str, on: bool) -> tuple[str, ...]:
    """The guardrails that a message skips, with this one switched on or off."""
    others = tuple(guard for guard in email.skip_guardrails if guard != name)
    return others if on else (*others, name)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
