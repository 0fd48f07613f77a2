"""Text messages and webhooks: how texts leave this shop, and what calls to other systems are signed with."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.model.gateway import Format, Gateway
from app.services.desk import Desk
from app.services.gateway import Mode, SmsSettings, new_signing_secret, presets, save_sms, signing_secret, sms_settings
from app.services.sending import said_by_gateway
from app.services.sentences.errors import explain
from app.services.try_sms import send_test_sms
from app.ui.bridge import run_task
from app.ui.settings.answers_card import AnswersCard
from app.ui.settings.cards import SettingsCard, labelled, under
from app.ui.theme import current
from app.ui.theme.fonts import mono
from app.ui.widgets.buttons import primary, quiet, secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import combo, password_field, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row


class SmsPane(QWidget):
    """changed() is called after the settings have been kept, so that the scheduler takes them into use."""

    def __init__(self, desk: Desk, changed: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._changed = desk, changed
        self._kept = sms_settings(desk)
        self._ready = {one.name: one for one in presets()}
        self._answer = column(gap=0)
        self._gateway = self._gateway_card()
        self._test = self._test_card()
        self.answers = AnswersCard(desk)
        cards = (self._mode_card(), self._gateway, self._test, self.answers, self._webhook_card())
        self.setLayout(column(*cards, None, gap=12))
        self._show_gateway(self._kept.gateway)
        self._show_mode()
        fault = desk.store.shop.sms_fault()
        if fault is not None:
            self._refused(said_by_gateway(fault.code, fault.text))

    # ---- how they leave

    def _mode_card(self) -> QWidget:
        words: dict[Mode, tuple[str, str]] = {
            "none": (_("Not yet"), _("they wait, and are skipped when it is too late for them")),
            "gateway": (_("Through an operator’s gateway"), _("one request for each message")),
            "list": (_("Into a list"), _("a table for each day in the shop’s folder, for you to send")),
        }
        self._modes: dict[Mode, QRadioButton] = {}
        together = QButtonGroup(self)
        lines = []
        for mode, (title, note) in words.items():
            button = QRadioButton(title)
            button.setChecked(mode == self._kept.mode)
            button.clicked.connect(self._choose)
            together.addButton(button)
            self._modes[mode] = button
            lines.append(boxed(row(button, label(note, "small", "muted"), None, gap=10)))
        card = SettingsCard(
            _("How do text messages leave?"),
            _("Only to customers with a phone number and consent to text messages, outside quiet hours."),
            *lines,
        )
        self._chosen = column(gap=0)
        card.body.addLayout(self._chosen)
        return card

    def _choose(self) -> None:
        self._show_mode()
        if self._mode() != "gateway":  # a gateway is kept with its own button, when it has been filled in
            self._keep()

    def _mode(self) -> Mode:
        return next(mode for mode, button in self._modes.items() if button.isChecked())

    def _show_mode(self) -> None:
        on = self._mode() == "gateway"
        self._gateway.setVisible(on)
        self._test.setVisible(on)

    # ---- the gateway

    def _gateway_card(self) -> QWidget:
        own = _("Another, by its own description")
        self._provider = combo(_("Provider"), [(name or own, name) for name in self._ready])
        self._provider.activated.connect(lambda _i: self._show_gateway(self._ready[self._provider.currentData()]))
        self._url = text_field(_("Address"), "", "https://")
        self._user = text_field(_("User name"), "")
        self._secret = password_field(_("Secret or token"))
        self._sender = text_field(_("Sender"), "")
        self._country = text_field(_("Country code"), "")
        self._country.setFixedWidth(current.roomy(96))
        formats: list[tuple[str, object]] = [(_("JSON"), "json"), (_("Form"), "form"), (_("In the address"), "query")]
        self._format = combo(_("Written as"), formats)
        self._fields = _lines(_("Fields of the request"))
        self._headers = _lines(_("Headers"))
        card = SettingsCard(
            _("Gateway"),
            _("{names} stand for the number, the text and what you write here.").format(
                names="{to} {text} {sender} {user} {secret} {basic} {key}"
            ),
            labelled(_("Provider"), self._provider),
            labelled(_("Address"), self._url),
            labelled(_("User name"), self._user),
            labelled(_("Secret or token"), self._secret, _("goes to the system’s password store")),
            labelled(_("Sender"), self._sender, _("a name or a number the provider allows")),
            labelled(_("Country code"), self._country, _("for numbers that begin with a zero"), width=96),
            labelled(_("Written as"), self._format),
            labelled(_("Fields of the request"), self._fields, _("name: value, one on each line")),
            labelled(_("Headers"), self._headers, _("name: value, one on each line")),
            under(primary(_("Keep the gateway"), "check", on_click=self._keep)),
        )
        card.body.addLayout(self._answer)
        return card

    def _show_gateway(self, gateway: Gateway) -> None:
        shown = gateway if gateway.url else self._ready[""]
        self._shown = shown
        self._provider.setCurrentIndex(max(0, self._provider.findData(shown.name)))
        self._url.setText(shown.url)
        self._user.setText(shown.user or self._user.text())
        self._sender.setText(shown.sender or self._sender.text())
        self._country.setText(shown.country_code)
        self._format.setCurrentIndex(self._format.findData(shown.format))
        self._fields.setPlainText(_written(shown.fields))
        self._headers.setPlainText(_written(shown.headers))
        if self._kept.mode == "gateway":
            self._secret.setPlaceholderText(_("kept in the password store"))

    def _read(self) -> Gateway:
        return replace(
            self._shown,
            url=self._url.text().strip(),
            user=self._user.text().strip(),
            sender=self._sender.text().strip(),
            country_code=self._country.text().strip().lstrip("+0") or Gateway().country_code,
            format=cast(Format, self._format.currentData()),
            fields=_pairs(self._fields.toPlainText()),
            headers=_pairs(self._headers.toPlainText()),
        )

    def _keep(self) -> None:
        mode = self._mode()
        settings = SmsSettings(mode, self._read() if mode == "gateway" else self._kept.gateway)
        clear(self._answer)
        clear(self._chosen)
        try:
            save_sms(self._desk, settings, self._secret.text() or None)
        except PolkuError as error:
            self._refused(error)
            return
        self._kept = settings
        self._secret.clear()
        if mode == "gateway":
            self._answer.addWidget(Banner(_("Kept. Text messages leave this way from now on."), "success", "ok"))
        self._changed()

    def _refused(self, error: PolkuError) -> None:
        told = explain(error)
        place = self._answer if self._mode() == "gateway" else self._chosen
        place.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    # ---- trying it

    def _test_card(self) -> QWidget:
        self._to = text_field(_("Phone number"), "", "040 123 4567")
        self._to.setFixedWidth(current.roomy(232))
        self._send = secondary(_("Send a test"), "send", on_click=self._send_test)
        self._said = column(gap=0)
        card = SettingsCard(
            _("Test message"),
            _("One real text message to yourself. The provider charges for it."),
            row(label(_("Phone number"), tone="secondary"), self._to, self._send, None),
        )
        card.body.addLayout(self._said)
        return card

    def _send_test(self) -> None:
        to = self._to.text().strip()
        self._send.setEnabled(False)
        clear(self._said)
        run_task(lambda: send_test_sms(self._desk, to), self._tested, self._test_failed)

    def _tested(self, answer: str) -> None:
        self._send.setEnabled(True)
        words = _("The gateway took the message: {answer}").format(answer=answer)
        self._said.addWidget(Banner(words, "success", "ok"))

    def _test_failed(self, error: PolkuError) -> None:
        self._send.setEnabled(True)
        told = explain(error)
        self._said.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    # ---- webhooks

    def _webhook_card(self) -> QWidget:
        self._signing = text_field(_("Signing secret"), "")
        self._signing.setReadOnly(True)
        self._signing.setFont(mono(12))
        self._signing.setPlaceholderText("whsec_…")
        self._told = column(gap=0)
        show = quiet(_("Show and copy"), "copy", on_click=lambda: self._show_secret(signing_secret))
        fresh = quiet(_("Make a new one"), "refresh", on_click=lambda: self._show_secret(new_signing_secret))
        card = SettingsCard(
            _("Webhooks"),
            _("The other system checks with this secret that a call comes from you."),
            labelled(_("Signing secret"), self._signing),
            under(show, fresh),
        )
        card.body.addLayout(self._told)
        return card

    def _show_secret(self, read: Callable[[Desk], str]) -> None:
        clear(self._told)
        try:
            secret = read(self._desk)
        except PolkuError as error:
            told = explain(error)
            self._told.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))
            return
        self._signing.setText(secret)
        QGuiApplication.clipboard().setText(secret)
        self._told.addWidget(Banner(_("The secret is on the clipboard."), "success", "copy"))


def _lines(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setFont(mono(12))
    made.setFixedHeight(84)
    return made


def _written(pairs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in pairs)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    parts = (line.partition(":") for line in text.splitlines() if line.strip())
    return tuple((name.strip(), value.strip()) for name, _colon, value in parts if name.strip())
