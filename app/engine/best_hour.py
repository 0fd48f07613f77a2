"""The hour of the day at which somebody is usually there, learned from when they came before.

Each moment at which a person did something by themselves (opened, clicked, looked at a page, filled a cart, ordered)
within the last year counts for its hour on that person's clock. So that 9.59 and 10.01 are neighbours, an hour's weight
is a quarter of the hour before, half its own and a quarter of the hour after, round the clock:

    weight(h) = n(h - 1) / 4 + n(h) / 2 + n(h + 1) / 4

The best hour is the heaviest one; of equally heavy ones the earliest after midnight. A message that comes when somebody
is there anyway is the idea of send time optimisation; the smoothing keeps a handful of moments from deciding alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.engine.times import clock, next_clock, zone
from app.model.customer import Facts
from app.model.sources import CART_EVENTS, VIEW_EVENTS

VISITS = (*VIEW_EVENTS, "Page Viewed", *CART_EVENTS, "Order Completed", "Email Link Clicked", "Form Submitted")
"""Events that tell that the customer was there."""
YEAR = timedelta(days=365)
HOURS = 24


def best_hour(moments: Iterable[datetime], place: str) -> int:
    """The heaviest hour of these moments on the clock of the place; 0 if there are none."""
    counts = [0] * HOURS
    for one in moments:
        counts[one.astimezone(zone(place)).hour] += 1
    weights = [counts[hour - 1] + 2 * counts[hour] + counts[(hour + 1) % HOURS] for hour in range(HOURS)]
    return weights.index(max(weights))


def learned_hour(facts: Facts, place: str, at_least: int) -> int | None:
    """The customer's own best hour; None while fewer than `at_least` moments of the last year are known."""
    since = facts.now - YEAR
    moments = [event.occurred_at for event in facts.events if event.name in VISITS and event.occurred_at > since]
    moments += [one.at for one in facts.interactions if one.at > since]
    return best_hour(moments, place) if moments and len(moments) >= at_least else None


def next_best(began: datetime, facts: Facts, place: str, at_least: int, otherwise: str) -> datetime:
    """The first moment not before `began` in the customer's best hour, else the shop's, else the one `otherwise`."""
    hour = learned_hour(facts, place, at_least)
    if hour is None:
        hour = facts.best_hour
    text = f"{hour:02}:00" if hour is not None else otherwise
    at, local = clock(text), began.astimezone(zone(place))
    since = (local.hour * 60 + local.minute - at.hour * 60 - at.minute) % (HOURS * 60)
    return began if since < 60 else next_clock(began, text, (), place)
