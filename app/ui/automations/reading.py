"""Reads the shop's automations into the rows of the list."""

from app.i18n import time
from app.model.flow import Flow
from app.services.desk import Desk
from app.services.flows import list_flows
from app.services.library import library_entries
from app.services.sending import sending_state
from app.store.flows import FlowRow
from app.ui.automations.page import AutomationRow
from app.ui.automations.pause_card import PauseFacts
from app.ui.canvas.words import card_text
from app.ui.people import People
from app.ui.zones import zone_of


def automation_rows(desk: Desk, people: People) -> list[AutomationRow]:
    """Every automation that is not archived."""
    persona_of = {entry.id: entry.persona for entry in library_entries(desk.shop.locale)}
    drafts = desk.store.flows.drafts()
    return [
        _row(one, drafts.get(one.name, Flow()), persona_of.get(one.library_id, ""), people)
        for one in list_flows(desk)
        if one.state != "archived"
    ]


def _row(one: FlowRow, draft: Flow, persona: str, people: People) -> AutomationRow:
    trigger = draft.trigger
    return AutomationRow(
        name=one.name,
        title=one.title,
        state=one.state,
        version=one.live_version,
        changed=bool(one.live_digest) and one.live_digest != one.draft_digest,
        waiting=one.waiting,
        icon=card_text(trigger, draft).icon if trigger is not None else "bolt",
        persona=persona,
        persona_name=people.title(persona),
    )


def pause_facts(desk: Desk) -> PauseFacts | None:
    """Since when everything is paused and how much waits; None when it is not."""
    state = sending_state(desk)
    if state.state != "paused" or state.since is None:
        return None
    return PauseFacts(time(state.since, zone_of(desk), at=True), state.waiting, state.queued)
