"""The merge variables an author may use: one list for the picker, the checks and the context."""

from __future__ import annotations

from typing import Literal

import msgspec

from app.i18n import N_

VariableType = Literal["text", "number", "money", "date", "list", "link"]


class Variable(msgspec.Struct, frozen=True):
    """`description` is English source text: show it with `_`. `sure`: never empty, so it needs no `default(...)`.

    `insert` is what the picker writes into a text.
    """

    name: str
    type: VariableType
    description: str
    sure: bool = False
    fallback: str = ""

    @property
    def insert(self) -> str:
        """Ready Jinja for a text: with the filter its type needs and room for a fallback."""
        return self._printed("" if self.sure else f' | default("{self.fallback}")')

    @property
    def bare(self) -> str:
        """The same without a fallback: what it says, and nothing else."""
        return self._printed("")

    def _printed(self, fallback: str) -> str:
        filters = {"money": " | money", "date": " | date", "list": " | join"}.get(self.type, "")
        return "{{ " + self.name + filters + fallback + " }}"


VARIABLES: tuple[Variable, ...] = (
    Variable("customer.first_name", "text", N_("The customer’s first name")),
    Variable("customer.first_name_genitive", "text", N_("The first name in the genitive, where the shop has it")),
    Variable("customer.first_name_partitive", "text", N_("The first name in the partitive, where the shop has it")),
    Variable("customer.first_name_allative", "text", N_("The first name in the allative, where the shop has it")),
    Variable("customer.last_name", "text", N_("The customer’s last name")),
    Variable("customer.email", "text", N_("The customer’s e-mail address"), sure=True),
    Variable("customer.city", "text", N_("The customer’s town")),
    Variable("customer.phone", "text", N_("The customer’s phone number")),
    Variable("customer.language", "text", N_("The customer’s language code")),
    Variable("customer.birthday", "text", N_("The customer’s birthday, month and day")),
    Variable("customer.tags", "list", N_("The customer’s tags")),
    Variable("customer.motive", "text", N_("What the customer buys for")),
    Variable("customer.interests", "list", N_("What the customer is interested in")),
    Variable("customer.profession", "text", N_("The customer’s profession")),
    Variable("customer.points", "number", N_("The customer’s loyalty points")),
    Variable("orders.count", "number", N_("How many orders the customer has made"), sure=True),
    Variable("orders.total", "money", N_("What all the customer’s orders cost together"), sure=True),
    Variable("orders.average", "money", N_("What the customer’s order costs on average")),
    Variable("orders.days_since_first", "number", N_("Days since the first order")),
    Variable("orders.days_since_last", "number", N_("Days since the last order")),
    Variable("orders.categories", "list", N_("Categories the customer has bought from")),
    Variable("order.number", "text", N_("The number of the order this is about")),
    Variable("order.date", "date", N_("The day of the order this is about")),
    Variable("order.total", "money", N_("What the order this is about cost")),
    Variable("order.categories", "list", N_("Categories in the order this is about")),
    Variable("order.items", "list", N_("Rows of the order, for going through one by one")),
    Variable("product.name", "text", N_("The first product of the cart or of the order")),
    Variable("product.price", "money", N_("The price of that product")),
    Variable("product.url", "link", N_("The address of that product")),
    Variable("product.category", "text", N_("The category of that product")),
    Variable("cart.count", "number", N_("How many products are in the cart"), sure=True),
    Variable("cart.total", "money", N_("What the cart costs")),
    Variable("cart.url", "link", N_("The address where the cart can be paid")),
    Variable("cart.items", "list", N_("Rows of the cart, for going through one by one")),
    Variable("trigger.event", "text", N_("The event that started the automation")),
    Variable("trigger.date", "date", N_("The day the automation started for the customer"), sure=True),
    Variable("shop.name", "text", N_("The shop’s name"), sure=True),
    Variable("shop.url", "link", N_("The shop’s address on the web")),
    Variable("shop.email", "text", N_("The shop’s e-mail address")),
    Variable("shop.address", "text", N_("The shop’s postal address")),
    Variable("shop.business_id", "text", N_("The shop’s business ID")),
    Variable("discount.code", "text", N_("The discount code that a step before has given"), sure=True),
    Variable("discount.until", "date", N_("How long that code is good")),
    Variable("links.feedback", "link", N_("Where the customer gives feedback"), sure=True),
    Variable("links.unsubscribe", "link", N_("Where the customer stops the messages")),
    Variable("links.confirm", "link", N_("Where somebody who was asked confirms the subscription"), sure=True),
    Variable("today", "date", N_("The day the message is sent"), sure=True),
)
BY_NAME: dict[str, Variable] = {variable.name: variable for variable in VARIABLES}
PARTS: dict[str, Variable] = {
    name: Variable(name, "text", words, sure=True)
    for name, words in (
        ("parts.products", N_("The product rows of the message, as this customer gets them")),
        ("parts.benefits", N_("The benefits of the message, with their codes and last days")),
        ("parts.personal", N_("What the message says only to some, as this customer gets it")),
    )
}
"""What a text part written by hand may take from the blocks. They mean nothing anywhere else."""
OPEN: tuple[str, ...] = ("trigger", "field", "links")
"""Namespaces whose names depend on the shop: the event's properties, own profile fields, further links."""
ROW_NAMES: tuple[str, ...] = ("name", "price", "quantity", "was", "url", "category", "sku")
"""What a row of `cart.items` or `order.items` has; only the name is sure."""


def is_known(name: str) -> bool:
    """Whether a dotted name can ever have a value."""
    head, _dot, tail = name.partition(".")
    return name in BY_NAME or (head in OPEN and bool(tail))


def is_sure(name: str) -> bool:
    """Whether the name has a value for every customer."""
    return name in PARTS or (name in BY_NAME and BY_NAME[name].sure)
