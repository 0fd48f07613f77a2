"""polku confirm."""

from __future__ import annotations

import argparse

import msgspec

from app.cli.context import opened
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.confirming import confirm_standing, start_confirming, stop_confirming


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    words = _("whether new subscribers confirm by e-mail before their first message, and what came of it")
    keys = "{on, flow, sending, asked, confirmed, waiting, expired, ended}"
    parser = common(verbs.add_parser("confirm", help=words, keys=keys))
    choice = _("on: ask from now on; off: permissions count as they are given")
    parser.add_argument("choice", nargs="?", choices=("on", "off"), help=choice)
    parser.set_defaults(run=confirm)


def confirm(args: argparse.Namespace) -> int:
    """Without a choice nothing changes."""
    with opened(args) as desk:
        if args.choice == "on":
            start_confirming(desk)
        elif args.choice == "off":
            stop_confirming(desk)
        standing = confirm_standing(desk)
    counts = msgspec.structs.asdict(standing.counts)
    if args.json:
        say_json({"on": standing.on, "flow": standing.flow, "sending": standing.sending, **counts})
        return 0
    say(_("New subscribers confirm by e-mail.") if standing.on else _("New subscribers are not asked to confirm."))
    if standing.on and standing.sending != "live":
        say(_("Nobody is asked now: the automation that sends the message is not live."))
    told = _("Asked {asked}: {confirmed} confirmed, {waiting} waiting, {expired} not in time, {ended} ended otherwise.")
    say(told.format(**counts))
    return 0
