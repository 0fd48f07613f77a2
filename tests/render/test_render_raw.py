"""Parts written by hand: what is harmless comes through, what is not is gone, whoever wrote it."""

import re

import pytest

from app.model.customer import Customer
from app.model.errors import PolkuError
from app.model.template import Column, Columns, Footer, Raw
from app.render.merge import Merged
from message_kit import facts, merged

CART = {"products": [{"sku": "t1", "name": "Takki"}, {"sku": "x", "name": "<b>Sukat</b>"}]}
EVIL = re.compile(
    r"<script|<iframe|<form|<input|<object|<embed|<svg|<math|<link|<base|<video|<audio|<template|onerror|onload|onclick|onmouse"
    r"|javascript:|vbscript:|data:text|@import|expression\s*\(|url\s*\(|srcset|formaction|http-equiv|evil",
    re.IGNORECASE,
)


def body(found: Merged) -> str:
    """The HTML without our own head."""
    return found.html.partition("<body")[2]


def drawn(markup: str, kind: str = "html", **how: object) -> str:
    plain = body(merged(Footer("Syy")))
    assert not EVIL.search(plain)
    return body(merged(Raw(markup, kind), Footer("Syy"), event="Cart Abandoned", properties=CART, **how))  # type: ignore[arg-type]


def test_ordinary_html_comes_through() -> None:
    found = drawn(
        '<h2 style="color:#ff0000;margin:0">Hei</h2><p align="center">A &amp; <strong>b</strong></p>'
        '<a href="https://a.example/?x=1&amp;y=2">c</a><img src="shop:kuva.png" alt="Kuva" width="100">'
    ).replace("\n", " ")
    assert "color:#ff0000;margin:0" in re.sub(r";\s", ";", found)
    assert "<strong>b</strong>" in found
    assert 'href="https://a.example/?x=1&amp;y=2"' in found
    assert 'src="cid:kuva.png@shop.polku"' in found


def test_its_own_style_sheet_is_written_into_the_elements() -> None:
    found = drawn(
        "<style>.big{font-size:30px} .bg{background:url(https://evil.example)}</style><p class='big bg'>Iso</p>"
    )
    assert "font-size:30px" in found
    assert "<style" not in found
    assert not EVIL.search(found)


def test_variables_rows_and_conditions_work_inside() -> None:
    found = merged(
        Raw(
            "<table><tr><th>Tuote</th></tr>{% for item in cart.items %}<tr><td>{{ item.name }}</td></tr>{% endfor %}"
            '</table><p title="{{ customer.first_name }}">{% if customer.city %}{{ customer.city }}{% endif %}</p>'
        ),
        Footer(),
        event="Cart Abandoned",
        properties=CART,
    )
    flat = re.sub(r"\s+", " ", found.html)
    assert re.search(r"<tr ?><td ?>Villakangastakki</td ?></tr ?><tr ?><td ?>&lt;b&gt;Sukat&lt;/b&gt;</td", flat)
    assert 'title="Elsa"' in flat
    assert "J&#228;ms&#228;" in flat
    assert "Villakangastakki" in found.text


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>",
    "<form action='https://evil.example'><input name=p><button formaction='x'>y</button></form>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import url(https://evil.example/x.css)</style><p>x</p>",
    "<div style='background:url(https://evil.example)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='background:u\\72l(https://evil.example)'>x</div>",
    "<iframe src='https://evil.example'></iframe><object data='https://evil.example'></object>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'><base href='https://evil.example'>",
    "<!--[if mso]><script>evil()</script><![endif]--><p>x</p>",
    "<!--[if gte mso 9]><v:rect fill='https://evil.example'/><![endif]--",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p title='<!--'>a</p><p title='--><img src=x onerror=alert(1)>'>b</p>",
    "<video poster='https://evil.example' src='x'></video><audio src='https://evil.example'></audio>",
    "<img srcset='https://evil.example 2x' src='https://a.example/x.png'>",
    "<table background='https://evil.example'><tr><td background='https://evil.example'>x</td></tr></table>",
    "</td></tr></table></div></body><script>evil()</script>",
    "<?php evil() ?><!DOCTYPE x [<!ENTITY y 'evil'>]><p>&y;</p>",
    "<template><script>evil()</script></template>",
    "<a href='//evil.example'>x</a>",
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_hostile_html_is_harmless_and_hurts_nothing_around_it(markup: str) -> None:
    found = drawn(markup + "<p>Lopuksi</p>")
    assert not EVIL.search(re.sub(r'(?:title|alt)="[^"]*"', "", found.replace("&lt;", "").replace("alert(1)", "")))
    assert "Y-tunnus" in found.replace("&#45;", "-")
    plain = drawn("<p>x</p>")
    for tag in ("table", "body", "html"):
        opened = len(re.findall(rf"<{tag}\b", found)) - markup.count("<table")
        assert opened <= len(re.findall(rf"<{tag}\b", plain)) + markup.count("<table")


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='color:{{ customer.city }}'>x</p>",
        "<p style='{{ customer.city }}'>x</p>",
        "<img src='{{ customer.city }}'>",
        "<a href='{{ customer.city }}'>x</a>",
        "<a href=\"java{{ 'script' }}:{{ customer.city }}\">x</a>",
        "<{{ customer.city }}>x</p>",
        "<p {{ customer.city }}='1'>x</p>",
        "<p title='{{ customer.city }}'>x</p>",
        "<p>{{ customer.city }}</p>",
    ],
)
@pytest.mark.parametrize(
    "city", ["javascript:alert(1)", "' onmouseover='evil()", '"><script>evil()</script>', "red;background:url(//evil)"]
)
def test_what_a_customer_is_called_never_becomes_markup(markup: str, city: str) -> None:
    found = drawn(markup, who=facts(Customer(1, "a@b.example", "Elsa", city=city)))
    tags = re.findall(r"<[^>]*>", found)
    loose = " ".join(re.sub(r'(title)="[^"]*"', "", tag) for tag in tags)
    assert not EVIL.search(loose)


@pytest.mark.parametrize(
    "markup",
    [
        "{% if customer.city %}<script>{% endif %}</script>",
        "<p title='x' {% if customer.city %}>a</p>{% endif %}",
        "<style>{% for item in cart.items %}</style><p>x</p>{% endfor %}",
    ],
)
def test_half_a_condition_in_something_taken_out_is_told_with_its_place(markup: str) -> None:
    with pytest.raises(PolkuError) as caught:
        drawn(markup)
    assert caught.value.code in ("message-syntax", "message-forbidden")
    assert caught.value.params["place"] == "blocks.0.markup"


# ---- MJML


def test_mjml_in_a_column_and_as_whole_sections() -> None:
    inside = '<mj-text color="#112233">Ää &nbsp;<b>b</b></mj-text><mj-button href="https://a.example">Osta</mj-button>'
    assert "color:#112233" in drawn(inside, "mjml").replace("\n", "")
    assert 'href="https://a.example"' in drawn(inside, "mjml").replace("\n", " ")
    two = f"<mj-section><mj-column>{inside}</mj-column><mj-column>{inside}</mj-column></mj-section>"
    assert drawn(two, "mjml").count("mj-column-per-50") == 2
    rows = "{% for item in cart.items %}<tr><td>{{ item.name }}</td></tr>{% endfor %}"
    table = f"{{% if customer.city %}}<mj-table><tr><td>A</td></tr>{rows}</mj-table>{{% endif %}}"
    assert "Villakangastakki" in drawn(table, "mjml")


@pytest.mark.parametrize(
    "markup",
    [
        "<mj-include path='/etc/passwd' />",
        "<mj-raw><script>evil()</script></mj-raw>",
        "<mj-head><mj-style>@import 'https://evil.example'</mj-style></mj-head>",
        "<mj-section><mj-column><mj-section></mj-section></mj-column></mj-section>",
        "<mj-html-attributes></mj-html-attributes>",
    ],
)
def test_components_that_include_or_write_freely_are_refused_by_name(markup: str) -> None:
    with pytest.raises(PolkuError, match="message-forbidden") as caught:
        drawn(markup, "mjml")
    assert str(caught.value.params["what"]).startswith("<mj-")


@pytest.mark.parametrize(
    "markup", ["<mj-text>", "<mj-text>a</mj-button>", "<mj-text a=>x</mj-text>", "<mj-text>" * 400]
)
def test_mjml_that_is_not_well_formed_is_told(markup: str) -> None:
    with pytest.raises(PolkuError, match="message-syntax"):
        drawn(markup, "mjml")


@pytest.mark.parametrize(
    "markup",
    [
        "<mj-text onclick='evil()'><script>evil()</script><p onclick='evil()'>x</p></mj-text>",
        "<mj-image src='javascript:evil()' srcset='https://evil.example' />",
        "<mj-button href='javascript:evil()'>x</mj-button>",
        "<mj-section background-url='https://evil.example'><mj-column><mj-text>x</mj-text></mj-column></mj-section>",
        "<mj-text color='red;background:url(https://evil.example)'>x</mj-text>",
        "<!DOCTYPE r [<!ENTITY a 'evil'>]><mj-text>&a;</mj-text>",
        "<mj-text css-class='x\"&gt;&lt;script&gt;evil'>x</mj-text>",
    ],
)
def test_hostile_mjml_is_harmless(markup: str) -> None:
    found = drawn(markup, "mjml")
    assert not EVIL.search(found.replace("&#35;", "#"))


def test_whole_sections_cannot_stand_in_a_column() -> None:
    block = Columns((Column((Raw("<mj-section></mj-section>", "mjml"),)), Column()))
    with pytest.raises(PolkuError, match="message-forbidden"):
        merged(block, Footer())


def test_the_text_part_says_what_the_markup_says() -> None:
    found = merged(
        Raw(
            "<h1>Otsikko</h1><p>Hei&nbsp;<a href='https://a.example'>tänne</a><br>ja pois</p><ul><li>Yksi<li>Kaksi</ul>"
        ),
        Footer(),
    ).text
    for line in ("Otsikko", "Hei tänne (https://a.example)", "ja pois", "- Yksi", "- Kaksi"):
        assert f"\n{line}\n" in found
    assert "Vain näin" in merged(Raw("<p>x</p>", plain="Vain näin"), Footer()).text
