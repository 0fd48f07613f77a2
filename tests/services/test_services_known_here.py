"""What pasted steps name that a shop does not have, and which of its messages a text knows by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.engine.ports import SystemClock
from app.flowfile.library import make_flow
from app.model.customer import Shop
from app.model.flow import ExitOn, Flow
from app.model.nodes import Change, Condition, Goal, SetField, Trigger
from app.model.rules import All, Compare, Happened
from app.model.sources import OnDateField, OnEvent
from app.model.template import Picture, Template, Text
from app.services.desk import Desk, new_shop
from app.services.flows import create_from_library
from app.services.known_here import messages_here, strange_here
from app.services.message_library import keep_message
from app.services.secrets import MemorySecrets


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), SystemClock(), MemorySecrets())
    yield made
    made.close()


FOREIGN = (
    Trigger("t", source=OnEvent("Kahvila Avattu", Compare("field.koko", "eq", 5))),
    Condition("c", rule=All((Happened("Arvonta"), Compare("orders.count", "eq", 1)))),
    Change("s", changes=(SetField("lempiväri", "sininen"),)),
    Goal("g", event="Kahvila Avattu"),
    Trigger("d", source=OnDateField("koiran_synttärit")),
    Template("m", blocks=(Picture("shop:koira.png"), Text("hei", Compare("field.koira", "is_set")))),
    ExitOn("Lopetti"),
)


def test_what_a_shop_does_not_know_is_named_once_and_in_order(desk: Desk) -> None:
    named = strange_here(desk, Flow(), FOREIGN)
    assert named.events == ("Kahvila Avattu", "Arvonta", "Lopetti")
    assert named.fields == ("koko", "lempiväri", "koiran_synttärit", "koira")
    assert named.pictures == ("koira.png",)


def test_what_the_flow_or_the_shop_knows_is_not_strange(desk: Desk) -> None:
    (desk.folder / "pictures").mkdir(exist_ok=True)
    (desk.folder / "pictures" / "koira.png").write_bytes(b"x")
    known = Flow(nodes=(Goal("x", event="Arvonta"), Change("y", changes=(SetField("koko", 1),))))
    named = strange_here(desk, known, FOREIGN)
    assert "Arvonta" not in named.events
    assert "koko" not in named.fields
    assert named.pictures == ()


@pytest.mark.parametrize("entry", ["welcome", "abandoned-cart", "winback", "thank-you", "feedback"])
def test_the_library_is_at_home_in_a_new_shop(desk: Desk, entry: str) -> None:
    flow = make_flow(entry, "fi")
    named = strange_here(desk, Flow(), (*flow.nodes, *flow.templates, *flow.exits))
    assert (named.events, named.fields, named.pictures) == ((), (), ())


def test_messages_of_the_library_and_of_all_drafts_are_known_by_name(desk: Desk) -> None:
    create_from_library(desk, "thank-you")
    keep_message(desk, Template("m", "Vanha nimi", "Hei"), "Oma tervehdys")
    names = [template.name for template in messages_here(desk)]
    assert names[0] == "Oma tervehdys"
    assert {"Kiitos tilauksestasi", "Kiitos jatkuvasta mielenkiinnostasi"} <= set(names)
