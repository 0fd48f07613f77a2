"""A process that ends at its n-th step on the disk or on the wire: the next one finds what it left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.errors import PolkuError
from app.store.database import Database


class PowerCut(BaseException):  # the process is no more: nothing may catch it
    """The program ends here."""


class Fate:
    """Counts the points of a run; at the n-th, what is to happen happens, once. Dead programs do nothing more."""

    def __init__(self, at: int, trouble: str = "") -> None:
        self.at, self.trouble = at, trouble
        self.passed: list[str] = []
        self.dead = False

    def point(self, name: str) -> None:
        if self.dead:
            raise PowerCut
        self.passed.append(name)
        if len(self.passed) != self.at:
            return
        if self.trouble:
            raise PolkuError(self.trouble, "world", path="shop.polku", detail="rehearsed")
        self.dead = True
        raise PowerCut


class Wire:
    """A mail server that keeps what it accepted; the sender's side of it ends when fate says so."""

    connections = 2

    def __init__(self, fate: Fate, answers: dict[int, Reply] | None = None) -> None:
        self.fate = fate
        self.answers = answers or {}
        self.asked = 0
        self.accepted: list[Outgoing] = []

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        await asyncio.sleep(0)
        self._point("envelope")
        self.asked += 1
        answer = self.answers.get(self.asked, Reply("accepted", 250, "ok"))
        if answer.kind in ("retry", "refused") and answer.code < 500:
            return answer
        await on_wire()
        self._point("before the dot")
        following()
        if answer.kind in ("accepted", "uncertain"):
            self.accepted.append(outgoing)
        await asyncio.sleep(0)
        self._point("after the dot")
        return answer

    def _point(self, name: str) -> None:
        if not self.fate.trouble:
            self.fate.point(name)

    async def aclose(self) -> None:
        """Nothing stays open."""


@contextmanager
def fated(db: Database, fate: Fate) -> Iterator[None]:
    """Every transaction of this file asks fate: before it begins, before it is committed, after it was."""

    def watched(real: Callable[[], Any], name: str) -> Callable[[], Any]:
        @contextmanager
        def transaction() -> Iterator[Any]:
            if not fate.trouble:
                fate.point(f"before {name}")
            with real() as connection:
                yield connection
                fate.point(f"commit of {name}")
            if not fate.trouble:
                fate.point(f"after {name}")

        return transaction

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "write", watched(db.write, "write"))
        patch.setattr(db, "quick", watched(db.quick, "quick"))
        yield
