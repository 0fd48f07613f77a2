"""A reduction is claimed only with the lowest price of the 30 days before it, and only where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from app.model.customer import Product
from app.model.flow import Flow
from app.model.template import Footer, Products, Template
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.preview import preview
from app.services.secrets import MemorySecrets
from runner_kit import DAY, START, Stage, mail, straight

TEA = Product("tea", "Tee", "tea", 10.0)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path / "shop")
    made.customers(["anna"])
    yield made
    made.store.close()


def priced(stage: Stage, price: float, days: float, **changes: object) -> None:
    """The shop's products as they are read `days` after the start."""
    stage.clock.move_to(START + days * DAY)
    with stage.store.recording("products", "test", stage.clock.now()) as record:
        record.products([msgspec.structs.replace(TEA, price=price, **changes)])


def flow() -> Flow:
    template = Template("tm1", subject="Teetä", blocks=(Products("fixed", skus=("tea",)), Footer("Syy")))
    return msgspec.structs.replace(straight(mail("m1")), templates=(template,))


def said(stage: Stage, days: float) -> tuple[str, bool]:
    """(what the text part says of the tea, whether a finding tells that a reduction cannot be shown)."""
    stage.clock.move_to(START + days * DAY)
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    customer = stage.store.customers.by_email("anna@x.test")
    text = preview(desk, flow(), "m1", customer=customer).text
    line = next(line for line in text.splitlines() if line.startswith("- Tee"))
    told = any(one.code == "message-reduction-unproved" for one in check_flow(desk, flow()))
    return line.replace("\u00a0", " "), told


def test_the_lowest_price_of_thirty_days_stands_beside_the_new_one(stage: Stage) -> None:
    priced(stage, 10.0, 0)
    priced(stage, 12.0, 20)
    priced(stage, 8.0, 35)
    # On day 5, when the thirty days begin, it cost 10.
    assert said(stage, 36) == ("- Tee, 8,00 € (30 päivän alin hinta 10,00 €)", False)
    # Thirty days later it is just its price.
    assert said(stage, 66) == ("- Tee, 8,00 €", False)


def test_a_price_raised_before_it_is_cut_claims_nothing(stage: Stage) -> None:
    priced(stage, 10.0, 0)
    priced(stage, 15.0, 32)
    priced(stage, 10.0, 34)
    assert said(stage, 35) == ("- Tee, 10,00 €", False)


def test_without_thirty_days_of_history_nothing_is_claimed_and_a_finding_says_why(stage: Stage) -> None:
    priced(stage, 10.0, 0)
    priced(stage, 8.0, 10)
    assert said(stage, 11) == ("- Tee, 8,00 €", True)
    priced(stage, 8.0, 12, was_price=9.5)
    assert said(stage, 12)[0].endswith("9,50 €)")
    assert not said(stage, 12)[1]


def test_a_price_that_only_rises_or_stays_is_no_reduction(stage: Stage) -> None:
    priced(stage, 10.0, 0)
    priced(stage, 10.0, 20)
    priced(stage, 11.0, 40)
    assert said(stage, 41) == ("- Tee, 11,00 €", False)
    assert stage.store.products.reductions(stage.clock.now() + timedelta(days=1)) == ()
