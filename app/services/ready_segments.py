"""Segments ready to be taken into use: those of the guide, with the words the shop itself uses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec

from app.i18n import N_, _
from app.model.rules import All, Bought, Compare, Happened, Not, Rule
from app.services.desk import Desk
from app.services.known_words import known_words

NEW_ORDERS, OLD_ORDERS = 1, 3
CART_LINE = 50.0
QUIET_DAYS = 90
INTEREST_DAYS = 180
MOST_WORDS = 4
_SEX = frozenset({"sex", "gender", "sukupuoli", "kön"})
_AGE = frozenset({"age", "ikä", "ålder"})
_AGES = (30, 50, 65)
_MOTIVES = {
    "quality": N_("Quality"),
    "price": N_("Price"),
    "expertise": N_("Expertise"),
    "ecology": N_("Ecology"),
    "facts": N_("Facts"),
}
"""Reasons to buy as the library's rules know them; the words of the shop itself are shown as they are."""


class Ready(msgspec.Struct, frozen=True):
    """`group` keeps those together that belong together: orders, value, interest, mail."""

    name: str
    icon: str
    rule: Rule
    group: str


def ready_segments(desk: Desk) -> list[Ready]:
    """All of them, in the order to show."""
    return [*_by_orders(), *_by_value(desk), *_by_interest(desk), *_by_person(desk), *_by_messages()]


def _by_orders() -> Iterable[Ready]:
    count = "orders.count"
    yield Ready(_("Not bought yet"), "user", Compare(count, "eq", 0), "orders")
    yield Ready(_("New customers"), "user-plus", Compare(count, "eq", NEW_ORDERS), "orders")
    yield Ready(_("Old customers"), "heart", Compare(count, "ge", OLD_ORDERS), "orders")
    quiet = All((Compare(count, "ge", 1), Compare("orders.days_since_last", "gt", QUIET_DAYS)))
    yield Ready(_("Quiet for over 90 days"), "moon", quiet, "orders")
    due = All((Compare("standing.reorder_in", "le", 0), Compare("standing.reorder_in", "ge", -14)))
    yield Ready(_("Running out soon"), "repeat", due, "orders")


def _by_value(desk: Desk) -> Iterable[Ready]:
    money = f"{CART_LINE:.0f} {'€' if desk.shop.currency == 'EUR' else desk.shop.currency}"
    yield Ready(_("VIP customers"), "star", Compare("standing.vip", "eq", True), "value")
    often = Compare("orders.count", "ge", 6)
    yield Ready(_("VIP by number of orders"), "star", often, "value")
    above = Compare("orders.average", "ge", CART_LINE)
    yield Ready(_("Average cart {money} or more").format(money=money), "euro", above, "value")
    below = Compare("orders.average", "lt", CART_LINE)
    yield Ready(_("Average cart below {money}").format(money=money), "euro", below, "value")
    scores = {name: f"standing.{name}" for name in ("recency", "frequency", "money")}
    best = All(tuple(Compare(one, "ge", 4) for one in scores.values()))
    yield Ready(_("Best customers (RFM)"), "diamond", best, "value")
    slipping = All((Compare(scores["recency"], "le", 2), Compare(scores["frequency"], "ge", 4)))
    yield Ready(_("Slipping away (RFM)"), "speed", slipping, "value")
    asleep = All((Compare(scores["recency"], "eq", 1), Compare(scores["frequency"], "le", 2)))
    yield Ready(_("Asleep (RFM)"), "moon", asleep, "value")


def _by_interest(desk: Desk) -> Iterable[Ready]:
    """Hobbies, motives, professions and towns that the shop's customers have; categories that they buy from."""
    lists = (
        ("profile.interests", "contains", "heart"),
        ("profile.motive", "eq", "tag"),
        ("profile.profession", "eq", "briefcase"),
        ("profile.city", "eq", "map"),
    )
    for field, op, icon in lists:
        for word in desk.store.customers.most_used(
            field.partition(".")[2], MOST_WORDS if field != "profile.city" else 1
        ):
            name = _interest_words(field, word)
            yield Ready(name, icon, Compare(field, "contains" if op == "contains" else "eq", word), "interest")
    for topic in desk.store.hit_counts.topics(MOST_WORDS):
        clicked = Happened("Email Link Clicked", "days", INTEREST_DAYS, where=Compare("trigger.topic", "eq", topic))
        yield Ready(_("Has clicked: {topic}").format(topic=topic), "click", clicked, "interest")
    for word in known_words(desk).categories[:MOST_WORDS]:
        name = _("Has bought: {category}").format(category=word)
        yield Ready(name, "bag", Compare("orders.categories", "contains", word), "interest")


def _interest_words(field: str, word: str) -> str:
    if field == "profile.city":
        return _("From {town}").format(town=word)
    if field == "profile.motive" and word in _MOTIVES:
        return _(_MOTIVES[word])
    return word[:1].upper() + word[1:]


def _by_person(desk: Desk) -> Iterable[Ready]:
    """By age and sex, only where the shop has such fields of its own: Polku neither asks for them nor guesses."""
    for field in known_words(desk).fields:
        name = field.casefold().replace(" ", "_")
        if name in _SEX:
            for word in desk.store.customers.most_used(field, MOST_WORDS):
                label = word[:1].upper() + word[1:]
                yield Ready(label, "user", Compare(f"field.{field}", "eq", word), "interest")
        elif name in _AGE:
            of_age = f"field.{field}"
            for low, high in pairwise((None, *_AGES, None)):
                lower = Compare(of_age, "ge", low) if low is not None else None
                upper = Compare(of_age, "lt", high) if high is not None else None
                parts = tuple(one for one in (lower, upper) if one is not None)
                yield Ready(_age_words(low, high), "users", parts[0] if len(parts) == 1 else All(parts), "interest")


def _age_words(low: int | None, high: int | None) -> str:
    if low is None:
        return _("Under {n} years old").format(n=high)
    if high is None:
        return _("At least {n} years old").format(n=low)
    return _("{low} to {high} years old").format(low=low, high=high - 1)


def _by_messages() -> Iterable[Ready]:
    yield Ready(_("Clicked in a message"), "click", Happened("Email Link Clicked", "days", 90), "mail")
    yield Ready(_("Sent a form"), "inbox", Happened("Form Submitted", "days", 90), "mail")
    left = All((Happened("Cart Abandoned", "days", 30), Not(Bought("count", 30, op="ge", value=1))))
    yield Ready(_("Left a cart and has not bought"), "cart", left, "mail")
    yield Ready(_("No consent to email"), "shield", Compare("consent.email", "eq", False), "mail")
