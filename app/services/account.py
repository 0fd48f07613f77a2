"""The shop's e-mail account: where messages are handed over. The password is in the keyring only."""

from __future__ import annotations

import msgspec

from app.model.account import Account
from app.model.errors import PolkuError
from app.services.desk import Desk

_SETTING = "smtp_account"
_PURPOSE = "smtp"


def load_account(desk: Desk) -> Account | None:
    """The account, or None while none has been connected."""
    kept = desk.store.shop.setting(_SETTING)
    return msgspec.convert(kept, Account) if kept else None


def save_account(desk: Desk, account: Account, password: str | None = None) -> None:
    """Keep the account; a password of None leaves the one in the keyring. Raises PolkuError("keyring-missing")."""
    if password is not None:
        desk.secrets.set(desk.secret_key(_PURPOSE), password)
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(account))


def needed_account(desk: Desk) -> tuple[Account, str]:
    """The account and its password. Raises PolkuError no-account, no-password, keyring-missing."""
    account = load_account(desk)
    if account is None:
        raise PolkuError("no-account", "user")
    password = desk.secrets.get(desk.secret_key(_PURPOSE)) if account.username else ""
    if password is None:
        raise PolkuError("no-password", "user")
    return account, password
