"""The shop's own personas: the guide's five changed and taken back, others added, one after a real customer."""

import dataclasses
from datetime import timedelta

import msgspec
import pytest

from app.engine.ports import VirtualClock
from app.model.errors import PolkuError
from app.services.customers import list_customers, show_customer
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.personas import (
    agreed_channels,
    drop_persona,
    list_personas,
    new_persona,
    own_keys,
    persona_entry,
    persona_named,
    save_persona,
    with_consents,
)
from app.services.secrets import MemorySecrets

replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_demo_shop(tmp_path_factory.mktemp("personas") / "shop", VirtualClock(DEMO_NOW), MemorySecrets())


def in_days(desk: Desk, days: int) -> Desk:
    return dataclasses.replace(desk, clock=VirtualClock(DEMO_NOW + timedelta(days=days)))


def test_a_changed_persona_keeps_the_guides_fresh_history_and_can_be_taken_back(desk: Desk) -> None:
    elsa = persona_named(desk, "elsa")
    save_persona(desk, replace(elsa, title="Mummo-Elsa", customer=replace(elsa.customer, city="Rauma")))
    assert own_keys(desk) == {"elsa"}
    later = persona_named(in_days(desk, 40), "elsa")
    assert (later.title, later.customer.city) == ("Mummo-Elsa", "Rauma")
    assert later.orders[-1].occurred_at - elsa.orders[-1].occurred_at >= timedelta(days=39), "as fresh as ever"
    drop_persona(desk, "elsa")
    assert persona_named(desk, "elsa").title == elsa.title
    assert [one.key for one in list_personas(desk)] == ["tanja", "pekka", "lasse", "elsa", "timo"]


def test_what_a_persona_agrees_to_decides_what_they_get(desk: Desk) -> None:
    timo = persona_named(desk, "timo")
    assert "email" in agreed_channels(timo)
    save_persona(desk, with_consents(timo, (), desk.clock.now()))
    assert not agreed_channels(persona_named(desk, "timo"))
    save_persona(desk, with_consents(persona_named(desk, "timo"), ("email", "sms"), desk.clock.now()))
    assert agreed_channels(persona_named(desk, "timo")) == {"email", "sms"}
    drop_persona(desk, "timo")


def test_an_added_persona_walks_and_reads_like_the_five(desk: Desk) -> None:
    made = new_persona(desk, "Opiskelija-Oona")
    save_persona(desk, with_consents(replace(made, tagline="Pieni budjetti"), ("email",), desk.clock.now()))
    oona = list_personas(desk)[-1]
    assert (oona.key, oona.customer.id < -5) == ("opiskelija-oona", True)
    assert new_persona(desk, "Opiskelija Oona").key == "opiskelija-oona-2", "nobody is written over"
    flow = load_draft(desk, create_from_library(desk, "welcome"))
    assert persona_entry(desk, oona, flow).entry.at
    drop_persona(desk, oona.key)
    assert oona.key not in {one.key for one in list_personas(desk)}


def test_a_copy_of_a_customer_has_their_history_and_nothing_that_names_them(desk: Desk) -> None:
    rich = max(list_customers(desk, limit=200), key=lambda one: one.orders)
    real = show_customer(desk, rich.email)
    copy = new_persona(desk, "Kanta-asiakas", rich.email)
    assert [one.total for one in copy.orders] == [one.total for one in real.facts.orders]
    told = msgspec.json.encode(copy.customer).decode()
    for word in (real.customer.email, real.customer.last_name, real.customer.phone):
        assert not word or word not in told
    save_persona(desk, copy)
    moved = persona_named(in_days(desk, 10), copy.key)
    assert moved.orders[-1].occurred_at - copy.orders[-1].occurred_at == timedelta(days=10)
    drop_persona(desk, copy.key)
    with pytest.raises(PolkuError, match="customer-unknown"):
        new_persona(desk, "Ei kukaan", "nobody@posti.example")
