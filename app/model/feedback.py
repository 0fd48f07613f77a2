"""An answer to a request for feedback: stars, a choice, words of one's own. Any of them may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from app.model.customer import JsonValue

Quality = Literal["good", "fair", "poor"]
RATINGS = ("rating", "score", "stars")
"""Where an answer says how many stars it gives; the first of them is our own word."""
CHOICES, TEXTS = ("choices", "choice", "answer"), ("text", "comment")
LONGEST, MOST_CHOICES, LONGEST_CHOICE = 2_000, 20, 200


class Feedback(msgspec.Struct, frozen=True):
    """`stars`: 1 to 5, None where none were given. `choices`: what was ticked."""

    stars: float | None = None
    choices: tuple[str, ...] = ()
    text: str = ""

    @property
    def quality(self) -> Quality | None:
        """What the stars say of how content somebody is; None without stars."""
        if self.stars is None:
            return None
        return "good" if self.stars >= 3.5 else "fair" if self.stars >= 2.5 else "poor"


def feedback_in(properties: Mapping[str, Any]) -> Feedback:
    """What an event or a form says, in whichever of the usual words; what cannot be meant is left out."""
    numbers = (_number(properties.get(name)) for name in RATINGS)
    stars = next((one for one in numbers if one is not None), None)
    ticked = next((found for name in CHOICES if (found := _choices(properties.get(name)))), ())
    texts = (told for name in TEXTS if isinstance(told := properties.get(name), str) and told.strip())
    return Feedback(stars, ticked, next(texts, "").strip()[:LONGEST])


def feedback_of(body: str) -> dict[str, JsonValue]:
    """What a form that was sent to the endpoint says, as the properties of an event. Anything may stand in `body`."""
    try:
        told = msgspec.json.decode(body) if body else {}
    except (msgspec.DecodeError, RecursionError):
        return {}
    found = feedback_in(told) if isinstance(told, dict) else Feedback()
    named: dict[str, JsonValue] = {"rating": found.stars, "choices": list(found.choices), "text": found.text}
    return {name: value for name, value in named.items() if value not in (None, "", [])}


def _number(told: object) -> float | None:
    if isinstance(told, str) and told.strip().isdecimal():
        told = int(told) if len(told.strip()) < 3 else None
    if isinstance(told, bool) or not isinstance(told, int | float) or not 1 <= told <= 5:
        return None
    return told


def _choices(told: object) -> tuple[str, ...]:
    several = told if isinstance(told, list | tuple) else [told]
    words = (one.strip()[:LONGEST_CHOICE] for one in several[:MOST_CHOICES] if isinstance(one, str))
    return tuple(one for one in words if one)
