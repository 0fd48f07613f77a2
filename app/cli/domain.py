"""polku smtp domain."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.cli.context import opened, read_file
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.account import needed_account
from app.services.domain_health import CheckedDomain, check_domain, read_domain_test, send_domain_test
from app.services.sentences.domain import domain_lines, grade_words

LINES = "{domain, host, lines: [{code, title, grade, text, name, record, instead, who}]}"


def domain_verb(smtp: argparse._SubParsersAction[Parser]) -> None:
    """Adds the verb below polku smtp."""
    words = _("how the domain stands as a sender: SPF, DKIM, DMARC, and what to add")
    domain = common(smtp.add_parser("domain", help=words, keys=LINES))
    how = domain.add_mutually_exclusive_group()
    how.add_argument("--send-test", action="store_true", help=_("send a test message to the shop’s own mailbox"))
    how.add_argument("--read-test", action="store_true", help=_("look for it in the mailbox and judge by it"))
    how.add_argument("--message", type=Path, metavar="FILE", help=_("judge by a delivered message, saved as a file"))
    domain.set_defaults(run=smtp_domain)


def smtp_domain(args: argparse.Namespace) -> int:
    """Exit code 1 when something is missing."""
    with opened(args) as desk:
        if args.send_test:
            send_domain_test(desk)
            say(_("The test message has left. In a minute: polku smtp domain --read-test"), sys.stderr)
            return 0
        if args.read_test:
            known = read_domain_test(desk)
        else:
            known = check_domain(desk, message=read_file(args.message) if args.message else b"")
        reports_to = needed_account(desk)[0].from_address
    return _tell(known, reports_to, as_json=args.json)


def _tell(known: CheckedDomain, reports_to: str, *, as_json: bool) -> int:
    if known.health is None:
        return 1
    lines = list(domain_lines(known.health, reports_to))
    if as_json:
        say_json({"domain": known.health.domain, "host": known.health.host, "lines": lines})
    else:
        say(known.health.domain)
        for one in lines:
            say(f"{one.title}: {grade_words(one.grade)}. {one.text}")
            if one.record:
                say(f'    {one.name} TXT "{one.record}"')
            if one.who:
                say(f"    {one.who}")
    return 1 if any(one.grade == "missing" for one in lines) else 0
