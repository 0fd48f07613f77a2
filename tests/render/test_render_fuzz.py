"""Anything at all as a template and as a customer: a sound message comes out, or an error with a name; never a fall."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.letters import new_token
from app.mail.addresses import ascii_address
from app.mail.build import Head, build_message, checked
from app.mail.ids import message_id
from app.model.customer import Customer
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.rules import Compare
from app.model.template import (
    Benefit,
    Block,
    Button,
    Column,
    Columns,
    Divider,
    Footer,
    Heading,
    Leaf,
    Picture,
    Products,
    Quote,
    Rating,
    Raw,
    Social,
    Text,
    Variant,
    Variants,
)
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import merge
from message_kit import CATALOGUE, NOW, SHOP, STOP, facts, template

patient = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
PIECES = (
    "{{ customer.first_name }}",
    "{{ customer.first_name | default('x') }}",
    "{{ trigger.a | money }}",
    "{{ trigger.a | date }}",
    "{{ trigger.a | plural('a','b') }}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{% if customer.city %}",
    "{% endif %}",
    "{% for i in cart.items %}",
    "{{ i.name }}",
    "{% endfor %}",
    "{{ ''.__class__ }}",
    "{{ 9**9**9 }}",
    "<script>",
    "</script>",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<a href='",
    "javascript:",
    "'>",
    '"',
    "\\",
    "*",
    "**",
    "[x](",
    ")",
    "- ",
    "\n",
    "\n\n",
    "\r\n",
    "\u2028",
    "\x00",
    "é",
    "😀",
    "q0z0z",
    "<!--q0z1z-->",
    "&#0;",
    "&lt;",
    "https://a.example/",
)
texts = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
rules = st.none() | st.builds(
    Compare, st.sampled_from(["profile.first_name", "trigger.a", "nonsense"]), st.just("eq"), texts
)
leaves: st.SearchStrategy[Leaf] = st.one_of(
    st.builds(Heading, texts, rules),
    st.builds(Text, texts, rules),
    st.builds(Picture, texts, texts, texts),
    st.builds(Button, texts, texts, rules),
    st.builds(Products, st.sampled_from(["cart", "viewed", "bestsellers"]), title=texts),
    st.builds(Benefit, texts, texts, st.integers(0, 3650)),
    st.builds(Quote, texts, texts),
    st.builds(Rating, texts, texts),
    st.just(Divider()),
    st.just(Social()),
    st.builds(Raw, texts, st.sampled_from(["html", "mjml"]), texts),
)
several = st.lists(leaves, max_size=3).map(tuple)
columns = st.builds(
    Columns, st.lists(st.builds(Column, several, st.integers(0, 100)), min_size=1, max_size=3).map(tuple), rules
)
variants = st.builds(Variants, st.lists(st.builds(Variant, several, rules), min_size=1, max_size=3).map(tuple), rules)
blocks: st.SearchStrategy[Block] = st.one_of(leaves, leaves, columns, variants)
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
KNOWN = {
    "message-syntax",
    "message-forbidden",
    "message-empty-value",
    "message-bad-value",
    "message-too-long",
    "message-too-slow",
    "address-bad",
    "address-smtputf8",
}


class Balanced(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("href", "src", "background", "action", "srcset"):
                assert not re.match(r"\s*(?:javascript|vbscript|data):", value or "", re.IGNORECASE)
        if tag not in ("meta", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "img", "br", "hr"):
            assert self.open.pop() == tag


@patient
@given(st.lists(blocks, max_size=4), texts, texts, st.text(max_size=40), values, values)
def test_any_template_and_any_customer_give_a_sound_message_or_a_named_error(
    some: list[Block], subject: str, preheader: str, name: str, told: object, items: object
) -> None:
    made = template(*some, Footer("Syy {{ shop.name }}"), subject=subject, preheader=preheader)
    who = facts(Customer(1, "elsa@asiakas.example", name, city=name))
    entry = Entry("k", NOW, "Cart Abandoned", {"a": told, "items": items, "url": told})  # type: ignore[dict-item]
    try:
        merged = merge(compile_template(made, SHOP), context(who, entry, SHOP, CATALOGUE, {"unsubscribe": STOP}))
    except PolkuError as error:
        found = error.code
    else:
        found = ""
        data = checked(built(merged, "elsa@asiakas.example").data)
        assert max(map(len, data.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
        mail = message_from_bytes(data, policy=policy.default)
        assert mail["To"] == "elsa@asiakas.example"
        assert sorted(mail.keys()) == sorted(set(mail.keys()))
        assert merged.html.isascii()
        reading = Balanced()
        reading.feed(merged.html)
        reading.close()
        assert reading.open == []
        assert not {"script", "iframe", "form", "object", "svg", "link"} & set(reading.tags)
    assert found == "" or found in KNOWN


def built(merged, to: str):  # type: ignore[no-untyped-def]
    head = Head(
        message_id=message_id(new_token(), "kylakauppa.example"),
        date=NOW.astimezone(ZoneInfo("Europe/Helsinki")),
        from_address="hei@kylakauppa.example",
        to_address=to,
        from_name=SHOP.name,
        stop_mailto=STOP,
    )
    return build_message(head, msgspec.structs.replace(merged, pictures=()), None)


MERGED = merge(
    compile_template(template(Text("x"), Footer()), SHOP),
    context(facts(), Entry("k", NOW), SHOP, CATALOGUE, {"unsubscribe": STOP}),
)
addresses = st.one_of(
    st.text(max_size=40),
    st.emails(),
    st.lists(
        st.sampled_from(
            [
                "a",
                "@",
                "b.fi",
                "\r\n",
                "\n",
                "Bcc: x@y.fi",
                "<",
                ">",
                ",",
                ";",
                '"',
                " ",
                "ä",
                "\u2028",
                "=?utf-8?q?=0A?=",
                ".",
                "\x00",
                "xn--",
            ]
        ),
        max_size=8,
    ).map("".join),
)


@given(addresses)
def test_any_address_is_one_recipient_or_refused(address: str) -> None:
    try:
        mail = built(MERGED, address)
    except PolkuError as error:
        refused = error.code
    else:
        refused = ""
        assert mail.to_addr == ascii_address(address)
        read = message_from_bytes(mail.data, policy=policy.default)
        assert isinstance(read, EmailMessage)
        assert [one.addr_spec for one in read["To"].addresses] == [mail.to_addr]
        assert read["Bcc"] is None
        assert re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", mail.to_addr)
    assert refused in ("", "address-bad", "address-smtputf8")


tags = st.sampled_from(
    ["script", "svg", "math", "style", "table", "td", "p", "a", "img", "form", "template", "noscript", "title", "b"]
)
attributes = st.sampled_from(
    [
        "onerror=x()",
        "onclick='x()'",
        "href=javascript:x()",
        "src='javascript:x()'",
        "style='background:url(x)'",
        "title='<!--'",
        "title='--><script>'",
        "href=https://a.example",
        "{{ customer.first_name }}",
        "title={{ customer.first_name }}",
    ]
)
markup = st.lists(
    st.one_of(
        st.builds("<{} {}>".format, tags, attributes),
        st.builds("</{}>".format, tags),
        st.sampled_from(
            [
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<",
                ">",
                "x",
                "{% if customer.city %}",
                "{% endif %}",
                "&lt;script&gt;",
            ]
        ),
    ),
    max_size=14,
).map("".join)


@patient
@given(
    markup,
    st.sampled_from(
        [
            "Elsa",
            "javascript:x()",
            "' onclick='x()",
            '"><script>x()</script>',
            "--><script>x()</script>",
        ]
    ),
)
def test_any_markup_is_made_safe(source: str, name: str) -> None:
    who = facts(Customer(1, "a@b.example", name, city="Jämsä"))
    try:
        compiled = compile_template(template(Raw(source), Footer()), SHOP)
        found = merge(compiled, context(who, Entry("k", NOW), SHOP, CATALOGUE, {"unsubscribe": STOP}))
    except PolkuError as error:
        refused = error.code
    else:
        refused = ""
        reading = Balanced()
        reading.feed(found.html)
        reading.close()
        assert reading.open == []
        body = reading.tags[reading.tags.index("body") :]
        assert not {"script", "svg", "math", "style", "form", "template", "noscript", "title"} & set(body)
    assert refused in ("", "message-syntax", "message-forbidden", "message-empty-value")


@pytest.mark.parametrize(
    "nasty",
    [
        "{{ 'a' * 500000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% for a in cart.items %}{% for b in cart.items %}x{% endfor %}{% endfor %}",
    ],
)
def test_what_would_take_long_is_refused_at_once(nasty: str) -> None:
    for block in (Text(nasty), Raw(nasty), Raw(f"<mj-text>{nasty}</mj-text>", "mjml"), Button(nasty, nasty)):
        with pytest.raises(PolkuError, match="message-forbidden"):
            compile_template(template(block, Footer()), SHOP)


def test_more_than_a_message_may_hold_is_refused() -> None:
    loop = "{% for item in cart.items %}" + "<p>täyttä</p>" * 3_000 + "{% endfor %}"
    items = [{"name": f"n{number}"} for number in range(12)]
    with pytest.raises(PolkuError, match="message-too-long"):
        merge(
            compile_template(template(Raw(loop), Footer()), SHOP),
            context(facts(), Entry("k", NOW, "Cart Abandoned", {"items": items}), SHOP, CATALOGUE),
        )
