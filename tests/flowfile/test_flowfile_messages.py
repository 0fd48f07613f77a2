"""Messages with blocks inside blocks and in several languages, written as text and read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.flowfile.read import read
from app.flowfile.write import write
from app.model.brand import SocialLink
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.rules import Compare
from app.model.template import (
    Benefit,
    Column,
    Columns,
    Footer,
    Heading,
    Products,
    Raw,
    Social,
    Template,
    Text,
    Variant,
    Variants,
    Version,
    every_block,
    walk_blocks,
)

RICH = Template(
    "t",
    "Nimi",
    "Aihe",
    blocks=(
        Columns((Column((Heading("A"), Products("viewed", stock=True, title="Katsoit")), 40), Column((Text("B"),)))),
        Variants(
            (
                Variant(
                    (Text("C"), Columns((Column((Text("D"),)),))), Compare("profile.motive", "eq", "price"), "Hinta"
                ),
                Variant((Benefit("E", code_list="syys"),)),
            ),
            show_if=Compare("orders.count", "ge", 1),
        ),
        Social((SocialLink("instagram", "https://a.example"),), title="Täällä"),
        Raw("<p>\n\tx</p>", "html", "x\ny"),
        Footer("Syy"),
    ),
    plain="Kaikki\n\nnäin",
    versions=(Version("en", "Subject", "Pre", (Text("F"), Footer("Why")), "Plain"), Version("sv", "Ämne")),
)


def flow(template: Template = RICH) -> Flow:
    return Flow("n", templates=(template,))


def test_a_rich_message_survives_its_file() -> None:
    text = write(flow())
    assert read(text) == flow()
    assert write(read(text)) == text
    rows = text.splitlines()
    assert any(row.strip().startswith('{"language": "en"') for row in rows), "each language begins a row of its own"


def test_places_name_every_block_in_reading_order() -> None:
    assert [place for place, _block in walk_blocks(RICH.blocks)] == [
        "blocks.0",
        "blocks.0.columns.0.blocks.0",
        "blocks.0.columns.0.blocks.1",
        "blocks.0.columns.1.blocks.0",
        "blocks.1",
        "blocks.1.options.0.blocks.0",
        "blocks.1.options.0.blocks.1",
        "blocks.1.options.0.blocks.1.columns.0.blocks.0",
        "blocks.1.options.1.blocks.0",
        "blocks.2",
        "blocks.3",
        "blocks.4",
    ]
    assert [place for place, _block in every_block(RICH)][-2:] == ["versions.0.blocks.0", "versions.0.blocks.1"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"versions": [{"language": "en"}, {"language": "en"}]}, "language-twice"),
        ({"versions": [{"language": "fi"}]}, "language-twice"),
        ({"versions": [{"language": "../x"}]}, "bad-language"),
        ({"blocks": [{"block": "columns", "columns": [{}, {}, {}, {}]}]}, "too-many"),
        ({"blocks": [{"block": "columns", "columns": [{"blocks": [{"block": "footer"}]}]}]}, "unknown-value"),
        ({"blocks": [{"block": "columns", "columns": [{"blocks": [{"block": "columns"}]}]}]}, "unknown-value"),
        ({"blocks": [{"block": "variants", "options": [{}] * 21}]}, "too-many"),
        ({"blocks": [{"block": "raw", "markup": "x" * 100_001}]}, "too-long"),
        ({"blocks": [{"block": "raw", "markup": "a\u202eb"}]}, "control-character"),
        ({"blocks": [{"block": "picture", "width": 601}]}, "out-of-range"),
        ({"blocks": [{"block": "social", "links": [{"network": "myspace"}]}]}, "unknown-value"),
        ({"blocks": [{"block": "products", "title": "a\nb"}]}, "control-character"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(change: dict[str, object], why: str) -> None:
    tree = json.loads(write(flow(Template("t"))))
    tree["templates"][0].update(change)
    with pytest.raises(PolkuError) as caught:
        read(json.dumps(tree))
    assert caught.value.params["why"] == why
    assert str(caught.value.params["place"]).startswith("templates[0]")


lines = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs")), max_size=20)
leaves = st.one_of(
    st.builds(Text, lines), st.builds(Heading, lines), st.builds(Raw, lines), st.builds(Benefit, lines, code_list=lines)
)
some = st.lists(leaves, max_size=3).map(tuple)
inner = st.one_of(leaves, st.builds(Columns, st.lists(st.builds(Column, some), max_size=3).map(tuple)))
blocks = st.lists(
    st.one_of(
        inner,
        st.builds(
            Variants, st.lists(st.builds(Variant, st.lists(inner, max_size=2).map(tuple)), max_size=3).map(tuple)
        ),
    ),
    max_size=4,
).map(tuple)


@given(
    blocks,
    st.lists(
        st.builds(Version, st.sampled_from(["en", "sv", "de"]), lines, lines, blocks),
        max_size=3,
        unique_by=lambda one: one.language,
    ),
)
def test_any_message_survives_its_file(made: tuple, versions: list[Version]) -> None:
    one = flow(Template("t", blocks=made, versions=tuple(versions)))
    assert read(write(one)) == one
