"""What a message's words do, in both languages, and where it is told."""

import msgspec
import pytest

from app.analysis.check_wording import check_wording
from app.model.flow import Flow
from app.model.nodes import Condition, Email, MessageClass, Trigger
from app.model.rules import Compare
from app.model.sources import OnEvent
from app.model.template import (
    Benefit,
    Block,
    Column,
    Columns,
    Footer,
    Products,
    Template,
    Text,
    Variant,
    Variants,
    Version,
)

NEAR = Compare("profile.city", "eq", "Oulu")


def written(*blocks: Block, subject: str = "Hei", message_class: MessageClass = "marketing", **more: object) -> Flow:
    email = Email("e", "Viesti", "m", message_class)
    template = Template("m", subject=subject, blocks=(*blocks, Footer("Tilasit")))
    flow = Flow(nodes=(email, Trigger("t", source=OnEvent("Order Completed"))), templates=(template,))
    return msgspec.structs.replace(flow, **more)


def told(flow: Flow) -> list[tuple[str, str]]:
    return [(one.code.removeprefix("message-"), one.field) for one in check_wording(flow)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Toimi heti, riskitön kokeilu", "spam-words"),
        ("Act now, risk-free", "spam-words"),
        ("Nyt kannattaa!! Tule", "shouting"),
        ("VAIHDA TALVEEN NYT HETI", "shouting"),
        ("Vain 3 kappaletta jäljellä.", "scarcity"),
        ("Only 2 pairs left.", "scarcity"),
        ("Etu päättyy pian.", "urgency"),
        ("Your last chance.", "urgency"),
        ("Takit nyt −20 %.", "price-claim"),
        ("All coats on sale.", "price-claim"),
        ("Tervetuloa asiakasiltaan.", "local-to-all"),
        ("Our grand opening is on Friday.", "local-to-all"),
    ],
)
def test_each_kind_of_words_is_told_at_its_block(words: str, code: str) -> None:
    assert told(written(Text("Kiitos tilauksesta."), Text(words))) == [(code, "blocks.1")]


@pytest.mark.parametrize(
    "words",
    [
        "Hei Elsa! Kiitos tilauksestasi.",
        "Palautus kuukauden ajan, toimitus kahdessa päivässä.",
        "Talvitakit saapuivat. Katso koot ja hoito-ohjeet.",
        "Your order has been shipped. Read how to care for wool.",
        "KYLÄKAUPPA",
        "Onnea syntymäpäivänä!",
    ],
)
def test_plain_words_are_left_alone(words: str) -> None:
    assert told(written(Text(words), subject=words)) == []


def test_a_subject_is_judged_alone_and_first() -> None:
    assert told(written(Text("Hei"), subject="Buy now")) == [("spam-words", "subject")]
    assert told(written(Text("Hei"), subject="Vs: tilauksesi")) == [("false-reply", "subject")]


def test_one_spam_word_in_a_block_is_no_spam() -> None:
    assert told(written(Text("Ilman riskiä: palautus on ilmainen."))) == []


def test_what_data_tells_is_no_false_hurry() -> None:
    assert told(written(Text("Only 2 left: {{ product.stock }}"))) == []
    assert told(written(Text("Etu päättyy pian, {{ offer.valid_until }}"))) == []
    assert told(written(Text("Etu päättyy pian."), Benefit("Toimitus", "K", 7))) == []


def test_product_rows_or_the_thirty_days_price_prove_a_lower_price() -> None:
    assert told(written(Text("Takit −20 %."), Products("bestsellers"))) == []
    assert told(written(Text("Takit −20 %. 30 päivän alin hinta 99 €."))) == []


def test_a_service_message_makes_no_claims_to_check() -> None:
    assert told(written(Text("Hinta −20 %, asiakasiltaan."), message_class="service")) == []


def test_who_lives_near_may_be_invited() -> None:
    invited = Text("Tervetuloa asiakasiltaan.")
    assert told(written(msgspec.structs.replace(invited, show_if=NEAR))) == []
    flow = written(invited)
    assert told(msgspec.structs.replace(flow, nodes=(Condition("c", rule=NEAR), *flow.nodes))) == []


def test_words_inside_columns_variants_and_other_languages_are_read() -> None:
    loud = Text("Act now, risk-free")
    inside = written(Columns((Column(), Column((loud,)))), Variants((Variant((loud,), NEAR), Variant())))
    assert told(inside) == [("spam-words", "blocks.0.columns.1.blocks.0")]
    version = Version("en", subject="Buy now", blocks=(Text("Hi"),))
    flow = written(Text("Hei"))
    template = msgspec.structs.replace(flow.templates[0], versions=(version,))
    assert told(msgspec.structs.replace(flow, templates=(template,))) == [("spam-words", "versions.0.subject")]
