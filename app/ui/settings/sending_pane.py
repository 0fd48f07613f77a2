"""The e-mail account: who the messages come from and which server they leave through. Tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import _
from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import load_account, save_account
from app.services.desk import Desk
from app.services.find_settings import Server
from app.services.sentences.errors import explain
from app.services.sign_in import access_token
from app.services.try_account import send_test, try_account
from app.ui.bridge import run_task
from app.ui.settings.cards import Note, SettingsCard, labelled, under
from app.ui.settings.domain_card import DomainCard
from app.ui.settings.server_fields import FOUND_LOOKS, ServerFields
from app.ui.settings.sign_in_card import SignInCard
from app.ui.theme import current
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import password_field, text_field
from app.ui.widgets.flowing import Beside
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill


class SendingPane(QWidget):
    """changed() is called after the account has been kept, so that the scheduler takes it into use."""

    def __init__(self, desk: Desk, changed: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._changed = desk, changed
        self._kept = load_account(desk)
        self._make_fields(self._kept)
        self._state = Pill(_("not connected"), "neutral", "info")
        self._answer = column(gap=0)
        self._try = primary(_("Try and keep"), "check", on_click=self._try_account)
        self._find = secondary(_("Find settings"), "search", on_click=self._find_server)
        self._only_keep = secondary(_("Keep without trying"), on_click=lambda: self._keep(tried=False))
        who = SettingsCard(
            _("Which address do messages leave from?"),
            _("Write the address and its password. Polku finds the rest and tries it before keeping it."),
            labelled(_("E-mail address"), self._address),
            labelled(_("Password"), self._password, _("goes to the system’s password store")),
            labelled(_("Name of the sender"), self._name),
            labelled(_("Replies to"), self._reply, _("empty: to the same address")),
            under(self._find),
        )
        server = SettingsCard(
            _("Mail server"),
            "",
            *self._server.rows(),
            under(self._at_once, Note(_("off for a server that loses its way"))),
            under(self._try, self._only_keep, self._state),
        )
        server.body.addLayout(self._answer)
        self._domain = DomainCard(desk)
        account = boxed(column(who, self._sign_in, server, self._test_card(), None, gap=12))
        beside = Beside(account, self._domain, (current.roomy(300), current.roomy(340)), current.roomy(620))
        self.setLayout(column(beside))
        self._show_kept()

    def _make_fields(self, kept: Account | None) -> None:
        shop = self._desk.shop
        known = kept or Account(host="", from_address=shop.email, from_name=shop.name)
        self._address = text_field(_("E-mail address"), known.from_address)
        self._password = password_field(_("Password"))
        self._name = text_field(_("Name of the sender"), known.from_name or shop.name)
        self._reply = text_field(_("Replies to"), known.reply_to)
        self._at_once = QCheckBox(_("Several commands at once, where the server offers it"))
        self._at_once.setChecked(known.pipelining)
        self._server = ServerFields("smtp", Server(known.host, known.port, known.security, known.username))
        self._address.editingFinished.connect(self._guess)
        self._sign_in = SignInCard(self._desk, known)
        self._sign_in.way.currentIndexChanged.connect(self._show_way)
        self._show_way()
        self._sign_in.on_sign_in(lambda: self._sign_in.begin(self._account()))

    def _show_way(self) -> None:
        """A sign-in by browser needs no password here."""
        self._password.setEnabled(self._sign_in.chosen() == "password")

    def _guess(self) -> None:
        """A server that is not known yet is looked for as soon as there is an address."""
        address, server = self._address.text().strip(), self._server
        self._sign_in.suggest(address, server.host.text())
        if "@" in address and not server.user.text().strip():
            server.user.setText(address)
        if "@" in address and not server.host.text().strip():
            self._find_server()

    def _find_server(self) -> None:
        self._busy(True)
        self._server.find(self._address.text().strip(), self._found_server, self._refused)

    def _found_server(self, is_found: bool, asked: str) -> None:
        self._busy(False)
        clear(self._answer)
        self._state.show_fact(*FOUND_LOOKS[is_found]())
        self._sign_in.suggest(self._address.text(), self._server.host.text())
        self._answer.addWidget(label(asked, "small", "muted", wrap=True))

    def _test_card(self) -> QWidget:
        self._to = text_field(_("Test message to"), self._desk.shop.email)
        self._to.setFixedWidth(current.roomy(232))
        self._send = secondary(_("Send a test"), "send", on_click=self._send_test)
        self._test_answer = column(gap=0)
        card = SettingsCard(
            _("Test message"),
            _("One real message to yourself. It is counted nowhere."),
            row(label(_("Test message to"), tone="secondary"), self._to, self._send, None),
        )
        card.body.addLayout(self._test_answer)
        return card

    def _account(self) -> Account:
        kept = self._kept or Account(host="", from_address="")
        account = msgspec.structs.replace(
            kept,
            **msgspec.structs.asdict(self._server.server()),
            from_address=self._address.text().strip(),
            from_name=self._name.text().strip(),
            reply_to=self._reply.text().strip(),
            pipelining=self._at_once.isChecked(),
        )
        return self._sign_in.with_choice(account)

    def _try_account(self) -> None:
        account, typed = self._account(), self._password.text()
        self._busy(True)

        def work() -> None:
            if account.sign_in != "password":
                try_account(account, access_token(self._desk, account))
                return
            try_account(account, typed or self._desk.secrets.get(self._desk.secret_key("smtp")) or "")

        run_task(work, self._tried, self._refused)

    def _tried(self, _nothing: object) -> None:
        self._busy(False)
        self._keep(tried=True)

    def _refused(self, error: PolkuError) -> None:
        self._busy(False)
        self._state.show_fact(_("did not work"), "error", "error")
        clear(self._answer)
        told = explain(error)
        self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _keep(self, tried: bool) -> None:
        account = self._account()
        try:
            save_account(self._desk, account, self._password.text() or None)
        except PolkuError as error:
            self._refused(error)
            return
        self._kept = account
        self._password.clear()
        clear(self._answer)
        self._show_kept(tried)
        self._domain.show_known()
        self._changed()

    def _show_kept(self, tried: bool = False) -> None:
        if self._kept is None:
            return
        self._password.setPlaceholderText(_("kept in the password store"))
        if tried:
            self._state.show_fact(_("connection works"), "success", "check")
        else:
            self._state.show_fact(_("kept"), "neutral", "check")

    def _busy(self, working: bool) -> None:
        self._try.setEnabled(not working)
        self._find.setEnabled(not working)
        self._only_keep.setEnabled(not working)
        if working:
            self._state.show_fact(_("trying"), "info", "clock")

    def _send_test(self) -> None:
        to = self._to.text().strip()
        self._send.setEnabled(False)
        run_task(lambda: send_test(self._desk, to), lambda _nothing: self._test_left(to), self._test_failed)

    def _test_left(self, to: str) -> None:
        self._send.setEnabled(True)
        clear(self._test_answer)
        words = _("The server took the message to {address}. Check that it arrived.").format(address=to)
        self._test_answer.addWidget(Banner(words, "success", "ok"))

    def _test_failed(self, error: PolkuError) -> None:
        self._send.setEnabled(True)
        clear(self._test_answer)
        told = explain(error)
        self._test_answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))
