"""A trial's question in words: what its two sides are called, what took part, and which guardrails held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from app.engine.guardrails import Guardrails
from app.i18n import N_, _, number
from app.i18n import time as say_time
from app.services.sentences.guards import guard_name
from app.services.trial_scene import Against, Side
from app.services.trial_tally import Trial

SIDES: dict[Against, tuple[str, str]] = {
    "guardrails": (N_("without guardrails"), N_("guardrails on")),
    "live": (N_("live version"), N_("draft")),
    "own": (N_("the shop’s guardrails"), N_("these guardrails")),
}


def side_words(against: Against) -> tuple[str, str]:
    """Before and after, as a legend says it."""
    before, after = SIDES[against]
    return _(before), _(after)


def part_words(trial: Trial) -> str:
    """The automations that were played together, and whether the newsletters of the history were."""
    side = trial.scene.after
    names = [flow.name or name for name, flow in side.flows.items()]
    if side.newsletters != "aside":
        names.append(_("newsletters of the history"))
    return _("Taking part: {names}").format(names=", ".join(names))


def rails_words(side: Side) -> str:
    """The guardrails of a side with their numbers, and those that were off."""
    rails = side.rails
    held = ", ".join(f"{guard_name(name)} {told}" for name, told in _held(rails))
    if not rails.off:
        return _("Guardrails: {held}").format(held=held)
    off = ", ".join(guard_name(name) for name in rails.off)
    return _("Guardrails: {held}; off: {off}").format(held=held or "–", off=off)


def clock_words(text: str) -> str:
    """A time of day such as "21:00" as people write it."""
    return say_time(datetime.combine(date.min, time.fromisoformat(text), UTC), UTC)


def _held(rails: Guardrails) -> Iterator[tuple[str, str]]:
    caps = ", ".join(_("{n} / {days} d").format(n=number(cap.messages), days=number(cap.days)) for cap in rails.caps)
    told = {
        "just_bought": _("{n} d").format(n=number(rails.just_bought_days)),
        "same_content": _("{n} d").format(n=number(rails.same_content_days)),
        "cap": caps,
        "quiet_hours": f"{clock_words(rails.quiet_from)}–{clock_words(rails.quiet_to)}",
    }
    yield from ((name, words) for name, words in told.items() if name not in rails.off and words)
