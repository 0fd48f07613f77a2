"""polku run, messages, explain, pause-everything, resume-everything, smtp."""

from __future__ import annotations

import argparse
import sys

from app.cli.context import opened, zone_of
from app.cli.domain import domain_verb
from app.cli.output import say, say_json, table
from app.cli.parser import USAGE, Parser, common, count
from app.cli.sign_in import sign_in_verb
from app.engine.ports import VirtualClock
from app.i18n import _, ngettext
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.services.account import needed_account
from app.services.activity import explain_message, list_messages, message_counts
from app.services.catch_up import catch_up
from app.services.desk import Desk
from app.services.reports import redacted
from app.services.run_scheduler import run_scheduler
from app.services.sending import pause_everything, resume_everything, sending_state
from app.services.sentences.catch_up import fate_words, plan_lines
from app.services.sentences.errors import explain
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import MESSAGE_STATES, message_state_name
from app.services.sentences.why import why_lines
from app.services.try_account import check_saved_account, send_test

TOTALS = "{entered, advanced, ended, sent, suppressed, deferred, retried, failed, uncertain}"
STANDING = "{state, demo, since, waiting, queued, next_at, fault, mail}"
MESSAGE = (
    "{id, kind, state, at, due_at, customer, customer_name, email, flow, flow_title, version, node, title, subject, "
    "message_class, reason, reply_code, reply_text, attempts, message_id, enrolment, channel}"
)
STEP = "{node, kind, outcome, at, seen}"


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    def verb(name: str, run: object, words: str, keys: str) -> Parser:
        parser = common(verbs.add_parser(name, help=words, keys=keys))
        parser.set_defaults(run=run)
        return parser

    run = verb("run", run_it, _("the scheduler without a window: sends what is due"), TOTALS)
    how = run.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("send what may leave now and stop"))
    how.add_argument(
        "--plan", action="store_true", help=_("show what would leave now and what would not; send nothing")
    )
    how.add_argument("--until-idle", action="store_true", help=_("go on until nothing is due, then stop"))
    listing = f"{{counts: {{state: n}}, messages: [{MESSAGE}]}}"
    messages = verb("messages", list_all, _("what left, what waits, what did not leave"), listing)
    messages.add_argument("--state", choices=tuple(MESSAGE_STATES), default="", help=_("only these"))
    messages.add_argument("--limit", type=count, default=200)
    why = (
        f"{{message: {MESSAGE}, entry: {{key, at, event, properties}}, route: [{STEP}], "
        "guardrails: [{guard, passed, seen}], version}"
    )
    why_verb = verb("explain", explain_one, _("why a message was sent, or was not"), why)
    why_verb.add_argument("message", help=_("its number, or its Message-ID"))
    verb("pause-everything", pause, _("stop all sending now"), STANDING)
    resume = verb("resume-everything", resume_all, _("send again"), STANDING)
    resume.add_argument(
        "--late", choices=("send", "skip"), default="send", help=_("what happens to messages whose time has passed")
    )
    smtp = verbs.add_parser("smtp", help=_("the shop’s e-mail account")).add_subparsers(dest="what", required=True)
    check = common(smtp.add_parser("check", help=_("try to sign in, send nothing"), keys="{host, port, username}"))
    check.set_defaults(run=smtp_check)
    test = common(smtp.add_parser("test", help=_("send one test message"), keys="{to}"))
    test.add_argument("address")
    test.set_defaults(run=smtp_test)
    domain_verb(smtp)
    sign_in_verb(smtp)


def run_it(args: argparse.Namespace) -> int:
    """Exit code 1 when something stood in the way of sending."""
    if args.now and not (args.once or args.until_idle or args.plan):
        say(_("--now needs --once or --until-idle: a clock that stands still cannot run on."), sys.stderr)
        return USAGE
    if args.plan:
        return _plan(args)
    with opened(args) as desk:
        if not (args.once or args.until_idle) and isinstance(desk.clock, VirtualClock):
            say(_("The days of this demo have passed and its clock stands still: polku run --once."), sys.stderr)
            return USAGE
        ran = run_scheduler(desk, once=args.once, until_idle=args.until_idle, told=_tell)
        paused = desk.store.shop.paused_at() is not None
    if args.json:
        say_json(ran.totals)
    else:
        say(ngettext("{n} message sent.", "{n} messages sent.", ran.totals.sent).format(n=ran.totals.sent))
        if paused:
            say(_("Everything is paused: nothing leaves before polku resume-everything."))
    return 1 if ran.trouble else 0


def _plan(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        plan, zone = catch_up(desk), zone_of(desk)
    if args.json:
        say_json(plan)
        return 0
    for line in plan_lines(plan, zone):
        say(line)
    rows = [
        (say_moment(one.due_at, zone), one.flow, one.title, fate_words(one.fate), say_reason(one.reason))
        for one in plan.messages
    ]
    table(rows, (_("due"), _("automation"), _("message"), _("what happens"), _("why")))
    return 0


def _tell(error: PolkuError) -> None:
    """What a server said may name a customer, and what a service prints is kept in a log."""
    say(redacted(explain(error).line()), sys.stderr)


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        counts, rows = message_counts(desk), list_messages(desk, args.state, limit=args.limit)
        zone = zone_of(desk)
    if args.json:
        say_json({"counts": counts, "messages": rows})
        return 0
    for state, many in counts.items():
        say(f"{message_state_name(state)}: {many}")
    table(
        [
            (
                str(row.id),
                say_moment(row.at, zone),
                message_state_name(row.state),
                row.email,
                row.subject or row.title,
                say_reason(row.reason) if row.reason else "",
            )
            for row in rows
        ],
        (_("number"), _("when"), _("state"), _("to"), _("message"), _("why")),
    )
    return 0


def explain_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found = explain_message(desk, args.message)
        zone = zone_of(desk)
    if args.json:
        say_json(
            {
                "message": found.message,
                "entry": found.entry,
                "route": found.route,
                "guardrails": found.looked,
                "version": found.message.version,
            }
        )
        return 0
    for line in why_lines(found, zone):
        say(line)
    return 0


def pause(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        pause_everything(desk)
        _say_standing(args, desk, _("Everything is paused. Nothing leaves, nobody falls off."))
    return 0


def resume_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        resume_everything(desk, args.late)
        _say_standing(args, desk, _("Sending goes on."))
    return 0


def _say_standing(args: argparse.Namespace, desk: Desk, words: str) -> None:
    if args.json:
        say_json(sending_state(desk))
    else:
        say(words)


def smtp_check(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        check_saved_account(desk)
        account, _password = needed_account(desk)
    if args.json:
        say_json({"host": account.host, "port": account.port, "username": account.username})
    else:
        say(_("The server accepts the account. Nothing was sent."))
    return 0


def smtp_test(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        send_test(desk, args.address)
    if args.json:
        say_json({"to": args.address})
    else:
        say(_("The server accepted the test message to {address}.").format(address=args.address))
    return 0
