"""What a hand carries, and what letting go of it means: moved, pulled out of its way, or copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from app.analysis.layout import Place
from app.edit import Edit, copies, left_behind, loosened, misfit, move, move_onto_edge, pull_out
from app.model.flow import Edge, Flow
from app.model.nodes import ports
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.parts import WireKey

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class Hold(Protocol):
    """Steps in a hand.

    `base`: the drawing beneath, at rest; `shown`: its flow, None for the flow as it is. `hidden`: steps that it leaves
    out. `edges`: those that follow the hand. `ghosts`: the carried steps as `onto` names them.
    """

    base: Geometry
    shown: Flow | None
    hidden: frozenset[str]
    edges: list[Edge]
    ghosts: frozenset[str]

    def put(self, places: Mapping[str, Place]) -> Edit:
        """Let go over nothing, each step at its place."""

    def misfit(self, way: WireKey) -> str:
        """Why they cannot be let go over a wire, as a code, or ""."""

    def onto(self, way: WireKey) -> Edit:
        """Let go over a wire that they fit onto."""

    def placed(self, places: Mapping[str, Place]) -> dict[str, Place]:
        """Where the hand holds the steps, by the ids they have after letting go."""


class Moved:
    """Steps with their wires."""

    def __init__(self, view: Stage, ids: frozenset[str]) -> None:
        self._flow, self._ids = view.flow, ids
        self.base = view.item.geometry
        self.shown: Flow | None = None
        self.hidden = self.ghosts = ids
        self.edges = _touching(view.flow, ids)

    def put(self, places: Mapping[str, Place]) -> Edit:
        return move(self._flow, places)

    def misfit(self, way: WireKey) -> str:
        return misfit(self._flow, self._ids, *way)

    def onto(self, way: WireKey) -> Edit:
        return move_onto_edge(self._flow, self._ids, *way)

    def placed(self, places: Mapping[str, Place]) -> dict[str, Place]:
        return dict(places)


class PulledOut(Moved):
    """Steps without the wires that led to them; those heal."""

    def __init__(self, view: Stage, ids: frozenset[str]) -> None:
        super().__init__(view, ids)
        self.hidden = frozenset()
        self.shown = left_behind(view.flow, ids)
        self.edges = _touching(loosened(view.flow, ids), ids)
        self.base = Geometry(self.shown, known=view.item.geometry)

    def put(self, places: Mapping[str, Place]) -> Edit:
        return pull_out(self._flow, self._ids, places)


class Copied:
    """Copies, made once, so that what is shown is what is put."""

    def __init__(self, view: Stage, ids: frozenset[str]) -> None:
        self._flow, self._copy_of = copies(view.flow, ids)
        self.base = view.item.geometry
        self.shown: Flow | None = None
        self.hidden: frozenset[str] = frozenset()
        self.ghosts = frozenset(self._copy_of.values())
        inner = _touching(view.flow, self._copy_of)
        self.edges = [e for e in inner if e.source in self._copy_of and e.target in self._copy_of]

    def put(self, places: Mapping[str, Place]) -> Edit:
        return self._named(move(self._flow, self.placed(places)))

    def misfit(self, way: WireKey) -> str:
        return misfit(self._flow, self.ghosts, *way)

    def onto(self, way: WireKey) -> Edit:
        return self._named(move_onto_edge(self._flow, self.ghosts, *way))

    def placed(self, places: Mapping[str, Place]) -> dict[str, Place]:
        return {self._copy_of[n]: place for n, place in places.items() if n in self._copy_of}

    def _named(self, edit: Edit) -> Edit:
        return Edit(edit.flow, "duplicate", {"n": len(self._copy_of)}, select=tuple(self._copy_of.values()))


def _touching(flow: Flow, ids: Iterable[str]) -> list[Edge]:
    """The edges from and to some steps, in order."""
    found = {edge for n in ids for edge in flow.edges_into.get(n, ())}
    found.update(edge for n in ids for port in ports(flow.by_id[n]) if (edge := flow.edge_at.get((n, port))))
    return sorted(found)
