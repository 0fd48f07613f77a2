"""A text from a stranger's file can print and choose, and nothing else."""

import pytest

from app.model.customer import Customer
from app.model.errors import PolkuError
from app.model.template import Benefit, Button, Heading, Text
from app.render.sandbox import MAX_SOURCE, Use, variables_of
from message_kit import facts, merged


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ customer.__init__.__globals__ }}",
        "{{ customer['__class__'] }}",
        "{{ customer|attr('__class__') }}",
        "{{ _show }}",
        "{{ customer.first_name() }}",
        "{{ range(9) }}",
        "{{ cycler('a') }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 999999 }}",
        "{{ 7 // 0 }}",
        "{{ '%9999999s' % 1 }}",
        "{{ 'x'|center(99999999) }}",
        "{{ 'x'|safe }}",
        "{% for a in range(99) %}{% endfor %}",
        "{% for a in cart.items %}{% for b in cart.items %}x{% endfor %}{% endfor %}",
        "{% for a in cart.items recursive %}{{ loop(a) }}{% endfor %}",
        "{% set a = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block b %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% call x() %}{% endcall %}",
        "{% with a = 1 %}{% endwith %}",
        "{{ {'a': 1} }}",
        "{{ customer.first_name[::-1] }}",
        "{{ " + "(" * 5_000 + " }}",
        "{{ " + "not " * 200 + "x }}",
        "{% if x %}" * 200 + "{% endif %}" * 200,
        "x" * (MAX_SOURCE + 1),
        "{{ loop.index }}",
        "{{ customer.first_name if customer.city }}",
    ],
)
def test_what_could_run_code_or_take_long_is_refused(source: str) -> None:
    with pytest.raises(PolkuError) as refused:
        variables_of(source, "blocks.0.body")
    assert refused.value.code == "message-forbidden"
    assert refused.value.params["place"] == "blocks.0.body"


@pytest.mark.parametrize(
    "source", ["{{ customer.", "{% if x %}", "{{ 'a }}", "{{ " + "9" * 6_000 + " }}", "{{ a }} {% else %}"]
)
def test_what_cannot_be_read_is_told_with_its_place(source: str) -> None:
    with pytest.raises(PolkuError) as refused:
        merged(Text(source))
    assert refused.value.code == "message-syntax"
    assert refused.value.params["place"] == "blocks.0.body"


def test_the_variables_of_a_text_are_listed_with_whether_they_may_be_missing() -> None:
    source = (
        "{{ customer.first_name|default('ystävä') }} {{ order.number }} "
        "{% if customer.city %}{{ customer.city }}{% endif %}"
        "{% for item in cart.items %}{{ loop.index }} {{ item.name }} {{ shop.name }}{% endfor %}"
        "{{ trigger['url'] }} {{ customer.city if customer.city else 'x' }}"
    )
    assert variables_of(source, "") == (
        Use("customer.first_name", True),
        Use("order.number", False),
        Use("customer.city", True),
        Use("cart.items", True),
        Use("shop.name", False),
        Use("trigger.url", False),
    )


@pytest.mark.parametrize(
    "body",
    [
        "{**{ 7*7 }}**",
        "{*{ 7*7 }}*",
        "[{](https://a.example){ 7*7 }}",
        "{{ '{{' }} 7*7 }}",
        "{% raw %}{{ 7*7 }}{% endraw %}",
        "{{ '{' }}{ 7*7 }}",
    ],
)
def test_braces_left_over_by_the_marks_do_not_become_jinja(body: str) -> None:
    """The marks of bold and links are taken away after the text was checked."""
    message = merged(Text(body))
    assert "7*7" in message.text
    assert "7*7" in message.html


def test_words_that_look_like_our_tokens_stay_words() -> None:
    message = merged(Text("q0z1z {{ customer.city }} q0z0z <!--q0z0z-->"), Heading("q1z0z"))
    assert "q0z1z Jämsä q0z0z <!--q0z0z-->" in message.text
    assert "q0z1z J&#228;ms&#228; q0z0z &lt;!--q0z0z--&gt;" in message.html.replace("\n", " ")


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "{% for x in y %}", "{{ customer.email }}", "{#", "q0z0z"])
def test_what_a_customer_is_called_is_never_read_as_a_template(value: str) -> None:
    who = facts(Customer(1, "a@b.example", value))
    message = merged(
        Text("Hei {{ customer.first_name }}."),
        Button("Katso", "https://a.example/?n={{ customer.first_name|urlencode }}"),
        Benefit("x", code="{{ customer.first_name }}"),
        subject="{{ customer.first_name }}",
        who=who,
    )
    assert message.subject == value
    assert f"Hei {value}." in message.text
