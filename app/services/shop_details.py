"""The shop's own details, its guardrails and sending limits."""

from __future__ import annotations

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.model.customer import Shop
from app.services.desk import Desk


def save_details(desk: Desk, shop: Shop) -> None:
    """Keep the shop's name, address and the rest; messages use them from the next one on."""
    desk.store.shop.save(shop)


def save_guardrails(desk: Desk, guardrails: Guardrails) -> None:
    """Keep the shop's guardrails; they hold from the next message on."""
    desk.store.shop.save_policy(_with(desk.policy, guardrails=guardrails))


def save_limits(desk: Desk, limits: Limits) -> None:
    """Keep how many messages may leave per minute, hour and day."""
    desk.store.shop.save_policy(_with(desk.policy, limits=limits))


def _with(policy: Policy, guardrails: Guardrails | None = None, limits: Limits | None = None) -> Policy:
    return Policy(guardrails or policy.guardrails, limits or policy.limits, policy.sources)
