"""polku demo: the whole job in seconds, with real messages into a mail catcher on this computer."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import progress_line, say, say_json
from app.cli.parser import Parser, count, json_option
from app.i18n import _, ngettext, number
from app.services.demo.run_demo import DAYS, DemoResult, run_demo
from app.services.sentences.states import message_state_name


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = verbs.add_parser(
        "demo",
        help=_("the demo shop, its automations and a mail catcher: time runs fast, real messages arrive"),
        keys="{flows, messages: {state: n}, accepted, duplicates, seconds}",
    )
    parser.add_argument("--headless", action="store_true", help=_("no window"))
    parser.add_argument("--shop", type=Path, metavar="DIR", help=_("keep the demo shop in this folder"))
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("keep the messages as .eml files with an index.html"))
    parser.add_argument("--days", type=count, default=DAYS, help=_("how many days to run"))
    json_option(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not (args.headless or args.out or args.json):
        say(_("The demo runs without its window."))
    result = run_demo(folder=args.shop, out=args.out, days=args.days, progress=progress_line(_("Days")))
    if args.json:
        say_json(result)
    else:
        _say_result(result, args)
    return 0


def _say_result(result: DemoResult, args: argparse.Namespace) -> None:
    days = ngettext("{n} day", "{n} days", args.days).format(n=args.days)
    seconds = number(result.seconds, 1)
    say(_("Kyläkauppa lived {days} in {seconds} seconds.").format(days=days, seconds=seconds))
    say(_("Running: {flows}.").format(flows=", ".join(result.flows)))
    for state, many in result.messages.items():
        say(f"  {message_state_name(state)}: {many}")
    say(
        _("The mail catcher accepted {n} messages, {twice} of them twice.").format(
            n=result.accepted, twice=result.duplicates
        )
    )
    if args.out:
        say(_("Read them: {path}").format(path=args.out / "index.html"))
    if args.shop:
        say(_("The shop is in {path}. Look around: polku --help").format(path=args.shop))
