"""polku customers list|show|export|erase|stop."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import opened, zone_of
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common, count
from app.i18n import _, money
from app.i18n import datetime as say_moment
from app.model.truth import has_consent
from app.services.customers import erase_customer, export_customer, list_customers, show_customer, stop_customer
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name

SHOWN = 20


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    people = verbs.add_parser("customers", help=_("the shop's customers")).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, words: str, keys: str) -> Parser:
        parser = common(people.add_parser(name, help=words, keys=keys))
        parser.set_defaults(run=run)
        return parser

    listing = verb(
        "list",
        list_all,
        _("customers by name"),
        "[{id, email, name, city, orders, total, last_order_at, consent, suppressed, tags, created_at, interests, "
        "sms}]",
    )
    listing.add_argument("--search", default="")
    listing.add_argument("--limit", type=count, default=200)
    card = "{customer, facts: {now, orders, events, consents, contacts, interactions, suppressed}, timeline}"
    verb("show", show, _("all about one customer"), card).add_argument("email")
    export = verb("export", export_one, _("write all that is known of a customer to a file"), "{email, path}")
    export.add_argument("email")
    export.add_argument("file", type=Path)
    gone = "{orders, events, messages}"
    verb("erase", erase, _("remove everything of a customer, for good"), gone).add_argument("email")
    verb("stop", stop, _("no more marketing to this customer"), "{email, suppressed}").add_argument("email")


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        rows = list_customers(desk, args.search, args.limit)
        currency = desk.shop.currency
    if args.json:
        say_json(rows)
    else:
        table(
            [
                (row.email, row.name, str(row.orders), money(row.total, currency), _may(row.consent, row.suppressed))
                for row in rows
            ],
            (_("address"), _("name"), _("orders"), _("total"), _("may be mailed")),
        )
    return 0


def show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        card = show_customer(desk, args.email)
        zone = zone_of(desk)
    if args.json:
        say_json(card)
        return 0
    customer, facts = card.customer, card.facts
    say(f"{customer.first_name} {customer.last_name} <{customer.email}>".strip())
    say(_("Orders: {n}").format(n=len(facts.orders)))
    say(_("May be mailed: {answer}").format(answer=_may(has_consent(facts), facts.suppressed)))
    for item in card.timeline[:SHOWN]:
        state = f" ({message_state_name(item.state)})" if item.state else ""
        say(f"  {say_moment(item.at, zone, year=True)}  {item.text}{state}")
    return 0


def export_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        export_customer(desk, args.email, args.file)
    if args.json:
        say_json({"email": args.email, "path": str(args.file)})
    else:
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
        listed = desk.store.suppressions.find(args.email)
    if args.json:
        say_json({"email": args.email, "suppressed": listed})
    else:
        say(_("{email} gets no more marketing.").format(email=args.email))
    return 0


def _may(consent: bool, suppressed: str) -> str:
    """Yes, or no with the reason where there is one."""
    if suppressed:
        return f"{_('no')} ({say_reason(suppressed)})"
    return _("yes") if consent else _("no")
