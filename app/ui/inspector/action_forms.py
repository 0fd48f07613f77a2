"""Steps that reach out of the automation: another system, a discount code, another automation."""

from msgspec.structs import replace

from app.i18n import _
from app.model.actions import GiveCode, StartFlow, Webhook
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.code_list_edit import CodeListEdit
from app.ui.inspector.form import Form, beside
from app.ui.inspector.host import Host
from app.ui.inspector.variables import chip_text
from app.ui.widgets.fields import Field, spin, text_field
from app.ui.widgets.labels import label


class WebhookForm(Form[Webhook]):
    """Where to, and what the other end can rely on."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        url = text_field(_("Address"), placeholder="https://")
        self.bind_line("url", url, lambda: self.subject.url, lambda text: replace(self.subject, url=text.strip()))
        self.section(
            _("Tell another system"),
            Field(
                _("Address"),
                url,
                _("Polku posts the customer and the step there as signed JSON, and tries again for a day if need be."),
            ),
        )


class GiveCodeForm(Form[GiveCode]):
    """Which list, and how long the code is promised for."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        codes = CodeListEdit(_("List of codes"), host.known.code_lists, _("Choose a list"))
        self.name_control("codes", codes)
        codes.edited.connect(lambda name: self.put(replace(self.subject, codes=name), "codes"))
        self.follow(lambda: codes.show_list(self.subject.codes))
        days = spin(_("Days"), 0, 365, 7, width=84)
        self.bind_spin("valid_days", days, lambda: self.subject.valid_days, self._with_days)
        self.section(
            _("Discount code"),
            Field(
                _("List of codes"),
                codes,
                _("The messages after this step show it with the variable “{variable}”.").format(
                    variable=chip_text("discount.code")
                ),
            ),
            Field(
                _("Good for"), beside(days, label(_("days from this step"))), _("0: as long as the list itself says.")
            ),
            gap=10,
        )

    def _with_days(self, days: int) -> GiveCode:
        return replace(self.subject, valid_days=days)


class StartFlowForm(Form[StartFlow]):
    """Which automation."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        flow = ChoiceEdit(_("Automation"), host.known.automations, _("Choose an automation"))
        self.name_control("flow", flow)
        flow.edited.connect(lambda name: self.put(replace(self.subject, flow=name), "flow"))
        self.follow(lambda: flow.show_text(self.subject.flow))
        self.section(
            _("Jump to an automation"),
            Field(
                _("Automation"),
                flow,
                _("The customer comes into it as its audience and re-entry allow, and goes on here, too."),
            ),
        )
