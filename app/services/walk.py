"""Walk a flow as a persona: what they would get, and when. Never writes, never sends."""

from __future__ import annotations

from collections.abc import Mapping

from app.engine.walk import Route, route
from app.model.customer import Persona
from app.model.flow import Flow
from app.services.desk import Desk
from app.services.personas import persona_entry


def walk(desk: Desk, flow: Flow, persona: Persona, answers: Mapping[str, bool] | None = None) -> Route:
    """The persona's route if what starts the flow happened to them now, with the shop's guardrails.

    `answers`: e-mail step -> whether the persona opened it; without one the route stops where it matters and asks.
    """
    there = persona_entry(desk, persona, flow)
    return route(flow, there.history, there.entry, desk.policy.guardrails, desk.shop.timezone, answers)
