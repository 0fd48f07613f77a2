"""The demo shop in a real shop file."""

import pytest

from app.engine.ports import VirtualClock
from app.model.truth import has_consent
from app.services.demo.build import build_demo
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.secrets import MemorySecrets


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_demo_shop(tmp_path_factory.mktemp("demo") / "shop", VirtualClock(DEMO_NOW), MemorySecrets())


def test_the_store_holds_what_was_built(desk: Desk) -> None:
    demo = build_demo()
    expected = {customer.email: demo.history(customer) for customer in demo.customers}
    found = {history.customer.email: history for history in desk.store.facts.histories()}
    assert found.keys() == expected.keys()
    for email, history in found.items():
        assert [order.id for order in history.orders] == [order.id for order in expected[email].orders]
        assert [event.id for event in history.events] == [event.id for event in expected[email].events]
        assert history.consents == expected[email].consents
        assert [c.at for c in history.contacts] == [c.at for c in expected[email].contacts]
        assert has_consent(history.at(DEMO_NOW)) == has_consent(expected[email].at(DEMO_NOW))
    assert desk.shop == demo.shop
    assert len(desk.store.products.all()) == len(demo.products)
    assert desk.store.suppressions.count() == {"unsubscribed": 11, "complained": 2, "bounced": 6}
    assert desk.store.shop.is_demo()


def test_it_is_made_once_and_found_afterwards(desk: Desk) -> None:
    again = open_demo_shop(desk.folder, VirtualClock(DEMO_NOW), MemorySecrets())
    try:
        assert again.store.customers.count() == 1284
    finally:
        again.close()
