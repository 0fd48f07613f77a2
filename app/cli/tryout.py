"""polku tryout: the shop's own history played through its automations."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.cli.context import opened, read_moment, zone_of
from app.cli.output import progress_line, say, say_json, table
from app.cli.parser import Parser, common
from app.engine.ports import Clock, VirtualClock
from app.i18n import _
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say as say_reason
from app.services.try_out import try_out
from app.services.try_out_tally import TryOut


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = common(
        verbs.add_parser(
            "tryout",
            help=_("play the shop’s history through automations; sends nothing"),
            description=_("The span is from <= t < to; a date without a time is its midnight in the shop’s zone."),
            keys="{from, to, customers, flows: {name: {entered, exited: {reason: n}, messages: [{node, title, sent, "
            "suppressed: {reason: n}}]}}, load: {histogram: {messages: customers}, max, "
            "worst: {customer, messages: [{at, flow, node, title}]}}, steps, seconds}",
        )
    )
    parser.add_argument("--flow", action="append", default=[], metavar="NAME", help=_("only these (default: all)"))
    words = _("where the span begins (default: 90 days before its end)")
    parser.add_argument("--from", dest="since", metavar="DATE", help=words)
    parser.add_argument(
        "--to",
        dest="until",
        metavar="DATE",
        help=_("where it ends (default: the end of today; with --now, that moment)"),
    )
    parser.add_argument("--no-guardrails", action="store_true", help=_("as if no guardrail but consent existed"))
    parser.set_defaults(run=play)


def play(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        zone = zone_of(desk)

        def moment(text: str | None) -> datetime | None:
            return read_moment(text, zone.key) if text is not None else None

        result = try_out(
            desk,
            tuple(args.flow),
            moment(args.since),
            moment(args.until) or _end(desk.clock, zone),
            guardrails=not args.no_guardrails,
            progress=progress_line(_("Playing")),
        )
    if args.json:
        say_json(result)
    else:
        _say_result(result, zone)
    return 0


def _end(clock: Clock, zone: ZoneInfo) -> datetime:
    """Now where the clock stands still (--now, a demo's); else where today ends. Two runs on the same shop then give
    the same document.
    """
    now = clock.now()
    if isinstance(clock, VirtualClock):
        return now
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone).astimezone(UTC)


def _say_result(result: TryOut, zone: ZoneInfo) -> None:
    say(
        _("From {start} to {end}: {n} customers.").format(
            start=say_moment(result.from_, zone, year=True),
            end=say_moment(result.to, zone, year=True),
            n=result.customers,
        )
    )
    for name, flow in result.flows.items():
        say()
        say(_("{name}: {n} came in").format(name=name, n=flow.entered))
        rows = [
            (m.title or m.node, str(m.sent), ", ".join(f"{say_reason(r)} {n}" for r, n in m.suppressed.items()))
            for m in flow.messages
        ]
        table(rows, (_("message"), _("sent"), _("held back")))
    say()
    table([(m, str(n)) for m, n in result.load.histogram.items()], (_("messages"), _("customers")))
    if result.load.worst:
        worst = result.load.worst
        say(_("Most: {who}, {n} messages.").format(who=worst.customer, n=len(worst.messages)))
