"""polku source add|list|read|forget."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import get_args

from app.cli import hooks
from app.cli.context import opened, zone_of
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common
from app.i18n import _
from app.model.errors import PolkuError
from app.model.shop_source import SOURCE_KINDS, Holds, ShopSource
from app.services.desk import Desk
from app.services.sentences.sources import brought_words, kind_words, last_file_words, last_read_words
from app.services.shop_sources import forget_source, load_sources, read_source, save_source, source_state, try_source
from app.shop.map_file import load_map

SECRET = "POLKU_SHOP_SECRET"  # noqa: S105 - the name of a variable, not a secret
STATE = "[{name, kind, url, read_at, trouble}]"


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    words = _("the shop’s own system: WooCommerce, Shopify and others")
    source = verbs.add_parser("source", help=words).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, help_: str, keys: str) -> Parser:
        parser = common(source.add_parser(name, help=help_, keys=keys))
        parser.set_defaults(run=run)
        return parser

    words = _("connect one; its secret is asked for, or taken from {name}").format(name=SECRET)
    new = verb("add", add, words, "{name, answered}")
    new.add_argument("kind", choices=SOURCE_KINDS)
    new.add_argument("url")
    new.add_argument("--key", default="", help=_("consumer key, client id or user name"))
    new.add_argument("--holds", choices=get_args(Holds), default="orders", help=_("what files list"))
    new.add_argument("--map", type=Path, help=_("a saved map of columns (JSON)"))
    verb("list", show, _("what is connected, and when it was last read"), STATE)
    verb("read", read, _("read what is new now"), "{name: {customers, orders, events, products, coupons, left_out}}")
    gone = verb("forget", forget, _("read one no more; what came from it stays"), "{name}")
    gone.add_argument("url")
    hooks.add_verbs(verb)


def add(args: argparse.Namespace) -> int:
    source = _told(args)
    secret = "" if args.kind == "folder" else os.environ.get(SECRET) or getpass.getpass(_("Secret: "))
    with opened(args) as desk:
        answered = try_source(source, secret)
        save_source(desk, source, secret)
    if args.json:
        say_json({"name": source.name, "answered": answered})
    else:
        say(_("Connected: {name}.").format(name=answered))
    return 0


def _told(args: argparse.Namespace) -> ShopSource:
    """A folder by its whole path, so that it is the same one from wherever it is read."""
    url = str(Path(args.url).resolve()) if args.kind == "folder" else args.url.rstrip("/")
    if args.map is None:
        return ShopSource(args.kind, url, args.key, args.holds)
    mapping = load_map(args.map)
    return ShopSource(args.kind, url, args.key, mapping.kind, mapping.columns, mapping.fixed)


def show(args: argparse.Namespace) -> int:
    """Exit code 1 when one of them could not be read lately."""
    with opened(args) as desk:
        found = [(source, source_state(desk, source)) for source in load_sources(desk)]
        now, zone = desk.clock.now(), zone_of(desk)
    if args.json:
        say_json(
            [
                {"name": one.name, "kind": one.kind, "url": one.url, "read_at": state and state.read_at,
                 "trouble": (state and state.trouble) or None}
                for one, state in found
            ]
        )  # fmt: skip
    else:
        rows = [
            (kind_words(one.kind), one.url, f"{last_read_words(state, now, zone)} {last_file_words(state)}".rstrip())
            for one, state in found
        ]
        table(rows, (_("kind"), _("address"), _("state")))
    return 1 if any(state is not None and state.trouble for _one, state in found) else 0


def read(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        done = {source.name: read_source(desk, source) for source in load_sources(desk)}
    if args.json:
        say_json(done)
        return 0
    for name, brought in done.items():
        say(f"{name}: {', '.join(brought_words(brought))}")
    return 0


def forget(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        source = _by_url(desk, args.url)
        forget_source(desk, source)
    if args.json:
        say_json({"name": source.name})
    else:
        say(_("No longer read: {name}.").format(name=source.url))
    return 0


def _by_url(desk: Desk, url: str) -> ShopSource:
    for source in load_sources(desk):
        if source.url in (url.rstrip("/"), str(Path(url).resolve())):
            return source
    raise PolkuError("no-source", "user", address=url)
