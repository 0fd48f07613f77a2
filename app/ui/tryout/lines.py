"""The messages of one customer's two lives, one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from app.engine.played import Played
from app.services.trial_scene import Against, Case

How = Literal["", "gone", "new", "moved"]
NEAR = timedelta(days=14)
"""A message of the same step this near is the same message at another time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message; `how` it differs from the other side, where two versions or settings are compared."""

    played: Played
    how: How = ""


def lines_of(case: Case | None, against: Against) -> Sequence[Line]:
    """Ascending in time. Guardrails against none: the messages of the second life, held back ones among them."""
    if case is None:
        return ()
    if against == "guardrails":
        return [Line(one) for one in case.after]
    before = [one for one in case.before if not one.reason]
    found: list[Line] = []
    for one in case.after:
        twin = None if one.reason else _twin(one, before)
        if twin is not None:
            before.remove(twin)
        how: How = "" if one.reason else ("new" if twin is None else "" if twin.at == one.at else "moved")
        found.append(Line(one, how))
    found += [Line(one, "gone") for one in before]
    return sorted(found, key=lambda line: line.played.at)


def _twin(one: Played, before: list[Played]) -> Played | None:
    like = [other for other in before if (other.flow, other.node, other.content) == (one.flow, one.node, one.content)]
    near = [other for other in like if abs(other.at - one.at) <= NEAR]
    return min(near, key=lambda other: abs(other.at - one.at), default=None)
