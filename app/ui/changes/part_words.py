"""Changes beside the steps in words: the automation's name, what ends it, how often people come in, headings, notes."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten

from app.analysis.part_changes import PartChange, shared
from app.i18n import N_, _, ngettext, number
from app.model.flow import ExitOn, Flow, Group, Holdout, Note
from app.model.sources import Reentry
from app.services.sentences.happenings import event_past
from app.ui.canvas.differs import ARROW
from app.ui.inspector.flow_form import METRICS, PRIORITIES
from app.ui.words.rules import rule_in_words


@dataclass(frozen=True, slots=True)
class PartWords:
    """`look` is a tile's; `told` says what became of it, under the title."""

    icon: str
    look: str
    title: str
    told: str


_LOOKS: dict[str, tuple[str, str]] = {
    "reentry": ("repeat", "kind.trigger"),
    "exit": ("exit", "kind.wait"),
    "metric": ("chart", "kind.wait"),
    "field": ("settings", "kind.wait"),
    "group": ("folder", "kind.wait"),
    "note": ("quote", "tone.warning"),
}
_FIELDS: dict[str, str] = {
    "name": N_("Name of the automation"),
    "summary": N_("What it is for"),
    "holdout": N_("Kept out for comparison"),
    "priority": N_("When there is room for one message"),
}
_CAME: dict[str, str] = {
    "exit": N_("New reason to leave at once"),
    "metric": N_("New way to know that it works"),
    "group": N_("New group"),
    "note": N_("New note"),
}
_WENT: dict[str, str] = {
    "exit": N_("No reason to leave any more"),
    "metric": N_("No longer followed"),
    "group": N_("The heading goes away, the steps stay"),
    "note": N_("The note goes away"),
}
_REASONS: dict[str, str] = {
    "purchase": N_("Bought"),
    "goal": N_("Reached the goal"),
    "event": N_("Left for another reason"),
}
_NO_TITLE = "–"
_LONG = 60


def part_words(change: PartChange, old: Flow, new: Flow) -> PartWords:
    """One change of two versions, as a list says it."""
    return PartWords(*_LOOKS[change.kind], _title(change), _told(change, old, new))


def _title(change: PartChange) -> str:
    shown = change.was if change.now is None else change.now
    match shown:
        case ExitOn(event=event):
            return event_past(event) if event else _("No event chosen")
        case Group(title=title):
            return title or _("Group without a heading")
        case Note(text=text):
            return shorten(text, _LONG, placeholder="…") or _("Empty note")
    match change.kind:
        case "metric":
            return _(dict(METRICS).get(change.key, change.key))
        case "field":
            return _(_FIELDS.get(change.key, change.key))
        case _:
            return _("Coming in again")


def _told(change: PartChange, old: Flow, new: Flow) -> str:
    was, now = change.was, change.now
    if change.kind == "field":
        return ARROW.join((_value(was, change.key), _value(now, change.key)))
    if now is None or was is None:
        return _(_WENT[change.kind] if now is None else _CAME[change.kind])
    pair = _pair(was, now, old, new)
    return ARROW.join(pair)


def _pair(was: object, now: object, old: Flow, new: Flow) -> tuple[str, str]:
    """What was and what is, both short."""
    match was, now:
        case ExitOn(), ExitOn():
            said = _when(was, old), _when(now, new)
            return said if said[0] != said[1] else (_(_REASONS[was.reason]), _(_REASONS[now.reason]))
        case Reentry(), Reentry():
            return _how_often(was), _how_often(now)
        case Group(), Group() if was.title == now.title:
            more, fewer = len(shared(now, old) - shared(was, new)), len(shared(was, new) - shared(now, old))
            said = _steps(len(now.nodes) - more + fewer), _steps(len(now.nodes))
            return said if more != fewer else (_steps(len(now.nodes)), _("other steps"))
        case (Group(), Group()):
            return was.title or _NO_TITLE, now.title or _NO_TITLE
        case Note(), Note():
            return _one_line(was.text) or _NO_TITLE, _one_line(now.text) or _NO_TITLE
    return _value(was), _value(now)


def _value(value: object, field: str = "") -> str:
    """What a field of the automation says, in a few words."""
    match value:
        case str():
            return _one_line(value) or _NO_TITLE
        case Holdout(percent=percent):
            return f"{number(percent)}\u00a0%"
        case int() if field == "priority":
            return _(dict(PRIORITIES)[max(-1, min(value, 1))])
        case None if field == "holdout":
            return _("nobody")
        case _:
            return _NO_TITLE


def _when(leaving: ExitOn, flow: Flow) -> str:
    return rule_in_words(leaving.where, flow) if leaving.where is not None else _("Always")


def _how_often(reentry: Reentry) -> str:
    match reentry.mode:
        case "once":
            return _("Once only")
        case "one_at_a_time":
            return _("One at a time")
        case "after_gap":
            words = ngettext("Again after {n} day", "Again after {n} days", reentry.gap_days)
            return words.format(n=number(reentry.gap_days))
        case _:
            return _("Every time")


def _steps(count: int) -> str:
    return ngettext("{n} step", "{n} steps", count).format(n=number(count))


def _one_line(text: str) -> str:
    return " ".join(text.split())
