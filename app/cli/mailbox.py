"""polku mailbox read|status|check|find."""

from __future__ import annotations

import argparse

from app.cli.context import opened, zone_of
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common, json_option
from app.i18n import _, ngettext
from app.services.find_settings import find_settings
from app.services.mailbox import mailbox_state, needed_mailbox, read_mailbox, try_mailbox
from app.services.sentences.mailbox import found_words, freshness, way_words

READ = "{looked_at, stop, confirm, reply, auto_reply, bounce, complaint, read_at}"
SERVER = "{host, port, security, username} or null"
FOUND = f"{{imap: {SERVER}, smtp: {SERVER}, tried: [{{way, where, found}}]}}"
STATE = "{name, since, tried_at, read_at, trouble} or null"


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    words = _("the mailbox that stops and bounces come back to")
    mailbox = verbs.add_parser("mailbox", help=words).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, help_: str, keys: str) -> Parser:
        parser = common(mailbox.add_parser(name, help=help_, keys=keys))
        parser.set_defaults(run=run)
        return parser

    verb("read", read, _("read what is new now"), READ)
    verb("status", status, _("when it was last read"), STATE)
    verb("check", check, _("try to sign in, read nothing"), "{host, port, username}")

    words = _("find the servers of an address, without a password")
    finder = mailbox.add_parser("find", help=words, keys=FOUND)
    json_option(finder)
    finder.add_argument("address")
    finder.set_defaults(run=find_it)


def read(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found = read_mailbox(desk)
    if args.json:
        say_json(found)
        return 0
    say(ngettext("{n} new mail looked at.", "{n} new mails looked at.", found.looked_at).format(n=found.looked_at))
    for line in found_words(found):
        say(f"  {line}")
    return 0


def status(args: argparse.Namespace) -> int:
    """Exit code 1 when the mailbox could not be read lately."""
    with opened(args) as desk:
        state, now, zone = mailbox_state(desk), desk.clock.now(), zone_of(desk)
    if args.json:
        say_json(state)
    else:
        for line in freshness(state, now, zone):
            say(line)
    return 1 if state is not None and state.trouble else 0


def check(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        account, password = needed_mailbox(desk)
        try_mailbox(account, password)
    if args.json:
        say_json({"host": account.host, "port": account.port, "username": account.username})
    else:
        say(_("The mailbox opens. No mail was read."))
    return 0


def find_it(args: argparse.Namespace) -> int:
    """Needs no shop; exit code 1 when nothing was found."""
    found = find_settings(args.address)
    if args.json:
        say_json(found)
    else:
        answers = {True: _("found"), False: _("nothing")}
        rows = [(way_words(one.way), one.where, answers[one.found]) for one in found.tried]
        table(rows, (_("tried"), _("where"), _("answer")))
        for name, server in (("IMAP", found.imap), ("SMTP", found.smtp)):
            if server is not None:
                say(f"{name} {server.host}:{server.port} {server.security} {server.username}")
    return 0 if found.imap or found.smtp else 1
