"""polku import customers|orders|events|products FILE."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.cli.context import opened
from app.cli.output import progress_line, say, say_json
from app.cli.parser import Parser, common
from app.i18n import _
from app.services.import_data import ImportResult, read_plan, run_import
from app.services.sentences.import_rows import say_bad_row
from app.shop.columns import KINDS

SHOWN = 20


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    row = "{number, code, column, params, cells}"
    keys = (
        "{kind, dry_run, cancelled, rows, new, changed, same, skipped, duplicates, unproven, blocked, batch, bad_rows, "
        f"bad: [{row}], notes: [{row}]}}"
    )
    parser = common(
        verbs.add_parser("import", help=_("bring customers, orders, events or products in from a file"), keys=keys)
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--map", type=Path, help=_("a saved map of columns (JSON)"))
    parser.add_argument("--dry-run", action="store_true", help=_("count and check, change nothing"))
    parser.set_defaults(run=bring_in)


def bring_in(args: argparse.Namespace) -> int:
    """Good rows come in; bad rows are listed with number and reason and make the exit code 1 only if none was good."""
    with opened(args) as desk:
        plan = read_plan(desk, args.kind, args.file, args.map)
        result = run_import(
            desk, plan, progress=progress_line(_("Importing")), cancelled=lambda: False, dry_run=args.dry_run
        )
    if args.json:
        say_json(result)
    else:
        _say_result(result)
    if result.bad and not (result.new or result.changed or result.same or result.skipped):
        say(_("No row could be used, and nothing was changed. Mend the rows and import the file again."), sys.stderr)
        return 1
    return 0


def _say_result(result: ImportResult) -> None:
    if result.dry_run:
        say(_("Dry run: nothing was changed."))
    say(
        _("{new} new, {changed} changed, {same} as before, {bad} rows not understood.").format(
            new=result.new, changed=result.changed, same=result.same, bad=result.bad_rows
        )
    )
    if result.skipped:
        say(_("Left out because cancelled, refunded or not paid: {n}.").format(n=result.skipped))
    if result.unproven:
        words = _("Permissions without a time or a source: {n}. They are kept, but nobody is mailed on their ground.")
        say(words.format(n=result.unproven))
    if result.blocked:
        say(_("Addresses that are not written to any more: {n}.").format(n=result.blocked))
    for title, rows in (("", result.bad), (_("Worth a look:"), result.notes)):
        if title and rows:
            say(title)
        for row in rows[:SHOWN]:
            say(f"  {say_bad_row(row)}")
        if len(rows) > SHOWN:
            say(_("  ... and {n} more (all with --json)").format(n=len(rows) - SHOWN))
