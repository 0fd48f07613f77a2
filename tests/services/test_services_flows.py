"""Drafts, what publishing would mean, and how sending stands: as the window asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from app.engine.ports import VirtualClock
from app.model.account import Account
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.flow import Position
from app.services.account import save_account
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk, new_shop
from app.services.flows import (
    create_empty,
    create_from_library,
    delete_draft,
    differences,
    flow_row,
    list_flows,
    load_draft,
    load_live,
    pause_flow,
    save_draft,
    slug,
)
from app.services.publish_flow import plan_publish, publish_flow
from app.services.secrets import MemorySecrets
from app.services.sending import pause_everything, resume_everything, said_by_server, sending_state

NOW = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(NOW), MemorySecrets())) as opened:
        yield opened


def test_a_draft_differs_from_what_runs_by_what_a_person_changed(desk: Desk) -> None:
    name = create_from_library(desk, "winback", {"days": "30"})
    assert {one.kind for one in differences(None, load_draft(desk, name))} == {"added"}
    publish_flow(desk, name)
    live = load_live(desk, name)
    assert live is not None
    assert differences(live, load_draft(desk, name)) == ()
    moved = msgspec.structs.replace(live, positions=(Position("remember", 900.0, 900.0, pinned=True),))
    assert differences(live, moved) == ()
    said = tuple(msgspec.structs.replace(one, subject="Hei") for one in live.templates)
    reworded = msgspec.structs.replace(live, templates=said)
    assert {(one.kind, one.node) for one in differences(live, reworded)} == {
        ("message", "remember"),
        ("message", "miss-you"),
    }


def test_the_plan_tells_what_publishing_would_mean_and_changes_nothing(tmp_path: Path) -> None:
    with closing(open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())) as desk:
        name = create_from_library(desk, "winback")
        first = plan_publish(desk, name)
        assert (first.version, first.people, first.can_publish) == (1, 0, True)
        assert load_live(desk, name) is None
        publish_flow(desk, name)
        second = plan_publish(desk, name)
        assert (second.version, second.differences) == (2, ())
        draft = load_draft(desk, name)
        broken = msgspec.structs.replace(draft, edges=tuple(edge for edge in draft.edges if edge.target != "remember"))
        save_draft(desk, name, broken)
        with pytest.raises(PolkuError) as refused:
            publish_flow(desk, name)
        assert refused.value.code == "flow-has-errors"
        assert flow_row(desk, name).live_version == 1


def test_names_are_for_the_command_line_and_titles_for_people(desk: Desk) -> None:
    assert slug("Hylätty ostoskori!") == "hylatty-ostoskori"
    assert slug("Ωλ") == "automation"
    first, second = create_empty(desk, "Kesän ale"), create_empty(desk, "Kesän ale")
    assert (first, second) == ("kesan-ale", "kesan-ale-2")
    assert [(row.name, row.title) for row in list_flows(desk)] == [(first, "Kesän ale"), (second, "Kesän ale")]


def test_a_draft_is_deleted_and_what_ran_is_kept(desk: Desk) -> None:
    draft, live = create_empty(desk, "A"), create_from_library(desk, "welcome")
    publish_flow(desk, live)
    delete_draft(desk, draft)
    delete_draft(desk, live)
    assert [(row.name, row.state) for row in list_flows(desk)] == [(live, "archived")]
    with pytest.raises(PolkuError) as unknown:
        pause_flow(desk, draft)
    assert unknown.value.code == "flow-unknown"


def test_how_sending_stands_is_one_word(desk: Desk) -> None:
    assert sending_state(desk).state == "no_account"
    save_account(desk, Account("mail.example", from_address="hei@koe.example"))
    assert sending_state(desk).state == "on"
    pause_everything(desk)
    assert (sending_state(desk).state, sending_state(desk).since) == ("paused", NOW)
    pause_everything(desk)
    resume_everything(desk)
    assert sending_state(desk).state == "on"
    desk.store.ledger().stop_queue(535, "smtp-auth: no", NOW + timedelta(hours=1))
    assert sending_state(desk).state == "stopped"
    resume_everything(desk)
    assert sending_state(desk).state == "on"


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (535, "smtp-auth: 5.7.8 no", ("smtp-auth", "5.7.8 no")),
        (0, "smtp-no-starttls", ("smtp-no-starttls", "")),
        (554, "5.7.1 policy: go away", ("sending-stopped", "554 5.7.1 policy: go away")),
        (0, "connection lost", ("sending-stopped", "connection lost")),
    ],
)
def test_what_the_server_said_becomes_an_error_with_a_sentence(code: int, text: str, expected: tuple[str, str]) -> None:
    error = said_by_server(Account("mail.example", 587), code, text)
    assert (error.code, error.params["reply"]) == expected
