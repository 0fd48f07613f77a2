"""Facts kept from look to look are the ones that would be cut anew at each moment."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.history import History
from app.engine.unfolding import Unfolding
from app.model.customer import ConsentEvent, Contact, Customer, Event, GivenCode, Order
from app.model.standing import Standing

START, HOUR = datetime(2026, 3, 1, tzinfo=UTC), timedelta(hours=1)


@pytest.mark.parametrize("seed", range(60))
def test_facts_that_unfold_are_those_of_the_moment(seed: int) -> None:
    rng = random.Random(seed)

    def moments(most: int) -> list[datetime]:
        return sorted(START + rng.randrange(200) * HOUR for _ in range(rng.randrange(most)))

    suppressed = moments(2)
    standing = moments(2)
    history = History(
        Customer(1, "a@x.test"),
        tuple(Order(f"o{at:%d%H}", at, 9.0) for at in moments(5)),
        tuple(Event(f"e{at:%d%H}", "Product Viewed", at) for at in moments(7)),
        tuple(ConsentEvent("email", "granted", at) for at in moments(3)),
        tuple(Contact(at, "old newsletter") for at in moments(4)),
        suppressed="unsubscribed" if suppressed else "",
        suppressed_at=suppressed[0] if suppressed else None,
        codes=tuple(GivenCode("list", f"c{at:%d%H}", at) for at in moments(3)),
        standing=Standing(standing[0], recency=3) if standing else None,
    )
    known = Unfolding(history, history.contacts)
    for now in moments(40):
        assert known.go_to(now) == history.at(now)
