"""What is kept how long, and the consent log as a whole, on a server as on a file."""

from __future__ import annotations

from pathlib import Path

from app.engine.ports import VirtualClock
from app.model.consent import Statement
from app.model.customer import ConsentEvent, Customer
from app.services.consent import consent_standing, state_basis
from app.services.desk import Desk
from app.services.retention import forget_idle, outdated, remove_outdated
from app.services.secrets import MemorySecrets
from app.shop.consents import LONG_AGO
from app.store.recording import CustomerRecord
from postgres_kit import SharedStage
from runner_kit import DAY, START, mail, straight


def desk_of(stage: SharedStage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def test_old_things_go_and_what_counts_stays(stage: SharedStage, tmp_path: Path) -> None:
    stage.clock = VirtualClock(START - 900 * DAY)
    stage.customers(["anna", "bertta"])
    stage.clock.move_to(START)
    stage.happens("anna", "Product Viewed", START - 200 * DAY)
    stage.buys("anna", START - 1200 * DAY)
    stage.publish(straight(mail("b")))
    stage.happens("anna")
    stage.run_to(START + DAY)
    stage.clock.move_to(START + 500 * DAY)
    desk = desk_of(stage)
    found = {one.kind: one.rows for one in outdated(desk) if one.rows}
    assert found == {"browsing": 1, "carts": 1, "sent": 1, "routes": 1, "orders": 1, "people": 1}
    remove_outdated(desk)
    assert {one.kind: one.rows for one in outdated(desk) if one.rows} == {"people": 1}
    assert forget_idle(desk) == 1
    assert [row.email for row in desk.store.customers.find()] == ["anna@x.test"]


def test_a_basis_is_stated_for_those_without_proof(stage: SharedStage) -> None:
    with stage.store.recording("customers", "test", START) as record:
        line = ConsentEvent("email", "granted", LONG_AGO, "unproven", "old list")
        record.customers(CustomerRecord(Customer(0, f"{name}@x.test"), (line,)) for name in ("anna", "bertta"))
    desk = desk_of(stage)
    group = next(one for one in consent_standing(desk).groups if one.basis == "unproven")
    assert (group.people, group.buyers) == (2, 0)
    assert state_basis(desk, group, Statement("consent", "Asked on our old form")) == 2
    assert consent_standing(desk).people("email", "consent") == 2
