"""The trial in words: spans, buckets, what became of a message."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.engine.guardrails import Guard
from app.engine.played import Played
from app.i18n import N_, _, ngettext, number, percent
from app.i18n import date as say_date
from app.i18n import time as say_time
from app.model.flow import Flow
from app.model.nodes import ports
from app.services.sentences.reasons import say as say_reason
from app.services.trial import SpanKey
from app.services.trial_codes import codes_wanted
from app.services.trial_scene import Case
from app.services.trial_tally import BUCKETS, Trial
from app.ui.canvas.live import LiveCount

SPAN_WORDS: dict[SpanKey, str] = {
    "30": N_("30 days"),
    "90": N_("90 days"),
    "365": N_("365 days"),
    "all": N_("All of the history"),
}
GUARD_WORDS: tuple[tuple[Guard, str, str], ...] = (
    ("quiet_days", N_("Quiet days"), N_("Moves to the next morning")),
    ("quiet_hours", N_("Quiet hours"), N_("Moves to the morning")),
    ("cap", N_("Frequency cap"), N_("All together")),
    ("just_bought", N_("Not what was just bought"), N_("The same group of products")),
    ("same_content", N_("No message twice"), N_("The same content")),
)
"""The guardrails that can be switched off for a trial: name, and what it does."""
_SHORT = {
    "consent": N_("no consent"),
    "suppressed": N_("stopped"),
    "too_late": N_("too late"),
    "just_bought": N_("just bought"),
    "same_content": N_("already sent"),
    "cap": N_("frequency cap"),
    "catch_up": N_("one late a day"),
    "quiet_days": N_("a quiet day"),
    "quiet_hours": N_("quiet hours"),
    "purchase": N_("bought"),
    "goal": N_("goal reached"),
}
_HARD = frozenset({"just_bought", "suppressed", "consent"})


def bucket_words(place: int) -> str:
    """How many messages a bar is about: "1–2", "25+"."""
    low, high = BUCKETS[place]
    if place == len(BUCKETS) - 1:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def change_words(before: int, after: int) -> str:
    """By how much it became less or more: "−45 %"; "" where nothing changed."""
    if not before or before == after:
        return ""
    sign = "−" if after < before else "+"
    return sign + percent(abs(before - after) / before, 0)


def fate(played: Played, zone: ZoneInfo) -> tuple[str, str, str]:
    """(words, tone, icon) of the pill beside a message."""
    if played.reason:
        words = _(_SHORT[played.reason]) if played.reason in _SHORT else say_reason(played.reason)
        return words, "error" if played.reason in _HARD else "warning", "ban"
    if played.deferred:
        return _("moved to {time}").format(time=say_time(played.at, zone)), "info", "moon"
    return _("leaves"), "success", "check"


def changed(how: str) -> tuple[str, str, str]:
    """(words, tone, icon) of the pill beside a message that the other side sends otherwise."""
    match how:
        case "gone":
            return _("no longer"), "error", "ban"
        case "new":
            return _("new"), "accent", "plus"
        case _:
            return _("another time"), "info", "clock"


def none_words(case: Case | None) -> str:
    """What an empty mailbox says: of somebody, or of nobody."""
    return _("Nothing would have come to this customer.") if case else _("There is nobody here.")


def day_words(day: date | datetime, zone: ZoneInfo | None = None) -> str:
    """A day as short as it can be said, without the day of the week."""
    return " ".join(say_date(day, zone).split()[1:])


def span_words(trial: Trial, zone: ZoneInfo) -> str:
    """The days a trial is about."""
    first, last = say_date(trial.since, zone, year=True), say_date(trial.until, zone, year=True)
    days = len(trial.days) - 1
    count = ngettext("{n} day", "{n} days", days).format(n=number(days))
    return f"{first} – {last}, {count}"


def held_words(trial: Trial) -> str:
    """What was held back, and why, in one line."""
    told = ", ".join(f"{say_reason(reason)} {number(n)}" for reason, n in list(trial.reasons.items())[:3])
    total = sum(trial.reasons.values())
    if not total:
        return _("Nothing held back")
    return _("Held back {n}: {reasons}").format(n=number(total), reasons=told)


def assumption_words(opened: float, clicked: float) -> str:
    """What is assumed of opens and clicks nobody has seen."""
    share = opened
    if opened != clicked:
        told = _("Assumed: where nothing is known, {opened} open and {clicked} click")
        return told.format(opened=percent(opened, 0), clicked=percent(clicked, 0))
    if share <= 0:
        return _("Assumed: where nothing is known, nobody opens or clicks")
    if share >= 1:
        return _("Assumed: where nothing is known, everybody opens and clicks")
    return _("Assumed: where nothing is known, {share} open and click").format(share=percent(share, 0))


def codes_words(trial: Trial, flow: Flow) -> str:
    """What is assumed of discount codes, where the draft gives any; "" otherwise."""
    wanted = sum(codes_wanted(trial, flow).values())
    told = ngettext("assumed at hand: {n} discount code", "assumed at hand: {n} discount codes", wanted)
    return told.format(n=number(wanted)) if wanted else ""


def counts(trial: Trial, flow: Flow) -> dict[str, LiveCount]:
    """What the drawing shows of each step."""
    found: dict[str, LiveCount] = {}
    for node in flow.nodes:
        tally = trial.steps.get(node.id)
        if tally is None:
            found[node.id] = LiveCount()
            continue
        both = ports(node)
        ways = tuple((port, tally.outcomes.get(port, 0), "") for port in both) if len(both) > 1 else ()
        sends = tally.sent + tally.held > 0
        found[node.id] = LiveCount(tally.came, held=tally.held, sent=tally.sent if sends else None, ways=ways)
    return found
