"""polku run, messages, explain, pause-everything, resume-everything, smtp."""

from __future__ import annotations

import argparse

from app.cli.context import opened
from app.cli.main import common
from app.cli.output import say, say_json, table
from app.i18n import _, ngettext
from app.i18n import datetime as say_moment
from app.services.activity import explain_message, list_messages, message_counts
from app.services.run_scheduler import run_scheduler
from app.services.send_test import check_saved_account, send_test
from app.services.sending import pause_everything, resume_everything
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.services.sentences.why import why_lines


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = common(verbs.add_parser("run", help=_("the scheduler without a window: sends what is due")))
    how = run.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("send what is due now and stop"))
    how.add_argument("--until-idle", action="store_true", help=_("go on until nothing is due"))
    run.set_defaults(run=run_it)
    messages = common(verbs.add_parser("messages", help=_("what left, what waits, what did not leave")))
    messages.add_argument("--state", default="", help=_("due, sent, retry, failed, uncertain, suppressed or skipped"))
    messages.add_argument("--limit", type=int, default=200)
    messages.set_defaults(run=list_all)
    explain = common(verbs.add_parser("explain", help=_("why a message was sent, or was not")))
    explain.add_argument("message", help=_("its number, or its Message-ID"))
    explain.set_defaults(run=explain_one)
    common(verbs.add_parser("pause-everything", help=_("stop all sending now"))).set_defaults(run=pause)
    resume = common(verbs.add_parser("resume-everything", help=_("send again")))
    resume.add_argument("--late", choices=("send", "skip"), default="send")
    resume.set_defaults(run=resume_all)
    smtp = verbs.add_parser("smtp", help=_("the shop's e-mail account")).add_subparsers(dest="what", required=True)
    common(smtp.add_parser("check", help=_("try to sign in, send nothing"))).set_defaults(run=smtp_check)
    test = common(smtp.add_parser("test", help=_("send one test message")))
    test.add_argument("address")
    test.set_defaults(run=smtp_test)


def run_it(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        totals = run_scheduler(desk, once=args.once, until_idle=args.until_idle)
    if args.json:
        say_json(totals)
    else:
        say(ngettext("{n} message sent.", "{n} messages sent.", totals.sent).format(n=totals.sent))
    return 0


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        counts, rows = message_counts(desk), list_messages(desk, args.state, limit=args.limit)
    if args.json:
        say_json({"counts": counts, "messages": rows})
        return 0
    for state, count in counts.items():
        say(f"{message_state_name(state)}: {count}")
    table(
        [
            (
                str(row.id),
                say_moment(row.at),
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
    for line in why_lines(found):
        say(line)
    return 0


def pause(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        pause_everything(desk)
    say(_("Everything is paused. Nothing leaves, nobody falls off."))
    return 0


def resume_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        resume_everything(desk, args.late)
    say(_("Sending goes on."))
    return 0


def smtp_check(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        check_saved_account(desk)
    say(_("The server accepts the account. Nothing was sent."))
    return 0


def smtp_test(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        send_test(desk, args.address)
    say(_("The server accepted the test message to {address}.").format(address=args.address))
    return 0
