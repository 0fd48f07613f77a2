"""Columns, wordings by rule, links elsewhere, the brand and other languages, as a customer gets them."""

import re

import msgspec
import pytest

from app.model.brand import Brand, SocialLink
from app.model.customer import Customer
from app.model.rules import Compare
from app.model.template import (
    Benefit,
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Picture,
    Products,
    Social,
    Template,
    Text,
    Variant,
    Variants,
    Version,
)
from app.render.compile import compile_template
from app.render.look import contrast, light
from message_kit import SHOP, facts, merged

ELSA = Compare("profile.first_name", "eq", "Elsa")
PEKKA = Compare("profile.first_name", "eq", "Pekka")
CHOICE = Variants(
    (
        Variant((Heading("Elsalle"), Text("Vain Elsan")), ELSA),
        Variant((Columns((Column((Text("Pekan vasen"),)), Column((Text("Pekan oikea"),)))),), PEKKA),
        Variant((Text("Muiden"),)),
    )
)


def who(name: str):
    return facts(Customer(1, "a@asiakas.example", name))


def words(text: str) -> str:
    plain = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), re.sub(r"<[^>]+>", " ", text))
    return " ".join(plain.split())


@pytest.mark.parametrize(
    ("name", "sees"), [("Elsa", "Vain Elsan"), ("Pekka", "Pekan vasen Pekan oikea"), ("Timo", "Muiden")]
)
def test_everybody_gets_one_wording_in_both_parts(name: str, sees: str) -> None:
    found = merged(CHOICE, Footer("Syy"), who=who(name))
    for part in (words(found.html), words(found.text)):
        assert sees in part
        assert sum(one in part for one in ("Vain Elsan", "Pekan vasen", "Muiden")) == 1


def test_the_first_wording_that_fits_is_taken_and_who_fits_none_sees_nothing() -> None:
    both = Variants((Variant((Text("Eka"),), ELSA), Variant((Text("Toka"),), ELSA)))
    assert "Eka" in merged(both, Footer()).text
    assert "Toka" not in merged(both, Footer()).text
    assert "E" not in merged(both, Footer(), who=who("Timo")).text.partition("====\n")[2][:40].replace("\n", "")[:2]


def test_a_rule_on_the_whole_and_one_inside_both_hold() -> None:
    block = Variants((Variant((Text("Sisällä", show_if=PEKKA), Text("Aina")), ELSA),), show_if=ELSA)
    assert "Aina" in merged(block, Footer()).text
    assert "Sisällä" not in merged(block, Footer()).text
    assert "Aina" not in merged(block, Footer(), who=who("Pekka")).text


def test_columns_stand_beside_each_other_and_keep_their_shares() -> None:
    found = merged(Columns((Column((Text("A"),), 25), Column((Text("B"),), 75))), Footer()).html.replace("\n", "")
    assert "width:157.98px" in found  # 118 for the words, 40 beside them: as Outlook reads it
    assert "width:442.02px" in found
    three = merged(Columns((Column((Text("A"),)), Column((Text("B"),)), Column((Text("C"),)))), Footer())
    assert three.html.partition("<body")[2].count("mj-column-per-3") == 3


def test_columns_with_nothing_for_this_customer_leave_no_gap_behind() -> None:
    block = Columns((Column((Text("A", show_if=PEKKA),)), Column((Text("B", show_if=PEKKA),))))
    assert "mj-column-per-50" in merged(block, Footer(), who=who("Pekka")).html.split("</style>")[-1]
    assert "mj-column-per-50" not in merged(block, Footer()).html.split("</style>")[-1]


def test_products_and_codes_work_inside_columns() -> None:
    block = Columns((Column((Products("fixed", skus=("t1",)),)), Column((Benefit("Etu", "KOODI", 5),))))
    found = merged(block, Footer())
    assert "Villakangastakki" in found.text
    assert "KOODI" in words(found.html)
    assert "takki.png" in found.pictures
    assert 'width="2' in found.html  # the picture is as wide as its column, not as the message


def test_pictures_of_a_wording_that_is_not_shown_do_not_travel() -> None:
    block = Variants((Variant((Picture("shop:a.png", "A"),), PEKKA), Variant((Picture("shop:b.png", "B"),))))
    assert merged(block, Footer()).pictures == ("b.png",)
    assert merged(block, Footer(), who=who("Pekka")).pictures == ("a.png",)


def test_pages_elsewhere_are_the_brands_unless_the_block_has_its_own() -> None:
    brand = Brand(social=(SocialLink("instagram", "https://instagram.com/kyla"),))
    shop = msgspec.structs.replace(SHOP, brand=brand)
    assert "Instagram: https://instagram.com/kyla" in merged(Social(), Footer(), shop=shop).text
    own = Social((SocialLink("facebook", "https://facebook.com/kyla"), SocialLink("x", "javascript:alert(1)")))
    found = merged(own, Footer(), shop=shop)
    assert 'href="https://facebook.com/kyla"' in found.html.replace("\n", " ")
    assert "instagram" not in found.html
    assert "javascript" not in found.html
    assert "Verkkosivut" in words(merged(Social((SocialLink("website", "https://a.example"),)), Footer()).html)
    assert f"Verkkosivut: {SHOP.url}" in merged(Social(title="Muualla"), Footer()).text
    bare = msgspec.structs.replace(SHOP, url="")
    assert "Muualla" not in words(merged(Social(title="Muualla"), Footer(), shop=bare).html)


def test_the_brand_is_everywhere() -> None:
    brand = Brand("shop:logo.png", 120, "palatino", "verdana", "#ddeeff")
    shop = msgspec.structs.replace(SHOP, brand=brand, accent="#225577")
    found = merged(Heading("Otsikko"), Text("Teksti"), Button("Osta", "https://a.example"), Footer("S"), shop=shop)
    assert "cid:logo.png@shop.polku" in found.html
    assert found.pictures == ("logo.png",)
    assert f'alt="{SHOP.name}"'.encode("ascii", "xmlcharrefreplace").decode() in found.html
    assert "Palatino" in found.html
    assert "Verdana" in found.html
    assert "Arial" not in found.html.partition("<body")[2].replace("&", "")
    assert "background-color:#ddeeff" in found.html
    assert "#225577" in found.html


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffee00", "#8a2c1e", "#00ff00", "nonsense"])
def test_whatever_the_colour_words_can_be_read(accent: str) -> None:
    colours = light(accent, "#123456")
    assert contrast(colours.on_button, colours.button) >= 4.5
    assert contrast(colours.accent, colours.card) >= 4.5


def test_a_message_without_blocks_or_with_columns_alone_is_whole() -> None:
    for blocks in ((Footer(),), (Columns(), Footer()), (Divider(), Columns(), Divider(), Footer())):
        found = merged(*blocks)
        assert found.html.count("<table") == found.html.count("</table")
        assert "Y-tunnus" in found.text


# ---- languages

BOTH = Template(
    "t",
    subject="Kiitos",
    blocks=(Text("Suomeksi"), Footer("Syy")),
    versions=(Version("en", "Thanks", "", (Text("In English"), Footer("Why"))), Version("sv", "Tack")),
)


@pytest.mark.parametrize(
    ("wanted", "subject"),
    [(("en",), "Thanks"), (("en-GB",), "Thanks"), (("EN_us",), "Thanks"), (("sv",), "Tack"), (("fi",), "Kiitos"),
     (("de", "en"), "Thanks"), (("de",), "Kiitos"), (("", ""), "Kiitos"), ((), "Kiitos")],
)  # fmt: skip
def test_the_first_language_there_is_is_taken_else_the_messages_own(wanted: tuple[str, ...], subject: str) -> None:
    found = BOTH.in_language(*wanted)
    assert found.subject == subject
    assert found.versions == ()
    assert found.id == "t"


def test_the_fixed_words_follow_the_language() -> None:
    english = compile_template(BOTH.in_language("en"), SHOP)
    assert english.language == "en"
    assert "Business ID" in english.text
    assert "Y-tunnus" in compile_template(BOTH.in_language("fi"), SHOP).text
