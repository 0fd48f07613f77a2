"""What a paste did with what came from elsewhere, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.analysis.foreign import Named
from app.i18n import _, ngettext, number

_MOST = 3


def arrival_words(
    steps: int, lines: int, messages: Sequence[str], strange: Named, *, trigger_left_out: bool = False
) -> str:
    """ "Liitettiin 5 askelta; 2 riviä jäi muistilapuksi; täällä ei ole: viesti ”Kiitos”." "" if all is plain."""
    missing = [
        *(_("message “{name}”").format(name=name) for name in messages),
        *(_("event “{name}”").format(name=name) for name in strange.events),
        *(_("field “{name}”").format(name=name) for name in strange.fields),
        *(_("picture “{name}”").format(name=name) for name in strange.pictures),
    ]
    if not (lines or missing or trigger_left_out):
        return ""
    if not steps and lines:
        return _("There were no steps in the text, so it became a note.")
    if not steps and trigger_left_out:
        return _("Nothing was pasted: an automation has one trigger, and there is one here already.")
    parts = [ngettext("Pasted {n} step", "Pasted {n} steps", steps).format(n=number(steps))]
    if lines:
        words = ngettext("{n} line was left as a note", "{n} lines were left as a note", lines)
        parts.append(words.format(n=number(lines)))
    if trigger_left_out:
        parts.append(_("the trigger was left out, since there is one already"))
    if missing:
        told = ", ".join(missing[:_MOST])
        more = len(missing) - _MOST
        if more > 0:
            told = _("{names} and {n} more").format(names=told, n=number(more))
        parts.append(_("not found here: {names}").format(names=told))
    return "; ".join(parts) + "."
