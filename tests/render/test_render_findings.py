"""What is said about a message before it is published."""

import msgspec
import pytest

from app.model.customer import Shop
from app.model.nodes import Email
from app.model.template import (
    Block,
    Button,
    Column,
    Columns,
    Footer,
    Picture,
    Products,
    Rating,
    Raw,
    Template,
    Text,
    Variant,
    Variants,
    Version,
)
from app.render.compile import compile_template
from app.render.findings import message_findings, shown_length
from message_kit import SHOP, template

EMAIL = Email("mail", message_class="marketing")
FOOTER = Footer("Koska tilasit.")


def found(*blocks: Block, subject: str = "Hei", preheader: str = "Moi", shop: Shop = SHOP) -> list[tuple[str, str]]:
    written: Template = template(*blocks, FOOTER, subject=subject, preheader=preheader)
    return [(one.code, one.field) for one in message_findings(written, EMAIL, shop)]


def test_a_good_message_has_nothing_to_say_about() -> None:
    blocks = (
        Text("Hei {{ customer.first_name|default('ystävä') }}, [katso]({{ shop.url }})"),
        Picture("shop:a.png", "kuva"),
        Text("Villapaita on neulottu Suomessa, ja sen hoito-ohje on tässä. " * 3),
        Button("Katso", "{{ cart.url|default(shop.url) }}"),
        Button("Soita", "tel:+35840123"),
        Rating("?", "https://a.example/{score}"),
    )
    assert found(*blocks) == []


@pytest.mark.parametrize(
    ("block", "finding"),
    [
        (Text("{{ customer.frist_name|default('x') }}"), ("message-unknown-variable", "blocks.0.body")),
        (Text("{{ nimi }}"), ("message-unknown-variable", "blocks.0.body")),
        (Text("{{ customer.first_name }}"), ("message-no-fallback", "blocks.0.body")),
        (Text("{{ customer.first_name"), ("message-syntax", "blocks.0.body")),
        (Text("{{ a() }}"), ("message-forbidden", "blocks.0.body")),
        (Text("[x](www.a.example)"), ("message-bad-link", "blocks.0.body")),
        (Button("x", ""), ("message-no-link", "blocks.0.link")),
        (Button("x", " "), ("message-no-link", "blocks.0.link")),
        (Button("", "https://a.example"), ("message-no-label", "blocks.0.label")),
        (Button("x", "kylakauppa.fi"), ("message-bad-link", "blocks.0.link")),
        (Button("x", "javascript:a"), ("message-bad-link", "blocks.0.link")),
        (Button("x", "https://a.example/a b"), ("message-bad-link", "blocks.0.link")),
        (Rating("x", "kauppa"), ("message-bad-link", "blocks.0.link")),
        (Picture("", "x"), ("message-no-picture", "blocks.0.source")),
        (Picture("http://a.example/x.png", "x"), ("message-bad-picture", "blocks.0.source")),
        (Picture("shop:x.png", ""), ("message-no-alt", "blocks.0.alt")),
        (Products("fixed"), ("message-no-products", "blocks.0.skus")),
    ],
)
def test_each_fault_is_found_where_it_is(block: Block, finding: tuple[str, str]) -> None:
    assert finding in found(block)


def test_long_subjects_and_preheaders_are_told_with_their_length() -> None:
    assert ("message-subject-long", "subject") in found(Text("x"), subject="s" * 61)
    assert ("message-preheader-long", "preheader") in found(Text("x"), preheader="s" * 91)
    assert ("message-no-preheader", "preheader") in found(Text("x"), preheader="")


def test_a_variable_counts_as_what_it_usually_holds() -> None:
    assert shown_length("Kiitos, {{ customer.first_name|default('ystävä') }}!") == len("Kiitos, Marjatta!")
    assert shown_length("Kiitos, {{ customer.") == len("Kiitos, {{ customer.")


def test_a_marketing_message_names_its_sender() -> None:
    assert ("message-no-details", "") in found(Text("x"), shop=Shop("Kauppa"))
    assert ("message-no-reason", "blocks.1.reason") in [
        (one.code, one.field) for one in message_findings(template(Text("x"), Footer()), EMAIL, SHOP)
    ]


def test_a_message_that_would_be_clipped_is_told() -> None:
    assert ("message-too-large", "") in found(*(Text("Sana. " * 1_200) for _ in range(15)))


def test_an_empty_message_is_told() -> None:
    assert ("message-empty", "") in [(one.code, one.field) for one in message_findings(template(), EMAIL, SHOP)]


def test_blocks_inside_others_and_in_other_languages_are_looked_at() -> None:
    bad = Button("x", "")
    assert ("message-no-link", "blocks.0.columns.1.blocks.0.link") in found(Columns((Column(), Column((bad,)))))
    assert ("message-no-link", "blocks.0.options.0.blocks.0.link") in found(Variants((Variant((bad,)),)))
    version = Version("en", "Hi", "Hello", (bad, FOOTER))
    written = msgspec.structs.replace(
        template(Text("Hei"), FOOTER, subject="Hei", preheader="Moi"), versions=(version,)
    )
    told = [(one.code, one.field) for one in message_findings(written, EMAIL, Shop("Pelkkä nimi"))]
    assert ("message-no-link", "versions.0.blocks.0.link") in told
    assert [code for code, _ in told].count("message-no-details") == 1


def test_words_written_by_hand_must_be_readable_by_day_and_night() -> None:
    def schemes(markup: str) -> list[object]:
        written = template(Raw(markup), FOOTER, subject="Hei", preheader="Moi")
        told = message_findings(written, EMAIL, SHOP)
        return [one.params["what"] for one in told if one.code == "message-contrast"]

    assert schemes("<p>Kuten muutkin</p>") == []
    assert schemes('<p style="color:#dddddd">Haalea</p>') == ["light"]
    assert schemes('<p style="color:#222222">Tumma</p>') == ["dark"]
    assert schemes('<p style="color:#222222;background:#ffffff">Oma pohja</p>') == []


def test_pictures_need_words_beside_them() -> None:
    picture = Picture("shop:a.png", "kuva")
    assert ("message-mostly-pictures", "blocks.0") in found(picture, Text("Katso."))
    assert found(picture, Products("bestsellers"), Text("Katso.")) == []


@pytest.mark.parametrize(
    "blocks", [(Text("Hei"),), (Text("Hei"), FOOTER), (Columns((Column((Text("Hei"),)),)), FOOTER)]
)
@pytest.mark.parametrize("plain", ["", "Omat sanani."])
def test_the_way_to_stop_is_in_both_parts_whatever_the_blocks(blocks: tuple[Block, ...], plain: str) -> None:
    written = msgspec.structs.replace(template(*blocks), plain=plain)
    compiled = compile_template(written, SHOP)
    assert "links.unsubscribe" in compiled.html
    assert "links.unsubscribe" in compiled.text
