"""polku selftest: the program, as it was installed here, proves itself."""

from __future__ import annotations

import argparse

from app.cli.output import say, say_json
from app.i18n import _


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "selftest",
        help=_("have this very program prove itself"),
        description=_("Works in a temporary folder; your shops are not touched. JSON: [{name, well, detail}]."),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
    parser.set_defaults(run=prove)


def prove(args: argparse.Namespace) -> int:
    """Exit code 3 when anything is broken: whatever it is, the package is at fault and not the user."""
    from app.services.selftest import selftest  # knows nearly everything: the other verbs start without it

    found = selftest(args.prove_window)
    if args.json:
        say_json(found)
    else:
        for one in found:
            say(f"{_('well') if one.well else _('BROKEN'):7} {one.name}: {one.detail}")
    return 0 if all(one.well for one in found) else 3
