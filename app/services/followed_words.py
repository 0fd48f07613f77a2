"""Who followed links and what was answered, in words; what is not counted as people's is told beside it."""

from __future__ import annotations

from app.i18n import _, number
from app.services.link_clicks import AnswerGiven, Followed
from app.services.sentences.hits import hit_reason


def judged_words(found: Followed, node: str = "") -> str:
    """What is not counted as people's, of a message or of all: machines, and what nobody can tell; "" without any."""
    clicks, opens = found.of("click", node), found.of("open", node)
    parts = []
    if clicks.machine or opens.machine:
        told = _("Beside them machines: clicked {clicks}, opened {opens}.")
        parts.append(told.format(clicks=number(clicks.machine), opens=number(opens.machine)))
    if clicks.unknown:
        parts.append(_("Unclear clicks: {n}.").format(n=number(clicks.unknown)))
    if opens.unknown:
        told = _("Of the opens {n} were fetched by the reader’s mail service.")
        parts.append(told.format(n=number(opens.unknown)))
    return " ".join(parts)


def reasons_words(found: Followed) -> str:
    """How the hits that are nobody's were told apart, one line for each reason."""
    verdicts = {"machine": _("machine"), "unknown": _("unclear")}
    lines = (
        f"{number(count)} · {verdicts[verdict]}: {hit_reason(reason)}"
        for verdict, reason, count in found.reasons
        if verdict in verdicts
    )
    return "\n".join(lines)


def said_words(one: AnswerGiven) -> tuple[str, str, str]:
    """(stars, what was answered, tone) of an answer."""
    stars = "★" * round(one.stars) if one.stars is not None else "–"
    words = " · ".join((*one.choices, *((one.text,) if one.text else ())))
    tones = {"good": "success", "fair": "warning", "poor": "error"}
    return stars, words or _("no words"), tones.get(one.quality or "", "neutral")


def quality_words(one: AnswerGiven) -> str:
    """How content somebody is by the stars they gave."""
    known = {"good": _("content"), "fair": _("in between"), "poor": _("not content")}
    return known.get(one.quality or "", _("no stars"))
