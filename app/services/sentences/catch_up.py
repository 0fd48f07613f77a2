"""What happens to everything that fell due while nothing ran, in words."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.engine.catching_up import CatchUp, Fate
from app.i18n import N_, _, ngettext, number
from app.i18n import datetime as say_moment
from app.services.sentences.reasons import say

_FATES: dict[Fate, str] = {"leaves": N_("leaves"), "waits": N_("waits"), "skipped": N_("is left out")}


def fate_words(fate: Fate) -> str:
    """What happens to a message."""
    return _(_FATES[fate])


def plan_lines(plan: CatchUp, zone: ZoneInfo) -> list[str]:
    """The plan in a few lines: how many leave, by when, how many do not and why."""
    leaves = plan.count("leaves")
    lines = [ngettext("{n} message leaves now.", "{n} messages leave now.", leaves).format(n=number(leaves))]
    if leaves and plan.ends_at - plan.now > timedelta(minutes=1):
        lines.append(
            _("The limits spread them: the last one leaves {when}.").format(when=say_moment(plan.ends_at, zone))
        )
    waits = sum(one.fate == "waits" for one in plan.messages)
    if waits:
        lines.append(ngettext("{n} message waits.", "{n} messages wait.", waits).format(n=number(waits)))
    skipped = plan.count("skipped")
    if skipped:
        lines.append(
            ngettext("{n} message is left out.", "{n} messages are left out.", skipped).format(n=number(skipped))
        )
    reasons = sorted(plan.reasons.items(), key=lambda one: (-one[1], one[0]))
    return lines + [f"  {say(reason)}: {number(count)}" for reason, count in reasons]
