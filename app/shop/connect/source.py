"""What all shop systems give alike: pages of records, each with the place to go on from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import msgspec

from app.model.coupon import Coupon
from app.model.customer import ConsentEvent, Customer, Event, JsonValue, Order, Origin, Product

Cursor = dict[str, JsonValue]
"""Where reading goes on, in the source's own words; empty = from the beginning."""


class Person(msgspec.Struct, frozen=True):
    """A customer and what the shop knows of their permissions."""

    customer: Customer
    consents: tuple[ConsentEvent, ...] = ()


class Bought(msgspec.Struct, frozen=True):
    """An order and whose it is. The states of `Order` decide what counts; guests are known by their address alone."""

    email: str
    order: Order
    first_name: str = ""
    last_name: str = ""
    origin: Origin = Origin()


class Happened(msgspec.Struct, frozen=True):
    """An event and whose it is."""

    email: str
    event: Event


class Page(msgspec.Struct, frozen=True):
    """One page. `cursor` goes on after it and is kept in the same transaction as its records.

    `left_out`: (number or id, reason) of records that could not be understood.
    """

    cursor: Cursor
    people: tuple[Person, ...] = ()
    orders: tuple[Bought, ...] = ()
    events: tuple[Happened, ...] = ()
    products: tuple[Product, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


class Source(Protocol):
    """A shop system that is only ever read."""

    def try_it(self) -> str:
        """Ask for one record: the shop's own name or address. Raises PolkuError (shop-...)."""

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """All that is new or changed since; reading may end after any page and goes on from its cursor.

        `now` decides whether a list that cannot be asked for changes is read whole again.
        Raises PolkuError (shop-unreachable, shop-refused, shop-busy, shop-odd-answer); what was yielded stays good.
        """
