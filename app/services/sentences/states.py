"""Names of the states of automations and messages."""

from __future__ import annotations

from app.i18n import N_, _

FLOW_STATES = {
    "draft": N_("Draft"),
    "live": N_("Running"),
    "paused": N_("Paused"),
    "stopped": N_("Stopped separately"),
    "archived": N_("Archived"),
}
MESSAGE_STATES = {
    "due": N_("In the queue"),
    "claimed": N_("Leaving"),
    "on_wire": N_("Leaving"),
    "sent": N_("Sent"),
    "retry": N_("Will be tried again"),
    "failed": N_("Failed"),
    "uncertain": N_("Uncertain: it may have been delivered"),
    "suppressed": N_("Held back"),
    "skipped": N_("Skipped"),
}


def state_name(state: str) -> str:
    """An automation's state in words."""
    return _(FLOW_STATES.get(state, state))


def message_state_name(state: str) -> str:
    """A message's state in words."""
    return _(MESSAGE_STATES.get(state, state))
