"""A text part written by hand: what it may take from the blocks, and whether it says what the HTML says."""

import msgspec
import pytest

from app.model.entry import Entry
from app.model.nodes import Email
from app.model.rules import Compare
from app.model.template import Benefit, Block, Button, Footer, Heading, Products, Raw, Template, Text, Variant, Variants
from app.render.compile import compile_template, text_source
from app.render.context import context
from app.render.findings import message_findings
from app.render.findings_parts import differences
from app.render.merge import merge
from message_kit import CATALOGUE, NOW, SHOP, STOP, facts, template

EMAIL = Email("mail", message_class="marketing")
FOOTER = Footer("Koska tilasit.")
BODY: tuple[Block, ...] = (
    Text("Hei {{ customer.first_name|default('ystävä') }}, [hoito-ohje](https://kylakauppa.example/hoito) odottaa."),
    Variants(
        (Variant((Text("Ekologisesti"),), Compare("profile.motive", "eq", "ecology")), Variant((Text("Laadukkaasti"),)))
    ),
    Products("bought"),
    Benefit("Saat 10 % alennusta", "KIITOS10", 14),
    Button("Kori", "{{ cart.url|default(shop.url) }}"),
    FOOTER,
)


def written(plain: str, *blocks: Block) -> Template:
    return msgspec.structs.replace(template(*(blocks or BODY), preheader="Moi"), plain=plain)


def said(plain: str, *blocks: Block) -> list[tuple[str, str, str]]:
    """(part that lacks, kind, words)."""
    made = written(plain, *blocks)
    return [(one.lacks, one.kind, one.words) for one in differences(made, compile_template(made, SHOP), SHOP)]


def text_of(made: Template) -> str:
    entry = Entry("k", NOW, "Order Completed", {})
    return merge(compile_template(made, SHOP), context(facts(), entry, SHOP, CATALOGUE, {"unsubscribe": STOP})).text


def test_what_is_written_from_the_blocks_says_the_same_as_the_blocks() -> None:
    by_hand = written(text_source(written(""), SHOP))
    ours, theirs = text_of(written("")), text_of(by_hand)
    for words in (
        "Hei Elsa",
        "https://kylakauppa.example/hoito",
        "Laadukkaasti",
        "Villakangastakki, 189,00",
        "KIITOS10",
        "Voimassa 31.3.2026 asti",
        "Peru viestit: mailto:",
    ):
        assert words in ours
        assert words in theirs
    assert "Ekologisesti" not in theirs
    assert said(by_hand.plain) == []
    assert [one.code for one in message_findings(by_hand, EMAIL, SHOP)] == []


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        ("https://kylakauppa.example/hoito", ("text", "link", "https://kylakauppa.example/hoito")),
        ("{{ parts.products }}", ("text", "rows", "")),
        ("{{ parts.personal }}", ("text", "personal", "")),
        ("{{ cart.url|default(shop.url) }}", ("text", "link", "{{ cart.url|default(shop.url) }}")),
    ],
)
def test_what_is_left_out_of_the_text_is_found(gone: str, missing: tuple[str, str, str]) -> None:
    source = text_source(written(""), SHOP)
    assert gone in source
    assert said(source.replace(gone, "")) == [missing]


def test_a_benefit_left_out_is_missed_by_its_code_its_amount_and_its_end() -> None:
    source = text_source(written(""), SHOP).replace("{{ parts.benefits }}", "")
    assert said(source) == [("text", "code", "KIITOS10"), ("text", "end", ""), ("text", "amount", "10 %")]
    assert said(source + "Saat 10 % alennusta koodilla kiitos10, voimassa 31.12. asti") == []
    assert ("text", "code", "kevät") in said("x", Benefit("Etu", code_list="kevät"), FOOTER)


def test_what_only_the_text_says_is_found() -> None:
    source = text_source(written(""), SHOP)
    assert said(source + "\nLisäksi 25 % https://toinen.example/x. {{ order.total | money }}") == [
        ("html", "link", "https://toinen.example/x"),
        ("html", "amount", "order.total"),
        ("html", "amount", "25 %"),
    ]


def test_a_text_made_of_the_blocks_is_never_blamed() -> None:
    assert said("") == []
    assert said("", Heading("Hei"), Raw("<p><a href='https://a.example/x'>x</a></p>"), FOOTER) == []
    assert said("Hei", Raw("<p><a href='https://a.example/x'>x</a></p>"), FOOTER) == [
        ("text", "link", "https://a.example/x")
    ]


def test_a_way_to_stop_in_one_part_only_is_found() -> None:
    made = written("")
    compiled = compile_template(made, SHOP)
    assert "links.unsubscribe" in compiled.html
    assert "links.unsubscribe" in compiled.text
    deaf = msgspec.structs.replace(compiled, text="Hei")
    assert [(one.lacks, one.kind) for one in differences(made, deaf, SHOP)] == [("text", "stop")]


def test_parts_of_the_blocks_mean_nothing_elsewhere() -> None:
    blocks = (Text("{{ parts.products }}"), FOOTER)
    codes = [one.code for one in message_findings(written("", *blocks), EMAIL, SHOP)]
    assert "message-unknown-variable" in codes
    codes = [one.code for one in message_findings(written("{{ parts.nothing }}", Text("Hei"), FOOTER), EMAIL, SHOP)]
    assert "message-unknown-variable" in codes


def test_parts_keep_one_blank_line_around_them() -> None:
    assert "\n\n\n" not in text_of(written(text_source(written(""), SHOP)))
    assert "A\n\nVillakangastakki" not in text_of(written("A {{ parts.products }}"))
    assert "A\n\n- Villakangastakki, 189,00\u00a0€" in text_of(written("A\n\n{{ parts.products }}\n\nB"))
