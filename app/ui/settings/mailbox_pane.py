"""The mailbox that stops and bounces come back to: tried before it is kept, read at once when it is."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QCheckBox, QWidget

from app.i18n import _
from app.model.account import MailboxAccount
from app.model.errors import PolkuError
from app.services.account import load_account
from app.services.desk import Desk
from app.services.find_settings import Server
from app.services.mailbox import (
    Read,
    as_sent,
    forget_mailbox,
    load_mailbox,
    mailbox_password,
    mailbox_state,
    read_mailbox,
    save_mailbox,
    try_mailbox,
)
from app.services.sentences.errors import Told, explain
from app.services.sentences.mailbox import found_words, freshness, trouble_of
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard, labelled, under
from app.ui.settings.server_fields import FOUND_LOOKS, ServerFields
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import password_field, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.zones import zone_of


class MailboxPane(QWidget):
    """Shows when stops were last read. What a reading changes, the scheduler notices by itself."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._kept = load_mailbox(desk)
        self._make_fields(self._kept)
        self._state = Pill(_("not connected"), "neutral", "info")
        self._answer = column(gap=0)
        self._try = primary(_("Try and keep"), "check", on_click=self._try_mailbox)
        self._find = secondary(_("Find settings"), "search", on_click=self._find_server)
        self._forget = secondary(_("Read no mailbox"), on_click=self._forget_mailbox)
        self._read_now = secondary(_("Read now"), "refresh", on_click=self._read)
        server = SettingsCard(
            _("Where do stops and bounces come back to?"),
            _("Polku reads this mailbox every 15 minutes. It deletes nothing and marks nothing as read."),
            *self._server.rows(),
            labelled(_("Folder"), self._folder),
            under(self._same),
            labelled(_("Password"), self._password, _("goes to the system’s password store")),
            under(self._try, self._find, self._forget, self._state),
        )
        server.body.addLayout(self._answer)
        self._freshness = label("", tone="secondary", wrap=True)
        self._found = label("", tone="secondary", wrap=True)
        self._trouble = column(gap=0)
        reading = SettingsCard(_("Reading"), "", self._freshness, row(self._read_now, None))
        reading.body.addWidget(self._found)
        reading.body.addLayout(self._trouble)
        self._found.hide()
        self.setLayout(column(server, reading, None, gap=12))
        self._show_kept()

    def _make_fields(self, kept: MailboxAccount | None) -> None:
        sending = load_account(self._desk)
        known = kept or MailboxAccount(host="", username=sending.username if sending else self._desk.shop.email)
        self._server = ServerFields("imap", Server(known.host, known.port, known.security, known.username))
        self._folder = text_field(_("Folder"), known.folder)
        self._same = QCheckBox(_("The same password as for sending"))
        self._same.setChecked(not known.own_password)
        self._password = password_field(_("Password"))
        self._password.setEnabled(known.own_password)
        self._same.toggled.connect(lambda same: self._password.setEnabled(not same))

    def _account(self) -> MailboxAccount:
        return msgspec.structs.replace(
            self._kept or MailboxAccount(host=""),
            **msgspec.structs.asdict(self._server.server()),
            folder=self._folder.text().strip() or "INBOX",
            own_password=not self._same.isChecked(),
        )

    def _try_mailbox(self) -> None:
        account, typed = self._account(), self._password.text()
        self._busy(True)

        def work() -> None:
            own = typed if account.own_password else ""
            try_mailbox(as_sent(self._desk, account), own or mailbox_password(self._desk, account))

        run_task(work, lambda _nothing: self._keep(account), self._refused)

    def _find_server(self) -> None:
        """Looks by the user name, which is usually the address."""
        self._busy(True)
        self._server.find(self._server.user.text().strip(), self._found_server, self._refused)

    def _found_server(self, is_found: bool, asked: str) -> None:
        self._busy(False)
        clear(self._answer)
        self._state.show_fact(*FOUND_LOOKS[is_found]())
        self._answer.addWidget(label(asked, "small", "muted", wrap=True))

    def _keep(self, account: MailboxAccount) -> None:
        self._busy(False)
        try:
            save_mailbox(self._desk, account, self._password.text() or None)
        except PolkuError as error:
            self._refused(error)
            return
        self._kept = account
        self._password.clear()
        clear(self._answer)
        self._show_kept()
        self._read()

    def _refused(self, error: PolkuError) -> None:
        self._busy(False)
        self._state.show_fact(_("did not work"), "error", "error")
        clear(self._answer)
        self._answer.addWidget(_panel(explain(error)))

    def _forget_mailbox(self) -> None:
        try:
            forget_mailbox(self._desk)
        except PolkuError as error:
            self._refused(error)
            return
        self._kept = None
        self._state.show_fact(_("not connected"), "neutral", "info")
        self._show_kept()

    def _read(self) -> None:
        self._read_now.setEnabled(False)
        run_task(lambda: read_mailbox(self._desk), self._was_read, lambda _error: self._was_read(Read()))

    def _was_read(self, read: Read) -> None:
        lines = list(found_words(read))
        self._found.setText(", ".join(lines) if lines else _("Nothing new for Polku."))
        self._found.setVisible(read.read_at is not None)
        self._show_kept()

    def _show_kept(self) -> None:
        """What is connected, and how fresh it is."""
        state = mailbox_state(self._desk)
        clear(self._trouble)
        if state is not None:
            well = not state.trouble
            self._state.show_fact(
                _("connection works") if well else _("did not work"),
                "success" if well else "error",
                "check" if well else "error",
            )
            if not well:
                self._trouble.addWidget(_panel(trouble_of(state)))
            state = msgspec.structs.replace(state, trouble={})
            self._password.setPlaceholderText(_("kept in the password store"))
        self._freshness.setText(" ".join(freshness(state, self._desk.clock.now(), zone_of(self._desk))))
        self._read_now.setEnabled(state is not None)
        self._forget.setEnabled(state is not None)

    def _busy(self, working: bool) -> None:
        self._try.setEnabled(not working)
        self._find.setEnabled(not working)
        if working:
            self._state.show_fact(_("trying"), "info", "clock")


def _panel(told: Told) -> QWidget:
    return ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details)
