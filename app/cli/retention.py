"""polku retention."""

from __future__ import annotations

import argparse

from app.cli.context import opened, zone_of
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _, date
from app.model.retention import KINDS
from app.services.retention import forget_idle, load_retention, outdated, remove_outdated
from app.services.sentences.retention import kind_title, outdated_words

SHOWN = 10


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    words = _("what is older than it may be kept; it goes by itself once a day, or now with --run")
    keys = "[{kind, before, rows, people, examples: [{address, name, at, what}]}], with --run {at, by, counts}"
    parser = common(verbs.add_parser("retention", help=words, keys=keys))
    parser.add_argument("--run", action="store_true", help=_("remove it now"), dest="really")
    words = _("with --run: forget the customers without any contact, too")
    parser.add_argument("--forget-idle", action="store_true", help=words)
    parser.set_defaults(run=retention)


def retention(args: argparse.Namespace) -> int:
    """Without --run nothing changes."""
    if not args.really:
        return _show(args)
    with opened(args) as desk:
        if args.forget_idle:
            forget_idle(desk)
        done = remove_outdated(desk)
    if args.json:
        say_json(done)
        return 0
    for kind in KINDS:
        if kind in done.counts:
            say(f"{kind_title(kind)}: {done.counts[kind]}")
    say(_("Done. Nothing else is older than it may be.") if done.counts else _("Nothing is older than it may be."))
    return 0


def _show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found, zone, wanted = outdated(desk), zone_of(desk), load_retention(desk)
    if args.json:
        say_json(found)
        return 0
    say(_("Dry run: nothing was changed."))
    for one in found:
        before = _("before {day}").format(day=date(one.before, zone, year=True))
        say(f"{kind_title(one.kind)} ({before}): {outdated_words(one)}")
        for trace in one.examples[:SHOWN]:
            say("  " + "  ".join(part for part in (date(trace.at, zone, year=True), trace.address, trace.what) if part))
    if wanted.idle == "ask":
        say(_("Customers without any contact go only when you say so: polku retention --run --forget-idle"))
    if wanted.off_because:
        say(_("Nothing goes by itself: {reason}").format(reason=wanted.off_because))
    return 0
