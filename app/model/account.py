"""The shop's mail account: where messages are handed over and in whose name. The password is never in here."""

from __future__ import annotations

from typing import Literal

import msgspec

Security = Literal["tls", "starttls", "plain"]
"""`tls`: encrypted from the first byte. `starttls`: refused if the server does not offer it. `plain`: loopback only."""


SignIn = Literal["password", "google", "microsoft"]
"""How the server is told who comes: by a password, or by a token that a service gave after a sign-in by browser."""


class Account(msgspec.Struct, frozen=True):
    """One SMTP account. `username` empty means that the server asks for no sign-in.

    `stop_address`: mailbox that gets the requests to stop; empty = `from_address`. `connections` are kept open side by
    side. `ca_file` adds one certificate authority to those the system trusts: it never takes any checking away.
    `pipelining`: write several commands at once where the server offers that; off for one that does not bear it.
    `client_id`: what the service of a sign-in by browser knows the shop's Polku by; it is no secret.
    """

    host: str
    port: int = 465
    security: Security = "tls"
    username: str = ""
    from_address: str = ""
    from_name: str = ""
    reply_to: str = ""
    stop_address: str = ""
    connections: int = 1
    ca_file: str = ""
    pipelining: bool = True
    sign_in: SignIn = "password"
    client_id: str = ""


class MailboxAccount(msgspec.Struct, frozen=True):
    """The mailbox that stops, replies and bounces come back to, read over IMAP.

    `own_password` false: the password is that of the account that sends, and so is `sign_in`. `ca_file` as in
    `Account`.
    """

    host: str
    port: int = 993
    security: Security = "tls"
    username: str = ""
    folder: str = "INBOX"
    own_password: bool = False
    ca_file: str = ""
    sign_in: SignIn = "password"

    @property
    def name(self) -> str:
        """What the ledger of read mails knows this mailbox by."""
        return f"{self.username}@{self.host.casefold()}/{self.folder}"
