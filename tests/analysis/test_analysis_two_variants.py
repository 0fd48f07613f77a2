"""Two variants: equal ones hardly ever get a winner, however often somebody looks; different ones do."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb, isclose

import pytest

from app.analysis.two_variants import ALPHA, LEAST, Variant, compare, evidence_of

RUNS = 1000


def first_winner(chance: random.Random, rates: tuple[float, float], share: float, people: int) -> str:
    """Looks after every single person, and stops at the first winner that is named."""
    counts = {"first": [0, 0], "second": [0, 0]}
    for _ in range(people):
        side = 0 if chance.random() < share else 1
        mine = counts["second" if side else "first"]
        mine[0] += 1
        if chance.random() >= rates[side]:
            continue
        mine[1] += 1
        verdict = compare(Variant(*counts["first"]), Variant(*counts["second"]), share).verdict
        if verdict != "not_yet":
            return verdict
    return "not_yet"


@pytest.mark.parametrize(("rate", "share"), [(0.03, 0.5), (0.3, 0.5), (0.9, 0.5), (0.2, 0.8)])
def test_a_null_effect_is_called_a_winner_in_less_than_five_of_a_hundred_runs(rate: float, share: float) -> None:
    """Somebody looks after each goal of 1 500 people: 1 000 shops with nothing to find."""
    chance = random.Random(f"{rate}:{share}")
    named = sum(first_winner(chance, (rate, rate), share, 1500) != "not_yet" for _ in range(RUNS))
    assert named / RUNS < ALPHA


def test_an_ordinary_test_looked_at_every_day_would_not_have_kept_that_promise() -> None:
    """The same shops, looked at with a two-proportion z test at 5 %: why the rule is another one."""
    chance = random.Random(7)
    named = 0
    for _ in range(300):
        people, reached = [0, 0], [0, 0]
        for _ in range(1500):
            side = chance.randrange(2)
            people[side] += 1
            reached[side] += chance.random() < 0.3
            pooled = sum(reached) / sum(people)
            error = (pooled * (1 - pooled) * (1 / max(people[0], 1) + 1 / max(people[1], 1))) ** 0.5
            if min(people) >= LEAST and abs(reached[0] / people[0] - reached[1] / people[1]) > 1.96 * error:
                named += 1
                break
    assert named / 300 > 3 * ALPHA


def test_a_real_difference_is_found_and_on_the_right_side() -> None:
    chance = random.Random(3)
    found = [first_winner(chance, (0.05, 0.12), 0.5, 3000) for _ in range(100)]
    assert found.count("second") >= 90
    assert found.count("first") <= 2


def test_the_evidence_is_what_the_formula_says() -> None:
    """Against exact fractions: the average over the Beta weights, worked out as a beta-binomial over w^a (1 - w)^b."""

    def rising(x: Fraction, n: int) -> Fraction:
        made = Fraction(1)
        for step in range(n):
            made *= x + step
        return made

    for a, b in ((0, 0), (1, 0), (7, 2), (12, 40)):
        half = Fraction(15)
        exact = rising(half, a) * rising(half, b) / rising(2 * half, a + b) * 2 ** (a + b)
        assert isclose(evidence_of(a, b, 0.5), float(exact), rel_tol=1e-9)


def test_the_evidence_of_equal_variants_is_one_on_average() -> None:
    for n in (1, 5, 30):
        assert isclose(sum(comb(n, a) * 0.3**a * 0.7 ** (n - a) * evidence_of(a, n - a, 0.3) for a in range(n + 1)), 1)


def test_few_people_never_have_a_winner() -> None:
    assert compare(Variant(LEAST - 1, LEAST - 1), Variant(500, 0)).verdict == "not_yet"
    assert compare(Variant(), Variant()).verdict == "not_yet"
    assert compare(Variant(10_000, 9_000), Variant(10_000, 0)).verdict == "first"
