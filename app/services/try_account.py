"""Trying the e-mail account for real: signing in, and one test message."""

from __future__ import annotations

import asyncio

from app.engine.wire import Outgoing
from app.i18n import _
from app.mail.sender import SmtpSender, check_account
from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import needed_account
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.sending import said_by_server


def try_account(account: Account, password: str) -> None:
    """Connect, sign in, say goodbye: sends nothing. Raises PolkuError (smtp-...). Takes as long as the server does."""
    asyncio.run(check_account(account, password))


def check_saved_account(desk: Desk) -> None:
    """The same for the account that is kept."""
    try_account(*needed_account(desk))


def send_test(desk: Desk, to: str) -> None:
    """One real message to the owner, marked as a test and counted nowhere. Raises PolkuError."""
    account, password = needed_account(desk)
    outgoing = Composer(desk, account).plain(
        to,
        _("Test message from Polku"),
        _("This is a test: your e-mail account works, and Polku can send through it."),
    )
    send_one(account, password, outgoing)


def send_one(account: Account, password: str, outgoing: Outgoing) -> None:
    """Hand one message over that is counted nowhere. Raises PolkuError."""

    async def uncounted() -> None:
        """A test is kept in no book."""

    async def send() -> None:
        sender = SmtpSender(account, password)
        try:
            reply = await sender.send(outgoing, uncounted)
        finally:
            await sender.aclose()
        if reply.text.startswith(("smtp-", "oauth-")):  # it did not come to sending
            raise said_by_server(account, reply.code, reply.text)
        if reply.kind != "accepted":
            raise PolkuError("test-not-sent", "world", reply=f"{reply.code or ''} {reply.text}".strip())

    asyncio.run(send())
