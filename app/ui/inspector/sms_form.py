"""A text message step: what it says and how long that is, to whom it may go, and what may stop it."""

from msgspec.structs import replace

from app.i18n import _, ngettext, number
from app.model.actions import Sms
from app.render.sms_length import SmsLength
from app.render.text_message import usual_length
from app.ui.inspector.form import Counted, hint
from app.ui.inspector.host import Host
from app.ui.inspector.sending_form import SendingForm
from app.ui.inspector.variable_edit import VariableEdit


class SmsForm(SendingForm[Sms]):
    """The text with its length in parts, then what every message to a customer has."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        text = VariableEdit(_("Text"), lines=5)
        self.name_control("text", text)
        counted = Counted(_("Text"), text, 160)
        told = hint("")
        text.edited.connect(lambda source: self.put(replace(self.subject, text=source), "text"))
        self.follow(lambda: text.show_source(self.subject.text))

        def show_length() -> None:
            length = usual_length(self.subject.text)
            counted.limit = length.room if length.parts > 1 else 160 if length.alphabet == "GSM-7" else 70
            counted.show_length(length.used)
            told.setText(length_told(length))

        self.follow(show_length)
        who = hint(_("Goes to customers with a phone number who have agreed to text messages."))
        self.section(_("Text message"), counted, told, who, gap=6)
        self.class_section()
        self.guardrail_section()
        self.lateness_section()


def length_told(length: SmsLength) -> str:
    """How many messages it takes, and why so many."""
    parts = ngettext("{n} message", "{n} messages", max(length.parts, 1)).format(n=number(max(length.parts, 1)))
    if length.foreign:
        signs = " ".join(length.foreign[:5])
        return _("{parts}; {signs} halve the room").format(parts=parts, signs=signs)
    return parts
