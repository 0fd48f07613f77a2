"""Checks against marketing mistakes that a drawing shows."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.check_discounts import check_discounts
from app.analysis.shop_facts import ShopFacts
from app.analysis.times import first_mails
from app.model.finding import Finding
from app.model.flow import ExitOn, Flow
from app.model.nodes import Goal
from app.model.sources import event_carried
from app.model.template import Button, Picture, Rating, Template, Text, every_block
from app.model.times import UNIT_SECONDS

CART_EVENTS = frozenset({"Cart Abandoned", "Checkout Started"})
SUBSCRIBED = "Newsletter Subscribed"
BOUGHT = "Order Completed"
FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.fi", "live.com", "live.fi", "msn.com",
    "yahoo.com", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de",
    "proton.me", "protonmail.com", "pm.me", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "zoho.com",
    "luukku.com", "suomi24.fi", "kolumbus.fi", "saunalahti.fi", "elisanet.fi", "pp.inet.fi", "inet.fi", "netti.fi",
    "welho.com", "dnainternet.net", "surffi.fi", "telemail.fi",
})  # fmt: skip
"""Domains anybody gets an address in: receivers trust them least when a shop writes from one."""


def check_marketing(flow: Flow, shop: ShopFacts) -> Iterator[Finding]:
    """P6 cart, P10 late welcome, P11 free webmail, P12 no goal, P14 discounts, P17 no address to lead to."""
    trigger = flow.trigger
    event = event_carried(trigger.source) if trigger else ""
    if trigger and event in CART_EVENTS and not _ends_with(flow, BOUGHT):
        yield Finding("P6-cart-without-purchase-exit", "warning", trigger.id)
    if event == SUBSCRIBED:
        for email, seconds in first_mails(flow).items():
            if seconds > UNIT_SECONDS["days"]:
                hours = round(seconds / UNIT_SECONDS["hours"], 1)
                yield Finding("P10-late-welcome", "warning", email, params={"hours": hours})
    domain = shop.sender.rpartition("@")[2].strip().casefold()
    if flow.emails and domain in FREE_MAIL:
        yield Finding("P11-free-webmail", "warning", params={"domain": domain})
    if flow.emails and not flow.metrics and not _has_goal(flow):
        yield Finding("P12-no-goal", "warning")
    if shop.url == "" and any("shop.url" in text for template in flow.templates for text in _links(template)):
        yield Finding("P17-no-shop-address", "warning")
    yield from check_discounts(flow)


def _ends_with(flow: Flow, event: str) -> bool:
    """Whether this event takes everybody out at any time. One with a condition of its own does not count."""
    ends: tuple[ExitOn | Goal, ...] = (*flow.exits, *_goals(flow))
    return any(one.event == event and one.where is None for one in ends)


def _links(template: Template) -> Iterator[str]:
    for _place, block in every_block(template):
        match block:
            case Button(link=link) | Rating(link=link) | Picture(link=link):
                yield link
            case Text(body=body):
                yield body
            case _:
                pass


def _has_goal(flow: Flow) -> bool:
    return bool(_goals(flow)) or any(exit_on.reason == "goal" for exit_on in flow.exits)


def _goals(flow: Flow) -> tuple[Goal, ...]:
    return tuple(node for node in flow.nodes if isinstance(node, Goal))
