"""What is known of one customer: profile, orders, events, consent, what was sent. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

import msgspec

from app.model.brand import Brand
from app.model.rules import Rule
from app.model.standing import Standing

Channel = Literal["email", "sms"]
ConsentChannel = Literal["email", "sms", "tracking"]
"""What somebody may agree to: mail, text messages, and that their opens are counted (a picture in the mail)."""
JsonValue = str | int | float | bool | None | list[Any] | dict[str, Any]
"""What JSON holds. Inner values are JSON again; msgspec cannot follow a type that names itself."""
OrderStatus = Literal["completed", "pending", "cancelled", "refunded", "failed", "draft"]


REST = "polku:rest"
"""The profile field of a rest from marketing: {"from": ISO moment, "until": ISO moment}. Fields "polku:" are ours."""


class Customer(msgspec.Struct, frozen=True, gc=False):
    """A person. `birth_md` is MM-DD; `fields` are the shop's own profile fields; `timezone` empty means the shop's."""

    id: int
    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    language: str = ""
    birth_md: str = ""
    city: str = ""
    timezone: str = ""
    tags: tuple[str, ...] = ()
    fields: dict[str, JsonValue] = {}
    created_at: datetime | None = None

    def rests_until(self, now: datetime) -> datetime | None:
        """Until when the customer is left in peace, None where they are not at that moment."""
        rest = self.fields.get(REST)
        if not isinstance(rest, dict):
            return None
        until = datetime.fromisoformat(str(rest["until"]))
        return until if datetime.fromisoformat(str(rest["from"])) <= now < until else None


class OrderLine(msgspec.Struct, frozen=True, gc=False):
    """Prices are in the shop's currency, per piece."""

    sku: str
    product: str
    category: str
    quantity: float
    unit_price: float


class Order(msgspec.Struct, frozen=True, gc=False):
    """An order as the shop knows it; only `completed` ones count as orders anywhere."""

    id: str
    occurred_at: datetime
    total: float
    currency: str = "EUR"
    status: OrderStatus = "completed"
    lines: tuple[OrderLine, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories of the lines, each once, in order."""
        return tuple(dict.fromkeys(line.category for line in self.lines if line.category))


class Origin(msgspec.Struct, frozen=True):
    """How an order came about, as far as its shop tells: discount codes used, the UTM parameters of the visit
    (`source`, `medium`, `campaign`, `content`, `id`), and how much was paid back later.
    """

    coupons: tuple[str, ...] = ()
    utm: dict[str, str] = {}
    refunded: float = 0.0


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened, named "Object Action"; `id` is the shop's own and unique, so it can come twice
    harmlessly.
    """

    id: str
    name: str
    occurred_at: datetime
    properties: dict[str, JsonValue] = {}


class ConsentEvent(msgspec.Struct, frozen=True, gc=False):
    """One line of the append-only consent log. `basis` asked: somebody gave this address in a form, and nothing is
    agreed to until its owner confirms it (`model.confirming`).
    """

    channel: ConsentChannel
    action: Literal["granted", "withdrawn"]
    occurred_at: datetime
    basis: Literal["consent", "soft_opt_in", "unproven", "asked"] = "consent"
    source: str = ""
    wording: str = ""
    proof: str = ""


class Contact(msgspec.Struct, frozen=True, gc=False):
    """One message that has reached out to the customer: ours or an old newsletter. `enrolment` 0 = not ours.

    `late`: a marketing message that left long after its moment. `flow`: what the shop calls its automation.
    """

    at: datetime
    content: str = ""
    enrolment: int = 0
    node: str = ""
    marketing: bool = True
    title: str = ""
    late: bool = False
    flow: str = ""


class Interaction(msgspec.Struct, frozen=True, gc=False):
    """An open or click, where a source could see it."""

    at: datetime
    enrolment: int
    node: str
    what: Literal["opened", "clicked"]
    flow: str = ""


class GivenCode(msgspec.Struct, frozen=True):
    """A unique discount code that an automation handed to the customer; `good_until` None = without an end."""

    list: str
    code: str
    at: datetime
    good_until: datetime | None = None
    enrolment: int = 0


class Product(msgspec.Struct, frozen=True):
    """One product of the shop; `picture` as in the Picture block, `was_price` = lowest of the 30 days before a
    reduction.
    """

    sku: str
    name: str
    category: str
    price: float
    url: str = ""
    picture: str = ""
    stock: int | None = None
    was_price: float | None = None


class Facts(msgspec.Struct, frozen=True, dict=True):
    """All that may be known of a customer up to and including `now`: nothing later is in it.

    `orders` (completed only), `events`, `consents`, `contacts`, `interactions` ascend in time. `sources` names what
    can be seen at all ("opened", "clicked"): where a source is missing, the answer is unknown, not no. `segments` are
    the shop's, by name; `best_hour` is the hour of the day at which its customers are there most, None if unknown.
    """

    customer: Customer
    now: datetime
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    consents: tuple[ConsentEvent, ...] = ()
    contacts: tuple[Contact, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    suppressed: str = ""
    sources: frozenset[str] = frozenset()
    segments: Mapping[str, Rule] = {}
    best_hour: int | None = None
    codes: tuple[GivenCode, ...] = ()
    standing: Standing | None = None

    @cached_property
    def owned(self) -> frozenset[str]:
        """Article numbers of everything bought."""
        return frozenset(line.sku for order in self.orders for line in order.lines)


class Persona(msgspec.Struct, frozen=True):
    """A test customer with a history of their own: never mailed, never counted. `key` names colour and icon."""

    key: str
    title: str
    tagline: str
    customer: Customer
    orders: tuple[Order, ...] = ()
    events: tuple[Event, ...] = ()
    consents: tuple[ConsentEvent, ...] = ()


class Shop(msgspec.Struct, frozen=True):
    """The shop itself as messages and checks need it."""

    name: str
    locale: str = "fi"
    timezone: str = "Europe/Helsinki"
    currency: str = "EUR"
    business_id: str = ""
    address: str = ""
    email: str = ""
    url: str = ""
    accent: str = "#8a2c1e"
    brand: Brand = Brand()
