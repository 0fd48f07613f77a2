"""What an automation has brought about, beside those who were kept out of it: a difference with its interval.

The interval is Newcombe's hybrid score interval of a difference of two shares (R. G. Newcombe, Interval estimation for
the difference between independent proportions, Statist. Med. 17 (1998), 873-890, method 10). It holds for one look at
one moment. Whether there is a difference at all is said by `two_variants`, whose answer stays true however often
somebody looks.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import msgspec

from app.analysis.rates import Rate
from app.analysis.two_variants import Variant, compare


class Lift(msgspec.Struct, frozen=True):
    """Of both sides those who bought. `low` to `high`: 95 % interval of the difference, all as shares of 0 to 1."""

    treated: Rate
    held_out: Rate
    difference: float
    low: float
    high: float
    verdict: Literal["not_yet", "better", "worse"]


def lift(treated: Rate, held_out: Rate, held_share: float) -> Lift | None:
    """`held_share`: the share of people kept out, above 0 and below 1. None while one side is empty."""
    mine, theirs = treated.share, held_out.share
    if mine is None or theirs is None:
        return None
    low, high = difference(treated, held_out)
    found = compare(Variant(treated.whole, treated.part), Variant(held_out.whole, held_out.part), 1 - held_share)
    verdict: Literal["not_yet", "better", "worse"] = "not_yet"
    if found.verdict != "not_yet":
        verdict = "better" if found.verdict == "first" else "worse"
    return Lift(treated, held_out, mine - theirs, low, high, verdict)


def difference(one: Rate, other: Rate) -> tuple[float, float]:
    """95 % interval of how much higher the share behind `one` is than that behind `other`; of nothing, -1 to 1."""
    mine, theirs = one.share, other.share
    if mine is None or theirs is None:
        return -1.0, 1.0
    (low, high), (low_other, high_other) = one.interval(), other.interval()
    down = sqrt((mine - low) ** 2 + (high_other - theirs) ** 2)
    up = sqrt((high - mine) ** 2 + (theirs - low_other) ** 2)
    return mine - theirs - down, mine - theirs + up
