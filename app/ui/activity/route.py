"""The way that led to a message, read in order: steps with their values, the guardrails, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from app.engine.run import PASSED_BY, Step
from app.i18n import _
from app.i18n import datetime as say_moment
from app.model.flow import Flow
from app.model.nodes import Deciding, Trigger
from app.services.activity import SHOWN
from app.services.sentences.guards import guard_name, guard_seen
from app.services.sentences.messages import server_answer, why_so
from app.services.sentences.why import came_in_words
from app.store.explain import Explanation
from app.ui.activity.rows import Checked, Stop, Tone
from app.ui.canvas.words import card_text, port_words, title_of
from app.ui.words.rules import field_words

_ENDS: dict[str, tuple[Tone, str]] = {
    "sent": ("success", "mail"),
    "queued": ("info", "clock"),
    "retry": ("warning", "refresh"),
    "failed": ("error", "error"),
    "uncertain": ("warning", "help"),
    "held": ("warning", "ban"),
}
"""What became of a message -> its tone and icon."""


def step_words(step: Step, flow: Flow) -> str:
    """A step with the way taken from it."""
    node = flow.by_id.get(step.node)
    if node is None:
        return step.node
    way = port_words(node, step.outcome)
    title = title_of(node, flow)
    if step.outcome == PASSED_BY:
        return _("{title}: skipped").format(title=title)
    return f"{title} {way}" if way else title


def step_values(step: Step, flow: Flow, zone: ZoneInfo) -> str:
    """What a branch saw, or until when a wait lasted."""
    if isinstance(flow.by_id.get(step.node), Deciding):
        shown = [(name, value) for name, value in step.seen.items() if value not in ("", None)]
        return ", ".join(f"{field_words(name)}: {value}" for name, value in shown)
    until = step.seen.get("until")
    return say_moment(datetime.fromisoformat(str(until)), zone) if until else ""


def checks_of(found: Explanation, zone: ZoneInfo) -> tuple[Checked, ...]:
    """What each guardrail that was asked answered."""
    return tuple(Checked(guard_name(one.guard), one.passed, guard_seen(one, zone)) for one in found.looked)


def stops_of(found: Explanation, zone: ZoneInfo) -> Iterator[Stop]:
    """The way in the order in which it was gone. The message's own step is told by its guardrails and its end."""
    flow, route = found.flow, _way_there(found)
    if found.entry is not None and not any(isinstance(flow.by_id.get(step.node), Trigger) for step in route):
        came = came_in_words(found.entry, flow)
        yield Stop("flow", "accent", _("Came in"), f"{came}, {say_moment(found.entry.at, zone)}", "success")
    for step in route:
        yield _stop(step, found, zone)
    if found.looked:
        checks = checks_of(found, zone)
        if all(one.passed for one in checks):
            yield Stop("shield", "accent", _("The guardrails let it through"), "", "", checks)
        else:
            yield Stop("shield", "tone.warning", _("A guardrail stopped it"), "", "warning", checks)
    yield _end(found, zone)


def _way_there(found: Explanation) -> Sequence[Step]:
    """The steps before the message's own; where that one is not among them, all."""
    places = [place for place, step in enumerate(found.route) if step.node == found.message.node]
    return found.route[: places[-1]] if places else found.route


def _stop(step: Step, found: Explanation, zone: ZoneInfo) -> Stop:
    node, title = found.flow.by_id.get(step.node), step_words(step, found.flow)
    at, values = say_moment(step.at, zone), step_values(step, found.flow, zone)
    if node is None:
        return Stop("flow", "accent", title, at, "success")
    card = card_text(node, found.flow)
    if isinstance(node, Trigger) and found.entry is not None:
        came = came_in_words(found.entry, found.flow)
        values, at = "" if came == title else came, say_moment(found.entry.at, zone)
    elif values and "until" in step.seen:
        values, at = "", f"{at} → {values}"
    return Stop(card.icon, f"kind.{card.tone}", title, ", ".join(part for part in (values, at) if part), "success")


def _end(found: Explanation, zone: ZoneInfo) -> Stop:
    one = found.message
    shown = SHOWN[one.state]
    tone, icon = _ENDS[shown]
    if shown == "sent":
        parts = (why_so(one, zone), server_answer(one), say_moment(one.at, zone))
        look = "kind.email" if one.channel == "mail" else "accent"
        return Stop(icon, look, _("It was sent"), ", ".join(part for part in parts if part), tone)
    words = {
        "queued": _("It waits for its time"),
        "retry": _("It is tried again"),
        "failed": _("It did not leave"),
        "uncertain": _("It is not known whether it arrived"),
        "held": _("It was held back"),
    }
    at = "" if shown in ("queued", "retry") else say_moment(one.at, zone)
    detail = ", ".join(part for part in (why_so(one, zone), at) if part)
    return Stop(icon, f"tone.{tone}", words[shown], detail, tone)
