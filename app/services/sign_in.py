"""Signing in to the mail service by browser: the lasting token is in the keyring only, the short one in memory only."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from app.mail.oauth import PROVIDERS, Client, Tokens, renew, sign_in
from app.model.account import Account, SignIn
from app.model.errors import PolkuError
from app.services.desk import Desk

_PURPOSE, _SECRET = "smtp_oauth", "smtp_oauth_client"
_PIECE = 1000
"""Characters: Windows keeps no longer passwords, and Microsoft's tokens are longer."""
_EARLY = timedelta(minutes=5)
_fresh: dict[str, tuple[str, str, datetime]] = {}
"""Keyring key -> (whose it is, access token, when it ends). Never written anywhere."""
_one_at_a_time = threading.Lock()


def sign_in_by_browser(
    desk: Desk,
    account: Account,
    client_secret: str,
    open_browser: Callable[[str], object],
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Let a person sign in, and keep the lasting token in the keyring. Takes as long as the person does.

    Raises PolkuError: no-oauth-client, oauth-refused, oauth-late, oauth-unreachable, keyring-missing.
    """
    provider = PROVIDERS[account.sign_in]
    if not account.client_id:
        raise PolkuError("no-oauth-client", "user", service=provider.name)
    if client_secret:
        desk.secrets.set(desk.secret_key(_SECRET), client_secret)
    tokens = sign_in(provider, _client(desk, account), account.username, open_browser, cancelled)
    with _one_at_a_time:
        _keep(desk, account, tokens)


def access_token(desk: Desk, account: Account) -> str:
    """A token that holds for some minutes at least, asked anew where it would not.

    Raises PolkuError: oauth-expired (sign in again), oauth-refused, oauth-unreachable, keyring-missing.
    """
    key, whose = desk.secret_key(_PURPOSE), _whose(account)
    with _one_at_a_time:
        known = _fresh.get(key)
        if known and known[0] == whose and desk.clock.now() < known[2]:
            return known[1]
        refresh = _long(desk, key)
        if refresh is None:
            raise PolkuError("oauth-expired", "user", service=PROVIDERS[account.sign_in].name)
        tokens = renew(PROVIDERS[account.sign_in], _client(desk, account), refresh)
        _keep(desk, account, tokens)
        return tokens.access


def signed_in(desk: Desk) -> bool:
    """Whether there is a lasting token. Raises PolkuError("keyring-missing")."""
    return desk.secrets.get(desk.secret_key(_PURPOSE)) is not None


def browser_wanted(host: str) -> SignIn:
    """The browser sign-in that belongs to a mail server or to an address, "password" where none does."""
    host = host.strip().casefold().rpartition("@")[2]
    for name, provider in PROVIDERS.items():
        if any(host == end or host.endswith(f".{end}") for end in provider.ends):
            return name
    return "password"


def _client(desk: Desk, account: Account) -> Client:
    return Client(account.client_id, desk.secrets.get(desk.secret_key(_SECRET)) or "")


def _whose(account: Account) -> str:
    return f"{account.sign_in}:{account.client_id}:{account.username}"


def _keep(desk: Desk, account: Account, tokens: Tokens) -> None:
    key = desk.secret_key(_PURPOSE)
    if tokens.refresh:
        _keep_long(desk, key, tokens.refresh)
    until = desk.clock.now() + max(timedelta(0), timedelta(seconds=tokens.seconds) - _EARLY)
    _fresh[key] = (_whose(account), tokens.access, until)


def _keep_long(desk: Desk, key: str, text: str) -> None:
    """In pieces that every keyring takes; a piece that starts with + has another behind it. The first comes last, so
    that a half-written token is never taken for a whole one."""
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    for number, piece in reversed(list(enumerate(pieces))):
        more = "+" if number + 1 < len(pieces) else ""
        desk.secrets.set(f"{key}_{number}" if number else key, more + piece)


def _long(desk: Desk, key: str) -> str | None:
    whole, number = "", 0
    while True:
        piece = desk.secrets.get(f"{key}_{number}" if number else key)
        if not piece:
            return None
        whole += piece.removeprefix("+")
        if not piece.startswith("+"):
            return whole
        number += 1
