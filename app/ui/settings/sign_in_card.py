"""How the mail server is told who comes: a password, or a sign-in by browser with the shop's own client ID."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.account import Account, SignIn
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.services.sign_in import browser_wanted, sign_in_by_browser
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard, labelled, under
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.fields import combo, password_field, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row


class SignInCard(SettingsCard):
    """signed_in() after a person has signed in by browser: the account can be kept then."""

    signed_in = Signal()
    _asked = Signal(str)

    def __init__(self, desk: Desk, known: Account) -> None:
        super().__init__(_("Signing in"))
        self._desk = desk
        self._stop = threading.Event()
        ways: list[tuple[str, object]] = [
            (_("With the password"), "password"),
            (_("By browser: Google"), "google"),
            (_("By browser: Microsoft 365, Outlook"), "microsoft"),
        ]
        self.way = combo(_("Way of signing in"), ways)
        self.way.setCurrentIndex(max(0, self.way.findData(known.sign_in)))
        self.client = text_field(_("Client ID"), known.client_id)
        self._secret = password_field(_("Client secret"))
        self._go = secondary(_("Sign in in the browser"), "external")
        self._cancel = secondary(_("Stop waiting"), on_click=self._stop.set)
        self._state = label("", "small", "muted")
        self._note = label("", "small", "muted", wrap=True)
        self._secret_row = boxed(labelled(_("Client secret"), self._secret, _("goes to the system’s password store")))
        lines = column(labelled(_("Client ID"), self.client), self._secret_row, gap=10)
        lines.addLayout(under(self._go, self._cancel, self._state))
        lines.addLayout(row(180, self._note))
        self._browser: QWidget = boxed(lines)
        self._answer = column(gap=0)
        self.body.addLayout(labelled(_("Way of signing in"), self.way))
        self.body.addWidget(self._browser)
        self.body.addLayout(self._answer)
        self._decided = bool(known.host)
        self.way.activated.connect(self._decide)
        self.way.currentIndexChanged.connect(self._show_way)
        self._asked.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        self._cancel.hide()
        self._show_way()

    def chosen(self) -> SignIn:
        """The way that is chosen."""
        way: SignIn = self.way.currentData()
        return way

    def suggest(self, *places: str) -> None:
        """Chooses the way that belongs to an address or a server, unless a person has chosen one already."""
        if not self._decided:
            ways = [browser_wanted(place) for place in places]
            self.way.setCurrentIndex(self.way.findData(next((one for one in ways if one != "password"), "password")))

    def _decide(self) -> None:
        self._decided = True

    def with_choice(self, account: Account) -> Account:
        """The account with what stands here."""
        return msgspec.structs.replace(account, sign_in=self.chosen(), client_id=self.client.text().strip())

    def begin(self, account: Account) -> None:
        """Opens the browser and waits for the person in the background."""
        self._stop.clear()
        self._busy(True)
        clear(self._answer)
        secret = self._secret.text()
        wanted = self.with_choice(account)
        run_task(
            lambda: sign_in_by_browser(self._desk, wanted, secret, self._asked.emit, self._stop.is_set),
            self._done,
            self._refused,
        )

    def on_sign_in(self, begin: Callable[[], object]) -> None:
        """What the button does: the pane knows the account."""
        self._go.clicked.connect(lambda _checked=False: begin())

    def _done(self, _nothing: object) -> None:
        self._busy(False)
        self._secret.clear()
        self._answer.addWidget(Banner(_("Signed in. Try and keep the account."), "success", "ok"))
        self.signed_in.emit()

    def _refused(self, error: PolkuError) -> None:
        self._busy(False)
        told = explain(error)
        self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))

    def _busy(self, waiting: bool) -> None:
        self._go.setEnabled(not waiting)
        self._cancel.setVisible(waiting)
        self._state.setText(_("waiting for the browser…") if waiting else "")

    def _show_way(self) -> None:
        way = self.chosen()
        self._browser.setVisible(way != "password")
        self._secret_row.setVisible(way == "google")
        notes = {
            "google": _(
                "Polku has no ID of its own at Google yet. Make a desktop client in the Google Cloud console of your "
                "own Workspace (audience: internal). For others Google wants its own review of the program."
            ),
            "microsoft": _(
                "Polku has no ID of its own at Microsoft yet. Register a public client in Entra with the redirect "
                "http://localhost; an administrator may have to allow it and authenticated SMTP for the mailbox."
            ),
        }
        self._note.setText(notes.get(way, ""))
