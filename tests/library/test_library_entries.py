"""The library as a shop owner meets it: complete in both languages, clean, its parameters named and checked."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from app.analysis.checks import ShopFacts, check
from app.flowfile.library import LANGUAGES, Entry, entries, entry, filled, make_flow, parse
from app.flowfile.parameters import Language
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.actions import Sms
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.flow import in_order
from app.model.nodes import Email, Wait, rules_of_node
from app.model.rules import FIELDS, Compare, Interacted, walk
from app.model.sources import OnDaysSinceOrder
from app.model.template import Footer
from app.model.times import ForDuration
from app.paths import shipped
from app.render.findings import message_findings
from app.render.text_message import AddressLengths, usual_length
from app.services.demo.shop import shop_details

GUIDE = ("welcome", "abandoned-cart", "winback", "thank-you", "feedback")
TITLES = {  # as the guide prints them, in the order of its diagrams
    "welcome": ["Kiitos uutiskirjeen tilauksesta!", "Oletko jo tutustunut meihin?", "Tässä suosituimmat tuotteemme"],
    "abandoned-cart": ["Ostoskoriisi jäi tuotteita", "Ostoskorisi vanhenee pian"],
    "winback": ["Ethän ole unohtanut meitä?", "Ikävöimme sinua!"],
    "thank-you": ["Kiitos tilauksestasi", "Kiitos jatkuvasta mielenkiinnostasi"],
    "feedback": ["Kerro meille mielipiteesi!"],
}
SPAM = re.compile(
    r"ilmaiseksi|voita|klikkaa tästä|!!|100 ?%|viimeinen tilaisuus|act now|click here|winner|!!!", re.IGNORECASE
)

both = pytest.mark.parametrize("language", LANGUAGES)
every = pytest.mark.parametrize("found", entries(), ids=lambda one: one.id)


def test_the_guides_five_come_first_in_the_guides_order() -> None:
    five = entries()[:5]
    assert [one.id for one in five] == list(GUIDE)
    assert [one.persona for one in five] == ["tanja", "pekka", "lasse", "elsa", "timo"]


def test_every_automation_of_the_other_guides_is_there() -> None:
    assert [one.id for one in entries()][5:] == [
        "viewed", "birthday", "anniversary", "trial-ended", "contact-form", "course", "review", "upsell", "new-page",
        "product-news", "order-messages", "cart-discount", "accessories", "care-tip", "replenish", "re-engage", "vip",
        "points", "cart-one", "cart-two", "cart-three", "cart-sms-opened", "cart-sms-unopened", "cart-sms-third",
    ]  # fmt: skip


@pytest.mark.parametrize("library_id", GUIDE)
def test_messages_bear_the_titles_the_guide_prints(library_id: str) -> None:
    flow = make_flow(library_id, "fi")
    assert [node.title for node in in_order(flow) if isinstance(node, Email)] == TITLES[library_id]


@both
@every
def test_an_automation_from_the_library_is_clean_and_survives_its_file(found: Entry, language: Language) -> None:
    flow = make_flow(found.id, language)
    assert check(flow, ShopFacts(sources=frozenset({"opened", "clicked"}))) == ()
    unseen = {finding.code for finding in check(flow, ShopFacts())}
    asks = any(
        isinstance(rule, Interacted) for node in flow.nodes for part in rules_of_node(node) for rule in walk(part)
    )
    assert unseen == ({"P8-opened-without-source"} if asks else set()), "who asks about opens is told who sees them"
    assert read(write(flow)) == flow
    assert (flow.name, flow.library_id, flow.metrics) == (found.title[language], found.id, found.metrics)
    for template in flow.templates:
        assert template.language == language
        assert isinstance(template.blocks[-1], Footer)
        assert template.blocks[-1].reason
        for block in template.blocks:
            for rule in walk(block.show_if) if block.show_if else ():
                assert not isinstance(rule, Compare) or rule.field in FIELDS or rule.field.startswith("trigger.")


@both
@every
def test_every_message_can_be_written_and_has_nothing_to_mend(found: Entry, language: Language) -> None:
    flow = make_flow(found.id, language)
    bare = Shop("Kyläkauppa", locale=language)
    for email in flow.emails:
        template = flow.template_by_id[email.template]
        assert message_findings(template, email, shop_details(language)) == ()
        # A shop that has told nothing of itself yet can send all the same.
        asked = {"message-no-details"} if email.message_class == "marketing" else set()
        assert {one.code for one in message_findings(template, email, bare)} == asked


@both
@every
def test_texts_are_in_one_language_complete_and_without_spam(found: Entry, language: Language) -> None:
    text = write(make_flow(found.id, language))
    assert "{$" not in text
    assert "$param" not in text
    assert not SPAM.search(text)
    if language == "en":
        assert not re.search("[åäöÅÄÖ]", text)
    assert not re.search(r"customer\.first_name \}\}", text), "a name needs words for whoever has none"


@every
def test_both_languages_tell_the_same_story(found: Entry) -> None:
    finnish, english = (make_flow(found.id, language) for language in LANGUAGES)
    assert [type(node) for node in finnish.nodes] == [type(node) for node in english.nodes]
    assert finnish.edges == english.edges
    for ours, theirs in zip(finnish.templates, english.templates, strict=True):
        assert [type(block) for block in ours.blocks] == [type(block) for block in theirs.blocks]


def test_library_files_are_json_with_one_row_for_each_block() -> None:
    for file in sorted(shipped("flows_library").glob("*.json")):
        rows = file.read_text("utf-8").splitlines()
        assert sum('{"block":' in row for row in rows) == sum(row.count('{"block":') for row in rows)
        assert json.loads("\n".join(rows))["id"] == file.stem


# ---- parameters


def test_days_of_the_winback_are_chosen() -> None:
    flow = make_flow("winback", "fi", {"days": "14"})
    assert flow.trigger is not None
    assert flow.trigger.source == OnDaysSinceOrder(14)
    assert "14 päivää" in flow.trigger.title


@pytest.mark.parametrize(
    ("written", "length"),
    [("4h", ForDuration(4, "hours")), ("1d", ForDuration(1, "days")), ("30min", ForDuration(30, "minutes")),
     ("2w", ForDuration(2, "weeks")), ("90 m", ForDuration(90, "minutes"))],
)  # fmt: skip
def test_the_carts_waits_are_written_as_people_write_them(written: str, length: ForDuration) -> None:
    flow = make_flow("abandoned-cart", "fi", {"first": written})
    waits = {node.id: node.until for node in flow.nodes if isinstance(node, Wait)}
    assert waits == {"wait-first": length, "wait-second": ForDuration(1, "days")}


def test_money_is_written_with_a_comma_or_a_point() -> None:
    for written in ("99,90", "99.9", "99,9 €", 99.9):
        text = write(make_flow("abandoned-cart", "fi", {"high": written}))
        assert '"field": "trigger.total", "op": "ge", "value": 99.9' in text


@pytest.mark.parametrize(
    ("library_id", "name", "value", "kind"),
    [
        ("winback", "days", "0", "days"),
        ("winback", "days", "many", "days"),
        ("winback", "days", "9" * 400, "days"),
        ("winback", "second", "15", "duration"),
        ("winback", "second", "-1d", "duration"),
        ("winback", "second", "999999w", "duration"),
        ("winback", "discount", "101", "percent"),
        ("winback", "code", "", "text"),
        ("winback", "code", "A\nBcc: x", "text"),
        ("abandoned-cart", "high", "plenty", "money"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(library_id: str, name: str, value: str, kind: str) -> None:
    with pytest.raises(PolkuError) as caught:
        make_flow(library_id, "fi", {name: value})
    assert (caught.value.code, caught.value.fault) == ("parameter-bad", "user")
    assert (caught.value.params["name"], caught.value.params["kind"]) == (name, kind)


def test_a_misspelt_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PolkuError) as caught:
        make_flow("winback", "fi", {"dyas": "60"})
    assert caught.value.code == "parameter-unknown"
    assert caught.value.params == {"flow": "winback", "name": "dyas", "known": "days, second, discount, code, valid"}


def test_an_unknown_entry_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PolkuError) as caught:
        entry("no-such")
    assert caught.value.code == "library-unknown"
    assert "winback" in str(caught.value.params["known"])


@every
def test_every_parameter_is_used_and_named_in_both_languages(found: Entry) -> None:
    body = json.dumps(found.flow)
    for parameter in found.parameters:
        assert f'{{"$param": "{parameter.name}"}}' in body or f"{{${parameter.name}}}" in body
        assert all(parameter.title[language] for language in LANGUAGES)


# ---- hostile library files


def test_a_library_file_stands_under_the_same_limits(tmp_path: Path) -> None:
    good = (shipped("flows_library") / "winback.json").read_text("utf-8")
    for bad, why in [
        (good.replace('"library": 1', '"library": 2'), "not-a-library-entry"),
        (good.replace('"group": "decide"', '"group": "sell"'), "unknown-value"),
        (good.replace('"persona"', '"persona": "x", "persona"'), "twice"),
        ("[]", "not-a-library-entry"),
    ]:
        with pytest.raises(PolkuError) as caught:
            parse(bad.encode())
        assert caught.value.params["why"] == why


def test_a_parameter_nobody_declared_is_refused() -> None:
    found = entry("winback")
    without = msgspec.structs.replace(
        found, parameters=tuple(one for one in found.parameters if one.name not in ("days", "second"))
    )
    with pytest.raises(PolkuError) as caught:
        filled(without, "fi", {})
    assert caught.value.code == "flow-file"


@both
@pytest.mark.parametrize("library_id", ["cart-sms-opened", "cart-sms-unopened", "cart-sms-third"])
def test_a_text_message_carries_its_own_address_to_stop_and_fits_in_one_part(
    library_id: str, language: Language
) -> None:
    shop = msgspec.structs.replace(shop_details(language), url="https://kauppa.kylakauppa.example")
    text = next(node.text for node in make_flow(library_id, language).nodes if isinstance(node, Sms))
    assert "{{ links.unsubscribe }}" in text
    assert usual_length(text, AddressLengths(click=55, stop=50), shop).parts == 1
