"""A dictionary in layers is a dictionary, and its copies do not know of each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import layers
from app.model.layers import Layers, copied, unlike

KEYS = st.integers(0, 40)
CHANGES = st.lists(st.tuples(KEYS, st.none() | st.integers(0, 3), st.booleans()), max_size=40)


@given(base=st.dictionaries(KEYS, st.integers(0, 3)), changes=CHANGES)
def test_it_holds_what_a_dictionary_would_hold(
    base: dict[int, int], changes: list[tuple[int, int | None, bool]]
) -> None:
    before = dict(base)
    made, usual = Layers(base, {}), dict(base)
    older = []
    for key, value, copies in changes:
        if copies:
            older.append((made, dict(usual)))
            made = made.copy()  # type: ignore[assignment]
        if value is not None:
            made[key] = usual[key] = value
        elif key in usual:
            del made[key], usual[key]
        else:
            with pytest.raises(KeyError):
                del made[key]
        assert made.get(key) == usual.get(key)
        assert (key in made) is (key in usual)
    for found, expected in [*older, (made, usual)]:
        assert dict(found.items()) == expected == found
        assert sorted(found) == sorted(expected)
        assert sorted(found.values()) == sorted(expected.values())
        assert len(found) == len(expected)
        assert unlike(found, made) == {k for k in {*expected, *usual} if expected.get(k) != usual.get(k)}
    assert base == before


def test_small_ones_are_dictionaries_and_large_ones_share() -> None:
    small, large = {1: 2}, dict.fromkeys(range(layers._SMALL + 1), 0)
    assert type(copied(small)) is dict
    made = copied(large)
    assert isinstance(made, Layers)
    for key in range(len(large) // 2):
        made[key] = 1
    assert type(copied(made)) is dict
    assert large[0] == 0
