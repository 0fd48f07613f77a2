"""Errors about the mailbox that stops and bounces come back to, and about finding an account's settings."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import Parts

STOPS_WAIT = N_("Your mails are untouched. Stops are read as soon as the mailbox opens.")

MAILBOX: dict[str, Parts] = {
    "no-mailbox": (
        N_("No mailbox has been connected."),
        N_("Without it Polku does not learn of stops and bounces that come by e-mail."),
        N_("Add the mailbox in Settings."),
        "",
    ),
    "imap-auth-browser": (
        N_("Signing in to the mailbox failed."),
        N_("The server {host} did not accept the sign-in by browser."),
        N_("Sign in again in Settings, with the same address as the user name."),
        STOPS_WAIT,
    ),
    "no-mailbox-password": (
        N_("The mailbox’s password is missing."),
        N_("It is not in this computer’s keyring."),
        N_("Give the password again in Settings."),
        STOPS_WAIT,
    ),
    "imap-auth": (
        N_("Signing in to the mailbox failed."),
        N_("The server {host} did not accept the user name and password ({reply})."),
        N_("Give the password again. Some providers want an app password, or IMAP switched on."),
        STOPS_WAIT,
    ),
    "imap-folder": (
        N_("The mailbox has no folder {reply}."),
        "",
        N_("Give the folder’s name as your mail program shows it; usually it is INBOX."),
        STOPS_WAIT,
    ),
    "imap-no-starttls": (
        N_("The server does not encrypt."),
        N_("{host} does not offer STARTTLS on port {port}, and a password is never sent in clear."),
        N_("Choose TLS and port 993."),
        STOPS_WAIT,
    ),
    "imap-plain-refused": (
        N_("An unencrypted connection is not used."),
        N_("Only a server on this very computer may be used without encryption."),
        N_("Choose TLS (port 993) or STARTTLS (port 143)."),
        STOPS_WAIT,
    ),
    "imap-certificate": (
        N_("The server’s certificate is not trusted."),
        N_("{host} could not prove who it is ({reply})."),
        N_("Check the server’s name. If it is right, ask the provider to mend its certificate."),
        STOPS_WAIT,
    ),
    "imap-tls": (
        N_("The encrypted connection failed."),
        N_("{host} on port {port} did not answer as an encrypted server ({reply})."),
        N_("Try TLS with port 993, or STARTTLS with port 143."),
        STOPS_WAIT,
    ),
    "imap-timeout": (
        N_("The mailbox’s server did not answer in time."),
        N_("{host} on port {port} said nothing."),
        N_("Check the server and the port, or try again later."),
        STOPS_WAIT,
    ),
    "imap-closed": (
        N_("The mailbox’s server ended the conversation."),
        N_("{host} answered: {reply}"),
        N_("Nothing to do: Polku tries again by itself. If it goes on, ask the provider."),
        STOPS_WAIT,
    ),
    "imap-unreachable": (
        N_("The mailbox’s server cannot be reached."),
        N_("No connection to {host} on port {port} ({reply})."),
        N_("Check the server’s name, the port and the network."),
        STOPS_WAIT,
    ),
}
