"""Links say where they stood, so that a shop's orders tell which message brought them; they never say to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.model.campaign import slug, tagged, tags_of, told_by
from app.model.customer import Customer, Facts, Product, Shop
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.sources import OnEvent
from app.model.template import Button, Picture, Products, Raw, Template, Text
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import Merged, merge
from app.render.rows import Catalogue

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SHOP = Shop("Kyläkauppa", email="kauppa@example.fi", url="https://kauppa.example/")
FLOW = Flow(name="Kiitä tilauksesta", nodes=(Trigger("start", "Alku", OnEvent("Order Completed")),))
TAGS = tags_of(FLOW, "Kiitos-1")
OWN = "https://kauppa.example/a?utm_source=own"
STOP = "https://track.example/u/abc"


def written(tags: str = TAGS, plain: str = "", stop: str = "mailto:stop@example.fi?subject=STOP") -> Merged:
    blocks = (
        Text("[Sivu](https://kauppa.example/b?a=1#osa) [Oma](" + OWN + ") [Posti](mailto:kauppa@example.fi)"),
        Text("[Kori]({{ trigger.cart_url | default('https://kauppa.example/kori') }})"),
        Text("[Peru]({{ links.unsubscribe }})"),
        Button("Avaa", "https://kauppa.example/c?q='x'&b={{ customer.first_name | urlencode }}#x"),
        Picture("https://kauppa.example/kuva.png", "Kuva", "https://kauppa.example/d"),
        Products("fixed", ("s1",)),
        Raw('<a href="https://kauppa.example/e">E</a><img src="https://kauppa.example/f.png" alt="">'),
    )
    template = Template("t", subject="Hei", blocks=blocks, plain=plain)
    product = Product("s1", "Kirves", "Työkalut", 59.0, url="https://kauppa.example/kirves")
    facts = Facts(Customer(77, "elsa@example.fi", "Elsa"), NOW)
    seen = context(facts, Entry("e", NOW), SHOP, Catalogue([product]), {"unsubscribe": stop})
    return merge(compile_template(template, SHOP, tags), seen)


def hrefs(html: str) -> list[str]:
    return [one.replace("&amp;", "&").replace("&#39;", "'") for one in re.findall(r'\bhref="([^"]*)"', html)]


def addresses(text: str) -> list[str]:
    return re.findall(r"https?://[^\s)>\"]+", text)


def test_every_web_link_is_tagged_once_and_nothing_else_is() -> None:
    letter = written()
    web = [link for link in hrefs(letter.html) if link.startswith("http")]
    assert len(web) >= 8
    for link in web:
        if link == OWN:
            continue
        assert told_by(link) == {
            "source": "polku",
            "medium": "email",
            "campaign": "kiita-tilauksesta",
            "content": "kiitos-1",
            "id": "own-start",
        }, link
        assert link.count("utm_source=") == 1
    assert "https://kauppa.example/b?a=1&" + TAGS + "#osa" in web
    assert "https://kauppa.example/kori?" + TAGS in web
    assert "https://kauppa.example/kirves?" + TAGS in web
    assert any(link.startswith("https://kauppa.example/c?q='x'&b=Elsa&") and link.endswith("#x") for link in web)
    assert OWN in web
    assert {link for link in hrefs(letter.html) if not link.startswith("http")} == {
        "mailto:kauppa@example.fi",
        "mailto:stop@example.fi?subject=STOP",
    }
    assert not [src for src in re.findall(r'\bsrc="([^"]*)"', letter.html) if "utm_" in src]


def test_the_text_part_says_the_same() -> None:
    told = [one for one in addresses(written().text) if one != OWN]
    assert told
    assert all(one.count(TAGS) == 1 for one in told)
    by_hand = written(plain="Katso https://kauppa.example/g. Tai (https://kauppa.example/h).").text
    assert f"https://kauppa.example/g?{TAGS}." in by_hand
    assert f"(https://kauppa.example/h?{TAGS})." in by_hand


def test_the_way_out_is_never_tagged() -> None:
    letter = written(stop=STOP)
    assert STOP in hrefs(letter.html)
    assert f"{STOP}?" not in letter.html + letter.text


def test_without_tags_a_message_is_what_it_was() -> None:
    letter = written(tags="")
    assert "utm_" not in (letter.html + letter.text).replace("utm_source=own", "")


def test_nobody_is_named() -> None:
    assert not re.search(r"77|elsa", TAGS)


@pytest.mark.parametrize(
    ("text", "told"), [("Kiitä tilauksesta!", "kiita-tilauksesta"), ("Åäö ÜÕ", "aao-uo"), ("日本", ""), ("--", "")]
)
def test_slugs(text: str, told: str) -> None:
    assert slug(text) == told


@given(st.text(max_size=120), st.text(max_size=40))
def test_parameters_are_plain_whatever_things_are_called(title: str, step: str) -> None:
    tags = tags_of(replace(FLOW, name=title), step)
    assert re.fullmatch(r"utm_source=polku&utm_medium=email&utm_campaign=[a-z0-9-]+(&utm_[a-z]+=[a-z0-9-]+)*", tags)


@given(
    st.from_regex(
        r"https://[a-z]{1,9}\.fi(/[a-z]{0,5})?(\?[a-z]=[a-z0-9]{0,3}(&[a-z]=1)?)?(#[a-z]{1,4})?", fullmatch=True
    )
)
def test_tagging_twice_changes_nothing_more(address: str) -> None:
    once = tagged(address, TAGS)
    assert once != address
    assert tagged(once, TAGS) == once
    assert once.replace("?" + TAGS, "").replace("&" + TAGS, "") == address
