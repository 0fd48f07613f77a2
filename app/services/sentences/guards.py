"""The guardrails by name, and what each saw of a message."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.engine.guardrails import Looked
from app.i18n import N_, _, date, number
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say as say_reason

_GUARDS = {
    "consent": N_("Consent"),
    "suppressed": N_("Suppression list"),
    "ended": N_("Still on the path"),
    "too_late": N_("In time"),
    "just_bought": N_("Not just bought"),
    "same_content": N_("Not the same again"),
    "cap": N_("Frequency cap"),
    "catch_up": N_("One late message a day"),
    "quiet_days": N_("Quiet days"),
    "quiet_hours": N_("Quiet hours"),
    "stops_unread": N_("The mailbox has been read"),
}


def guard_name(guard: str) -> str:
    """The guardrail as one looks it up in the settings."""
    return _(_GUARDS[guard])


def guard_seen(look: Looked, zone: tzinfo | None = None) -> str:
    """The numbers that it saw, by the clock of `zone`; "" where it saw none worth telling."""
    seen = look.seen
    match look.guard:
        case "cap":
            return ", ".join(f"{sent} / {cap.partition('/')[0]}" for cap, sent in seen.items())
        case "too_late" if isinstance(late := seen.get("hours"), int | float) and late >= 1:
            return _("{n} h late").format(n=number(round(late)))
        case "suppressed" if seen.get("until"):
            return _("rests until {day}").format(day=date(datetime.fromisoformat(str(seen["until"])), zone))
        case "just_bought" | "suppressed":
            return say_reason(str(seen.get("category") or seen.get("list") or ""))
        case "ended" if seen.get("reason"):
            return say_reason(str(seen["reason"]))
        case "quiet_days" | "quiet_hours" if seen.get("until"):
            return say_moment(datetime.fromisoformat(str(seen["until"])), zone)
        case "stops_unread" if seen.get("at"):
            return say_moment(datetime.fromisoformat(str(seen["at"])), zone)
        case "catch_up" if seen.get("at"):
            return say_moment(datetime.fromisoformat(str(seen["at"])), zone)
        case "same_content" if seen.get("at"):
            return date(datetime.fromisoformat(str(seen["at"])), zone)
    return ""
