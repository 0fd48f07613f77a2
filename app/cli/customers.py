"""polku customers list|show|export|erase|stop."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import opened
from app.cli.main import common
from app.cli.output import say, say_json, table
from app.i18n import _, money
from app.i18n import date as say_date
from app.model.truth import has_consent
from app.services.customers import erase_customer, export_customer, list_customers, show_customer, stop_customer


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    people = verbs.add_parser("customers", help=_("the shop's customers")).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, words: str) -> argparse.ArgumentParser:
        parser = common(people.add_parser(name, help=words))
        parser.set_defaults(run=run)
        return parser

    listing = verb("list", list_all, _("customers by name"))
    listing.add_argument("--search", default="")
    listing.add_argument("--limit", type=int, default=200)
    verb("show", show, _("all about one customer")).add_argument("email")
    export = verb("export", export_one, _("write all that is known of a customer to a file"))
    export.add_argument("email")
    export.add_argument("file", type=Path)
    verb("erase", erase, _("remove everything of a customer, for good")).add_argument("email")
    verb("stop", stop, _("no more marketing to this customer")).add_argument("email")


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        rows = list_customers(desk, args.search, args.limit)
        currency = desk.shop.currency
    if args.json:
        say_json(rows)
    else:
        table(
            [
                (row.email, row.name, str(row.orders), money(row.total, currency), _("yes") if row.consent else _("no"))
                for row in rows
            ],
            (_("address"), _("name"), _("orders"), _("total"), _("may be mailed")),
        )
    return 0


def show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        card = show_customer(desk, args.email)
    if args.json:
        say_json(card)
        return 0
    customer = card.customer
    say(f"{customer.first_name} {customer.last_name} <{customer.email}>".strip())
    say(_("Orders: {n}").format(n=len(card.facts.orders)))
    say(_("May be mailed: {answer}").format(answer=_("yes") if has_consent(card.facts) else _("no")))
    for item in card.timeline[:20]:
        say(f"  {say_date(item.at, year=True)}  {item.kind}  {item.text}")
    return 0


def export_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        export_customer(desk, args.email, args.file)
    say(_("Wrote {path}.").format(path=args.file))
    return 0


def erase(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        gone = erase_customer(desk, args.email)
    if args.json:
        say_json(gone)
    else:
        say(_("Everything of {email} was removed. They will not be mailed again.").format(email=args.email))
    return 0


def stop(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        stop_customer(desk, args.email)
    say(_("{email} gets no more marketing.").format(email=args.email))
    return 0
