"""Permissions without proof: nobody is mailed on their ground until somebody states the basis, and a no beats it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.model.consent import ConsentGroup, Statement
from app.model.customer import ConsentEvent, Customer
from app.model.errors import PolkuError
from app.model.truth import has_consent
from app.services.consent import (
    allow_customers,
    consent_standing,
    current_wordings,
    end_soft_opt_in,
    save_wording,
    state_basis,
    waits_for_statement,
    wordings,
)
from app.services.desk import Desk
from app.services.import_data import read_plan, run_import
from app.services.secrets import MemorySecrets
from app.shop.consents import LONG_AGO
from app.store.recording import CustomerRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight

BY_FORM = Statement("consent", "Asked on the form of our old site, ticked by themselves")
AS_CUSTOMERS = Statement("soft_opt_in", "Told at the checkout", bought=True, similar=True, could_refuse=True)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "shop")
    told = {"anna": "old list", "bertta": "old list", "cecilia": "other list"}
    with made.store.recording("customers", "test", START) as record:
        record.customers(
            CustomerRecord(
                Customer(0, f"{name}@x.test"), (ConsentEvent("email", "granted", LONG_AGO, "unproven", source),)
            )
            for name, source in told.items()
        )
    made.publish(straight(mail("b")))
    return made


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def agrees(desk: Desk, name: str) -> bool:
    customer = desk.store.customers.by_email(f"{name}@x.test")
    assert customer is not None
    return has_consent(desk.store.facts.at([customer.id], desk.clock.now())[customer.id])


def old_list(desk: Desk) -> ConsentGroup:
    return next(one for one in consent_standing(desk).groups if one.source == "old list")


def test_nobody_is_mailed_before_the_basis_is_stated_and_then_they_are(stage: Stage) -> None:
    desk = desk_of(stage)
    assert (old_list(desk).basis, old_list(desk).people) == ("unproven", 2)
    for name in ("anna", "bertta", "cecilia"):
        stage.happens(name)
    stage.run_to(START + HOUR)
    assert sorted(stage.states()) == [(name, "suppressed", "consent") for name in ("anna", "bertta", "cecilia")]
    assert state_basis(desk, old_list(desk), BY_FORM) == 2
    stage.clock.move_to(START + DAY)
    for name in ("anna", "cecilia"):
        stage.happens(name)
    stage.run_to(START + DAY + HOUR)
    assert stage.states()[-2:] == [("anna", "sent", ""), ("cecilia", "suppressed", "consent")]
    line = desk.store.customers.everything("anna@x.test").consents[-1]
    assert (line.source, line.proof) == ("stated", BY_FORM.how), "the statement is kept as the proof"


def test_a_statement_that_says_too_little_lets_nobody_in(stage: Stage) -> None:
    desk = desk_of(stage)
    halves = (
        Statement("consent", "  "),
        Statement("soft_opt_in", "Told at the checkout", bought=True, similar=True),
        Statement("soft_opt_in", "", bought=True, similar=True, could_refuse=True),
    )
    for said in halves:
        with pytest.raises(PolkuError, match="basis-missing"):
            state_basis(desk, old_list(desk), said)
    assert not any(agrees(desk, name) for name in ("anna", "bertta"))


def test_a_no_beats_a_statement_whenever_it_comes(stage: Stage) -> None:
    desk = desk_of(stage)
    desk.store.customers.stop("anna@x.test", START)
    assert state_basis(desk, old_list(desk), BY_FORM) == 1, "who has stopped is passed over"
    assert not agrees(desk, "anna")
    assert agrees(desk, "bertta")
    bertta = desk.store.customers.by_email("bertta@x.test")
    assert bertta is not None
    desk.store.customers.record_consent(bertta.id, ConsentEvent("email", "withdrawn", START - 300 * DAY), START)
    assert not agrees(desk, "bertta"), "an old no that is imported later stands above the statement"
    assert state_basis(desk, ConsentGroup("email", "granted", "unproven", "old list", 0, 0), BY_FORM) == 0


def test_as_customers_only_those_who_have_bought_and_it_can_be_ended_again_and_again(stage: Stage) -> None:
    desk = desk_of(stage)
    stage.buys("anna")
    stage.buys("dora")
    assert state_basis(desk, old_list(desk), AS_CUSTOMERS) == 1
    assert (agrees(desk, "anna"), agrees(desk, "bertta"), agrees(desk, "dora")) == (True, False, False)
    assert allow_customers(desk, AS_CUSTOMERS) == 1
    assert agrees(desk, "dora")
    for _round in range(3):
        assert end_soft_opt_in(desk) == 2
        assert not agrees(desk, "anna")
        assert allow_customers(desk, AS_CUSTOMERS) == 2
        assert agrees(desk, "anna")
    with pytest.raises(PolkuError, match="basis-missing"):
        allow_customers(desk, BY_FORM)


def test_wordings_keep_every_version_and_the_log_refers_to_one(stage: Stage) -> None:
    desk = desk_of(stage)
    first = save_wording(desk, "email", "Checkout", "I want news")
    assert save_wording(desk, "email", "Checkout", " I want news ") == first, "the same words are no new version"
    second = save_wording(desk, "email", "Checkout", "I want news and offers by e-mail")
    assert [one.version for one in wordings(desk)] == [2, 1]
    assert current_wordings(desk) == [second]
    said = Statement("consent", "Ticked at the checkout", first.text)
    state_basis(desk, old_list(desk), said)
    assert consent_standing(desk).given == {first.text: 2}
    line = desk.store.customers.everything("anna@x.test").consents[-1]
    assert [one for one in wordings(desk) if one.text == line.wording] == [first]
    with pytest.raises(PolkuError, match="wording-empty"):
        save_wording(desk, "email", "Checkout", " ")


def test_an_import_without_proof_is_remembered_until_the_basis_is_stated(stage: Stage, tmp_path: Path) -> None:
    desk = desk_of(stage)
    file = tmp_path / "customers.csv"
    file.write_text("email,consent_email\nelsa@koe.example,yes\n")
    plan = read_plan(desk, "customers", file)
    run_import(desk, plan, lambda _done, _all: None, lambda: False, dry_run=True)
    assert not waits_for_statement(desk), "a dry run brings nothing"
    assert run_import(desk, plan, lambda _done, _all: None, lambda: False).unproven == 1
    assert waits_for_statement(desk)
    for group in consent_standing(desk).groups:
        state_basis(desk, group, BY_FORM)
    consent_standing(desk)
    assert not waits_for_statement(desk)
