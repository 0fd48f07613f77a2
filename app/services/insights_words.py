"""The figures of the results in words: in the window, in the CSV file and in the report they are the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from app.analysis.lift import Lift
from app.analysis.rates import FEW, Rate
from app.i18n import N_, _, money, ngettext, number, percent
from app.i18n import date as say_date
from app.services.earned import Money, together
from app.services.insights import Feedback, Figures, Insights, Sources
from app.services.insights_before import Earlier

UNKNOWN = "–"
COLUMNS: dict[str, str] = {
    "title": N_("Automation"),
    "sent": N_("Sent"),
    "opens": N_("Opened (indicative)"),
    "clicks": N_("Clicked"),
    "conversion": N_("Conversion"),
    "sales": N_("Sales"),
    "own": N_("Its own metric"),
    "stops": N_("Stopped, spam"),
    "weeks": N_("12 weeks"),
}
TOTALS: dict[str, str] = {
    "sales": N_("Sales from automations"),
    "sent": N_("Sent"),
    "opens": N_("Opened (indicative)"),
    "clicks": N_("Clicked"),
    "conversion": N_("Conversion"),
    "accounts": N_("New customer accounts"),
    "stops": N_("Stopped the messages"),
}
HOW: dict[str, str] = {
    "opens": N_(
        "A program on your computer does not see opens. Connect the shop’s own endpoint in the settings and choose "
        "level 2: it then sees opens of those who have agreed to it."
    ),
    "clicks": N_(
        "A program on your computer does not see clicks. Connect the shop’s own endpoint in the settings: level 1 sees "
        "clicks. Orders that came through a link are counted without it."
    ),
    "mailbox": N_("Connect the shop’s mailbox in the settings: stops, complaints and returned mail come by it."),
    "origins": N_("Connect your shop in the settings: its orders then tell the codes used and the link they came by."),
    "accounts": N_("Import the events “Account Created” from your shop."),
    "visits": N_(
        "Connect the shop’s own endpoint, choose level 2 and put its script on your pages: they then tell what is "
        "looked at after a click, by those who have agreed to it. Or import the events “Page Viewed” or "
        "“Product Viewed”."
    ),
    "feedback": N_(
        "Connect the shop’s own endpoint in the settings: its form brings the answers. Or import them as events "
        "“Feedback Given”, with the stars as “rating”."
    ),
}
"""How to get a figure that nothing tells, by its source."""
FROM: dict[str, str] = {
    "sending": N_("the outgoing server’s answer"),
    "opens": N_("the picture in messages, fetched from the shop’s endpoint: indicative"),
    "clicks": N_("links that people followed by way of the shop’s endpoint; machines are not counted"),
    "orders": N_("the shop’s orders, each credited once, less what was paid back"),
    "mailbox": N_("the shop’s mailbox and the page that ends messages"),
    "accounts": N_("the shop’s events of new accounts"),
    "visits": N_("pages that told by the endpoint’s script, and the shop’s own events of pages viewed"),
    "feedback": N_("the feedback form of the shop’s endpoint, and answers that were imported"),
}
"""Where a figure comes from, by its source."""
FIGURES: dict[str, str] = {
    "sent": "sending", "weeks": "sending", "opens": "opens", "clicks": "clicks", "conversion": "orders",
    "sales": "orders", "stops": "mailbox", "accounts": "accounts",
}  # fmt: skip
"""Column or total -> its source."""
SOURCES: tuple[tuple[str, str, str], ...] = (
    ("sending", N_("Sent messages"), N_("the outgoing server’s answer")),
    ("mailbox", N_("Stops and returned mail"), N_("the shop’s mailbox")),
    ("orders", N_("Orders and sales"), N_("the shop’s orders")),
    ("origins", N_("Codes and visits of orders"), N_("the shop’s orders")),
    ("clicks", N_("Clicks in messages"), N_("not seen")),
    ("opens", N_("Opens of messages"), N_("not seen")),
)
"""(source, what it tells, where it is from)."""


class Told(msgspec.Struct, frozen=True):
    """A figure in words; `detail`: what it is a share of; `how`: where nothing tells it, how to get it."""

    text: str
    detail: str = ""
    how: str = ""

    @property
    def line(self) -> str:
        """All of it in one line."""
        return " · ".join(part for part in (self.text, self.detail, self.how) if part)


def rate(found: Rate | None, source: str = "") -> Told:
    """A share with its parts; "too few" under FEW; a dash and how to get it where nobody knows."""
    if found is None:
        return Told(UNKNOWN, "", _(HOW[source]) if source in HOW else "")
    of = _("{part} of {whole}").format(part=number(found.part), whole=number(found.whole))
    if found.share is None:
        return Told(UNKNOWN, _("nobody yet"))
    if found.few:
        return Told(_("too few"), of, _("A share is told from {n} people on.").format(n=FEW))
    return Told(percent(found.share), of)


def count(found: int | None, source: str = "") -> Told:
    """A number; a dash and how to get it where nobody knows."""
    return Told(UNKNOWN, "", _(HOW[source])) if found is None else Told(number(found))


def sales(found: Sequence[Money], currency: str) -> Told:
    """What orders were worth, each currency by itself."""
    if not found:
        return Told(money(0, currency, cents=False))
    orders = sum(one.orders for one in found)
    worth = " + ".join(money(one.net, one.currency, cents=False) for one in found)
    return Told(worth, ngettext("{n} order", "{n} orders", orders).format(n=number(orders)))


def stops(found: Figures) -> Told:
    """How many stopped the messages, and how many called one spam."""
    if found.stops is None or found.complaints is None:
        return Told(UNKNOWN, "", _(HOW["mailbox"]))
    return Told(number(found.stops), _("spam {n}").format(n=number(found.complaints)))


def source_words(source: str) -> str:
    """Names where a figure comes from; "" for what needs no naming."""
    return _("Source: {source}.").format(source=_(FROM[source])) if source in FROM else ""


def own_source(found: Figures) -> str:
    """The source of `own_metric`."""
    known = (("page_visits", "visits"), ("accounts", "accounts"), ("feedback", "feedback"))
    return next((source for metric, source in known if metric in found.flow.metrics), "orders")


def own_metric(found: Figures) -> tuple[str, str, Told]:
    """(icon, what it is called, the figure): what the guide measures this automation by beyond opens and clicks."""
    wanted = found.flow.metrics
    if "page_visits" in wanted:
        return "globe", _("Visits to pages"), _of_rate(found.visits, "visits")
    if "accounts" in wanted:
        return "user-plus", _("New customer accounts"), _of_rate(found.accounts, "accounts")
    if "feedback" in wanted:
        return "star", _("Feedback"), feedback(found.feedback)
    bought = Told(number(found.converted.part), "")
    if found.recovered is not None:
        return "cart", _("Recovered carts"), bought
    return "repeat", _("Came to buy"), bought


def feedback(found: Feedback | None) -> Told:
    """How many answers, how many stars on average, and how many of them nobody was asked for."""
    if found is None:
        return Told(UNKNOWN, "", _(HOW["feedback"]))
    stars = stars_words(found)
    unasked = _("{n} before a message").format(n=number(found.unasked)) if found.unasked else ""
    return Told(number(found.answers), ", ".join(part for part in (stars, unasked) if part))


def stars_words(found: Feedback) -> str:
    """Stars on average; "" where none were given."""
    mean = found.mean
    return _("{mean} of 5 stars").format(mean=number(mean, 1)) if mean is not None else ""


def unasked_words(found: Feedback) -> str:
    """Why there may be more answers than messages; "" where there is nothing to explain."""
    if not found.unasked:
        return ""
    told = ngettext(
        "{n} answer came from somebody who waits for the message: the automation did not bring it.",
        "{n} answers came from people who wait for the message: the automation did not bring them.",
        found.unasked,
    )
    return told.format(n=number(found.unasked))


def lift_words(found: Lift) -> str:
    """What the automation has brought about beside those kept out of it, and whether that can be said."""
    low, high = (number(100 * share, 1) for share in (found.low, found.high))
    sides = _("Bought within 30 days: {mine}; of those kept out {theirs}.").format(
        mine=_side(found.treated), theirs=_side(found.held_out)
    )
    told = _("Difference {difference} percentage points, 95 % interval {low} to {high}.").format(
        difference=number(100 * found.difference, 1), low=low, high=high
    )
    match found.verdict:
        case "better":
            verdict = _("The automation brings buyers.")
        case "worse":
            verdict = _("Those kept out buy more: look at the automation.")
        case "not_yet":
            verdict = _("Not enough data yet to say that it has an effect.")
    return f"{verdict} {sides} {told}"


class Sums(msgspec.Struct, frozen=True):
    """The figures of all automations together; None: nothing tells this shop about it."""

    money: tuple[Money, ...]
    sent: int
    opened: Rate | None
    clicked: Rate | None
    converted: Rate | None
    accounts: int | None
    stops: int | None


def sums(every: Sequence[Figures | Earlier]) -> Sums:
    """Of these automations. New accounts are those of automations that are measured by them."""
    return Sums(
        money=together(part for one in every for part in one.money),
        sent=sum(one.sent for one in every),
        opened=_together(one.opened for one in every),
        clicked=_together(one.clicked for one in every),
        converted=_together(one.converted for one in every),
        accounts=_added(_accounts(one) for one in every),
        stops=_added(one.stops for one in every),
    )


def totals(found: Insights) -> dict[str, Told]:
    """The figures of all automations together, by the keys of TOTALS."""
    every = sums(found.automations)
    return {
        "sales": sales(every.money, found.currency),
        "sent": Told(number(every.sent)),
        "opens": rate(every.opened, "opens"),
        "clicks": rate(every.clicked, "clicks"),
        "conversion": rate(every.converted),
        "accounts": count(every.accounts, "accounts"),
        "stops": count(every.stops, "mailbox"),
    }


def source_lines(found: Sources) -> list[tuple[str, str, str, str]]:
    """(tone, what, where from, how to get it) of each source; the tone is a warning where it is missing or weak."""
    there = {
        "sending": True, "orders": True, "mailbox": found.mailbox,
        "origins": found.origins, "clicks": found.clicks, "opens": found.opens,
    }  # fmt: skip
    lines = []
    for key, what, where in SOURCES:
        if there[key] and key == "opens":
            lines.append(("warning", _(what), _("indicative"), ""))
        elif there[key]:
            lines.append(("success", _(what), _("the shop’s endpoint") if key == "clicks" else _(where), ""))
        else:
            lines.append(("warning", _(what), _("not seen"), _(HOW[key])))
    return lines


def funnel(found: Figures) -> list[tuple[str, str, str, int | None, Rate | None]]:
    """(icon, kind, words, people, share of those who got a message), from those who came in to those who bought."""
    steps: list[tuple[str, str, str, int | None, Rate | None]] = [
        ("bolt", "kind.trigger", _("Came in"), found.entered, None),
        ("mail", "kind.email", _("Got a message"), found.reached, Rate(found.reached, found.entered)),
        ("eye", "kind.email", _("Opened (indicative)"), found.opened.part if found.opened else None, found.opened),
        ("click", "kind.email", _("Clicked"), found.clicked.part if found.clicked else None, found.clicked),
    ]
    bought = _("Paid the cart") if found.recovered is not None else _("Bought")
    return [*steps, ("flag", "kind.goal", bought, found.converted.part, found.converted)]


def week_words(first: date, place: int) -> str:
    """A week by its number, as the charts name it, and by its Monday."""
    monday = first + timedelta(weeks=place)
    return _("Week {n}, from {day}").format(n=monday.isocalendar().week, day=say_date(monday))


def _of_rate(found: Rate | None, source: str) -> Told:
    if found is None:
        return rate(None, source)
    return Told(number(found.part), _("of {n} who came in").format(n=number(found.whole)))


def _side(found: Rate) -> str:
    told = rate(found)
    return f"{told.text} ({told.detail})"


def _together(rates: Iterable[Rate | None]) -> Rate | None:
    known = [one for one in rates if one is not None]
    return Rate(sum(one.part for one in known), sum(one.whole for one in known)) if known else None


def _accounts(one: Figures | Earlier) -> int | None:
    if one.accounts is None:
        return None
    return one.accounts.part if "accounts" in one.flow.metrics else 0


def _added(counts: Iterable[int | None]) -> int | None:
    known = [one for one in counts if one is not None]
    return sum(known) if known else None
