"""polku import customers|orders|events|products FILE, and polku imports list|undo."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from app.cli.context import opened, zone_of
from app.cli.output import progress_line, say, say_json, table
from app.cli.parser import Parser, common, count
from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.services.import_data import ImportResult, read_plan, run_import
from app.services.past_imports import past_imports, take_back
from app.services.sentences.import_rows import asked_words, say_bad_row
from app.shop.columns import KINDS

SHOWN = 20


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    row = "{number, code, column, params, cells}"
    keys = (
        "{kind, dry_run, cancelled, rows, new, changed, same, skipped, duplicates, unproven, blocked, asked, "
        f"asking_rests, erased, batch, bad_rows, bad: [{row}], notes: [{row}]}}"
    )
    parser = common(
        verbs.add_parser("import", help=_("bring customers, orders, events or products in from a file"), keys=keys)
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--map", type=Path, help=_("a saved map of columns (JSON)"))
    parser.add_argument("--dry-run", action="store_true", help=_("count and check, change nothing"))
    words = _("new tags and fields start automations, as if they were given now; otherwise they are the past")
    parser.add_argument("--happening-now", action="store_true", help=words)
    parser.set_defaults(run=bring_in)
    past = verbs.add_parser("imports", help=_("what has been imported, and taking the last of it back"))
    what = past.add_subparsers(dest="what", required=True)
    keys = "[{batch, kind, file, at, new, changed, may_take_back}]"
    listing = common(what.add_parser("list", help=_("finished imports, the newest first"), keys=keys))
    listing.set_defaults(run=show_past)
    keys = "{batch, dry_run, customers, orders, events}"
    undo = common(what.add_parser("undo", help=_("take a finished import back, within a day"), keys=keys))
    undo.add_argument("batch", type=count, help=_("its number, from “polku imports list”"))
    undo.add_argument("--dry-run", action="store_true", help=_("count and check, change nothing"))
    undo.set_defaults(run=undo_import)


def bring_in(args: argparse.Namespace) -> int:
    """Good rows come in; bad rows are listed with number and reason and make the exit code 1 only if none was good."""
    with opened(args) as desk:
        plan = read_plan(desk, args.kind, args.file, args.map)
        plan = msgspec.structs.replace(plan, happening=args.happening_now)
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
    if result.duplicates:
        say(_("Rows that stand in the file twice: {n}.").format(n=result.duplicates))
    if result.erased:
        say(_("Rows of people who were erased, and stay out: {n}.").format(n=result.erased))
    if result.unproven:
        words = _("Permissions without a time or a source: {n}. They are kept, but nobody is mailed on their ground.")
        say(words.format(n=result.unproven))
    if result.blocked:
        say(_("Addresses that are not written to any more: {n}.").format(n=result.blocked))
    if result.asked:
        say(asked_words(result.asked, result.dry_run, result.asking_rests))
    for title, rows in (("", result.bad), (_("Worth a look:"), result.notes)):
        if title and rows:
            say(title)
        for row in rows[:SHOWN]:
            say(f"  {say_bad_row(row)}")
        if len(rows) > SHOWN:
            say(_("  ... and {n} more (all with --json)").format(n=len(rows) - SHOWN))


def show_past(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        found, zone = past_imports(desk), zone_of(desk)
    if args.json:
        say_json(found)
        return 0
    rows = [
        (str(one.batch), one.kind, one.file, say_moment(one.at, zone), number(one.new), number(one.changed),
         _("yes") if one.may_take_back else _("no"))
        for one in found
    ]  # fmt: skip
    head = (_("number"), _("kind"), _("file"), _("when"), _("new rows"), _("changed rows"), _("may be taken back"))
    table(rows, head)
    return 0


def undo_import(args: argparse.Namespace) -> int:
    """What it changed in known rows stays, and so does whom others know by now."""
    with opened(args) as desk:
        gone = take_back(desk, args.batch, args.dry_run)
    if args.json:
        say_json({"batch": args.batch, "dry_run": args.dry_run, **msgspec.structs.asdict(gone)})
        return 0
    say(_("Dry run: nothing was changed.") if args.dry_run else _("The import was taken back."))
    words = _("Deleted: {customers} customers, {orders} orders, {events} events. What was changed in known ones stays.")
    if args.dry_run:
        words = _("It would delete {customers} customers, {orders} orders and {events} events.")
    say(words.format(customers=number(gone.customers), orders=number(gone.orders), events=number(gone.events)))
    return 0
