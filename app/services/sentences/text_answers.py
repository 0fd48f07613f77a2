"""What came of a list of answers to text messages, in words."""

from __future__ import annotations

from app.i18n import _, ngettext, number
from app.services.text_answers import TakenAnswers


def answers_words(taken: TakenAnswers) -> str:
    """How many stopped, answered something else, or are nobody's customers."""
    told = [
        ngettext("{n} customer stopped", "{n} customers stopped", taken.stopped).format(n=number(taken.stopped)),
        ngettext("{n} other answer", "{n} other answers", taken.others).format(n=number(taken.others)),
    ]
    if taken.unknown:
        words = ngettext("{n} from an unknown number", "{n} from unknown numbers", taken.unknown)
        told.append(words.format(n=number(taken.unknown)))
    return _("Read {n}: {what}.").format(n=number(taken.read), what=", ".join(told))
