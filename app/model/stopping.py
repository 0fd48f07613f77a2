"""The words with which people ask to get no more messages, by mail or by text message, and agree to get them."""

from __future__ import annotations

import re

STOP_WORDS = frozenset({"stop", "poista", "lopeta", "peru", "peruuta", "peruutus", "unsubscribe", "avregistrera"})
_OF_TEXTS = STOP_WORDS | {"stopp", "stopall", "lopetus", "seis", "sluta", "avsluta", "end", "quit", "cancel"}
"""Operators know more of them (GSMA's and Twilio's lists, in the languages of the house)."""
_AGREEING = frozenset({
    "kyllä", "kyllä kiitos", "joo", "vahvistan", "vahvista", "tilaan", "yes", "yes please", "confirm", "i confirm",
    "ok", "ja", "jag bekräftar", "bekräfta",
})  # fmt: skip
_SIGN = re.compile(r"[^\w ]")


def asks_to_stop(line: str) -> bool:
    """Whether a line is one of the words for stopping and nothing else."""
    return _SIGN.sub("", line).strip().casefold() in STOP_WORDS


def agrees(line: str) -> bool:
    """Whether a line says yes to a question and nothing else."""
    return " ".join(_SIGN.sub("", line).casefold().split()) in _AGREEING


def stops_texts(text: str) -> bool:
    """Whether an answer to a text message begins with a word for stopping: "STOP", "Lopeta nämä viestit"."""
    words = _SIGN.sub(" ", text).casefold().split()
    return bool(words) and words[0] in _OF_TEXTS
