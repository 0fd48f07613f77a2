"""polku shop new|move|backup|backups|restore|pack|unpack|stay."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from app.cli.context import file_to_write, opened, read_moment, zone_of
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common, database_option, json_option
from app.engine.ports import Clock, SystemClock, VirtualClock
from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.app_settings import load_settings, remember_shop
from app.services.backups import Backup, back_up_now, backups, restore
from app.services.carrying import pack_shop, stay_here, unpack_shop
from app.services.desk import new_shop
from app.services.move_shop import move_shop
from app.services.secrets import KeyringSecrets, MachineSecrets
from app.services.sentences.carrying import missing_words
from app.services.whereabouts import synced_by


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    shop = verbs.add_parser("shop", help=_("make a shop")).add_subparsers(dest="what", required=True)
    new = shop.add_parser("new", help=_("make an empty shop in a folder"), keys="{name, path}")
    new.add_argument("dir", type=Path)
    new.add_argument("--name", default="")
    new.add_argument("--locale", choices=("fi", "en"), default="fi")
    new.add_argument("--timezone", default="Europe/Helsinki")
    new.add_argument("--currency", default="EUR")
    new.add_argument("--url", default="", help=_("the shop’s web address, where the messages’ links lead"))
    new.add_argument("--now", metavar="ISO", help=_("set the clock, such as 2026-03-17T14:31 in the shop’s zone"))
    database_option(new)
    json_option(new)
    new.set_defaults(run=make_shop)
    words = _("move the shop of a folder to a PostgreSQL server; the file stays, paused")
    move = common(shop.add_parser("move", help=words, keys="{tables: {name: rows}, folder, pictures}"), database=False)
    move.add_argument(
        "--to", metavar="URL", required=True, help=_("an empty database: postgresql+psycopg://USER@HOST/NAME")
    )
    move.set_defaults(run=move_it)
    keys = "{path, at, size}"
    copy = common(shop.add_parser("backup", help=_("copy the shop’s file now"), keys=keys), database=False)
    copy.set_defaults(run=copy_it)
    copies = common(shop.add_parser("backups", help=_("the copies there are"), keys=f"[{keys}]"), database=False)
    copies.set_defaults(run=show_copies)
    words = _("put a copy in the place of the shop’s file; everything is paused afterwards")
    back = common(shop.add_parser("restore", help=words, keys="{kept}"), database=False)
    back.add_argument("copy", type=Path)
    back.set_defaults(run=bring_back)
    _carrying_verbs(shop)


def _carrying_verbs(shop: argparse._SubParsersAction[Parser]) -> None:
    words = _("write the whole shop into one file: a backup, or with --move the way to another computer")
    pack = common(shop.add_parser("pack", help=words, keys="{format, name, at, moved, version}"), database=False)
    pack.add_argument("file", type=Path)
    pack.add_argument("--move", action="store_true", help=_("end sending here first, for good"))
    pack.set_defaults(run=pack_it)
    words = _("make a packed shop into one of this computer, in a new folder and paused")
    keys = "{name, folder, at, moved, missing: [[what, name]]}"
    unpack = shop.add_parser("unpack", help=words, keys=keys)
    unpack.add_argument("file", type=Path)
    unpack.add_argument("dir", type=Path)
    json_option(unpack)
    unpack.set_defaults(run=unpack_it)
    words = _("the move to another computer was given up: sending here may go on")
    stay = common(shop.add_parser("stay", help=words, keys="{moved}"), database=False)
    stay.set_defaults(run=stay_it)


def make_shop(args: argparse.Namespace) -> int:
    folder = args.dir.resolve()
    details = Shop(
        name=_one_line(args.name) or _one_line(folder.name),
        locale=args.locale,
        timezone=args.timezone,
        currency=args.currency.upper(),
        url=args.url,
    )
    clock: Clock = VirtualClock(read_moment(args.now, args.timezone)) if args.now else SystemClock()
    desk = new_shop(folder, details, clock, KeyringSecrets(), database=args.database)
    desk.close()
    if args.database:
        _say_made(args, details.name, str(desk.store.path))
        return 0
    if service := synced_by(folder):
        words = _("{service} copies this folder while Polku writes in it: choose another one, or the file may be torn.")
        say(words.format(service=service), sys.stderr)
    with suppress(PolkuError):  # the shop is there; that it opens by itself next time is a convenience
        remember_shop(folder)
    _say_made(args, details.name, str(folder))
    return 0


def move_it(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        moved = move_shop(desk, args.to, lambda table, rows: None if args.json else say(f"{table}: {rows}"))
    if args.json:
        say_json(moved)
        return 0
    say(_("Every row is there and was counted on both sides. The shop’s file is paused and stays as a copy."))
    say(_("Start the sending on as many machines as you like: polku run --database URL"))
    return 0


def copy_it(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        made = back_up_now(desk)
    if args.json:
        say_json(_plain(made))
    else:
        say(str(made.path))
    return 0


def show_copies(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        found, zone = backups(desk.folder), zone_of(desk)
    if args.json:
        say_json([_plain(one) for one in found])
    else:
        rows = [
            (say_moment(one.at, zone, year=True), f"{number(one.size / 1e6, 1)} MB", str(one.path)) for one in found
        ]
        table(rows, (_("when"), _("size"), _("file")))
    return 0


def _plain(one: Backup) -> dict[str, object]:
    return {"path": str(one.path), "at": one.at, "size": one.size}


def bring_back(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        folder, now = desk.folder, desk.clock.now()
    kept = restore(folder, args.copy, now)
    if args.json:
        say_json({"kept": str(kept)})
    else:
        say(_("The copy is in place and everything is paused. What was there is in {path}.").format(path=kept))
    return 0


def pack_it(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        packed = pack_shop(desk, file_to_write(args.file), move=args.move)
    if args.json:
        say_json(packed)
        return 0
    say(_("Wrote {path}.").format(path=args.file))
    if args.move:
        say(_("Nothing leaves from this computer any more. On the other one: polku shop unpack FILE DIR"))
    return 0


def unpack_it(args: argparse.Namespace) -> int:
    folder = args.dir.resolve()
    known = [Path(one) for one in load_settings().recent_shops]
    found = unpack_shop(args.file, folder, SystemClock(), MachineSecrets(), known)
    with suppress(PolkuError):
        remember_shop(folder)
    if args.json:
        say_json(found)
        return 0
    say(_("The shop {name} is in {path}, paused.").format(name=found.name, path=args.dir))
    for what, name in found.missing:
        say(f"  {missing_words(what, name)}")
    say(_("Start sending when no other computer sends from it: polku resume-everything"))
    return 0


def stay_it(args: argparse.Namespace) -> int:
    with opened(args, server=False) as desk:
        stay_here(desk)
    if args.json:
        say_json({"moved": False})
    else:
        say(_("Sending here may go on: polku resume-everything. Stop the other computer first."))
    return 0


def _one_line(text: str) -> str:
    """What may stand in the sender's name of every message."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _say_made(args: argparse.Namespace, name: str, path: str) -> None:
    if args.json:
        say_json({"name": name, "path": path})
    else:
        say(_("Made the shop {name} in {path}.").format(name=name, path=path if args.database else args.dir))
