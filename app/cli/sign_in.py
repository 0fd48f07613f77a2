"""polku smtp sign-in."""

from __future__ import annotations

import argparse
import sys

import msgspec

from app.cli.context import opened
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.model.errors import PolkuError
from app.services.account import load_account, save_account
from app.services.sign_in import browser_wanted, sign_in_by_browser


def sign_in_verb(smtp: argparse._SubParsersAction[Parser]) -> None:
    """Signing in by browser where there is no window: the address is printed."""
    words = _("sign in to Google or Microsoft by browser; the address to open is printed")
    verb = common(smtp.add_parser("sign-in", help=words, keys="{sign_in, username}"))
    verb.add_argument("--service", choices=("google", "microsoft"), help=_("default: the one of the mail server"))
    verb.add_argument("--client-id", default="", help=_("the shop’s own client ID at the service"))
    verb.set_defaults(run=smtp_sign_in)


def smtp_sign_in(args: argparse.Namespace) -> int:
    """The client secret, where the service gives one, is taken from POLKU_SMTP_OAUTH_CLIENT_PASSWORD or the keyring."""
    with opened(args) as desk:
        account = load_account(desk)
        if account is None:
            raise PolkuError("no-account", "user")
        known = account.sign_in if account.sign_in != "password" else browser_wanted(account.host)
        way = args.service or known
        if way == "password":
            raise PolkuError("oauth-not-here", "user", host=account.host)
        account = msgspec.structs.replace(account, sign_in=way, client_id=args.client_id or account.client_id)
        words = _("Open this address in a browser of this computer and sign in as {user}:")
        say(words.format(user=account.username), sys.stderr)
        sign_in_by_browser(desk, account, "", lambda url: say(url, sys.stderr))
        save_account(desk, account)
    if args.json:
        say_json({"sign_in": account.sign_in, "username": account.username})
    else:
        say(_("Signed in. The token is in the password store."))
    return 0
