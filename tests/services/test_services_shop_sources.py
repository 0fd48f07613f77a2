"""Reading the shop's own systems into a shop: nothing twice, nothing half, nobody mailed for what is old, and the
erased stay erased.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.shop_source import ShopSource
from app.services.customers import erase_customer, show_customer
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.shop_sources import (
    forget_source,
    load_sources,
    read_source,
    read_sources,
    save_source,
    source_state,
    try_source,
)
from app.shop.connect.woocommerce import WooCommerce
from runner_kit import START
from shop_servers import Answer, Asked, Server, Woo, serving

CANARY = "cs_canary_4711"
FEED = "order_id;email;occurred_at;total;status\n1;aino@example.fi;{at};24,80;completed\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    yield made
    made.close()


@pytest.fixture
def woo() -> Woo:
    made = Woo()
    made.secret = CANARY
    return made


@pytest.fixture
def server(woo: Woo) -> Iterator[Server]:
    with serving(woo.answer) as running:
        yield running


@pytest.fixture
def source(desk: Desk, server: Server) -> ShopSource:
    made = ShopSource("woocommerce", server.url, Woo.key)
    save_source(desk, made, CANARY)
    return made


def days_ago(days: int) -> str:
    return (START - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S")


def test_reading_again_changes_nothing_and_a_changed_order_changes(desk: Desk, woo: Woo, source: ShopSource) -> None:
    woo.products = [{"id": 7, "sku": "MUKI", "name": "Muki", "price": "12.40", "categories": [{"name": "Astiat"}],
                     "date_created_gmt": days_ago(9), "date_modified_gmt": days_ago(9)}]  # fmt: skip
    woo.customers = [{"id": 1, "email": "aino@example.fi", "first_name": "Aino", "date_created_gmt": days_ago(9)}]
    woo.orders = [woo.order(1, "aino@example.fi", days_ago(9)), woo.order(2, "guest@example.fi", days_ago(8))]
    first = read_source(desk, source)
    assert (first.customers, first.orders, first.products) == (1, 2, 1)
    aino = show_customer(desk, "aino@example.fi").facts
    assert [(order.id, order.categories) for order in aino.orders] == [("1", ("Astiat",))]
    assert {event.name for event in aino.events} == {"Order Completed", "Account Created"}
    again = read_source(desk, source)
    assert (again.customers, again.orders, again.events, again.products) == (0, 0, 0, 0)
    woo.orders[1] |= {"status": "cancelled", "date_modified_gmt": days_ago(1)}
    assert read_source(desk, source).orders == 1
    assert show_customer(desk, "guest@example.fi").facts.orders == ()


def test_a_reading_that_breaks_off_keeps_whole_pages_and_goes_on(
    desk: Desk, woo: Woo, source: ShopSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    woo.orders = [woo.order(n, f"a{n}@example.fi", days_ago(300 - n)) for n in range(250)]
    pages = WooCommerce.pages

    def broken(self: WooCommerce, cursor: dict[str, object], now: datetime) -> Iterator[object]:
        for number, page in enumerate(pages(self, cursor, now)):
            if number == 4:
                raise PolkuError("shop-unreachable", "world", host="h", detail="gone")
            yield page

    with monkeypatch.context() as patched:
        patched.setattr(WooCommerce, "pages", broken)
        with pytest.raises(PolkuError):
            read_source(desk, source)
    state = source_state(desk, source)
    assert state is not None
    assert (state.read_at, state.trouble["code"]) == (None, "shop-unreachable")
    assert len(desk.store.customers.find("", 1000, 0)) == 200
    read_source(desk, source)
    state = source_state(desk, source)
    assert state is not None
    assert (state.read_at, state.trouble) == (START, {})
    assert len(desk.store.customers.find("", 1000, 0)) == 250


def test_the_erased_stay_erased_whatever_the_shop_still_knows(desk: Desk, woo: Woo, source: ShopSource) -> None:
    woo.orders = [woo.order(1, "aino@example.fi", days_ago(9)), woo.order(2, "pekka@example.fi", days_ago(8))]
    read_source(desk, source)
    erase_customer(desk, "aino@example.fi")
    woo.orders += [woo.order(3, "Aino@Example.fi", days_ago(1))]
    woo.customers = [{"id": 1, "email": "aino@example.fi", "first_name": "Aino", "date_created_gmt": days_ago(9)}]
    read_source(desk, source)
    assert [row.email for row in desk.store.customers.find("", 10, 0)] == ["pekka@example.fi"]
    assert b"aino@example.fi" not in desk.store.path.read_bytes()


def test_the_secret_stands_nowhere_but_in_the_keyring(desk: Desk, woo: Woo, source: ShopSource, server: Server) -> None:
    woo.orders = [woo.order(1, "aino@example.fi", days_ago(9))]
    assert try_source(source, CANARY)
    read_source(desk, source)
    for file in desk.store.folder.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
    assert all(CANARY not in one.path + str(one.params) for one in server.asked)
    forget_source(desk, source)
    assert load_sources(desk) == ()
    with pytest.raises(PolkuError) as raised:
        read_source(desk, source)
    assert raised.value.code == "no-source-secret"


def test_one_shop_that_does_not_answer_does_not_hold_up_another(desk: Desk, woo: Woo, source: ShopSource) -> None:
    woo.orders = [woo.order(1, "aino@example.fi", days_ago(9))]
    save_source(desk, ShopSource("vendure", "http://127.0.0.1:9", "reader"), "x")
    save_source(desk, source)  # now the last one
    told: list[str] = []
    read_sources(desk, lambda error: told.append(error.code))
    assert told == ["shop-unreachable"]
    assert [row.email for row in desk.store.customers.find("", 10, 0)] == ["aino@example.fi"]


def test_a_file_over_https_is_read_when_it_has_changed(desk: Desk) -> None:
    content = [FEED.format(at=days_ago(9)).encode()]

    def answer(asked: Asked) -> Answer:
        tag = f'"{hashlib.sha256(content[0]).hexdigest()[:8]}"'
        if asked.headers.get("authorization") != "Bearer feed-key":
            return 401, {}, {}
        if asked.headers.get("if-none-match") == tag:
            return 304, {}, b""
        return 200, {"ETag": tag, "Content-Type": "text/csv"}, content[0]

    with serving(answer) as running:
        feed = ShopSource("feed", f"{running.url}/vienti/tilaukset.csv")
        save_source(desk, feed, "feed-key")
        assert read_source(desk, feed).orders == 1
        assert read_source(desk, feed).orders == 0
        content[0] += f"2;pekka@example.fi;{days_ago(1)};10,00;completed\nx;no address;;;\n".encode()
        done = read_source(desk, feed)
    assert (done.orders, [code for _number, code in done.left_out]) == (1, ["email-bad"])
