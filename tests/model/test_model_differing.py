"""What of two versions of a sorted tuple differs is the same whether it was remembered or compared."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import differing as module
from app.model.differing import differing, spliced
from app.model.flow import Edge
from app.model.nodes import Exit, Node


def by_hand(before: tuple[object, ...], after: tuple[object, ...]) -> tuple[list[int], list[int]]:
    old, now = set(map(id, before)), set(map(id, after))
    return [id(one) for one in before if id(one) not in now], [id(one) for one in after if id(one) not in old]


def next_version(now: tuple[Node, ...], every: list[tuple[Node, ...]], random: Random) -> tuple[Node, ...]:
    """A few steps fewer, changed or more, some of them such as were there before."""
    lost = random.sample(now, min(len(now), random.randrange(4)))
    taken = {node.id for node in now} - {node.id for node in lost}
    came: list[Node] = [
        Exit(f"n{random.randrange(60):02}", str(random.random())) for _one in range(random.randrange(4))
    ]
    came += random.sample(random.choice(every), min(2, len(every[-1])) if random.random() < 0.3 else 0)
    new = {node.id: node for node in came if node.id not in taken}
    return spliced(now, lost, new.values())


@given(seed=st.integers(0, 10**9))
def test_any_two_versions_differ_by_what_is_only_in_one_of_them(seed: int) -> None:
    random = Random(seed)
    every: list[tuple[Node, ...]] = [tuple(Exit(f"n{number:02}") for number in range(0, 60, 3))]
    for _version in range(12):
        every.append(next_version(random.choice(every[-3:]), every, random))
        one, other = random.choice(every), random.choice(every)
        lost, new = differing(one, other)
        assert ([id(part) for part in lost], [id(part) for part in new]) == by_hand(one, other)


def test_versions_that_came_of_each_other_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    first: tuple[Node, ...] = tuple(Exit(f"n{number:02}") for number in range(30))
    second = spliced(first, [first[3]], [])
    other = spliced(second, [first[9]], [Exit("n09", "Uusi")])
    monkeypatch.delattr(module, "_compared")
    assert differing(other, first) == ([other[8]], [first[3], first[9]])
    assert differing(second, second) == ([], [])


def test_a_step_put_in_once_more_as_it_was_is_no_difference() -> None:
    first: tuple[Node, ...] = tuple(Exit(f"n{number:02}") for number in range(30))
    assert differing(first, spliced(spliced(first, [first[3]], []), [], [first[3]])) == ([], [])
    assert differing(first, spliced(first, [first[3]], [first[3]])) == ([], [])


def test_edges_are_told_apart_by_their_way_out() -> None:
    edges = (Edge("a", "out", "b"), Edge("b", "no", "c"), Edge("b", "yes", "d"))
    led = Edge("b", "no", "d")
    after = spliced(edges, [Edge("b", "no", "c")], [led], key=lambda edge: (edge.source, edge.port))
    assert differing(edges, after) == ([edges[1]], [led])


def test_only_so_many_steps_are_remembered() -> None:
    now: tuple[Node, ...] = (Exit("n00"),)
    for number in range(1000):
        now = spliced(now, now, [Exit("n00", str(number))])
    assert len(module._steps) <= module._KEPT
    assert len(module._at) <= 2 * module._KEPT
