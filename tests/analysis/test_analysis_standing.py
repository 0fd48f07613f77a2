"""RFM, VIP and refills beside plain loops that say the same in the words of their definitions."""

from __future__ import annotations

from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.standing import (
    FEW,
    Bought12,
    Interval,
    Taken,
    Vip,
    learn,
    line_of,
    purchases,
    rfm,
    time_to_tell,
    vip_next,
)

YEARS = st.lists(
    st.builds(Bought12, st.integers(0, 365).map(float), st.integers(1, 9), st.integers(1, 40).map(lambda n: n * 12.5)),
    min_size=FEW,
    max_size=130,
)


def _score_by_loop(mine: float, everyone: list[float]) -> int:
    """The fifth that somebody is in, told by how many are worse."""
    worse = 0
    for one in everyone:
        if one < mine:
            worse += 1
    score = 1
    while score < 5 and worse * 5 >= score * len(everyone):
        score += 1
    return score


@given(YEARS)
def test_scores_are_the_fifths_of_those_who_are_worse(years: list[Bought12]) -> None:
    found = rfm(dict(enumerate(years)))
    for who, one in enumerate(years):
        assert found[who] == (
            _score_by_loop(-one.days, [-other.days for other in years]),
            _score_by_loop(one.orders, [float(other.orders) for other in years]),
            _score_by_loop(one.money, [other.money for other in years]),
        )


def test_equal_figures_get_equal_scores_and_fifths_are_equal_in_number() -> None:
    spread = rfm({who: Bought12(float(who), 1, 10.0 * (who + 1)) for who in range(100)})
    assert {score: sum(one[0] == score for one in spread.values()) for score in range(1, 6)} == dict.fromkeys(
        range(1, 6), 20
    )
    assert {one[1] for one in spread.values()} == {1}
    assert spread[0] == (5, 1, 1)
    assert spread[99] == (1, 1, 5)


def test_a_small_shop_has_fixed_limits() -> None:
    found = rfm({1: Bought12(30, 6, 400), 2: Bought12(31, 5, 399.99), 3: Bought12(365, 1, 49), 4: Bought12(366, 2, 50)})
    assert found == {1: (5, 5, 5), 2: (4, 4, 4), 3: (2, 1, 1), 4: (1, 2, 2)}


def _vip_by_loop(days: list[tuple[int, float, float, float]]) -> list[bool]:
    """In on the first day with three orders above the upper line; out when sixty days in a row were below the lower."""
    inside, below, told = False, 0, []
    for orders, money, enter, leave in days:
        if inside:
            below = below + 1 if money < leave else 0
            if below > 60:
                inside, below = False, 0
        elif orders >= 3 and money >= enter:
            inside, below = True, 0
        told.append(inside)
    return told


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([50.0, 90.0, 150.0])), min_size=1, max_size=20))
def test_vip_stays_for_sixty_days_below_the_line(stretches: list[tuple[int, float]]) -> None:
    days = [(orders, money, 100.0, 80.0) for orders, money in stretches for _day in range(35)]
    state, told = Vip(), []
    for day, (orders, money, enter, leave) in enumerate(days, 1000):
        state = vip_next(state, day, orders, money, enter, leave)
        told.append(state.inside)
    assert told == _vip_by_loop(days)


def test_between_the_lines_nobody_comes_in_or_goes_out() -> None:
    assert not vip_next(Vip(), 1, 9, 90.0, 100.0, 80.0).inside
    assert vip_next(Vip(True, 0), 1, 0, 90.0, 100.0, 80.0) == Vip(True)
    assert vip_next(Vip(True, 5), 60, 0, 90.0, 100.0, 80.0) == Vip(True)


def test_the_line_is_the_money_of_the_last_in_the_top_share() -> None:
    assert line_of(range(1, 101), 0.10) == 91
    assert line_of([5.0], 0.10) == 5.0
    assert line_of([], 0.10) == float("inf")


TAKEN = st.lists(
    st.builds(
        Taken,
        st.integers(1, 14),
        st.sampled_from(["dog", "bean"]),
        st.just("food"),
        st.integers(0, 200),
        st.sampled_from([1.0, 2.0]),
    ),
    max_size=90,
)


def _gaps_by_loop(taken: list[Taken]) -> dict[tuple[int, str], list[float]]:
    found: dict[tuple[int, str], list[float]] = {}
    for customer in range(1, 15):
        for sku in ("dog", "bean"):
            pieces: dict[int, float] = {}
            for one in taken:
                if (one.customer, one.sku) == (customer, sku):
                    pieces[one.day] = pieces.get(one.day, 0.0) + one.quantity
            days = sorted(pieces)
            found[customer, sku] = [(days[n + 1] - days[n]) / pieces[days[n]] for n in range(len(days) - 1)]
    return found


@given(TAKEN)
def test_intervals_are_medians_of_the_gaps_per_piece(taken: list[Taken]) -> None:
    in_turn = sorted(taken, key=lambda one: one.customer)
    lasts, gaps = learn(purchases(in_turn)), _gaps_by_loop(taken)
    assert {key: one.days for key, one in lasts.own.items()} == {
        key: median(one) for key, one in gaps.items() if len(one) >= 2
    }
    for sku in ("dog", "bean"):
        back = [one for (_who, what), one in gaps.items() if what == sku and one]
        if len(back) < 10:
            assert sku not in lasts.products
        else:
            found = lasts.products[sku]
            assert found.days == median(median(one) for one in back)
            assert (found.customers, found.orders) == (len(back), sum(len(one) + 1 for one in back))


def test_the_nearest_that_is_known_counts() -> None:
    own = [Taken(1, "dog", "food", day, 1) for day in (0, 20, 40)]
    others = [Taken(who, "dog", "food", day, 1) for who in range(2, 12) for day in (0, 30)]
    lasts = learn(purchases([*own, *others]))
    assert [lasts.of(1, "dog", "food"), lasts.of(99, "dog", "food"), lasts.of(99, "cat", "food")] == [
        lasts.own[1, "dog"],
        lasts.products["dog"],
        lasts.categories["food"],
    ]
    assert (lasts.own[1, "dog"].days, lasts.products["dog"].days, lasts.products["dog"].orders) == (20, 30, 23)
    assert lasts.of(99, "cat", "toys") is None


def test_it_is_told_six_days_before_but_never_before_half_is_used() -> None:
    month, week = Interval(30, 30, 30, 10, 20), Interval(7, 7, 7, 10, 20)
    assert time_to_tell(Taken(1, "dog", "", 100, 1), month) == 124
    assert time_to_tell(Taken(1, "dog", "", 100, 2), month) == 154
    assert time_to_tell(Taken(1, "dog", "", 100, 1), week) == 104
