"""A text message step: what it says and how long that is, to whom it may go, and what may stop it."""

from msgspec.structs import replace

from app.i18n import _
from app.model.actions import Sms
from app.ui.inspector.form import Counted, hint
from app.ui.inspector.host import Host
from app.ui.inspector.sending_form import SendingForm
from app.ui.inspector.sms_languages import languages_section
from app.ui.inspector.sms_length import show_length
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
        self.follow(lambda: show_length(counted, told, self.subject.text, self.host.known))
        who = hint(_("Goes to customers with a phone number who have agreed to text messages."))
        self.section(_("Text message"), counted, told, who, gap=6)
        languages_section(self)
        self.class_section()
        self.guardrail_section()
        self.lateness_section()
