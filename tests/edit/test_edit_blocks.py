"""Blocks come and go, and the message stays one: nothing is lost, nothing twice, the footer last."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.edit.blocks import add_blocks, block_at, delete_block, fits, move_block, places, split_place, with_block
from app.model.template import (
    Block,
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Template,
    Text,
    Variant,
    Variants,
    inner_blocks,
    walk_blocks,
)

leaves = st.one_of(
    st.text("abc", max_size=3).map(Heading), st.text("abc", max_size=3).map(Text), st.just(Divider()), st.just(Button())
)
columns = st.lists(st.lists(leaves, max_size=3), min_size=2, max_size=3).map(
    lambda parts: Columns(tuple(Column(tuple(part)) for part in parts))
)
wordings = st.lists(st.lists(st.one_of(leaves, columns), max_size=3), min_size=1, max_size=3).map(
    lambda parts: Variants(tuple(Variant(tuple(part)) for part in parts))
)
messages = st.lists(st.one_of(leaves, columns, wordings), max_size=6).map(
    lambda blocks: Template("m", blocks=(*blocks, Footer("why")))
)


def leaves_of(template: Template) -> Counter[str]:
    return Counter(repr(block) for _place, block in walk_blocks(template.blocks) if not inner_blocks(block))


def lists_of(template: Template) -> list[str]:
    inside = [
        f"{place}.{below}" for place, block in walk_blocks(template.blocks) for below, _blocks in inner_blocks(block)
    ]
    return ["blocks", *inside]


@given(messages, st.data())
def test_a_moved_block_is_where_it_says_and_nothing_is_lost(message: Template, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(message)))
    where = data.draw(st.sampled_from(lists_of(message)))
    moved = block_at(message, place)
    made, there = move_block(message, place, where, data.draw(st.integers(0, 8)))
    assert leaves_of(made) == leaves_of(message)
    assert len(places(made)) == len(places(message))
    assert isinstance(made.blocks[-1], Footer)
    if there:
        assert block_at(made, there) == moved
    else:
        assert made == message


@given(messages, st.one_of(leaves, columns, wordings, st.just(Footer("other"))), st.data())
def test_an_added_block_is_where_it_says_and_can_be_taken_away(
    message: Template, block: Block, data: st.DataObject
) -> None:
    where = data.draw(st.sampled_from(lists_of(message)))
    made, there = add_blocks(message, where, data.draw(st.integers(0, 8)), (block,))
    assert bool(there) == (fits(where, block) and not isinstance(block, Footer))
    assert sum(isinstance(one, Footer) for _place, one in walk_blocks(made.blocks)) == 1
    if there:
        assert block_at(made, there) == block
        assert split_place(there)[0] == where
        assert delete_block(made, there) == message


@given(messages, st.data())
def test_a_changed_block_changes_nothing_else(message: Template, data: st.DataObject) -> None:
    place = data.draw(
        st.sampled_from([one for one in places(message) if not isinstance(block_at(message, one), Footer)] or [""])
    )
    if not place:
        return
    made = with_block(message, place, Text("other"))
    others = [
        (at, block)
        for at, block in walk_blocks(message.blocks)
        if not place.startswith(at) and not at.startswith(place)
    ]
    assert [(at, block) for at, block in others if block_at(made, at) != block] == []
    assert block_at(made, place) == Text("other")


def test_places_that_are_not_there_hold_nothing() -> None:
    message = Template("m", subject="x", blocks=(Text("a"), Footer()))
    for place in ("", "blocks.7", "blocks.0.columns.0.blocks.0", "subject.0", "blocks.0.body.0", "nothing.1"):
        assert block_at(message, place) is None, place
