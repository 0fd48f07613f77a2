"""polku codes list|add|remove: lists of discount codes, each of which is given once."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import opened, read_file, read_moment
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common
from app.i18n import _, ngettext
from app.services.codes import add_codes, code_lists, remove_codes


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    lists = verbs.add_parser("codes", help=_("discount codes that are given once")).add_subparsers(
        dest="what", required=True
    )

    def verb(name: str, run: object, words: str, keys: str) -> Parser:
        parser = common(lists.add_parser(name, help=words, keys=keys))
        parser.set_defaults(run=run)
        return parser

    verb("list", list_all, _("lists of codes and how many are left"), "[{name, free, given, expired, next_end}]")
    adding = verb("add", add, _("add codes from a file to a list, one on each line"), "{name, added, free}")
    adding.add_argument("name")
    adding.add_argument("file", type=Path)
    adding.add_argument("--expires", metavar="ISO", help=_("the moment after which the codes are good for nothing"))
    verb("remove", remove, _("take the codes nobody has got off a list"), "{name, removed}").add_argument("name")


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        rows = code_lists(desk)
    if args.json:
        say_json(rows)
    else:
        told = [(row.name, str(row.free), str(row.given), str(row.expired)) for row in rows]
        table(told, (_("list"), _("left"), _("given"), _("expired")))
    return 0


def add(args: argparse.Namespace) -> int:
    text = read_file(args.file).decode("utf-8-sig", "replace")
    with opened(args) as desk:
        expires = read_moment(args.expires, desk.shop.timezone) if args.expires else None
        added = add_codes(desk, args.name, text, expires)
        free = next((one.free for one in code_lists(desk) if one.name == args.name.strip()), 0)
    if args.json:
        say_json({"name": args.name.strip(), "added": added, "free": free})
    else:
        say(ngettext("{n} code added.", "{n} codes added.", added).format(n=added))
    return 0


def remove(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        removed = remove_codes(desk, args.name)
    if args.json:
        say_json({"name": args.name, "removed": removed})
    else:
        say(ngettext("{n} code removed.", "{n} codes removed.", removed).format(n=removed))
    return 0
