"""polku doctor, selftest, pictures."""

from __future__ import annotations

import argparse

from app.cli.context import opened
from app.cli.main import common
from app.cli.output import say, say_json
from app.i18n import _
from app.services.examine import examine
from app.services.selftest import selftest


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = common(verbs.add_parser("doctor", help=_("what is well and what is not, in this shop and computer")))
    parser.set_defaults(run=doctor)
    proof = verbs.add_parser("selftest", help=_("have this very program prove itself"))
    proof.add_argument("--json", action="store_true", help=_("print one JSON document"))
    proof.set_defaults(run=prove)


def doctor(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found = examine(desk)
    if args.json:
        say_json(found)
    else:
        for one in found:
            say(f"{_('well') if one.well else _('look'):5} {one.words()}")
    return 0 if all(one.well for one in found) else 1


def prove(args: argparse.Namespace) -> int:
    found = selftest()
    if args.json:
        say_json(found)
    else:
        for one in found:
            say(f"{_('well') if one.well else _('BROKEN'):7} {one.name} {one.detail}".rstrip())
    return 0 if all(one.well for one in found) else 3
