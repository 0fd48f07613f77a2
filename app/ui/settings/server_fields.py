"""The four fields of a mail server, and filling them in by an address; the same for sending and for the mailbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from app.i18n import _
from app.model.account import Security
from app.model.errors import PolkuError
from app.services.find_settings import Found, Server, find_settings
from app.services.sentences.mailbox import way_words
from app.ui.bridge import run_task
from app.ui.settings.cards import labelled
from app.ui.widgets.fields import combo, spin, text_field
from app.ui.widgets.layouts import Item

Protocol = Literal["smtp", "imap"]
_PORTS: dict[Protocol, dict[str, int]] = {
    "smtp": {"starttls": 587, "tls": 465, "plain": 25},
    "imap": {"tls": 993, "starttls": 143, "plain": 143},
}
FOUND_LOOKS: dict[bool, Callable[[], tuple[str, str, str]]] = {
    True: lambda: (_("found, not tried yet"), "info", "info"),
    False: lambda: (_("not found"), "warning", "info"),
}
"""Whether a server was found, as words, tone and icon of a pill."""


class ServerFields:
    """Host, security, port and user name. Choosing a security fills in the port that goes with it."""

    def __init__(self, protocol: Protocol, known: Server) -> None:
        self._protocol = protocol
        name = _("Server") if protocol == "smtp" else _("IMAP server")
        domain = known.username.partition("@")[2]
        self.host = text_field(name, known.host, f"{protocol}.{domain}" if domain else f"{protocol}.")
        words: dict[str, str] = {
            "starttls": _("STARTTLS, required"),
            "tls": _("TLS from the start"),
            "plain": _("None, only on this computer"),
        }
        choices: list[tuple[str, object]] = [(words[one], one) for one in _PORTS[protocol]]
        self.security = combo(_("Security"), choices)
        self.security.setCurrentIndex(max(0, self.security.findData(known.security)))
        self.port = spin(_("Port"), 1, 65535, known.port, width=96)
        self.user = text_field(_("User name"), known.username)
        self.security.activated.connect(lambda _i: self.port.setValue(_PORTS[protocol][self.security.currentData()]))

    def rows(self) -> Sequence[Item]:
        """The fields with their labels, for a card."""
        return (
            labelled(self.host.accessibleName(), self.host),
            labelled(_("Security"), self.security),
            labelled(_("Port"), self.port, width=96),
            labelled(_("User name"), self.user, _("usually the whole address")),
        )

    def server(self) -> Server:
        """What stands in the fields."""
        security: Security = self.security.currentData()
        return Server(self.host.text().strip(), self.port.value(), security, self.user.text().strip())

    def show_server(self, server: Server) -> None:
        """Fills the fields in."""
        self.host.setText(server.host)
        self.security.setCurrentIndex(self.security.findData(server.security))
        self.port.setValue(server.port)
        self.user.setText(server.username)

    def find(self, address: str, found: Callable[[bool, str], object], refused: Callable[[PolkuError], object]) -> None:
        """Looks for the servers of an address and only fills the fields in; no password goes anywhere.

        `found` is told whether there is one, and where it was asked for, in words.
        """

        def show(answer: Found) -> None:
            server = answer.smtp if self._protocol == "smtp" else answer.imap
            if server is not None:
                self.show_server(server)
            places = ", ".join(f"{way_words(one.way)}: {one.where}" for one in answer.tried)
            found(server is not None, _("Asked: {places}").format(places=places))

        run_task(lambda: find_settings(address), show, refused, self.host)
