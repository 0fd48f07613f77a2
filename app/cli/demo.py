"""polku demo: the whole job in seconds, with real messages into a mail catcher on this computer."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.output import progress_line, say, say_json
from app.i18n import _, ngettext, number
from app.services.demo.run_demo import DAYS, run_demo
from app.services.sentences.states import message_state_name


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "demo",
        help=_("the demo shop, its automations and a mail catcher: time runs fast, real messages arrive"),
        description=_("JSON: {flows, messages: {state: n}, accepted, duplicates, seconds}."),
    )
    parser.add_argument("--headless", action="store_true", help=_("no window"))
    parser.add_argument("--shop", type=Path, metavar="DIR", help=_("keep the demo shop in this folder"))
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("keep the messages as .eml files with an index.html"))
    parser.add_argument("--days", type=int, default=DAYS, help=_("how many days to run"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    result = run_demo(folder=args.shop, out=args.out, days=args.days, progress=progress_line(_("Days")))
    if args.json:
        say_json(result)
        return 0
    days = ngettext("{n} day", "{n} days", args.days).format(n=args.days)
    seconds = number(result.seconds, 1)
    say(_("Kyläkauppa lived {days} in {seconds} seconds.").format(days=days, seconds=seconds))
    say(_("Running: {flows}.").format(flows=", ".join(result.flows)))
    for state, count in result.messages.items():
        say(f"  {message_state_name(state)}: {count}")
    say(
        _("The mail catcher accepted {n} messages, {twice} of them twice.").format(
            n=result.accepted, twice=result.duplicates
        )
    )
    if args.out:
        say(_("Read them: {path}").format(path=args.out / "index.html"))
    if args.shop:
        say(_("The shop is in {path}. Look around: polku --help").format(path=args.shop))
    return 0
