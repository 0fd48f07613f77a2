"""Errors about segments."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, Parts

SENTENCES: dict[str, Parts] = {
    "segment-unnamed": (
        N_("The segment has no name."),
        N_("Rules ask about a segment by its name."),
        N_("Give it a name."),
        NOTHING_CHANGED,
    ),
    "segment-unfinished": (
        N_("The rule of “{name}” is not finished."),
        N_("A part of it has nothing to compare with."),
        N_("Fill in what is empty, or remove that rule."),
        NOTHING_CHANGED,
    ),
    "segment-exists": (
        N_("There is a segment called “{name}” already."),
        N_("Rules ask about a segment by its name."),
        N_("Give it another name."),
        NOTHING_CHANGED,
    ),
    "segment-gone": (
        N_("The segment “{name}” is not there any more."),
        N_("It has been renamed or deleted meanwhile."),
        N_("Open the list of segments again."),
        NOTHING_CHANGED,
    ),
    "segment-in-use": (
        N_("“{name}” cannot be renamed while automations ask about it."),
        N_("They know it by this name."),
        N_("Duplicate it under the new name, and choose that in the automations."),
        NOTHING_CHANGED,
    ),
}
