"""A code that a step has given is the one that later messages show, and only those of the same way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.model.customer import Customer, Facts, GivenCode, Shop
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.template import Benefit, Footer, Template, Text
from app.render.compile import compile_template
from app.render.context import MessageContext, context
from app.render.merge import merge
from app.render.text_message import text_message

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SHOP = Shop("Kauppa", locale="fi")
HELD = GivenCode("kesa", "K1", NOW - timedelta(days=1), datetime(2026, 3, 9, 8, tzinfo=UTC), 7)


def no_new_code(name: str, _until: datetime) -> str:
    raise PolkuError("codes-run-out", "user", list=name)


def seen(enrolment: int, *codes: GivenCode) -> MessageContext:
    facts = Facts(Customer(1, "anna@x.test"), NOW, codes=codes)
    return context(facts, Entry("e", NOW), SHOP, None, {}, enrolment, no_new_code)


def test_a_benefit_shows_the_code_given_on_the_way_with_its_own_last_day() -> None:
    blocks = (Benefit("Etu", code_list="kesa", valid_days=30), Footer("Syy"))
    said = merge(compile_template(Template("t", subject="Aihe", blocks=blocks), SHOP), seen(7, HELD)).text
    assert "K1" in said
    assert "9.3.2026" in said


def test_the_variable_shows_it_in_mails_and_texts() -> None:
    words = "{{ discount.code }} asti {{ discount.until | date }}"
    template = Template("t", subject="Koodisi {{ discount.code }}", blocks=(Text(words), Footer("Syy")))
    merged = merge(compile_template(template, SHOP), seen(7, HELD))
    assert merged.subject == "Koodisi K1"
    assert "K1 asti 9.3.2026" in merged.text
    assert text_message(words, seen(7, HELD)) == "K1 asti 9.3.2026"


@pytest.mark.parametrize("codes", [(), (HELD,)])
def test_the_code_of_another_way_is_nobodys_here(codes: tuple[GivenCode, ...]) -> None:
    with pytest.raises(PolkuError) as caught:
        text_message("{{ discount.code }}", seen(8, *codes))
    assert caught.value.code == "message-empty-value"


def test_the_latest_code_of_a_list_counts() -> None:
    newer = GivenCode("kesa", "K2", NOW, None, 7)
    assert text_message("{{ discount.code }}", seen(7, HELD, newer)) == "K2"
    assert text_message("{{ discount.until | date | default('aina') }}", seen(7, newer)) == "aina"


@pytest.mark.parametrize(
    "text", ["{{ customer.first_name.__class__ }}", "{% for a in range(9) %}{% endfor %}", "{{ 1 / 0 }}"]
)
def test_a_text_message_has_the_walls_of_a_mail(text: str) -> None:
    with pytest.raises(PolkuError) as caught:
        text_message(text, seen(7))
    assert caught.value.code in ("message-forbidden", "message-syntax")


def test_what_a_customer_is_called_cannot_write_a_template_or_a_long_text() -> None:
    facts = Facts(Customer(1, "a@x.test", "{{ shop.name }}" + "x" * 5000), NOW)
    with pytest.raises(PolkuError) as caught:
        text_message("{{ customer.first_name }}", context(facts, Entry("e", NOW), SHOP))
    assert caught.value.code == "message-too-long"
