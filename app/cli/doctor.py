"""polku doctor."""

from __future__ import annotations

import argparse

from app.cli.context import opened
from app.cli.output import say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.examine import examine


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    parser = common(
        verbs.add_parser(
            "doctor",
            help=_("what is well and what is not, in this shop and computer"),
            keys="[{code, well, params}]",
        )
    )
    parser.set_defaults(run=doctor)


def doctor(args: argparse.Namespace) -> int:
    """Exit code 1 when something needs a look."""
    with opened(args) as desk:
        found = examine(desk)
    if args.json:
        say_json(found)
    else:
        for one in found:
            say(f"{_('well') if one.well else _('look'):5} {one.words()}")
    return 0 if all(one.well for one in found) else 1
