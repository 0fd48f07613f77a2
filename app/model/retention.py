"""How long what is known of people is kept. On from the first day; never for ever without a written reason."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Literal

import msgspec

Kind = Literal["browsing", "carts", "hits", "sent", "routes", "orders", "people", "unconfirmed", "files"]
KINDS: tuple[Kind, ...] = ("browsing", "carts", "hits", "sent", "routes", "orders", "people", "unconfirmed", "files")


class Retention(msgspec.Struct, frozen=True):
    """`browsing_months`: what was looked at. `cart_days`: carts, as long as the try-out plays. `hit_days`: what an
    opening or a click told of its device; that it happened stays. `sent_months`: subjects, answers of servers and, of
    ways that have ended, the values that decisions saw. `order_months`: what was in an order; its day and sum stay.
    `idle_months`: customers without any contact, who are asked about, or forgotten where `idle` says so. `asked_days`:
    addresses that were asked to confirm and never did, and of which nothing else is known. `file_days`: reports of
    errors, lists of text messages, and copies kept by upgrades and restores. `off_because`: why nothing is removed by
    itself; "" while it is.
    """

    browsing_months: int = 6
    cart_days: int = 90
    hit_days: int = 90
    sent_months: int = 12
    order_months: int = 36
    idle_months: int = 24
    idle: Literal["ask", "forget"] = "ask"
    file_days: int = 30
    asked_days: int = 30
    off_because: str = ""

    def before(self, kind: Kind, now: datetime) -> datetime:
        """What is older than this goes."""
        match kind:
            case "browsing":
                return months_before(now, self.browsing_months)
            case "carts":
                return now - timedelta(days=self.cart_days)
            case "hits":
                return now - timedelta(days=self.hit_days)
            case "sent" | "routes":
                return months_before(now, self.sent_months)
            case "orders":
                return months_before(now, self.order_months)
            case "people":
                return months_before(now, self.idle_months)
            case "unconfirmed":
                return now - timedelta(days=self.asked_days)
            case "files":
                return now - timedelta(days=self.file_days)


class Trace(msgspec.Struct, frozen=True):
    """One thing that a dry run would remove: whose, when it happened, and what it is (an event, a subject, an order's
    number, a file's name). `address` is "" where it is nobody's any more.
    """

    address: str
    name: str
    at: datetime
    what: str = ""


class Outdated(msgspec.Struct, frozen=True):
    """What is older than `before` of one kind: how much, of how many people, and the first few."""

    kind: Kind
    before: datetime
    rows: int
    people: int
    examples: tuple[Trace, ...]


class Removal(msgspec.Struct, frozen=True):
    """One run of the job, as its log keeps it. `by`: the nightly job or a person. `counts`: what went, by kind."""

    at: datetime
    by: Literal["night", "hand"]
    counts: dict[str, int]


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last of the month where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
