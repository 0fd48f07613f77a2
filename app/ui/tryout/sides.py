"""What the two sides of a trial are called, by what is compared."""

from app.i18n import N_, _
from app.services.trial_scene import Against

COMPARED: dict[Against, str] = {
    "guardrails": N_("Without guardrails and with them"),
    "live": N_("The live version and the draft"),
    "own": N_("The shop’s guardrails and these"),
}
_HEADS: dict[Against, tuple[str, str]] = {
    "guardrails": (N_("Without guardrails"), N_("With guardrails")),
    "live": (N_("Live version"), N_("Draft")),
    "own": (N_("The shop’s guardrails"), N_("These guardrails")),
}


def side_heads(against: Against) -> tuple[str, str]:
    """The same as headings."""
    before, after = _HEADS[against]
    return _(before), _(after)


def compared_words(against: Against) -> str:
    """What is set side by side."""
    return _(COMPARED[against])


def how_words(how: str, against: Against) -> str:
    """How a message differs from the other side, in a sentence."""
    before, after = side_heads(against)
    match how:
        case "gone":
            return _("Only here: {side}").format(side=before)
        case "new":
            return _("Only here: {side}").format(side=after)
        case _:
            return _("On the other side at another time")
