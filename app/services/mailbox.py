"""The shop's mailbox: which one it is, reading it, and how fresh the stops are that are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from app.engine.watchdog import NOT_READ
from app.mail.incoming import read_mail
from app.mail.mailbox import BATCH, OpenMailbox, check_mailbox, open_mailbox
from app.model.account import MailboxAccount
from app.model.customer import JsonValue
from app.model.errors import PolkuError
from app.services.account import load_account, needed_account
from app.services.desk import Desk
from app.store.mailbox import Arrived, MailboxState

_SETTING = "mailbox"
_PURPOSE = "imap"
_OVERLAP = timedelta(days=2)
"""Servers search by whole days of their own clock."""
LATE = NOT_READ
"""After so long without reading a person is warned."""


class Read(msgspec.Struct, frozen=True):
    """What one reading found: how many mails were new, and how many of each kind changed something."""

    looked_at: int = 0
    stop: int = 0
    confirm: int = 0
    reply: int = 0
    auto_reply: int = 0
    bounce: int = 0
    complaint: int = 0
    read_at: datetime | None = None


def load_mailbox(desk: Desk) -> MailboxAccount | None:
    """The mailbox, or None while none is connected."""
    kept = desk.store.shop.setting(_SETTING)
    return msgspec.convert(kept, MailboxAccount) if kept else None


def save_mailbox(desk: Desk, account: MailboxAccount, password: str | None = None) -> None:
    """Keep the mailbox; a password of None leaves the one in the keyring. Raises PolkuError("keyring-missing")."""
    if account.own_password and password is not None:
        desk.secrets.set(desk.secret_key(_PURPOSE), password)
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(account))
    desk.store.mailbox.connect(account.name, desk.clock.now())


def forget_mailbox(desk: Desk) -> None:
    """Read no mailbox any more; its password goes."""
    desk.store.shop.save_setting(_SETTING, None)
    desk.store.mailbox.disconnect()
    desk.secrets.delete(desk.secret_key(_PURPOSE))


def needed_mailbox(desk: Desk) -> tuple[MailboxAccount, str]:
    """The mailbox and its password. Raises PolkuError no-mailbox, no-mailbox-password, no-password, keyring-missing."""
    account = load_mailbox(desk)
    if account is None:
        raise PolkuError("no-mailbox", "user")
    return as_sent(desk, account), mailbox_password(desk, account)


def as_sent(desk: Desk, account: MailboxAccount) -> MailboxAccount:
    """The mailbox with the way of signing in of the account that sends, where their password is one."""
    sending = load_account(desk)
    shared = sending is not None and not account.own_password
    return msgspec.structs.replace(account, sign_in=sending.sign_in if sending and shared else "password")


def mailbox_password(desk: Desk, account: MailboxAccount) -> str:
    """The password in the keyring: the mailbox's own, or that of the account that sends."""
    if not account.own_password:
        return needed_account(desk)[1]
    password = desk.secrets.get(desk.secret_key(_PURPOSE))
    if password is None:
        raise PolkuError("no-mailbox-password", "user")
    return password


def try_mailbox(account: MailboxAccount, password: str) -> None:
    """Connect, sign in, open the folder, say goodbye: reads no mail. Raises PolkuError (imap-...)."""
    check_mailbox(account, password)


def mailbox_state(desk: Desk) -> MailboxState | None:
    """When the mailbox was last read and what stands in the way, None while none is connected."""
    return desk.store.mailbox.state()


def read_mailbox(desk: Desk, cancelled: Callable[[], bool] = lambda: False) -> Read:
    """Read what is new, and do what it asks for. Takes as long as the server does; nothing in the mailbox changes.

    Raises PolkuError (no-mailbox, no-mailbox-password, imap-..., db-...); what stood in the way is remembered.
    """
    account, password = needed_mailbox(desk)
    mailboxes = desk.store.mailbox
    mailboxes.connect(account.name, desk.clock.now())
    try:
        with open_mailbox(account, password) as opened:
            read = _read(desk, account, opened, cancelled)
    except PolkuError as error:
        trouble: dict[str, JsonValue] = {name: str(value) for name, value in error.params.items()}
        mailboxes.failed(account.name, desk.clock.now(), trouble | {"code": error.code})
        raise
    if cancelled():
        return read
    now = desk.clock.now()
    mailboxes.finished(account.name, now)
    return msgspec.structs.replace(read, read_at=now)


def _read(desk: Desk, account: MailboxAccount, opened: OpenMailbox, cancelled: Callable[[], bool]) -> Read:
    """In batches, each taken in whole: what a stop in between leaves over is read the next time."""
    mailboxes, key = desk.store.mailbox, desk.store.shop.stop_key()
    state, counts, looked_at = mailboxes.state(), Counter[str](), 0
    now = desk.clock.now()
    since = (state and state.read_at) or mailboxes.first_sent() or now
    uids = mailboxes.unread(account.name, opened.uid_validity, opened.since((since - _OVERLAP).date()))
    for first in range(0, len(uids), BATCH):
        if cancelled():
            break
        fetched = opened.fetch(uids[first : first + BATCH], now)
        arrived = [Arrived(one.uid, one.at, read_mail(one.raw, key)) for one in fetched]
        counts += mailboxes.record(account.name, opened.uid_validity, arrived, desk.clock.now())
        looked_at += len(arrived)
    return msgspec.convert(counts | Counter(looked_at=looked_at), Read)
