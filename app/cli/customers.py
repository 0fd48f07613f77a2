"""polku customers list|show|export|erase|stop|rest|rectify."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from app.cli.context import file_to_write, opened, zone_of
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common, count
from app.i18n import _, money
from app.i18n import datetime as say_moment
from app.model.customer import Customer, Facts
from app.model.errors import PolkuError
from app.model.truth import has_consent
from app.services.customer_export import export_customer
from app.services.customer_rights import DETAILS, end_rest, rectify_customer, rest_customer
from app.services.customers import erase_customer, list_customers, show_customer, stop_customer
from app.services.segment_export import export_segment
from app.services.segments import list_segments
from app.services.sentences.happenings import event_past
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.store.explain import TimelineItem

SHOWN = 20


def _keys(what: type[msgspec.Struct]) -> str:
    return f"{{{', '.join(what.__struct_fields__)}}}"


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    people = verbs.add_parser("customers", help=_("the shop’s customers")).add_subparsers(dest="what", required=True)

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
    card = f"{{customer: {_keys(Customer)}, facts: {_keys(Facts)}, timeline: [{_keys(TimelineItem)}]}}"
    verb("show", show, _("all about one customer"), card).add_argument("email")
    export = verb("export", export_one, _("write all that is known of a customer to a file"), "{email, path, page}")
    export.add_argument("email")
    export.add_argument("file", type=Path)
    words = _("write the people of a segment to a CSV file")
    table_of = verb("export-segment", export_people, words, "{segment, path, people}")
    table_of.add_argument("segment")
    table_of.add_argument("file", type=Path)
    gone = "{orders, events, messages}"
    verb("erase", erase, _("remove everything of a customer, for good"), gone).add_argument("email")
    resting = verb("rest", rest, _("no marketing to this customer for some days"), "{email, until}")
    resting.add_argument("email")
    resting.add_argument("--days", type=count, default=30)
    resting.add_argument("--end", action="store_true", help=_("end the rest now"))
    keys = "{id, email, first_name, last_name, phone, language, birth_md, city, timezone, tags, fields, created_at}"
    right = verb("rectify", rectify, _("put a customer’s details right; the old values stay in their log"), keys)
    right.add_argument("email")
    right.add_argument("details", nargs="+", metavar="NAME=VALUE")
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
        words = event_past(item.text) if item.kind == "event" else item.text
        say(f"  {say_moment(item.at, zone, year=True)}  {words}{state}")
    return 0


def export_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        written = export_customer(desk, args.email, file_to_write(args.file))
    if args.json:
        say_json({"email": args.email, "path": str(written[0]), "page": str(written[1])})
        return 0
    for path in written:
        say(_("Wrote {path}.").format(path=path))
    return 0


def export_people(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        rule = list_segments(desk).get(args.segment)
        if rule is None:
            raise PolkuError("segment-gone", "user", name=args.segment)
        people = export_segment(desk, rule, file_to_write(args.file))
    if args.json:
        say_json({"segment": args.segment, "path": str(args.file), "people": people})
    else:
        say(_("Wrote {path}.").format(path=args.file))
    return 0


def rest(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        until = None if args.end else rest_customer(desk, args.email, args.days)
        if args.end:
            end_rest(desk, args.email)
        zone = zone_of(desk)
    if args.json:
        say_json({"email": args.email, "until": until})
    elif until is None:
        say(_("{email} gets messages again.").format(email=args.email))
    else:
        day = say_moment(until, zone, year=True)
        say(_("{email} gets no marketing until {day}.").format(email=args.email, day=day))
    return 0


def rectify(args: argparse.Namespace) -> int:
    told = dict(one.partition("=")[::2] for one in args.details)
    details = {name: value for name, value in told.items() if name in DETAILS}
    own = {name: value for name, value in told.items() if name not in DETAILS}
    with opened(args) as desk:
        customer = rectify_customer(desk, args.email, details, own)
    if args.json:
        say_json(customer)
    else:
        say(_("The details of {email} are right now; the old values stay in their log.").format(email=customer.email))
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
