"""Errors about addresses, the e-mail account and sending."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.errors_mailbox import MAILBOX
from app.services.sentences.parts import MAIL_WAITS, NOTHING_CHANGED, NOTHING_LOST, Parts

SENTENCES: dict[str, Parts] = {
    "no-account": (
        N_("No e-mail account has been connected."),
        "",
        N_("Add your e-mail account in Settings."),
        MAIL_WAITS,
    ),
    "no-password": (
        N_("The e-mail account’s password is missing."),
        N_("It is not in this computer’s keyring."),
        N_("Give the password again in Settings."),
        MAIL_WAITS,
    ),
    "demo-no-catcher": (
        N_("The demo shop sends nothing now."),
        N_("Its messages go to a catcher that lives as long as the demo does."),
        N_("Make the demo again: polku demo. Or open the shop in the window: its days go on there."),
        NOTHING_LOST,
    ),
    "smtp-auth": (
        N_("Signing in to the e-mail account failed."),
        N_("The server {host} did not accept the password."),
        N_("Give the password again. Some providers want an app password."),
        MAIL_WAITS,
    ),
    "smtp-auth-basic-off": (
        N_("Signing in to the e-mail account failed."),
        N_("This service wants sign-in by browser: {host} no longer accepts passwords from programs."),
        N_("Choose the sign-in by browser in Settings, or ask the provider for an app password."),
        MAIL_WAITS,
    ),
    "smtp-auth-browser": (
        N_("Signing in to the e-mail account failed."),
        N_("The server {host} did not accept the sign-in by browser."),
        N_("Sign in again in Settings, with the same address as the user name."),
        MAIL_WAITS,
    ),
    "oauth-expired": (
        N_("The sign-in by browser no longer holds."),
        N_("The service ends it when the password changes, when it is withdrawn, or after a long rest."),
        N_("Sign in again in Settings."),
        MAIL_WAITS,
    ),
    "oauth-refused": (
        N_("The sign-in by browser did not succeed."),
        N_("The service answered: {detail}."),
        N_("Check the client ID and its secret, and that the address may use it. Then sign in again."),
        NOTHING_CHANGED,
    ),
    "oauth-not-here": (
        N_("{host} is no server of Google or Microsoft."),
        N_("The sign-in by browser belongs to those two; others want a password."),
        N_("Name the service with --service, or keep the password."),
        NOTHING_CHANGED,
    ),
    "oauth-late": (
        N_("Nobody signed in."),
        N_("The page in the browser gave no answer in five minutes."),
        N_("Try again when you are ready."),
        NOTHING_CHANGED,
    ),
    "oauth-unreachable": (
        N_("The service that signs you in could not be reached."),
        "",
        N_("Check the network connection."),
        MAIL_WAITS,
    ),
    "no-oauth-client": (
        N_("The client ID is missing."),
        N_("Google and Microsoft let a program in only under an ID that they have given. Polku has no ID yet."),
        N_("Make one in the service’s console and put it here. The guide tells how."),
        NOTHING_CHANGED,
    ),
    "smtp-auth-unsupported": (
        N_("Signing in to the e-mail account failed."),
        N_("The server {host} offers no way to sign in that Polku knows ({reply})."),
        N_("Check the port and the security setting; submission is usually port 465 or 587."),
        MAIL_WAITS,
    ),
    "smtp-no-starttls": (
        N_("The server does not encrypt."),
        N_("{host} does not offer STARTTLS on port {port}, and a password is never sent in clear."),
        N_("Choose TLS and port 465, or ask the provider for the right settings."),
        MAIL_WAITS,
    ),
    "smtp-plain-refused": (
        N_("An unencrypted connection is not used."),
        N_("Only a server on this very computer may be used without encryption."),
        N_("Choose TLS (port 465) or STARTTLS (port 587)."),
        NOTHING_CHANGED,
    ),
    "smtp-certificate": (
        N_("The server’s certificate is not trusted."),
        N_("{host} could not prove who it is ({reply})."),
        N_("Check the server’s name. If it is right, ask the provider to mend its certificate."),
        MAIL_WAITS,
    ),
    "smtp-tls": (
        N_("The encrypted connection failed."),
        N_("{host} on port {port} did not answer as an encrypted server ({reply})."),
        N_("Try STARTTLS with port 587 instead of TLS with port 465, or the other way round."),
        MAIL_WAITS,
    ),
    "smtp-timeout": (
        N_("The mail server did not answer in time."),
        N_("{host} on port {port} said nothing."),
        N_("Check the server and the port, or try again later."),
        MAIL_WAITS,
    ),
    "smtp-busy": (
        N_("The mail server is busy."),
        N_("{host} asks to try again later ({reply})."),
        N_("Nothing to do: Polku tries again by itself."),
        MAIL_WAITS,
    ),
    "smtp-closed": (
        N_("The mail server does not let us in."),
        N_("{host} answered: {reply}"),
        N_("Check the account’s settings, or ask the provider."),
        MAIL_WAITS,
    ),
    "smtp-unreachable": (
        N_("The mail server cannot be reached."),
        N_("No connection to {host} on port {port} ({reply})."),
        N_("Check the server’s name, the port and the network."),
        MAIL_WAITS,
    ),
    **MAILBOX,
    "sending-stopped": (
        N_("Sending has stopped."),
        N_("The server answered: {reply}"),
        N_("Check the e-mail account, then go on: polku resume-everything."),
        MAIL_WAITS,
    ),
    "test-not-sent": (
        N_("The test message was not accepted."),
        N_("The server answered: {reply}"),
        N_("Check the address and the account’s settings."),
        NOTHING_CHANGED,
    ),
    "already-running": (
        N_("Another Polku is already sending for this shop."),
        N_("Only one program at a time may send, so that nobody gets a message twice."),
        N_("Close the other one, or let it go on."),
        MAIL_WAITS,
    ),
    "lease-lost": (
        N_("Another Polku has begun to send for this shop."),
        N_("Only one program at a time may send, so that nobody gets a message twice."),
        N_("Close the other one, or let it go on."),
        MAIL_WAITS,
    ),
    "message-not-found": (N_("There is no message {message}."), "", N_("List them: polku messages."), NOTHING_CHANGED),
    "message-not-open": (
        N_("The message {message} is settled."),
        N_("Only an uncertain or a failed message can be decided about."),
        "",
        NOTHING_CHANGED,
    ),
    "address-bad": (N_("{address} is not an e-mail address."), "", N_("Check the spelling."), NOTHING_CHANGED),
    "address-smtputf8": (
        N_("{address} cannot be reached from most mail servers."),
        N_("It has letters before the @ that ordinary mail servers do not carry."),
        N_("Ask for another address."),
        NOTHING_CHANGED,
    ),
    "header-unsafe": (
        N_("The message was not written."),
        N_("A line break or an invisible character stands where none may stand ({header})."),
        N_("Check the sender’s name and the subject."),
        NOTHING_CHANGED,
    ),
}
