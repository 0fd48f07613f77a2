"""polku shop new."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import clock_of
from app.cli.output import say
from app.i18n import _
from app.model.customer import Shop
from app.services.app_settings import remember_shop
from app.services.desk import new_shop
from app.services.secrets import KeyringSecrets


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    shop = verbs.add_parser("shop", help=_("make a shop")).add_subparsers(dest="what", required=True)
    new = shop.add_parser("new", help=_("make an empty shop in a folder"))
    new.add_argument("dir", type=Path)
    new.add_argument("--name", default="")
    new.add_argument("--locale", choices=("fi", "en"), default="fi")
    new.add_argument("--timezone", default="Europe/Helsinki")
    new.add_argument("--currency", default="EUR")
    new.add_argument("--url", default="", help=_("the shop's web address, where the messages' links lead"))
    new.add_argument("--now", metavar="ISO", help=_("set the clock, such as 2026-03-17T14:31"))
    new.set_defaults(run=make_shop)


def make_shop(args: argparse.Namespace) -> int:
    name = args.name or args.dir.resolve().name
    details = Shop(name=name, locale=args.locale, timezone=args.timezone, currency=args.currency, url=args.url)
    desk = new_shop(args.dir, details, clock_of(args), KeyringSecrets())
    desk.close()
    remember_shop(args.dir.resolve())
    say(_("Made the shop {name} in {path}.").format(name=name, path=args.dir))
    return 0
