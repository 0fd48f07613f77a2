"""Which products are shown to whom."""

from datetime import timedelta

import msgspec
import pytest

from app.model.customer import Event, Order, OrderLine
from app.model.template import Footer, Picture, Products, Text
from message_kit import NOW, SHOP, facts, merged

CART = {
    "items": [
        {"sku": "t1", "name": "Takki", "price": 189.0, "quantity": 1},
        {"sku": "zz", "name": "Uutuus <b>", "price": 5.5, "quantity": 2, "url": f"{SHOP.url}/uusi"},
        {"sku": "s1"},
        "rubbish",
        {"quantity": 3},
    ]
}


def test_the_cart_is_shown_as_it_was_left() -> None:
    message = merged(Products("cart", limit=5), properties=CART)
    assert (
        "- Villakangastakki, 189,00\u00a0€\n  https://kylakauppa.example/takki\n"
        "- Uutuus <b> (2\u00a0kpl), 5,50\u00a0€\n  https://kylakauppa.example/uusi\n"
        "- Villasukat, 19,90\u00a0€\n  https://kylakauppa.example/sukat\n"
    ) in message.text
    assert "Uutuus &lt;b&gt;" in message.html
    assert message.pictures == ("takki.png", "sukat.png")


def test_one_product_is_a_large_tile_and_several_are_rows() -> None:
    single = merged(Products("bought")).html
    several = merged(Products("cart"), properties=CART).html
    assert 'width="544"' in single
    assert 'class="thumb"' not in single
    assert 'class="thumb"' in several


def test_the_order_that_started_it_is_shown_not_a_later_one() -> None:
    later = Order("10500", NOW, 19.9, lines=(OrderLine("s1", "Sukat", "Vaatteet", 1, 17.0),))
    first = Order("10482", NOW, 189.0, lines=(OrderLine("t1", "Takki", "Vaatteet", 1, 150.0),))
    who = facts(orders=(first, later))
    assert "Villakangastakki, 150,00" in merged(Products("bought"), who=who, properties={"order_id": "10482"}).text
    assert "Villasukat, 17,00" in merged(Products("bought"), who=who, properties={"order_id": "?"}).text


@pytest.mark.parametrize("pick", ["related", "bestsellers"])
def test_what_is_offered_is_new_to_the_customer_and_in_stock(pick: str) -> None:
    text = merged(Products(pick)).text
    assert "Villasukat" in text
    assert "Villakangastakki" not in text
    assert "Akkuporakone" not in text


def test_a_reduced_price_is_told_with_the_lowest_of_thirty_days() -> None:
    message = merged(Products("fixed", skus=("s1", "none", "d1")))
    assert "- Villasukat, 19,90\u00a0€ (30 päivän alin hinta 24,90\u00a0€)" in message.text
    assert "30 p&#228;iv&#228;n alin hinta" in message.html.replace("\n", " ")


def test_a_block_with_nothing_to_show_is_not_there() -> None:
    message = merged(Products("cart"), Text("Loppu"))
    assert "<img" not in message.html
    assert "kpl" not in message.text


def test_a_text_may_go_through_the_cart() -> None:
    row = "{{ loop.index }}. {{ item.name }}{% if not loop.last %}, {% endif %}"
    body = "{% for item in cart.items %}" + row + "{% endfor %}; {{ cart.total|money }}"
    assert "1. Villakangastakki, 2. Uutuus <b>, 3. Villasukat; 219,90" in merged(Text(body), properties=CART).text


@pytest.mark.parametrize(
    "source", ["shop:../x.png", "shop:", "http://a.example/x.png", "javascript:x", "shop:a b.png", "x.png"]
)
def test_a_picture_from_elsewhere_than_the_shop_or_https_is_left_out(source: str) -> None:
    message = merged(Picture(source, "kuva"))
    assert "<img" not in message.html
    assert message.pictures == ()


def test_what_was_looked_at_comes_latest_first_once_and_not_if_bought() -> None:
    def viewed(sku: str, hours: int) -> Event:
        return Event(f"{sku}{hours}", "Product Viewed", NOW - timedelta(hours=hours), {"sku": sku})

    events = (viewed("s1", 9), viewed("d1", 8), viewed("s1", 7), viewed("t1", 6), viewed("gone", 5))
    who = msgspec.structs.replace(facts(orders=()), events=events)
    found = merged(Products("viewed", title="Katsoit näitä"), Footer(), who=who).text
    assert "Katsoit näitä\n- Villakangastakki, 189,00 €" in found.replace("\u00a0", " ")
    assert found.index("Villakangastakki") < found.index("Villasukat")
    assert found.count("Villasukat") == 1
    assert "Akkuporakone" not in found  # out of stock
    bought = msgspec.structs.replace(facts(), events=events)
    assert "Villakangastakki" not in merged(Products("viewed"), Footer(), who=bought).text
    nothing = merged(Products("viewed", title="Katsoit näitä"), Footer()).text
    assert "Katsoit" not in nothing


def test_the_same_product_is_not_suggested_twice_in_one_message() -> None:
    found = merged(Products("bestsellers", limit=1), Products("bestsellers", limit=3), Footer(), who=facts(orders=()))
    assert found.text.count("Villasukat") == 1
    assert found.text.count("Villakangastakki") == 1


def test_stock_price_and_reduction_are_shown_as_wished() -> None:
    def said(block: Products) -> str:
        return merged(block, Footer(), who=facts(orders=())).text.replace("\u00a0", " ")

    socks = said(Products("fixed", skus=("s1",)))
    assert "19,90 €" in socks
    assert "24,90 €" in socks
    assert "Varastossa" not in socks
    assert "Varastossa 9 kpl" in said(Products("fixed", skus=("s1",), stock=True))
    assert "24,90 €" not in said(Products("fixed", skus=("s1",), hide_reduction=True))
    plain = said(Products("fixed", skus=("s1",), hide_price=True))
    assert "€" not in plain.partition("----")[0]
