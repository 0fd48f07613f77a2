"""How lists of a shop are read again and again: with how many requests, and that nothing falls between two pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.shop.connect.mycashflow import MyCashflow
from app.shop.connect.reading import Reading
from app.shop.connect.source import Cursor, Page, Source
from app.shop.connect.woocommerce import WooCommerce
from runner_kit import DAY, HOUR, START
from shop_servers import Mcf, Server, Woo, serving

AT = "2025-05-04T12:30:00"


class Shop:
    """A shop of a thousand customers, its server, and how far it has been read."""

    def __init__(self, shop: Woo | Mcf, server: Server, source: Source) -> None:
        self.shop, self.server, self.source = shop, server, source
        self.cursor: Cursor = {}
        self.add(range(1, 1_001))

    def add(self, ids: range) -> None:
        self.shop.customers += [self.person(n) for n in ids]

    def person(self, number: int, name: str = "Aino") -> dict[str, Any]:
        email = f"c{number}@example.fi"
        return {"id": number, "email": email, "first_name": name, "date_created_gmt": AT, "created_at": AT + "+03:00"}

    def read(self, now: Any, until: Callable[[Page], bool] = lambda _page: False) -> tuple[set[str], int]:
        """(who came, how many requests their list took)."""
        self.server.asked.clear()
        came: set[str] = set()
        for page in self.source.pages(self.cursor, now):
            self.cursor = page.cursor
            came |= {one.customer.email for one in page.people}
            if until(page):
                break
        return came, sum(one.path.endswith("/customers") for one in self.server.asked)


@pytest.fixture(params=["woocommerce", "mycashflow"])
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    held = Woo() if request.param == "woocommerce" else Mcf()
    with serving(held.answer) as server:
        auth = (Woo.key, Woo.secret) if isinstance(held, Woo) else (Mcf.user, Mcf.key)
        reading = Reading(server.url, auth=auth, pause=lambda _seconds: None)
        yield Shop(held, server, WooCommerce(reading) if isinstance(held, Woo) else MyCashflow(reading))
        reading.close()


def test_after_the_first_reading_new_customers_cost_a_request_or_two_until_a_week_has_passed(shop: Shop) -> None:
    came, requests = shop.read(START)
    assert len(came) == 1_000
    assert requests in (10, 11)
    for quarter in range(8):
        assert shop.read(START + quarter * HOUR / 4)[1] <= 2
    shop.add(range(1_001, 1_004))
    came, requests = shop.read(START + DAY)
    assert {f"c{n}@example.fi" for n in (1_001, 1_002, 1_003)} <= came
    assert requests <= 2
    shop.shop.customers[4] = shop.person(5, "Elina")
    assert "c5@example.fi" not in shop.read(START + 6 * DAY)[0]
    came, requests = shop.read(START + 7 * DAY)
    assert len(came) == 1_003, "once a week all are read, for the sake of what has changed"
    assert requests == 11
    assert shop.read(START + 8 * DAY)[1] <= 2


def test_whoever_comes_while_others_are_deleted_is_found(shop: Shop) -> None:
    shop.read(START)
    del shop.shop.customers[100:450]
    shop.add(range(1_001, 1_121))
    came, requests = shop.read(START + HOUR)
    assert {f"c{n}@example.fi" for n in range(1_001, 1_121)} <= came
    assert requests < 8
    del shop.shop.customers[:]
    assert shop.read(START + 2 * HOUR)[0] == set()
    shop.add(range(2_001, 2_003))
    assert shop.read(START + 3 * HOUR)[0] == {"c2001@example.fi", "c2002@example.fi"}


def test_a_first_reading_that_breaks_off_goes_on_and_is_not_begun_anew(shop: Shop) -> None:
    first, _requests = shop.read(START, until=lambda page: "c420@example.fi" in {p.customer.email for p in page.people})
    rest, requests = shop.read(START + timedelta(minutes=1))
    assert first | rest == {f"c{n}@example.fi" for n in range(1, 1_001)}
    assert requests <= 8


def test_an_order_that_changes_while_pages_are_read_pushes_no_other_one_out(shop: Shop) -> None:
    held = shop.shop
    held.orders = [
        held.order(n, f"a{n}@example.fi", f"2025-05-04T{10 + n // 60}:{n % 60:02}:00") for n in range(1, 251)
    ]
    numbers: list[int] = []
    for page in shop.source.pages({}, START):
        numbers += [int(one.order.id) for one in page.orders]
        if len(numbers) == 100:
            for order in held.orders[:50]:
                order["updated_at"] = order["date_modified_gmt"] = "2025-06-01T10:00:00"
    assert set(numbers) == set(range(1, 251))
