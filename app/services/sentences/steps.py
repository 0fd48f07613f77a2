"""Steps of an automation in words: what kind they are, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

from app.i18n import N_, _, duration
from app.i18n import date as say_date
from app.model.nodes import Kind, Node, Wait, kind_of
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen

KINDS: dict[Kind, str] = {
    "trigger": N_("Trigger"),
    "wait": N_("Wait"),
    "await": N_("Wait for an event"),
    "condition": N_("Condition"),
    "choice": N_("Choice"),
    "split": N_("Split"),
    "email": N_("Email"),
    "change": N_("Change of the customer’s details"),
    "notify": N_("Note to the staff"),
    "sms": N_("Text message"),
    "webhook": N_("Webhook"),
    "give_code": N_("Discount code"),
    "start_flow": N_("Jump to an automation"),
    "goal": N_("Goal"),
    "exit": N_("Exit"),
}


def kind_name(node: Node) -> str:
    """The kind as a person calls it."""
    return _(KINDS[kind_of(node)])


def step_title(node: Node) -> str:
    """The title a person gave; a wait without one tells how long, any other step its kind."""
    if node.title or not isinstance(node, Wait):
        return node.title or kind_name(node)
    match node.until:
        case ForDuration():
            return _("Wait {length}").format(length=duration(timedelta(seconds=node.until.seconds)))
        case UntilClock(at=at):
            return _("Wait until {time}").format(time=clock_words(at))
        case UntilOpen():
            return _("Wait for business hours")
        case UntilDate():
            return _("Wait for a date")
        case UntilDay(day=day):
            return _("Wait until {date}").format(date=say_date(date.fromisoformat(day), year=True) if day else "…")
        case UntilBestHour():
            return _("Wait for the customer’s best time")


def clock_words(at: str) -> str:
    """A local clock time given as HH:MM: "klo 9.00", "9:00"."""
    hours, _colon, minutes = at.partition(":")
    return _("{hours}:{minutes}").format(hours=hours.lstrip("0") or "0", minutes=minutes or "00")
