"""What one customer gets."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.customer import Customer, Shop
from app.model.errors import PolkuError
from app.model.rules import All, Compare
from app.model.template import Benefit, Button, Divider, Footer, Heading, Picture, Quote, Rating, Text
from app.render import merge as merging
from app.render.compile import compile_template
from message_kit import NOW, ORDER, SHOP, STOP, facts, merged, template


class Reader(HTMLParser):
    """The document as a reader's program sees it: words, links, pictures, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.hrefs: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "img", "br", "hr"):
            self.open.append(tag)
        self.hrefs += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data


def read(html: str) -> Reader:
    found = Reader(html)
    assert not found.open
    return found


def test_a_message_reads_well_as_html_and_as_text() -> None:
    message = merged(
        Heading("Kiitos, {{ customer.first_name|default('ystävä') }}"),
        Text("Hei,\n\nteit **hyvän** valinnan. [Lue lisää](https://a.example/?x=1&y=2).\n- yksi\n- *kaksi*"),
        Picture("shop:takki.png", "Vihreä takki", "https://a.example/takki"),
        Button("Katso", "{{ shop.url }}/edut"),
        Benefit("Saat 5 %", code="KIITOS5", valid_days=14),
        Quote("Lämmin.", "Maija"),
        Rating("Mitä pidit?", "https://a.example/{score}"),
        Divider(),
        Footer("Sait tämän viestin, koska tilasit."),
        subject="Kiitos, {{ customer.first_name|default('ystävä') }}",
        preheader="Tilaus {{ order.number }}",
    )
    assert message.subject == "Kiitos, Elsa"
    assert message.preheader == "Tilaus 10482"
    assert message.pictures == ("takki.png",)
    assert message.html.isascii()
    found = read(message.html)
    words = " ".join(found.words.split())
    assert "Kiitos, Elsa" in words
    assert "teit hyvän valinnan. Lue lisää." in words
    assert "Voimassa 31.3.2026 asti" in words
    assert "Y-tunnus 1234567-8" in words
    assert "Peru viestit" in words
    assert found.hrefs == [
        SHOP.url,
        "https://a.example/?x=1&y=2",
        "https://a.example/takki",
        f"{SHOP.url}/edut",
        *(f"https://a.example/{score}" for score in range(1, 6)),
        STOP,
    ]
    assert message.text == TEXT.strip()


TEXT = """Kyläkauppa
==========
https://kylakauppa.example

Kiitos, Elsa

Hei,

teit hyvän valinnan. Lue lisää (https://a.example/?x=1&y=2).

- yksi
- kaksi

Vihreä takki
https://a.example/takki

Katso:
https://kylakauppa.example/edut

Saat 5 %
Koodi: KIITOS5
Voimassa 31.3.2026 asti

”Lämmin.”
– Maija

Mitä pidit?
5 tähteä: https://a.example/5
4 tähteä: https://a.example/4
3 tähteä: https://a.example/3
2 tähteä: https://a.example/2
1 tähti: https://a.example/1

----------------------------------------

----------------------------------------
Kyläkauppa · Y-tunnus 1234567-8 · Rantatie 4, 42100 Jämsä · hei@kylakauppa.example
Sait tämän viestin, koska tilasit.
Peru viestit: mailto:hei@kylakauppa.example?subject=STOP%20abc
"""


def test_the_message_speaks_the_language_of_the_template_not_of_the_program() -> None:
    message = merged(Benefit("5 % off", valid_days=1), Text("{{ order.total|money }}"), language="en")
    assert "Valid until 18\u00a0Mar\u00a02026" in message.text
    assert "€189.00" in message.text
    assert "Unsubscribe" in message.text
    assert '<html lang="en"' in message.html


def test_numbers_money_and_days_are_written_as_in_finnish() -> None:
    body = "{{ order.total|money }}, {{ order.total }}, {{ order.date|date }}, {{ order.date|date(false) }}"
    body += ", {{ trigger.n|number(2) }}"
    message = merged(Text(body), properties={"n": 1284.5})
    assert "189,00\u00a0€, 189, 17.3.2026, ti\u00a017.3., 1\u00a0284,50" in message.text


def test_a_day_is_the_day_where_the_customer_lives() -> None:
    late = ORDER.__class__("1", NOW.replace(hour=23), 1.0)
    assert "18.3.2026" in merged(Text("{{ order.date|date }}"), who=facts(orders=(late,))).text


def test_a_missing_value_stops_this_message_and_says_which_and_where() -> None:
    nobody = facts(Customer(1, "a@b.example"))
    with pytest.raises(PolkuError) as refused:
        merged(Heading("Hei"), Text("Hei {{ customer.first_name }}"), who=nobody)
    assert refused.value.code == "message-empty-value"
    assert refused.value.params == {"variable": "customer.first_name", "place": "blocks.1.body"}


@pytest.mark.parametrize(
    "body",
    [
        "{{ customer.first_name|default('ystävä') }}",
        "{{ customer.first_name|first_name|default('ystävä') }}",
        "{% if customer.first_name %}x{% else %}ystävä{% endif %}",
        "{{ customer.first_name if customer.first_name is defined else 'ystävä' }}",
        "{% if customer.first_name == 'Elsa' %}x{% else %}ystävä{% endif %}",
        "{% if trigger.total > 50 %}x{% else %}ystävä{% endif %}",
        "{% for one in trigger.nothing %}x{% else %}ystävä{% endfor %}",
        "{{ trigger.a.b.c|default('ystävä') }}",
    ],
)
def test_a_fallback_stands_in_for_what_is_missing(body: str) -> None:
    assert "Hei ystävä." in merged(Text(f"Hei {body}."), who=facts(Customer(1, "a@b.example"))).text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ELSA", "Elsa"),
        ("anna-liisa", "Anna-Liisa"),
        ("Elsa Maria", "Elsa"),
        ("  Åsa ", "Åsa"),
        ("DeShawn", "DeShawn"),
        ("x", "ystävä"),
        ("12345", "ystävä"),
        ("🎁🎁", "ystävä"),
        ("<script>", "Script"),
        ("Testi Oy 2000 😀", "Testi"),
    ],
)
def test_a_first_name_is_made_fit_for_a_greeting(name: str, shown: str) -> None:
    body = "{{ customer.first_name|first_name|default('ystävä') }}!"
    assert f"{shown}!" in merged(Text(body), who=facts(Customer(1, "a@b.example", name))).text


def test_blocks_are_shown_by_their_rules() -> None:
    first = Compare("orders.count", "eq", 1)
    message = merged(
        Text("ensimmäinen", show_if=first),
        Text("vanha", show_if=Compare("orders.count", "ge", 3)),
        Picture("shop:salaa.png", "x", show_if=All()),
    )
    assert "ensimmäinen" in message.text
    assert "vanha" not in message.text + message.html
    assert message.pictures == ()
    assert "salaa" not in message.html


def test_the_footer_comes_last_and_to_everybody() -> None:
    message = merged(Footer("Koska tilasit.", show_if=All()), Text("Moi"))
    assert message.text.index("Moi") < message.text.index("Koska tilasit.")
    assert "Y-tunnus" in merged(Text("Ilman alatunnistetta")).text


def test_a_service_message_has_no_way_to_stop() -> None:
    assert "Peru viestit" not in merged(Text("Kuitti"), links={"cart": ""}).html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " vbscript:x", "//a.example", "", "https://", "file:///etc"]
)
def test_a_link_from_the_data_leads_to_the_web_or_nowhere(address: str) -> None:
    message = merged(
        Button("a", "{{ trigger.url|default('') }}"),
        Text("[b]({{ trigger.url|default('') }})"),
        properties={"url": address},
    )
    assert [href for href in read(message.html).hrefs if href not in (SHOP.url, STOP)] == ["#", "#"]


def test_a_link_from_the_data_may_hold_anything_after_the_server() -> None:
    nasty = 'x"onclick="a()" ä&copy=1'
    message = merged(
        Button("a", "https://a.example/?q={{ trigger.q }}"),
        Button("b", "{{ trigger.url }}"),
        properties={"q": nasty, "url": "https://b.example/?a=1&copy=2"},
    )
    assert read(message.html).hrefs[1:3] == [f"https://a.example/?q={nasty}", "https://b.example/?a=1&copy=2"]


@given(st.text(max_size=80))
def test_a_customer_can_be_called_anything(name: str) -> None:
    message = merged(
        Heading("{{ customer.first_name|default('x') }}"),
        Picture("https://a.example/x.png", "{{ customer.first_name|default('x') }}"),
        Text("[{{ customer.first_name|default('x') }}](https://a.example)"),
        subject="s {{ customer.first_name|default('x') }}",
        who=facts(Customer(1, "a@b.example", name)),
    )
    assert message.html.isascii()
    found = read(message.html)
    assert found.tags == read(merged(*_SAME, subject="s x").html).tags
    assert not set(message.subject) & {"\r", "\n", "\0", "\u2028", "\x7f"}


_SAME = (Heading("x"), Picture("https://a.example/x.png", "x"), Text("[x](https://a.example)"))


def test_a_message_does_not_grow_without_bounds() -> None:
    huge = [{"name": "x" * 5_000, "sku": str(n)} for n in range(500)]
    body = "{% for item in trigger.rows %}" + "{{ item.name }}" * 200 + "{% endfor %}"
    with pytest.raises(PolkuError, match="message-too-long"):
        merged(Text(body), properties={"rows": huge})
    with pytest.raises(PolkuError, match="message-too-long"):
        merged(subject="{{ trigger.t }}", properties={"t": "x" * 1_000})


@pytest.mark.parametrize(
    "body", ["{{ customer.city + 1 }}", "{{ customer.city - customer.city }}", "{{ -trigger.items }}"]
)
def test_a_sum_that_makes_no_sense_stops_this_message_only(body: str) -> None:
    with pytest.raises(PolkuError, match="message-bad-value"):
        merged(Text(body), properties={"items": "x"})


def test_the_same_template_has_the_same_digest_and_another_look_another() -> None:
    one = compile_template(template(Text("Hei")), SHOP)
    assert one.digest == compile_template(template(Text("Hei")), SHOP).digest
    assert one.digest != compile_template(template(Text("Moi")), SHOP).digest
    assert one.digest != compile_template(template(Text("Hei")), Shop("Toinen")).digest


def test_an_unfinished_message_can_be_looked_at() -> None:
    message = merged(Heading(), Text(), Picture(), Button(), Benefit(), Quote(), Rating(), Divider(), Footer())
    assert read(message.html)
    assert (NOW + timedelta(days=0)).isoformat() not in message.text


def test_each_wording_of_the_title_is_a_title_and_what_stands_below_is_not() -> None:
    often = Compare("orders.count", "ge", 3)
    blocks = (Heading("Kiitos, kun palasit", often), Heading("Toinen tilauksesi"), Text("Hei"), Heading("Lisäksi"))
    tags = Reader(merged(*blocks).html).tags
    assert tags.count("h1") == 1, "the customer has one order, so one of the two titles is theirs"
    assert tags.count("h2") == 1


def test_a_change_in_one_block_compiles_that_block_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    engine = type(merging.environment(True))
    whole = engine.from_string

    def counting(self: object, source: str, *rest: object, **more: object) -> object:
        compiled.append(source)
        return whole(self, source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "from_string", counting)
    blocks = [
        Heading("Ainutlaatuinen otsikko"),
        Text("Eka {{ customer.city }}"),
        Text("Toka {{ customer.city }}"),
        Footer("Syy"),
    ]
    merged(*blocks)
    del compiled[:]
    assert "Muut" in merged(*blocks[:2], Text("Muut {{ customer.city }}"), blocks[3]).text
    assert len(compiled) == 2  # its HTML and its text
    assert all("Muut" in source and "Eka" not in source for source in compiled)


def test_what_only_looks_like_a_statement_is_no_place_to_cut() -> None:
    odd = Text("{% raw %}{% endif %}{% endraw %} ja {{ '{% endif %}' }}")
    assert "{% endif %} ja {% endif %}" in merged(odd, Text("Loppu"), Footer("Syy")).text
