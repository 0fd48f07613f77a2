"""Codes that are given once, chosen for messages that are being written; the shop's file gives them with the claim."""

from __future__ import annotations

from datetime import datetime

from app.engine.letters import WAITS_FOR_CODES
from app.model.errors import PolkuError
from app.render.context import TakeCode
from app.store.codes import Codes, FreeCode

_MANY = 200


class CodeTaker:
    """Remembers which codes it has chosen for which message, so that a window of messages gets different ones.

    What it forgets does no harm: a code that is gone when its message is claimed makes the message wait for its turn.
    """

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._chosen: dict[tuple[str, int], FreeCode] = {}

    def taker(self, message: int, now: datetime, taken: list[int]) -> TakeCode:
        """What gives message `message` its codes; the ids of those that are not given yet go into `taken`."""

        def take(name: str, until: datetime) -> str:
            given = self._codes.given(name, message)
            if given:
                return given
            chosen = self._choose(name, message, max(until, now))
            taken.append(chosen.id)
            return chosen.code

        return take

    def _choose(self, name: str, message: int, until: datetime) -> FreeCode:
        """The code chosen before if it is still free, else the first that is not chosen for another."""
        if len(self._chosen) > _MANY:
            self._chosen.clear()
        mine = self._chosen.get((name, message))
        others = {one.id for (where, _message), one in self._chosen.items() if where == name and one != mine}
        free = self._codes.free(name, until, len(others) + 1 + (mine is not None))
        found = mine if mine in free else next((one for one in free if one.id not in others), None)
        if found is None:
            raise PolkuError(WAITS_FOR_CODES, "user", list=name)
        self._chosen[name, message] = found
        return found
