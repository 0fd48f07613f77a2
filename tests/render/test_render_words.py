"""Filters as a reader of Finnish or English meets them, and names in the forms a shop gives."""

import pytest

from app.model.customer import Customer
from app.model.errors import PolkuError
from app.model.template import Footer, Text
from message_kit import facts, merged

CART = {
    "products": [{"sku": "t1", "name": "Takki"}, {"sku": "s1", "name": "Sukat"}],
    "ends": "2026-03-18T14:05:00+00:00",
    "n": 1,
    "many": 12500.5,
    "share": 15,
}


def said(text: str, language: str = "fi", **fields: object) -> str:
    who = facts(Customer(1, "a@b.example", "Elsa", fields=fields))  # type: ignore[arg-type]
    found = merged(Text(text), Footer(), language=language, who=who, properties=CART)
    return found.text.split("example\n\n", 1)[1].split("\n\n")[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("source", "fi", "en"),
    [
        ("{{ trigger.n | plural('tuote', 'tuotetta') }}", "tuote", "tuote"),
        ("{{ cart.items | plural('tuote', '{n} tuotetta') }}", "2 tuotetta", "2 tuotetta"),
        ("{{ trigger.many | plural('a', '{n} b') }}", "12 500,5 b", "12,500.5 b"),
        ("{{ trigger.share | percent }}", "15 %", "15 %"),
        ("{{ trigger.ends | time }}", "16.05", "16:05"),
        ("{{ trigger.ends | date }}", "18.3.2026", "18 Mar 2026"),
        ("{{ trigger.ends | date(false) }}", "ke 18.3.", "Wed 18 Mar"),
        ("{{ trigger.many | money }}", "12 500,50 €", "€12,500.50"),
        ("{{ trigger.nothing | plural('a', 'b') | default('–') }}", "–", "–"),
    ],
)
def test_numbers_and_dates_are_written_in_the_language_of_the_message(source: str, fi: str, en: str) -> None:
    assert said(source) == fi
    assert said(source, "en") == en


def test_a_name_is_bent_as_the_shop_says_and_otherwise_goes_by_its_fallback() -> None:
    source = "{{ customer.first_name_genitive | default('Sinun') }} kori"
    assert said(source, first_name_genitive="Elsan") == "Elsan kori"
    assert said(source) == "Sinun kori"


@pytest.mark.parametrize("source", ["{{ trigger.nothing | plural('a', 'b') }}", "{{ trigger.nothing | percent }}"])
def test_what_is_missing_is_never_the_word_none(source: str) -> None:
    with pytest.raises(PolkuError, match="message-empty-value"):
        said(source)


def test_things_are_printed_by_their_names_and_never_as_a_program_writes_them() -> None:
    rows = [{"name": "Mekko", "price": None}, {"price": 3}, None, "Sukka"]
    told = {"rows": rows, "row": {"name": "Mekko", "x": None}, "odd": {"¡": None}}
    seen = merged(
        Text("{{ trigger.rows | join }} / {{ trigger.rows }} / {{ trigger.row }}"),
        preheader="{{ trigger.row|date }}",
        properties=told,
    )
    assert "Mekko, Sukka / Mekko, Sukka / Mekko" in seen.text
    assert seen.preheader == "Mekko"
    with pytest.raises(PolkuError) as caught:
        merged(Text("{{ trigger.odd|date }}"), properties=told)
    assert caught.value.code == "message-empty-value"
