"""What is said about a message before it is published."""

import pytest

from app.model.customer import Shop
from app.model.nodes import Email
from app.model.template import Block, Button, Footer, Picture, Products, Rating, Template, Text
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
        (Rating("x", ""), ("message-no-link", "blocks.0.link")),
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
