"""The shop's e-mail account: where messages are handed over. The password is in the keyring only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from app.model.account import Account
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sign_in import access_token

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


def sending_account(desk: Desk) -> tuple[Account, str | Callable[[], str]]:
    """As `needed_account`, for a sender that lives long: instead of a token, what gives a fresh one."""
    account = load_account(desk)
    if account is not None and account.sign_in != "password":
        return account, partial(access_token, desk, account)
    return needed_account(desk)


def needed_account(desk: Desk) -> tuple[Account, str]:
    """The account and its password. Raises PolkuError no-account, no-password, keyring-missing,
    and demo-no-catcher for a demo shop whose catcher went with the demo.

    Of an account that is signed in to by browser it is a fresh token instead: oauth-... are raised too.
    """
    account = load_account(desk)
    if account is None:
        raise PolkuError("no-account", "user")
    if account.sign_in != "password":
        return account, access_token(desk, account)
    try:
        password = desk.secrets.get(desk.secret_key(_PURPOSE)) if account.username else ""
    except PolkuError as error:
        if not desk.store.shop.is_demo():
            raise
        raise PolkuError("demo-no-catcher", "user") from error
    if password is None:
        raise PolkuError("demo-no-catcher" if desk.store.shop.is_demo() else "no-password", "user")
    return account, password
