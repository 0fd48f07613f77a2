"""The guide's five people, and how each flow starts for them."""

from datetime import timedelta

import pytest

from app.model.customer import Persona
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.rules import Compare, Rule
from app.model.sources import OnCalendarDay, OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry, TriggerSource
from app.model.truth import field_value, has_consent
from app.services.demo.persona_entries import PersonaEntry, entry_for
from app.services.demo.personas import PERSONA_KEYS, build_personas
from app.services.demo.shop import DEMO_NOW as NOW

PERSONAS = {persona.key: persona for persona in build_personas()}


def enter(key: str, source: TriggerSource, library_id: str = "", audience: Rule | None = None) -> PersonaEntry | None:
    flow = Flow(nodes=(Trigger("t", source=source, audience=audience),), library_id=library_id)
    return entry_for(PERSONAS[key], flow, NOW)


def entered(key: str, source: TriggerSource, library_id: str = "") -> PersonaEntry:
    found = enter(key, source, library_id)
    assert found is not None
    return found


def test_five_people_in_the_guides_order() -> None:
    assert tuple(PERSONAS) == PERSONA_KEYS == ("tanja", "pekka", "lasse", "elsa", "timo")
    assert [persona.title for persona in PERSONAS.values()] == [
        "Talouspäällikkö-Tanja",
        "Puuseppä-Pekka",
        "Lähihoitaja-Lasse",
        "Eläkeläinen-Elsa",
        "Toimitusjohtaja-Timo",
    ]
    assert all(persona.customer.id < 0 for persona in PERSONAS.values())


def test_the_histories_of_the_guide() -> None:
    orders = {key: [line.product for order in p.orders for line in order.lines] for key, p in PERSONAS.items()}
    assert orders["tanja"] == orders["pekka"] == []
    assert len(orders["lasse"]) == 4
    assert orders["elsa"] == ["Villakangastakki"]
    assert PERSONAS["elsa"].orders[0].total == 189.0
    assert orders["timo"][0] == "Akkuporakone 18 V"
    assert len(orders["timo"]) == 2
    month = NOW - PERSONAS["timo"].orders[0].occurred_at
    assert timedelta(days=27) < month < timedelta(days=32)


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONA_KEYS)
def test_everybody_may_be_written_to_and_nothing_is_later_than_now(persona: Persona) -> None:
    for hour in (0, 6, 14, 23):
        now = NOW.replace(hour=hour, minute=0)
        same = next(p for p in build_personas(now) if p.key == persona.key)
        for item in (*same.orders, *same.events, *same.consents):
            assert item.occurred_at < now
    found = entered(persona.key, OnEvent("Newsletter Subscribed"))
    assert has_consent(found.history.at(NOW))


@pytest.mark.parametrize(("key", "nth"), [("tanja", 1), ("pekka", 1), ("lasse", 4), ("elsa", 1), ("timo", 2)])
def test_an_order_now_is_their_nth_as_in_the_mockup(key: str, nth: int) -> None:
    found = entered(key, OnEvent("Order Completed"), "thank-you")
    facts = found.history.at(NOW)
    assert field_value("orders.count", facts) == nth
    assert found.entry.at == facts.orders[-1].occurred_at == NOW
    assert found.entry.key in [event.id for event in facts.events]
    assert found.entry.properties["order_id"] == facts.orders[-1].id


def test_timo_is_asked_about_his_drill_as_a_first_order() -> None:
    found = entered("timo", OnEvent("Order Completed"), "feedback")
    facts = found.history.at(NOW)
    assert field_value("orders.count", facts) == 1
    assert found.entry.properties["skus"] == ["TYO-401"]


@pytest.mark.parametrize("key", PERSONA_KEYS)
@pytest.mark.parametrize("days", [14, 60, 400])
def test_days_since_the_order_are_exact(key: str, days: int) -> None:
    found = entered(key, OnDaysSinceOrder(days), "winback")
    facts = found.history.at(NOW)
    assert field_value("orders.days_since_last", facts) == days
    assert [order.occurred_at for order in facts.orders] == sorted(order.occurred_at for order in facts.orders)
    assert len(facts.orders) == max(1, len(PERSONAS[key].orders))


def test_a_category_narrows_who_comes_in() -> None:
    assert enter("lasse", OnDaysSinceOrder(60, "talviurheilu")) is not None
    assert enter("elsa", OnDaysSinceOrder(60, "Talviurheilu")) is None


def test_pekkas_cart_holds_his_chisels() -> None:
    found = entered("pekka", OnEvent("Cart Abandoned"), "abandoned-cart")
    assert found.entry.properties["total"] == 84.0
    assert found.entry.properties["skus"] == ["TYO-402"]
    carts = [event for event in found.history.events if event.name == "Cart Abandoned"]
    assert [cart.occurred_at for cart in carts] == [NOW]


def test_an_audience_can_leave_a_persona_out() -> None:
    regulars = Compare("orders.count", "ge", 3)
    assert enter("lasse", OnEvent("Newsletter Subscribed"), audience=regulars) is not None
    assert enter("tanja", OnEvent("Newsletter Subscribed"), audience=regulars) is None


@pytest.mark.parametrize(
    "source",
    [
        OnDateField(),
        OnCalendarDay("2026-11-01"),
        OnSegmentEntry(),
        OnEvent("Product Viewed"),
        OnEvent("Form Submitted"),
    ],
)
def test_other_triggers_start_too(source: TriggerSource) -> None:
    for key in PERSONA_KEYS:
        assert entered(key, source).entry.at == NOW


def test_an_unfinished_trigger_starts_for_nobody() -> None:
    assert enter("elsa", OnEvent("")) is None
    assert entry_for(PERSONAS["elsa"], Flow(), NOW) is None
