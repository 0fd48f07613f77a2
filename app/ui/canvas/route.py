"""A persona's path as the canvas shows it."""

from dataclasses import dataclass, field
from functools import cached_property

from app.ui.canvas.parts import WireKey


@dataclass(frozen=True)
class RouteView:
    """The steps a persona comes to, in order, the wires between them, and a short time for each step ("ti 14.31").

    `at`: the step where the avatar stands, "" for none. `persona` names the avatar's colour and icon.
    """

    nodes: tuple[str, ...] = ()
    edges: tuple[WireKey, ...] = ()
    times: dict[str, str] = field(default_factory=dict)
    at: str = ""
    persona: str = ""

    @cached_property
    def node_set(self) -> frozenset[str]:
        return frozenset(self.nodes)

    @cached_property
    def edge_set(self) -> frozenset[WireKey]:
        return frozenset(self.edges)
